//! What screens are made of: header, heading, error summary, notices.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, File, HtmlElement, HtmlInputElement};

use crate::app::{App, Stage};
use crate::dom;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::Phase;
use crate::place::Place;
use crate::signals::{RwSignal, Signal};
use crate::words::{LANGUAGES, say, text};

/// The first link of the page, for those who do not use a pointer.
pub(crate) fn skip_link(app: App) -> Markup {
    el("a")
        .class("skip-link")
        .attr("href", "#main")
        .on("click", |event| {
            event.prevent_default();
            dom::focus_id("main".to_owned());
        })
        .child(say!(app.words, app.skip))
}

/// The name of the app and, once it is open, the way to the outbox and the settings.
pub(crate) fn header(app: App) -> Markup {
    let menu = move || {
        if app.is_turned() {
            nothing()
        } else if app.stage() == Stage::Ready(Phase::Open) && !app.covered.get() {
            main_menu(app)
        } else {
            language_choice(app, "header-language", false)
        }
    };
    let mark = el("span").class("header__mark").attr("aria-hidden", "true");
    let name = link(&Place::Home)
        .class("header__name")
        .child(mark)
        .child(say!(app.words, app.name));
    el("header")
        .class("header")
        .child(name)
        .child(part(menu))
        .child(part(move || exit(app)))
}

/// The corner from which the app is left in a hurry.
fn exit(app: App) -> Markup {
    // Before that, and on the authors' page, there is nothing that would have to be hidden.
    let Stage::Ready(_) = app.stage() else {
        return nothing();
    };
    if app.is_turned() {
        return nothing();
    }
    let label = say!(app.words, app.leave);
    bare_button("exit", move |_| app.leave())
        .attr_by("aria-label", move || Some(label.get()))
        .attr_by("title", move || Some(label.get()))
        .child("✕")
}

/// A link to a place of the app.
pub(crate) fn link(place: &Place) -> Markup {
    el("a").attr("href", place.fragment())
}

fn main_menu(app: App) -> Markup {
    let words = app.words;
    let item = move |place: Place| {
        let link = link(&place).class("header__link");
        link.attr_by("aria-current", move || {
            (app.place() == place).then(|| "page".to_owned())
        })
    };
    let count = move || {
        let waiting = app.outbox.waiting();
        if waiting == 0 {
            return nothing();
        }
        let number = intl::number(words.tag(), waiting);
        let spoken = text!(words, outbox.waiting, count = number.clone());
        let shown = el("span")
            .class("header__count")
            .attr("aria-hidden", "true");
        group().child(shown.child(number)).child(hidden(spoken))
    };
    let outbox = item(Place::Outbox)
        .child(el("span").child(say!(words, app.outbox)))
        .child(" ")
        .child(part(count));
    let navigation = say!(words, app.navigation);
    el("nav")
        .class("header__menu")
        .attr_by("aria-label", move || Some(navigation.get()))
        .child(outbox)
        .child(item(Place::Settings).child(say!(words, app.settings)))
}

/// Words for those who do not see the screen.
fn hidden(words: String) -> Markup {
    el("span").class("visually-hidden").child(words)
}

/// The interface's language, each under its own name.
pub(crate) fn language_choice(app: App, id: &'static str, labelled: bool) -> Markup {
    let words = app.words;
    let options = LANGUAGES
        .map(|(tag, name)| option(tag, name, move || words.tag() == tag).attr("lang", tag));
    let choose = move |tag| {
        // The menu follows once the texts are there.
        dom::set_chosen(id, words.tag_untracked());
        app.choose_language(tag);
    };
    markup::effect(move || dom::set_chosen(id, words.tag()));
    let label = if labelled { "label" } else { "visually-hidden" };
    let missing = part(move || match app.language_missing.get() {
        true => el("p")
            .class("error")
            .attr("role", "alert")
            .child(say!(words, app.language_missing)),
        false => nothing(),
    });
    let menu = select(id, label, say!(words, app.language), options.into(), choose);
    group().child(menu).child(missing)
}

/// One of the values of a [`select`].
pub(crate) fn option(
    value: &str,
    shown: &str,
    selected: impl Fn() -> bool + Send + Sync + 'static,
) -> Markup {
    el("option")
        .attr("value", value)
        .flag_by("selected", selected)
        .child(shown)
}

/// A menu of languages. `label` is the class of its label.
pub(crate) fn select(
    id: &'static str,
    label: &'static str,
    name: Signal<String>,
    options: Vec<Markup>,
    choose: impl Fn(String) + 'static,
) -> Markup {
    let label = el("label").class(label).attr("for", id).child(name);
    let field = el("select")
        .class("select")
        .attr("id", id)
        .on("change", move |event| choose(event_target_value(&event)))
        .child(options);
    el("div").class("language").child(label).child(field)
}

