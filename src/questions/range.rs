//! A number on a scale: a row of its values where they are few, else a field to type in. No slider,
//! which cold fingers miss.

use xforms::{Answer, Question, Scale};

use super::{Asked, clear_button, grouped, number};
use crate::markup::{Markup, el, group};
use crate::words::text;

/// So many values still stand in a row.
const FEW: usize = 11;

pub(super) fn view(asked: Asked, question: &Question) -> Markup {
    match question.scale.and_then(|scale| scale.values(FEW)) {
        Some(values) => row(asked, question, values),
        None => typed(asked, question),
    }
}

fn row(asked: Asked, question: &Question, values: Vec<String>) -> Markup {
    let value_type = question.value_type;
    let answer = asked.answer();
    let choice = |(index, value): (usize, String)| {
        let id = match index {
            0 => asked.id(),
            _ => asked.part(&index.to_string()),
        };
        let meant = Answer::parse(value_type, &value).unwrap_or(Answer::Empty);
        let ticked = {
            let meant = meant.clone();
            move || answer.get() == meant
        };
        let field = el("input")
            .attr("type", "radio")
            .attr("id", id)
            .attr("name", asked.part("choice"))
            .attr("autocomplete", "off")
            .flag_by("disabled", move || asked.readonly())
            .checked_by(ticked)
            .on("change", move |_| asked.set(meant.clone()));
        el("label")
            .class("choice")
            .child(field)
            .child(el("span").child(value))
    };
    let choices: Vec<Markup> = values.into_iter().enumerate().map(choice).collect();
    let choices = el("div")
        .class("choices choices--likert choices--scale")
        .child(choices);
    grouped(asked, group().child(choices).child(clear_button(asked)))
}

fn typed(asked: Asked, question: &Question) -> Markup {
    let field = number::view(asked, question.value_type);
    match question.scale {
        Some(scale) => group().child(field).child(bounds(asked, scale)),
        None => field,
    }
}

fn bounds(asked: Asked, scale: Scale) -> Markup {
    let words = asked.app.words;
    let ends = Scale {
        step: scale.end - scale.start,
        ..scale
    };
    let ends = ends.values(2).unwrap_or_default();
    let [first, last] = <[String; 2]>::try_from(ends).unwrap_or_default();
    let text =
        crate::markup::words(move || text!(words, question.scale, first = first, last = last));
    el("p").class("hint").child(text)
}
