//! Translations.

use roxmltree::Node;

use super::model::Piece;
use super::read::Reader;
use super::xml;
use crate::names::Index;

/// The texts of all languages.
#[derive(Debug, Default)]
pub(crate) struct Translations {
    pub(crate) languages: Vec<String>,
    pub(crate) default: usize,
    /// Places of the texts in the tables, by their ids.
    places: Index,
    /// How many texts there are.
    texts: usize,
    /// Ids of those that values are put into.
    pub(crate) filled: Vec<Box<str>>,
    /// One table for each language; what a language has not got is empty.
    tables: Vec<Vec<Option<Forms>>>,
    /// Whether a text comes with media at all.
    pub(crate) media: bool,
}

/// The forms of one text.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    pub(crate) plain: Option<Vec<Piece>>,
    pub(crate) short: Option<Vec<Piece>>,
    pub(crate) guidance: Option<Vec<Piece>>,
    /// Addresses of pictures, sounds and films.
    pub(crate) media: Vec<(MediaKind, Vec<Piece>)>,
}

/// What kind of media a text comes with (Media: `form` of a translation's `value`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// The picture in full size, to be opened from the picture.
    BigImage,
    /// A sound.
    Audio,
    /// A film.
    Video,
}

impl MediaKind {
    fn from_form(form: &str) -> Option<Self> {
        Some(match form {
            "image" => Self::Image,
            "big-image" => Self::BigImage,
            "audio" => Self::Audio,
            "video" => Self::Video,
            _ => return None,
        })
    }
}

impl Forms {
    fn has_output(&self) -> bool {
        let texts = [&self.plain, &self.short, &self.guidance];
        let media = self.media.iter().flat_map(|(_, pieces)| pieces);
        let texts = texts.into_iter().flatten().flatten();
        texts
            .chain(media)
            .any(|piece| matches!(piece, Piece::Output(_)))
    }
}

impl Translations {
    /// The forms of a text, in the default language if `language` has not got it.
    pub(crate) fn find(&self, language: usize, id: &str) -> Option<&Forms> {
        let place = self.places.get(id)?;
        let find = |language: usize| self.tables.get(language)?.get(place)?.as_ref();
        find(language).or_else(|| find(self.default))
    }

    /// The ids of all texts.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.places.texts()
    }

    /// The texts of one id in all languages.
    pub(crate) fn all(&self, id: &str) -> impl Iterator<Item = &Forms> {
        let place = self.places.get(id);
        self.tables
            .iter()
            .filter_map(move |table| table.get(place?)?.as_ref())
    }

    /// The place of a text, in all languages the same.
    fn place(&mut self, id: &str) -> usize {
        let known = self.places.get(id);
        known.unwrap_or_else(|| {
            self.places.set(id, self.texts);
            self.texts += 1;
            self.texts - 1
        })
    }
}

/// Reads the element `itext`.
pub(super) fn read(reader: &mut Reader<'_>, itext: Node<'_, '_>) -> Translations {
    let mut translations = Translations::default();
    let mut default = None;
    for translation in xml::elements(itext).filter(|e| e.tag_name().name() == "translation") {
        let Some(language) = translation.attribute("lang") else {
            continue;
        };
        if translation.has_attribute("default") && translation.attribute("default") != Some("false")
        {
            default = default.or(Some(translations.languages.len()));
        }
        let mut table = Vec::new();
        for text in xml::elements(translation) {
            let Some(id) = text.attribute("id") else {
                continue;
            };
            let forms = forms(reader, text, id);
            translations.media |= !forms.media.is_empty();
            let place = translations.place(id);
            if forms.has_output() {
                translations.filled.push(id.into());
            }
            if table.len() <= place {
                table.resize_with(place + 1, || None);
            }
            if let Some(entry) = table.get_mut(place) {
                *entry = Some(forms);
            }
        }
        translations.languages.push(language.to_owned());
        translations.tables.push(table);
    }
    translations.default = default.unwrap_or(0);
    translations
}

fn forms(reader: &mut Reader<'_>, text: Node<'_, '_>, id: &str) -> Forms {
    let mut forms = Forms::default();
    let mut long = None;
    for value in xml::elements(text).filter(|e| e.tag_name().name() == "value") {
        let pieces = reader.pieces(value, id);
        match value.attribute("form").unwrap_or("") {
            "" => forms.plain = Some(pieces),
            "long" => long = Some(pieces),
            "short" => forms.short = Some(pieces),
            "guidance" => forms.guidance = Some(pieces),
            form => forms
                .media
                .extend(MediaKind::from_form(form).map(|kind| (kind, pieces))),
        }
    }
    forms.plain = forms.plain.take().or(long);
    forms
}
