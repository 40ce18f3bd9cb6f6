//! Language, colours, lock, and an honest word on what is protected.

use leptos::prelude::*;

use crate::app::App;
use crate::frame;
use crate::live;
use crate::words::{Words, say, text};

pub(crate) fn page(app: App) -> AnyView {
    let words = app.words;
    let title = say!(words, settings.title);
    let programme = app
        .notebook()
        .and_then(|notebook| notebook.programme_name());
    let body = view! {
        {frame::language_choice(app, "settings-language", true)}
        {theme(app)}
        <section>
            <h2 class="subheading">{say!(words, settings.lock_title)}</h2>
            <p>{say!(words, settings.lock_hint)}</p>
            {frame::button("button button--second", say!(words, home.lock), move |_| app.lock())}
        </section>
        {live::part(move || about(words))}
        <p class="quiet">
            {say!(words, settings.programme)} " " <bdi>{programme}</bdi> <br/>
            {live::words(move || {
                text!(words, settings.version, version = env!("CARGO_PKG_VERSION"))
            })}
        </p>
    };
    frame::page(app, "settings", title, body.into_any())
}

fn theme(app: App) -> AnyView {
    let words = app.words;
    let chosen = RwSignal::new(app.settings().theme);
    let choice = move |value: Option<&'static str>, label: Signal<String>| {
        let choose = move |_| {
            chosen.set(value.map(str::to_owned));
            let mut settings = app.settings();
            settings.theme = value.map(str::to_owned);
            app.change_settings(settings);
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || chosen.get().as_deref() == value
                    on:change=choose
                />
                <span>{label}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="fieldset">
            <legend class="label">{say!(words, settings.theme)}</legend>
            <div class="choices">
                {choice(None, say!(words, settings.theme_auto))}
                {choice(Some("light"), say!(words, settings.theme_light))}
                {choice(Some("dark"), say!(words, settings.theme_dark))}
            </div>
        </fieldset>
    }
    .into_any()
}

fn about(words: Words) -> AnyView {
    view! {
        <section>
            <h2 class="subheading">{text!(words, settings.about)}</h2>
            <h3 class="label">{text!(words, settings.protected)}</h3>
            <ul class="list">
                <li>{text!(words, settings.protected_drafts)}</li>
                <li>{text!(words, settings.protected_sealed)}</li>
                <li>{text!(words, settings.protected_kept)}</li>
            </ul>
            <h3 class="label">{text!(words, settings.exposed)}</h3>
            <ul class="list">
                <li>{text!(words, settings.exposed_open)}</li>
                <li>{text!(words, settings.exposed_traces)}</li>
                <li>{text!(words, settings.exposed_network)}</li>
                <li>{text!(words, settings.exposed_cleared)}</li>
                <li>{text!(words, settings.exposed_spied)}</li>
            </ul>
        </section>
    }
    .into_any()
}