/// A screen with its heading.
pub(crate) fn page(app: App, name: &'static str, title: Signal<String>, body: Markup) -> Markup {
    let body = group().child(heading().child(title)).child(body);
    bare_page(app, name, title, Signal::stored(false), body)
}

/// The heading of a screen, which takes the focus when the screen appears.
pub(crate) fn heading() -> Markup {
    el("h1").class("heading").attr("tabindex", "-1")
}

/// A heading within a screen.
pub(crate) fn subheading() -> Markup {
    el("h2").class("subheading")
}

/// A screen that brings its own heading; `wrong` puts "Error" before its title.
pub(crate) fn bare_page(
    app: App,
    name: &'static str,
    title: Signal<String>,
    wrong: Signal<bool>,
    body: Markup,
) -> Markup {
    markup::effect(move || {
        let page = title.get();
        let title = if wrong.get() {
            text!(app.words, app.title_error, page = page)
        } else {
            text!(app.words, app.title, page = page)
        };
        dom::set_title(&title);
    });
    el("main")
        .class("main")
        .attr("id", "main")
        .attr("tabindex", "-1")
        .attr("data-page", name)
        .child(body)
}

/// A line of the error summary: where to go, and what to do there.
pub(crate) struct SummaryLine {
    /// What is linked to: a field's `#id`, or a place of the app.
    pub(crate) link: Markup,
    /// What to do, and the language and direction if the words are the form's own.
    pub(crate) words: Markup,
}

/// A link to a field of this screen.
pub(crate) fn field_link(field: String) -> Markup {
    let link = el("a").attr("href", format!("#{field}"));
    link.on("click", move |event| {
        event.prevent_default();
        dom::focus_id(field.clone());
    })
}

/// The id of the error summary, which takes the focus when it appears.
const SUMMARY: &str = "error-summary";

/// What has to be put right before going on.
pub(crate) fn error_summary(title: Signal<String>, lines: Vec<SummaryLine>) -> Markup {
    if lines.is_empty() {
        return nothing();
    }
    let line = |line: SummaryLine| el("li").child(line.link.child(line.words));
    let lines: Vec<Markup> = lines.into_iter().map(line).collect();
    let title = el("h2")
        .class("summary__title")
        .attr("id", "summary-title")
        .child(title);
    el("div")
        .class("summary")
        .attr("id", SUMMARY)
        .attr("tabindex", "-1")
        .attr("role", "group")
        .attr("aria-labelledby", "summary-title")
        .child(title)
        .child(el("ul").class("summary__list").child(lines))
}

/// A screen that asks for one thing and then works on it.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    field: &'static str,
    /// What is wrong, in words.
    pub(crate) error: RwSignal<Option<String>>,
    /// Whether the app is at work.
    pub(crate) busy: RwSignal<bool>,
}

impl Asking {
    /// `field` is the id of what is to be put right when something is wrong.
    pub(crate) fn new(field: &'static str) -> Self {
        Self {
            field,
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// Says what is wrong.
    pub(crate) fn fail(self, words: impl FnOnce() -> String) {
        self.error.set(Some(untrack(words)));
        focus_summary();
    }

    /// The summary of what is wrong, the question, and the button: what it says while it can be
    /// pressed, and while the app is at work. `other` is a second button.
    pub(crate) fn form(
        self,
        app: App,
        question: Markup,
        label: (Signal<String>, Signal<String>),
        other: Markup,
        submit: impl Fn() + 'static,
    ) -> Markup {
        let title = say!(app.words, app.problem);
        let summary = part(move || {
            let lines = self.error.get().map(|words| SummaryLine {
                link: field_link(self.field.to_owned()),
                words: group().child(words),
            });
            error_summary(title, lines.into_iter().collect())
        });
        let press = el("button").class("button").attr("type", "submit");
        let press = busy_button(self.busy.into(), label, press);
        let form = form(move || {
            if !self.busy.get_untracked() {
                submit();
            }
        });
        let form = form
            .child(question)
            .child(actions().child(press).child(other));
        group().child(summary).child(form)
    }
}

/// A button that does something on this page.
pub(crate) fn button(
    class: &'static str,
    label: Signal<String>,
    press: impl FnMut(Event) + 'static,
) -> Markup {
    bare_button(class, press).child(label)
}

/// A button by which a file is chosen. `kinds` are the endings that are offered first, if any.
pub(crate) fn file_button(
    id: impl Into<String>,
    class: &'static str,
    label: Signal<String>,
    kinds: &str,
    mut choose: impl FnMut(File) + 'static,
) -> Markup {
    let id = id.into();
    let field_id = [&id, "-file"].concat();
    let field_of = field_id.clone();
    let press = move |_| {
        let field = dom::by_id(&field_of).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        if let Some(field) = field {
            field.click();
        }
    };
    let field = el("input")
        .attr("type", "file")
        .attr("id", field_id)
        .attr("accept", kinds)
        .attr("hidden", "")
        .on("change", move |event| {
            let field = event.target().and_then(|it| it.dyn_into().ok());
            let Some(field): Option<HtmlInputElement> = field else {
                return;
            };
            if let Some(file) = field.files().and_then(|files| files.get(0)) {
                choose(file);
            }
            // The same file can be chosen again.
            field.set_value("");
        });
    let button = button(class, label, press).attr("id", id);
    group().child(button).child(field)
}

/// A button whose label is still to be put in.
pub(crate) fn bare_button(class: &'static str, press: impl FnMut(Event) + 'static) -> Markup {
    let button = el("button").class(class).attr("type", "button");
    button.on("click", press)
}

/// A button that stands in every row of a list: for those who do not see the row, its name says
/// which one it is in.
pub(crate) fn named(button: Markup, action: Signal<String>, row: &str) -> Markup {
    let row = row.to_owned();
    button
        .attr_by("aria-label", move || {
            Some(format!("{}: {row}", action.get()))
        })
        .child(action)
}

/// A button that says whether the app is at work: then nothing happens when it is pressed. It keeps
/// the focus, which a disabled one would lose.
pub(crate) fn busy_button(
    busy: Signal<bool>,
    (idle, working): (Signal<String>, Signal<String>),
    button: Markup,
) -> Markup {
    let label = markup::words(move || {
        if busy.get() {
            working.get()
        } else {
            idle.get()
        }
    });
    button
        .attr_by("aria-disabled", move || Some(busy.get().to_string()))
        .child(label)
}

/// The buttons at the end of a screen.
pub(crate) fn actions() -> Markup {
    el("div").class("actions")
}

/// A form of the screen: the browser leaves the checking to the app.
pub(crate) fn form(submit: impl FnMut() + 'static) -> Markup {
    boxed_form(Box::new(submit))
}

fn boxed_form(mut submit: Box<dyn FnMut()>) -> Markup {
    el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            submit();
        })
}

