//! What is wrong with an answer, and the words for it.

use xforms::{AnswerError, Control, NodeId, Question, ValueType, Violation, ViolationKind};

use super::appearance::has;
use super::form_text;
use crate::app::App;
use crate::markup::{self, Markup, group};
use crate::signals::Signal;
use crate::words::{Words, text};

/// Something to put right before going on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    pub(crate) node: NodeId,
    kind: Kind,
    /// The form's own words.
    message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Required,
    RequiredOrAbsent,
    Choose,
    Integer,
    Decimal,
    Date,
    Month,
    Year,
    Time,
    Other,
    /// It may be right all the same.
    Unusual,
}

impl Problem {
    /// What is wrong with a question's answer, if anything is.
    pub(crate) fn of(
        question: &Question,
        unreadable: Option<AnswerError>,
        violation: Option<Violation>,
    ) -> Option<Self> {
        if !question.relevant {
            return None;
        }
        if unreadable.is_some() {
            let kind = kind_of_type(question);
            return Some(Self {
                node: question.node,
                kind,
                message: None,
            });
        }
        let violation = violation?;
        let kind = match violation.kind {
            ViolationKind::Required => required(question),
            ViolationKind::Type => kind_of_type(question),
            ViolationKind::Constraint => Kind::Other,
            ViolationKind::Warning => Kind::Unusual,
        };
        Some(Self {
            node: question.node,
            kind,
            message: violation.message,
        })
    }

    /// Whether going on a second time confirms the answer.
    pub(crate) fn is_warning(&self) -> bool {
        self.kind == Kind::Unusual
    }

    /// The words: the form's own where it has some, and how to confirm what is only unusual.
    pub(crate) fn view(self, app: App) -> Markup {
        let warning = self.is_warning();
        let own = markup::words(move || self.kind.words(app.words).to_owned());
        match self.message {
            Some(message) => {
                let message = form_text(app, Signal::stored(message));
                match warning {
                    true => group().child(message).child(" – ").child(own),
                    false => message,
                }
            }
            None => group().child(own),
        }
    }
}

fn required(question: &Question) -> Kind {
    match question.control {
        _ if !question.absent.is_empty() => Kind::RequiredOrAbsent,
        Control::SelectOne | Control::SelectMany => Kind::Choose,
        _ => Kind::Required,
    }
}

fn kind_of_type(question: &Question) -> Kind {
    let asks = |word| has(&question.appearance, word);
    match question.value_type {
        ValueType::Integer => Kind::Integer,
        ValueType::Decimal => Kind::Decimal,
        ValueType::Date if asks("year") => Kind::Year,
        ValueType::Date if asks("month-year") => Kind::Month,
        ValueType::Date => Kind::Date,
        ValueType::Time | ValueType::DateTime => Kind::Time,
        _ => Kind::Other,
    }
}

impl Kind {
    fn words(self, words: Words) -> &'static str {
        match self {
            Self::Required => text!(words, error.required),
            Self::RequiredOrAbsent => text!(words, error.required_absent),
            Self::Choose => text!(words, error.choose),
            Self::Integer => text!(words, error.integer),
            Self::Decimal => text!(words, error.decimal),
            Self::Date => text!(words, error.date),
            Self::Month => text!(words, error.month),
            Self::Year => text!(words, error.year),
            Self::Time => text!(words, error.time),
            Self::Other => text!(words, error.other),
            Self::Unusual => text!(words, error.unusual),
        }
    }
}
