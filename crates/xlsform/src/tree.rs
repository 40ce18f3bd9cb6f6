//! The form as a tree: groups, repeats, questions and what belongs to them.

use crate::table::{Row, Value};
use crate::types::Type;

/// Position of an element in its [`Tree`]; 0 is the form itself.
pub(crate) type Id = usize;

/// A text in one language or several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Text {
    Plain(String),
    /// Languages and texts.
    Translated(Vec<(String, String)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Form,
    Group,
    Repeat,
    Question,
    /// An external file that is declared only.
    External,
    Entity,
    Attribute,
    /// The label of an entity.
    EntityLabel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    FirstLoad,
    Load,
    NewRepeat,
}

/// What happens to an element without being asked.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    pub(crate) tag: &'static str,
    pub(crate) event: Event,
    pub(crate) value: Option<String>,
    pub(crate) quality: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Canonical type of a question.
    pub(crate) question_type: String,
    /// Row of the survey, or of the sheet `entities` for parts of an entity; 0 if it comes from
    /// elsewhere.
    pub(crate) row: u32,
    pub(crate) parent: Id,
    pub(crate) children: Vec<Id>,
    pub(crate) label: Option<Text>,
    pub(crate) hint: Option<Text>,
    pub(crate) guidance: Option<Text>,
    pub(crate) media: Vec<(String, Text)>,
    /// Attributes of its bind; none if there is no bind.
    pub(crate) bind: Option<Vec<(String, Text)>>,
    pub(crate) tag: Option<&'static str>,
    /// Attributes of its element in the body.
    pub(crate) control: Vec<(String, String)>,
    /// Not in the body, neither itself nor what it holds.
    pub(crate) bodyless: bool,
    /// Attributes of its node in the instance.
    pub(crate) instance: Vec<(String, String)>,
    pub(crate) default: Option<String>,
    pub(crate) dynamic: bool,
    pub(crate) actions: Vec<Action>,
    pub(crate) triggers: Vec<String>,
    pub(crate) choice_filter: Option<String>,
    /// Name of a list, a file or a reference.
    pub(crate) itemset: Option<String>,
    pub(crate) parameters: Vec<(String, String)>,
    /// List of an external select.
    pub(crate) query: Option<String>,
    /// Keys and labels of an OSM question.
    pub(crate) tags: Vec<(String, Option<Text>)>,
    /// Value of an attribute.
    pub(crate) value: String,
}

impl Element {
    pub(crate) fn new(kind: Kind, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            question_type: String::new(),
            row: 0,
            parent: 0,
            children: Vec::new(),
            label: None,
            hint: None,
            guidance: None,
            media: Vec::new(),
            bind: None,
            tag: None,
            control: Vec::new(),
            bodyless: false,
            instance: Vec::new(),
            default: None,
            dynamic: false,
            actions: Vec::new(),
            triggers: Vec::new(),
            choice_filter: None,
            itemset: None,
            parameters: Vec::new(),
            query: None,
            tags: Vec::new(),
            value: String::new(),
        }
    }

    /// What a row of the survey says.
    pub(crate) fn of_row(kind: Kind, name: &str, row: &Row) -> Self {
        let text = |key: &str| row.text(key).map(str::to_owned);
        let mut element = Self {
            row: row.number,
            label: row.get("label").map(Text::of),
            hint: row.get("hint").map(Text::of),
            guidance: row.get("guidance_hint").map(Text::of),
            media: texts(row.parts("media")),
            control: crate::settings::texts(row.parts("control")),
            instance: crate::settings::texts(row.parts("instance")),
            default: text("default"),
            choice_filter: text("choice_filter"),
            query: text("query"),
            ..Self::new(kind, name)
        };
        if row.get("bind").is_some() {
            element.bind = Some(texts(row.parts("bind")));
        }
        element
    }

    /// Gives a question what all of its type have; what its row says goes before.
    pub(crate) fn typed(mut self, name: &str, found: &Type) -> Self {
        name.clone_into(&mut self.question_type);
        let was_bound = self.bind.is_some();
        let said = self.bind.take().unwrap_or_default();
        let mut bind: Vec<(String, Text)> = found
            .bind
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Text::Plain((*value).to_owned())))
            .collect();
        for (key, value) in said {
            set(&mut bind, &key, value);
        }
        self.bind = (was_bound || !bind.is_empty()).then_some(bind);
        self.tag = found.tag;
        if let Some(media) = found.media {
            let said = std::mem::take(&mut self.control);
            self.control
                .push(("mediatype".to_owned(), media.to_owned()));
            for (key, value) in said {
                set(&mut self.control, &key, value);
            }
        }
        // It heads the columns of a table and may be blank itself.
        if self.label.is_none() && self.appearance() == "label" {
            self.label = Some(Text::Plain(" ".to_owned()));
        }
        if let (None, Some(hint)) = (&self.hint, found.hint) {
            self.hint = Some(Text::Plain(hint.to_owned()));
        }
        self
    }

    pub(crate) fn set_bind(&mut self, key: &str, value: &str) {
        let bind = self.bind.get_or_insert_with(Vec::new);
        set(bind, key, Text::Plain(value.to_owned()));
    }

    pub(crate) fn set_control(&mut self, key: &str, value: &str) {
        set(&mut self.control, key, value.to_owned());
    }

    /// A plain attribute of its bind.
    pub(crate) fn bound(&self, key: &str) -> Option<&str> {
        match self.bind.as_ref()?.iter().find(|(name, _)| name == key) {
            Some((_, Text::Plain(text))) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn appearance(&self) -> &str {
        let found = self.control.iter().find(|(name, _)| name == "appearance");
        found.map_or("", |(_, value)| value)
    }

    /// Whether its label has to be in the table of translations.
    pub(crate) fn label_is_itext(&self) -> bool {
        matches!(self.label, Some(Text::Translated(_))) || !self.media.is_empty()
    }

    pub(crate) fn is_data(&self) -> bool {
        matches!(
            self.kind,
            Kind::Form | Kind::Group | Kind::Repeat | Kind::Question
        )
    }
}

fn set<T>(list: &mut Vec<(String, T)>, key: &str, value: T) {
    match list.iter_mut().find(|(name, _)| name == key) {
        Some((_, old)) => *old = value,
        None => list.push((key.to_owned(), value)),
    }
}

fn texts(values: &[(String, Value)]) -> Vec<(String, Text)> {
    values
        .iter()
        .map(|(name, value)| (name.clone(), Text::of(value)))
        .collect()
}

impl Text {
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Plain(text.clone()),
            Value::Map(map) => Self::Translated(crate::settings::texts(map)),
        }
    }

    /// Languages and texts; a plain text is in the default language.
    pub(crate) fn in_languages<'a>(&'a self, default: &'a str) -> Vec<(&'a str, &'a str)> {
        match self {
            Self::Plain(text) => vec![(default, text)],
            Self::Translated(texts) => {
                let pair =
                    |(language, text): &'a (String, String)| (language.as_str(), text.as_str());
                texts.iter().map(pair).collect()
            }
        }
    }
}