/// A field with its label, its hint and what is wrong with it. `name` makes the ids of the two.
pub(crate) fn field(
    name: &'static str,
    id: &'static str,
    label: Signal<String>,
    hint: Signal<String>,
    error: RwSignal<Option<String>>,
    input: Markup,
) -> Markup {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let input = unaided(input)
        .attr("id", id)
        .attr("aria-describedby", format!("{error_id} {hint_id}"))
        .attr_by("aria-invalid", move || {
            error.get().map(|_| "true".to_owned())
        });
    let classes = move || match error.get() {
        Some(_) => "field field--wrong".to_owned(),
        None => "field".to_owned(),
    };
    let wrong = move || match error.get() {
        Some(error) => el("p").class("error").attr("id", &*error_id).child(error),
        None => nothing(),
    };
    let label = el("label").class("label").attr("for", id).child(label);
    let hint = el("p").class("hint").attr("id", hint_id).child(hint);
    el("div")
        .attr_by("class", move || Some(classes()))
        .child(label)
        .child(hint)
        .child(part(wrong))
        .child(input)
}

/// A field into which the browser puts nothing of its own, and of which it tells nobody: no answer
/// may go to a spelling service.
pub(crate) fn unaided(field: Markup) -> Markup {
    field
        .attr("autocomplete", "off")
        .attr("autocorrect", "off")
        .attr("spellcheck", "false")
}

/// Moves the focus to the error summary.
pub(crate) fn focus_summary() {
    dom::focus_id(SUMMARY.to_owned());
}

/// A quiet box with something worth knowing.
pub(crate) fn notice(kind: &'static str, body: Markup) -> Markup {
    el("div").class(kind).child(body)
}

/// A paragraph.
pub(crate) fn paragraph(words: Signal<String>) -> Markup {
    el("p").child(words)
}

/// The programme's name, or another text in a script of its own, within a sentence.
pub(crate) fn isolated(words: impl Into<String>) -> Markup {
    el("bdi").child(words.into())
}

/// Asks once more before something is lost: the question, yes, no.
pub(crate) fn really(
    question: Signal<String>,
    yes: Markup,
    no: Signal<String>,
    asking: RwSignal<bool>,
) -> Markup {
    let no = button("button button--second", no, move |_| asking.set(false));
    let question = el("p").child(el("strong").child(question));
    group()
        .child(question)
        .child(el("div").class("row").child(yes).child(no))
}

/// How many questionnaires wait, and the way to them; nothing where none does.
pub(crate) fn waiting_line(app: App) -> Markup {
    waiting(app, |words| link(&Place::Outbox).child(words))
}

/// How many questionnaires wait, where there is no way to them; nothing where none does.
pub(crate) fn waiting_count(app: App) -> Markup {
    waiting(app, |words| group().child(words))
}

fn waiting(app: App, draw: fn(String) -> Markup) -> Markup {
    let waiting = app.outbox.waiting();
    if waiting == 0 {
        return nothing();
    }
    let count = intl::number(app.words.tag(), waiting);
    let words = text!(app.words, outbox.waiting, count = count);
    el("p").class("waiting").child(draw(words))
}
