//! What came of a workbook, on the screen.

use std::rc::Rc;

use js_sys::Array;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

use super::compiler::Trouble;
use super::report::{Made, Report, Severity, Told, stem};
use super::state::{Author, RESULT, Shown};
use crate::download;
use crate::frame;
use crate::intl;
use crate::language;
use crate::markup::{Markup, el, group, nothing};
use crate::words::{LANGUAGES, Words, say, text};

/// What came of the last workbook.
pub(super) fn result(author: Author) -> Markup {
    let Some(shown) = author.shown.get() else {
        return nothing();
    };
    let words = author.app.words;
    let title = frame::subheading()
        .attr("id", RESULT)
        .attr("tabindex", "-1")
        .child(frame::isolated(&*shown.name));
    let body = match &shown.outcome {
        Ok(report) => reported(author, &shown, report),
        Err(trouble) => {
            let why = el("p").child(sentence(words, *trouble));
            frame::notice("notice notice--wrong", why)
        }
    };
    el("section")
        .class("result")
        .attr("aria-labelledby", RESULT)
        .child(title)
        .child(body)
}

/// What came of a workbook, in one line; tracked.
pub(super) fn summary(words: Words, shown: &Shown) -> String {
    match &shown.outcome {
        Ok(report) => {
            let [errors, warnings] = counts(words, report);
            format!("{}: {errors}, {warnings}", shown.name)
        }
        Err(trouble) => format!("{}: {}", shown.name, sentence(words, *trouble)),
    }
}

fn counts(words: Words, report: &Report) -> [String; 2] {
    let number = |severity| intl::number(words.tag(), report.count(severity));
    [
        text!(words, author.errors, count = number(Severity::Error)),
        text!(words, author.warnings, count = number(Severity::Warning)),
    ]
}

fn sentence(words: Words, trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Kind => text!(words, author.trouble_kind),
        Trouble::Size => text!(words, author.trouble_size),
        Trouble::Unread => text!(words, author.trouble_unread),
        Trouble::Damaged => text!(words, author.trouble_damaged),
        Trouble::Slow => text!(words, author.trouble_slow),
        Trouble::Unloaded => text!(words, author.trouble_unloaded),
    }
}

fn reported(author: Author, shown: &Rc<Shown>, report: &Report) -> Markup {
    let words = author.app.words;
    let [errors, warnings] = counts(words, report);
    let count = |severity, words: String| {
        let class = match report.count(severity) {
            0 => "severity severity--none",
            _ => class(severity),
        };
        el("span").class(class).child(words)
    };
    let counted = el("p")
        .class("counts")
        .child(count(Severity::Error, errors))
        .child(" ")
        .child(count(Severity::Warning, warnings));
    let tag = words.tag();
    let list: Vec<Markup> = report
        .findings
        .iter()
        .map(|it| one(words, tag, it))
        .collect();
    let list = match list.is_empty() {
        true => nothing(),
        false => el("ul")
            .class("findings")
            .attr("aria-label", text!(words, author.findings))
            .child(list),
    };
    let form = match &report.form {
        Some(form) => made(author, form),
        None => el("p").child(text!(words, author.no_form)),
    };
    group()
        .child(counted)
        .child(form)
        .child(buttons(author, shown, report))
        .child(list)
}

fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity severity--error",
        Severity::Warning => "severity severity--warning",
    }
}

fn one(words: Words, tag: &str, told: &Told) -> Markup {
    let severity = match told.severity {
        Severity::Error => text!(words, author.error),
        Severity::Warning => text!(words, author.warning),
    };
    let index = LANGUAGES.iter().position(|(known, _)| *known == tag);
    let Some(said) = told.said.get(index.unwrap_or_default()) else {
        return nothing();
    };
    let in_words = |tag: &'static str, text: &str| {
        el(tag)
            .attr("lang", &*said.language)
            .attr("dir", language::direction(&said.language))
            .child(text)
    };
    let place = match said.place.is_empty() {
        true => nothing(),
        false => in_words("bdi", &said.place).class("finding__place"),
    };
    let head = el("p")
        .class("finding__head")
        .child(el("span").class(class(told.severity)).child(severity))
        .child(" ")
        .child(place);
    el("li")
        .class("finding")
        .child(head)
        .child(in_words("p", &said.sentence).class("finding__said"))
}

/// The form at a glance.
fn made(author: Author, form: &Made) -> Markup {
    let words = author.app.words;
    let row = |name: &'static str, value: Markup| {
        el("div")
            .class("facts__row")
            .child(el("dt").child(name))
            .child(el("dd").child(value))
    };
    let own = |text: &str| frame::isolated(if text.is_empty() { "–" } else { text });
    let languages: Vec<String> = form
        .languages
        .iter()
        .map(|it| language::shown(it))
        .collect();
    let facts = el("dl")
        .class("facts")
        .child(row(text!(words, author.form_title), own(&form.title)))
        .child(row(text!(words, author.form_id), own(&form.id)))
        .child(row(text!(words, author.form_version), own(&form.version)))
        .child(row(
            text!(words, author.form_languages),
            own(&languages.join(", ")),
        ))
        .child(row(
            text!(words, author.form_questions),
            group().child(intl::number(words.tag(), form.questions)),
        ));
    let files = match form.files.is_empty() {
        true => nothing(),
        false => el("p")
            .child(text!(words, author.form_files))
            .child(" ")
            .child(frame::isolated(form.files.join(", "))),
    };
    group().child(facts).child(files)
}

fn buttons(author: Author, shown: &Rc<Shown>, report: &Report) -> Markup {
    let words = author.app.words;
    let keep = |label, media_type: &'static str, ending: &'static str, pick: Pick| {
        let shown = SendWrapper::new(Rc::clone(shown));
        frame::button("button button--second", label, move |_| {
            let text = shown.outcome.as_ref().ok().and_then(pick);
            let name = format!("{}.{ending}", stem(&shown.name));
            let options = BlobPropertyBag::new();
            options.set_type(media_type);
            let parts = Array::of1(&JsValue::from_str(text.unwrap_or_default()));
            // Nothing of this fails in a document that shows a page.
            if let Ok(file) = Blob::new_with_str_sequence_and_options(&parts, &options) {
                download::offer(&name, &file);
            }
        })
    };
    let mut row = el("div").class("row");
    if report.form.is_some() {
        let try_it = move |_| author.try_form();
        row = row
            .child(frame::button("button", say!(words, author.try_it), try_it))
            .child(keep(
                say!(words, author.keep_form),
                "application/xml",
                "xml",
                xml,
            ));
    }
    if report.text.is_some() {
        row = row.child(keep(
            say!(words, author.keep_text),
            "text/markdown",
            "md",
            markdown,
        ));
    }
    row
}

type Pick = fn(&Report) -> Option<&str>;

fn xml(report: &Report) -> Option<&str> {
    report.form.as_ref().map(|form| &*form.xml)
}

fn markdown(report: &Report) -> Option<&str> {
    report.text.as_deref()
}
