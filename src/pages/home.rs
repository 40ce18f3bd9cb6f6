//! What to do next.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::live;
use crate::notebook::{DraftSummary, FormSummary};
use crate::place::Place;
use crate::words::{self, say, text};

pub(crate) fn page(app: App) -> AnyView {
    let words = app.words;
    let drafts = RwSignal::new(Vec::<DraftSummary>::new());
    let forms = RwSignal::new(None::<Vec<FormSummary>>);
    spawn_local(async move {
        // A questionnaire left by the header is written before the list is read.
        let _ = app.filling.save_now(app).await;
        read(app, drafts, forms).await;
        // Newer questionnaires come by themselves; without a network those that are here stay.
        if let Some(notebook) = app.notebook()
            && notebook.refresh_programme().await == Ok(true)
        {
            forms.try_set(Some(notebook.forms()));
        }
    });
    let title = say!(words, home.title);
    let programme = app
        .notebook()
        .and_then(|notebook| notebook.programme_name());
    let body = view! {
        <p class="quiet"><bdi>{programme}</bdi></p>
        {live::part(move || fault_notice(app))}
        {live::part(move || update_notice(app))}
        {live::part(move || offline_ready(app))}
        {live::part(move || outbox_line(app))}
        {live::part(move || draft_list(app, drafts, forms))}
        <section aria-labelledby="home-start">
            <h2 class="subheading" id="home-start">{say!(words, home.start)}</h2>
            {live::part(move || form_list(app, drafts, forms))}
        </section>
        <p class="aside">
            {frame::button("link", say!(words, home.lock), move |_| app.lock())}
        </p>
    };
    frame::page(app, "home", title, body.into_any())
}

async fn read(
    app: App,
    drafts: RwSignal<Vec<DraftSummary>>,
    forms: RwSignal<Option<Vec<FormSummary>>>,
) {
    let Some(notebook) = app.notebook() else {
        return;
    };
    match notebook.drafts().await {
        Ok(list) => drafts.set(list),
        Err(error) => app.leave_notice(error),
    }
    forms.set(Some(notebook.forms()));
}

fn fault_notice(app: App) -> AnyView {
    let Some(error) = app.notice() else {
        return ().into_any();
    };
    frame::notice(
        "wrong",
        view! { <p>{words::fault(app.words, &error)}</p> }.into_any(),
    )
}

fn offline_ready(app: App) -> AnyView {
    if !app.offline_ready() {
        return ().into_any();
    }
    let words = app.words;
    frame::notice(
        "good",
        view! { <p>{text!(words, home.offline_ready)}</p> }.into_any(),
    )
}

fn update_notice(app: App) -> AnyView {
    let Some(update) = app.update() else {
        return ().into_any();
    };
    let words = app.words;
    let body = view! {
        <p><strong>{text!(words, home.update)}</strong></p>
        <p>{text!(words, home.update_hint)}</p>
        {frame::button(
            "button button--second",
            say!(words, home.update_action),
            move |_| update.take(),
        )}
    };
    frame::notice("plain", body.into_any())
}

fn outbox_line(app: App) -> AnyView {
    let words = app.words;
    let waiting = app.outbox.waiting();
    if waiting == 0 {
        return ().into_any();
    }
    let count = intl::number(words.tag(), waiting);
    view! {
        <p class="waiting">
            <a href=Place::Outbox.fragment()>{text!(words, outbox.waiting, count = count)}</a>
        </p>
    }
    .into_any()
}

