//! XML of workbooks, piece by piece.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{ReadError, damaged};

/// A piece of a document.
pub(super) enum Piece<'a> {
    Start(BytesStart<'a>),
    /// The element's name, with its prefix.
    End(Cow<'a, str>),
    /// With line ends as XML has them.
    Text(Cow<'a, str>),
}

/// A document on the way.
pub(super) struct Pieces<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

/// Elements in each other: workbooks have a dozen, and each that is open takes memory.
const DEEPEST: usize = 256;

impl<'a> Pieces<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// The next piece; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'a>>, ReadError> {
        loop {
            let event = self.reader.read_event().map_err(|error| damaged(&error))?;
            return Ok(Some(match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(ReadError::Damaged("elements in elements".to_owned()));
                    }
                    Piece::Start(tag)
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::End(Cow::Owned(tag.name().as_ref().to_owned()))
                }
                Event::Text(text) => Piece::Text(text.xml10_content()),
                Event::CData(text) => Piece::Text(text.xml10_content()),
                Event::GeneralRef(name) => Piece::Text(entity(&name)),
                Event::Eof => return Ok(None),
                _ => continue,
            }));
        }
    }
}

/// What an entity stands for; those that a document declares itself stand for nothing.
fn entity(name: &BytesRef<'_>) -> Cow<'static, str> {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return Cow::Owned(c.to_string());
    }
    Cow::Borrowed(match name.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    })
}

/// The value of an attribute, by its name with its prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, ReadError> {
    let found = tag
        .try_get_attribute(name)
        .map_err(|error| damaged(&error))?;
    let Some(found) = found else { return Ok(None) };
    let text = quick_xml::escape::unescape(&found.value).map_err(|error| damaged(&error))?;
    Ok(Some(text.into_owned()))
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
