//! How the app looks: colours, size of the letters, how much stands on a page.

use leptos::prelude::*;

use crate::app::App;
use crate::markup::{Markup, el, group};
use crate::notebook::Settings;
use crate::signals::{RwSignal, Signal};
use crate::words::say;

/// A setting that has a few values, none being the device's own.
type Setting = fn(&mut Settings) -> &mut Option<String>;
/// A value of it, and its name.
type Value = (Option<&'static str>, Signal<String>);

pub(super) fn choices(app: App) -> Markup {
    let words = app.words;
    let themes = [
        (None, say!(words, settings.theme_auto)),
        (Some("light"), say!(words, settings.theme_light)),
        (Some("dark"), say!(words, settings.theme_dark)),
        (Some("contrast"), say!(words, settings.theme_contrast)),
    ];
    let sizes = [
        (None, say!(words, settings.size_normal)),
        (Some("large"), say!(words, settings.size_large)),
        (Some("larger"), say!(words, settings.size_larger)),
    ];
    let theme = say!(words, settings.theme);
    let size = say!(words, settings.size);
    group()
        .child(one_of(app, "theme", theme, &themes, |it| &mut it.theme))
        .child(one_of(app, "size", size, &sizes, |it| &mut it.size))
        .child(sections(app))
}

fn one_of(
    app: App,
    name: &'static str,
    title: Signal<String>,
    values: &[Value],
    setting: Setting,
) -> Markup {
    let chosen = RwSignal::new(setting(&mut app.settings()).clone());
    let mut choices = el("div").class("choices");
    for (value, label) in values {
        let value = *value;
        let choose = move |_| {
            let mut settings = app.settings();
            let value = value.map(str::to_owned);
            chosen.set(value.clone());
            *setting(&mut settings) = value;
            app.change_settings(settings);
        };
        let button = el("input")
            .attr("type", "radio")
            .attr("name", name)
            .checked_by(move || chosen.get().as_deref() == value)
            .on("change", choose);
        let label = el("span").child(*label);
        choices = choices.child(el("label").class("choice").child(button).child(label));
    }
    let title = el("legend").class("label").child(title);
    el("fieldset").class("fieldset").child(title).child(choices)
}

fn sections(app: App) -> Markup {
    let press = move |event| {
        let mut settings = app.settings();
        settings.sections = event_target_checked(&event);
        app.change_settings(settings);
    };
    let tick = el("input")
        .attr("type", "checkbox")
        .checked_by(move || app.settings().sections)
        .on("change", press);
    let label = el("span").child(say!(app.words, settings.sections));
    el("label").class("choice").child(tick).child(label)
}
