//! One of several choices: stacked radio buttons, the whole row to be touched.

use xforms::{Answer, Question};

use super::appearance::has;
use super::select::{self, Kind};
use super::{Asked, clear_button, grouped, single};
use crate::markup::{Markup, group};

pub(super) fn view(asked: Asked, question: &Question) -> Markup {
    if has(&question.appearance, "minimal") && question.choices.len() <= select::LONG {
        return single(asked, select::menu(asked));
    }
    let kind = Kind {
        field: "radio",
        picked: |answer, value| matches!(answer, Answer::Choice(chosen) if chosen == value),
        pick: |_, value, _| Answer::Choice(value.to_owned()),
    };
    let choices = select::choices(asked, kind, question);
    grouped(asked, group().child(choices).child(clear_button(asked)))
}