/// All elements of a form.
#[derive(Debug)]
pub(crate) struct Tree {
    root: Element,
    others: Vec<Element>,
}

impl Tree {
    pub(crate) fn new(root: &str) -> Self {
        Self {
            root: Element::new(Kind::Form, root),
            others: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, parent: Id, mut element: Element) -> Id {
        element.parent = parent;
        self.others.push(element);
        let id = self.others.len();
        self.get_mut(parent).children.push(id);
        id
    }

    pub(crate) fn get(&self, id: Id) -> &Element {
        match id.checked_sub(1) {
            Some(n) => self.others.get(n).unwrap_or(&self.root),
            None => &self.root,
        }
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> &mut Element {
        match id.checked_sub(1) {
            Some(n) => self.others.get_mut(n).unwrap_or(&mut self.root),
            None => &mut self.root,
        }
    }

    /// The element and everything in it, from top to bottom.
    pub(crate) fn descendants(&self, id: Id) -> Vec<Id> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            found.push(id);
            open.extend(self.get(id).children.iter().rev());
        }
        found
    }

    /// What it stands in, from inside to outside; the form itself is last.
    pub(crate) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut at = id;
        std::iter::from_fn(move || {
            (at != 0).then(|| {
                at = self.get(at).parent;
                at
            })
        })
    }

    /// The innermost repeat around it.
    pub(crate) fn repeat_around(&self, id: Id) -> Option<Id> {
        self.ancestors(id)
            .find(|id| self.get(*id).kind == Kind::Repeat)
    }

    /// The innermost element around both that fits, and how many steps it is from the first.
    pub(crate) fn common(
        &self,
        first: Id,
        second: Id,
        fits: fn(Kind) -> bool,
    ) -> Option<(Id, usize)> {
        let others: Vec<Id> = self.ancestors(second).collect();
        self.ancestors(first)
            .enumerate()
            .find(|(_, id)| fits(self.get(*id).kind) && others.contains(id))
            .map(|(n, id)| (id, n + 1))
    }

    /// Steps of the path to it, from below another element that it stands in.
    pub(crate) fn path_below(&self, top: Id, id: Id) -> String {
        let mut steps = vec![self.step(id)];
        let inside = self.ancestors(id).take_while(|at| *at != top);
        steps.extend(inside.map(|at| self.step(at)));
        steps.iter().rev().map(|step| format!("/{step}")).collect()
    }

    fn step(&self, id: Id) -> String {
        let element = self.get(id);
        match element.kind {
            Kind::Attribute => format!("@{}", element.name),
            _ => element.name.clone(),
        }
    }

    /// Absolute paths of all elements, by their ids.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths = vec![String::new(); self.others.len() + 1];
        for id in self.descendants(0) {
            let parent = match id {
                0 => "",
                _ => paths.get(self.get(id).parent).map_or("", String::as_str),
            };
            let path = format!("{parent}/{}", self.step(id));
            if let Some(slot) = paths.get_mut(id) {
                *slot = path;
            }
        }
        paths
    }
}
