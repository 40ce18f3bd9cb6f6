//! What screens are made of: header, heading, error summary, notices.

use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::app::{App, Stage};
use crate::dom;
use crate::intl;
use crate::live;
use crate::notebook::Phase;
use crate::place::Place;
use crate::words::{LANGUAGES, say, text};

/// The first link of the page, for those who do not use a pointer.
pub(crate) fn skip_link(app: App) -> AnyView {
    let skip = move |event: MouseEvent| {
        event.prevent_default();
        dom::focus_id("main".to_owned());
    };
    let name = say!(app.words, app.skip);
    view! { <a class="skip-link" href="#main" on:click=skip>{name}</a> }.into_any()
}

/// The name of the app and, once it is open, the way to the outbox and the settings.
pub(crate) fn header(app: App) -> AnyView {
    let words = app.words;
    let open = move || app.stage() == Stage::Ready(Phase::Open);
    let menu = move || {
        if open() {
            main_menu(app)
        } else {
            language_choice(app, "header-language", false)
        }
    };
    view! {
        <header class="header">
            <a class="header__name" href=Place::Home.fragment()>
                <span class="header__mark" aria-hidden="true"></span>
                {say!(words, app.name)}
            </a>
            {live::part(menu)}
        </header>
    }
    .into_any()
}

fn main_menu(app: App) -> AnyView {
    let words = app.words;
    let current = move |place: Place| (app.place() == place).then_some("page");
    let count = move || {
        let waiting = app.outbox.waiting();
        let number = intl::number(words.tag(), waiting);
        if waiting == 0 {
            return ().into_any();
        }
        view! {
            <span class="header__count" aria-hidden="true">{number.clone()}</span>
            <span class="visually-hidden">
                {text!(words, outbox.waiting, count = number)}
            </span>
        }
        .into_any()
    };
    view! {
        <nav class="header__menu" aria-label=say!(words, app.navigation)>
            <a
                class="header__link"
                href=Place::Outbox.fragment()
                aria-current=move || current(Place::Outbox)
            >
                <span>{say!(words, app.outbox)}</span>
                " "
                {live::part(count)}
            </a>
            <a
                class="header__link"
                href=Place::Settings.fragment()
                aria-current=move || current(Place::Settings)
            >
                {say!(words, app.settings)}
            </a>
        </nav>
    }
    .into_any()
}

/// The interface's language, each under its own name.
pub(crate) fn language_choice(app: App, id: &'static str, labelled: bool) -> AnyView {
    let words = app.words;
    let choose = move |event| {
        let mut settings = app.settings();
        settings.language = Some(event_target_value(&event));
        app.change_settings(settings);
    };
    let options = LANGUAGES.iter().map(|&(tag, name)| {
        view! {
            <option value=tag lang=tag selected=move || words.tag() == tag>
                {name}
            </option>
        }
        .into_any()
    });
    let options: Vec<AnyView> = options.collect();
    view! {
        <div class="language">
            <label class=if labelled { "label" } else { "visually-hidden" } for=id>
                {say!(words, app.language)}
            </label>
            <select class="select" id=id on:change=choose>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// A screen with its heading.
pub(crate) fn page(app: App, name: &'static str, title: Signal<String>, body: AnyView) -> AnyView {
    let heading = view! { <h1 class="heading" tabindex="-1">{title}</h1> };
    let body = view! { {heading} {body} }.into_any();
    bare_page(app, name, title, Signal::stored(false), body)
}

/// A screen that brings its own heading; `wrong` puts "Error" before its title.
pub(crate) fn bare_page(
    app: App,
    name: &'static str,
    title: Signal<String>,
    wrong: Signal<bool>,
    body: AnyView,
) -> AnyView {
    live::effect(move || {
        let page = title.get();
        let title = if wrong.get() {
            text!(app.words, app.title_error, page = page)
        } else {
            text!(app.words, app.title, page = page)
        };
        if let Some(document) = dom::document() {
            document.set_title(&title);
        }
    });
    view! { <main class="main" id="main" tabindex="-1" data-page=name>{body}</main> }.into_any()
}

/// A line of the error summary: where to go, and what to do there.
pub(crate) struct SummaryLine {
    /// Id of the field.
    pub(crate) field: String,
    /// What to do, and the language and direction if the words are the form's own.
    pub(crate) words: AnyView,
}

/// The id of the error summary, which takes the focus when it appears.
pub(crate) const SUMMARY: &str = "error-summary";

/// What has to be put right before going on.
pub(crate) fn error_summary(title: Signal<String>, lines: Vec<SummaryLine>) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let lines: Vec<AnyView> = lines
        .into_iter()
        .map(|line| {
            let href = format!("#{}", line.field);
            let go = move |event: MouseEvent| {
                event.prevent_default();
                dom::focus_id(line.field.clone());
            };
            view! { <li><a href=href on:click=go>{line.words}</a></li> }.into_any()
        })
        .collect();
    view! {
        <div class="summary" id=SUMMARY tabindex="-1" role="group" aria-labelledby="summary-title">
            <h2 class="summary__title" id="summary-title">{title}</h2>
            <ul class="summary__list">{lines}</ul>
        </div>
    }
    .into_any()
}

/// The summary of a screen with one field.
pub(crate) fn one_error(app: App, field: &'static str, error: RwSignal<Option<String>>) -> AnyView {
    let title = say!(app.words, app.problem);
    live::part(move || {
        let lines = error.get().map(|words| SummaryLine {
            field: field.to_owned(),
            words: words.into_any(),
        });
        error_summary(title, lines.into_iter().collect())
    })
}

/// A button that does something on this page.
pub(crate) fn button(
    class: &'static str,
    label: Signal<String>,
    press: impl FnMut(MouseEvent) + 'static,
) -> AnyView {
    let press: Box<dyn FnMut(MouseEvent)> = Box::new(press);
    view! { <button class=class type="button" on:click=press>{label}</button> }.into_any()
}

/// The button that sends a form. While the app is at work it says so and does nothing.
pub(crate) fn submit_button(busy: RwSignal<bool>, label: Signal<String>) -> AnyView {
    view! {
        <button class="button" type="submit" aria-disabled=move || busy.get().to_string()>
            {label}
        </button>
    }
    .into_any()
}

/// What is wrong with the one field of a screen.
pub(crate) fn field_error(id: &'static str, error: RwSignal<Option<String>>) -> AnyView {
    live::part(move || match error.get() {
        Some(error) => view! { <p class="error" id=id>{error}</p> }.into_any(),
        None => ().into_any(),
    })
}

/// Moves the focus to the error summary.
pub(crate) fn focus_summary() {
    dom::focus_id(SUMMARY.to_owned());
}

/// A quiet box with something worth knowing.
pub(crate) fn notice(kind: &'static str, body: AnyView) -> AnyView {
    view! { <div class=format!("notice notice--{kind}")>{body}</div> }.into_any()
}

/// `autocorrect="off"`, which Leptos has no method for: no answer may go to a spelling service.
pub(crate) fn no_autocorrect() -> impl Attribute {
    custom_attribute("autocorrect", "off")
}