fn form_list(
    app: App,
    drafts: RwSignal<Vec<DraftSummary>>,
    forms: RwSignal<Option<Vec<FormSummary>>>,
) -> AnyView {
    let Some(list) = forms.get() else {
        return ().into_any();
    };
    if list.is_empty() {
        return look_for_forms(app, drafts, forms);
    }
    let rows: Vec<AnyView> = list
        .into_iter()
        .map(|form| {
            let digest = form.digest;
            view! {
                <li>
                    <button
                        class="card card--start"
                        type="button"
                        on:click=move |_| app.filling.start(app, digest)
                    >
                        <span class="card__title" dir="auto">{form.title}</span>
                    </button>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="cards">{rows}</ul> }.into_any()
}

fn look_for_forms(
    app: App,
    drafts: RwSignal<Vec<DraftSummary>>,
    forms: RwSignal<Option<Vec<FormSummary>>>,
) -> AnyView {
    let words = app.words;
    let busy = RwSignal::new(false);
    let look = move |_| {
        let Some(notebook) = app.notebook() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = notebook.refresh_programme().await {
                app.leave_notice(error);
            }
            busy.set(false);
            read(app, drafts, forms).await;
        });
    };
    let label = live::words(move || {
        let label = if busy.get() {
            text!(words, home.looking)
        } else {
            text!(words, home.look)
        };
        label.to_owned()
    });
    view! {
        <p>{say!(words, home.no_forms)}</p>
        {frame::button("button button--second", label, look)}
    }
    .into_any()
}

fn draft_list(
    app: App,
    drafts: RwSignal<Vec<DraftSummary>>,
    forms: RwSignal<Option<Vec<FormSummary>>>,
) -> AnyView {
    let words = app.words;
    let list = drafts.get();
    if list.is_empty() {
        return ().into_any();
    }
    let rows: Vec<AnyView> = list
        .into_iter()
        .map(|draft| draft_card(app, draft, drafts, forms))
        .collect();
    view! {
        <section aria-labelledby="home-drafts">
            <h2 class="subheading" id="home-drafts">{say!(words, home.drafts)}</h2>
            <ul class="cards">{rows}</ul>
        </section>
    }
    .into_any()
}

fn draft_card(
    app: App,
    draft: DraftSummary,
    drafts: RwSignal<Vec<DraftSummary>>,
    forms: RwSignal<Option<Vec<FormSummary>>>,
) -> AnyView {
    let words = app.words;
    let asking = RwSignal::new(false);
    let record = StoredValue::new(draft.record);
    let title = StoredValue::new(draft.form_title);
    let delete = move |_| {
        let Some(notebook) = app.notebook() else {
            return;
        };
        spawn_local(async move {
            let name = record.get_value();
            app.filling.let_go(&name);
            match notebook.discard(&name).await {
                Ok(()) => app.announce(untrack(|| text!(words, home.deleted).to_owned())),
                Err(error) => app.leave_notice(error),
            }
            read(app, drafts, forms).await;
        });
    };
    let buttons = move || {
        if asking.get() {
            view! {
                <p><strong>{text!(words, home.delete_question)}</strong></p>
                <div class="row">
                    {frame::button("button button--danger", say!(words, home.delete_yes), delete)}
                    {frame::button(
                        "button button--second",
                        say!(words, home.delete_no),
                        move |_| asking.set(false),
                    )}
                </div>
            }
            .into_any()
        } else {
            let named = move |action: &str| format!("{action}: {}", title.get_value());
            view! {
                <div class="row">
                    <button
                        class="button"
                        type="button"
                        aria-label=named(text!(words, home.resume))
                        on:click=move |_| app.filling.reopen(app, record.get_value())
                    >
                        {text!(words, home.resume)}
                    </button>
                    <button
                        class="button button--quiet"
                        type="button"
                        aria-label=named(text!(words, home.delete))
                        on:click=move |_| asking.set(true)
                    >
                        {text!(words, home.delete)}
                    </button>
                </div>
            }
            .into_any()
        }
    };
    let saved = live::words(move || {
        let when = intl::moment(words.tag(), draft.saved_at);
        text!(words, home.saved, when = when)
    });
    let answers = live::words(move || {
        let count = intl::number(words.tag(), draft.answered);
        text!(words, home.answers, count = count)
    });
    view! {
        <li class="card">
            <p class="card__title" dir="auto">{title.get_value()}</p>
            <p class="card__facts"><span>{saved}</span> <span>{answers}</span></p>
            {live::part(buttons)}
        </li>
    }
    .into_any()
}
