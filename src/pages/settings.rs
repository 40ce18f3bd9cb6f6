//! Language, colours, lock, and an honest word on what is protected.

use leptos::prelude::*;

use crate::app::App;
use crate::frame;
use crate::markup::{self, Markup, el, group};
use crate::pages::{copies, programme};
use crate::words::{Words, say, text};

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let lock = frame::button("button button--second", say!(words, home.lock), move |_| {
        app.lock();
    });
    let lock = el("section")
        .child(frame::subheading().child(say!(words, settings.lock_title)))
        .child(frame::paragraph(say!(words, settings.lock_hint)))
        .child(lock);
    let version = env!("CARGO_PKG_VERSION");
    let version = markup::words(move || text!(words, settings.version, version = version));
    let about_this = el("p")
        .class("quiet")
        .child(say!(words, settings.programme))
        .child(" ")
        .child(programme(app))
        .child(el("br"))
        .child(version);
    let authors = el("a")
        .attr("href", "author.html")
        .child(say!(words, settings.authors));
    let body = group()
        .child(frame::language_choice(app, "settings-language", true))
        .child(theme(app))
        .child(lock)
        .child(copies::single_copy(app))
        .child(about(words))
        .child(about_this)
        .child(el("p").class("quiet").child(authors));
    frame::page(app, "settings", say!(words, settings.title), body)
}

fn theme(app: App) -> Markup {
    let words = app.words;
    let chosen = RwSignal::new(app.settings().theme);
    let choice = move |value: Option<&'static str>, label: Signal<String>| {
        let choose = move |_| {
            chosen.set(value.map(str::to_owned));
            let mut settings = app.settings();
            settings.theme = value.map(str::to_owned);
            app.change_settings(settings);
        };
        let button = el("input")
            .attr("type", "radio")
            .attr("name", "theme")
            .checked_by(move || chosen.get().as_deref() == value)
            .on("change", choose);
        let label = el("span").child(label);
        el("label").class("choice").child(button).child(label)
    };
    let choices = el("div")
        .class("choices")
        .child(choice(None, say!(words, settings.theme_auto)))
        .child(choice(Some("light"), say!(words, settings.theme_light)))
        .child(choice(Some("dark"), say!(words, settings.theme_dark)));
    let name = el("legend")
        .class("label")
        .child(say!(words, settings.theme));
    el("fieldset").class("fieldset").child(name).child(choices)
}

fn about(words: Words) -> Markup {
    let protected = [
        say!(words, settings.protected_drafts),
        say!(words, settings.protected_sealed),
        say!(words, settings.protected_kept),
    ];
    let exposed = [
        say!(words, settings.exposed_open),
        say!(words, settings.exposed_traces),
        say!(words, settings.exposed_network),
        say!(words, settings.exposed_cleared),
        say!(words, settings.exposed_spied),
    ];
    let title = |title| el("h3").class("label").child(title);
    el("section")
        .child(frame::subheading().child(say!(words, settings.about)))
        .child(title(say!(words, settings.protected)))
        .child(list(&protected))
        .child(title(say!(words, settings.exposed)))
        .child(list(&exposed))
}

fn list(lines: &[Signal<String>]) -> Markup {
    let lines: Vec<Markup> = lines.iter().map(|line| el("li").child(*line)).collect();
    el("ul").class("list").child(lines)
}
