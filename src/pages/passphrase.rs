//! Secret words: choosing the first, another person's, one's own anew; taking a person's away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use sealing::words::canonical;
use zeroize::Zeroizing;

use crate::app::App;
use crate::dom;
use crate::frame::{self, Asking};
use crate::language;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::{Notebook, NotebookError};
use crate::pages::{refuse_words, secret_field, typed_words};
use crate::place::{Place, Whose};
use crate::signals::RwSignal;
use crate::words::{self, say, text};

const FIELD: &str = "secret-words";
const OLD: &str = "old-words";

/// The languages that there are lists of words in: tag, and name in the language itself.
const LISTS: [(&str, &str); 4] = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
];

/// What is offered.
#[derive(Clone, Copy)]
struct Offer {
    language: RwSignal<String>,
    /// Empty until the list is here.
    words: RwSignal<Zeroizing<String>>,
    fault: RwSignal<Option<NotebookError>>,
    confirming: RwSignal<bool>,
}

pub(crate) fn page(app: App, whose: Whose) -> Markup {
    if whose == Whose::Leaving {
        return remove(app);
    }
    let words = app.words;
    let offer = Offer {
        language: RwSignal::new(first_language(app)),
        words: RwSignal::new(Zeroizing::default()),
        fault: RwSignal::new(None),
        confirming: RwSignal::new(false),
    };
    offer.renew(app);
    let title = markup::words(move || {
        let title = match (offer.confirming.get(), whose) {
            (true, _) => text!(words, passphrase.confirm_title),
            (false, Whose::Another) => text!(words, team.add),
            (false, Whose::Own) => text!(words, team.change),
            (false, _) => text!(words, passphrase.title),
        };
        title.to_owned()
    });
    let body = move || match offer.confirming.get() {
        true => confirm(app, whose, offer),
        false => show(app, whose, offer),
    };
    frame::page(app, "passphrase", title, part(body))
}

/// The list's language that fits the worker best: it may be one that the interface does not speak.
fn first_language(app: App) -> String {
    let wanted = dom::browser_languages().into_iter().next();
    let spoken = app.words.tag_untracked();
    let tag = wanted.as_deref().and_then(|tag| tag.split('-').next());
    match tag {
        Some("es") if spoken == "en" => "es".to_owned(),
        _ => spoken.to_owned(),
    }
}

impl Offer {
    /// Offers other words.
    fn renew(self, app: App) {
        let Some(notebook) = app.notebook() else {
            return;
        };
        spawn_local(async move {
            match notebook.suggest_words(&self.language.get_untracked()).await {
                Ok(words) => {
                    self.fault.set(None);
                    self.words.set(words);
                }
                Err(fault) => {
                    self.words.set(Zeroizing::default());
                    self.fault.set(Some(fault));
                }
            }
        });
    }
}

fn show(app: App, whose: Whose, offer: Offer) -> Markup {
    let words = app.words;
    let list = move || {
        let offered = offer.words.get();
        let word = |word| el("li").child(frame::isolated(word));
        let list: Vec<Markup> = offered.split_whitespace().map(word).collect();
        group().child(list)
    };
    let list = el("ol")
        .class("secret")
        .attr("aria-live", "polite")
        .attr_by("lang", move || Some(offer.language.get()))
        .attr_by("dir", move || {
            Some(language::direction(&offer.language.get()).to_owned())
        })
        .child(part(list));
    let fault = move || match offer.fault.get() {
        Some(fault) => {
            let said = el("p").child(words::fault(words, &fault));
            frame::notice("notice notice--wrong", said).attr("role", "alert")
        }
        None => nothing(),
    };
    let noted = frame::button("button", say!(words, passphrase.noted), move |_| {
        if !offer.words.with_untracked(|offered| offered.is_empty()) {
            offer.confirming.set(true);
            dom::focus_heading();
        }
    });
    let other = say!(words, passphrase.other);
    let other = frame::button("button button--quiet", other, move |_| offer.renew(app));
    let options = LISTS.map(|(tag, name)| {
        frame::option(tag, name, move || offer.language.get() == tag).attr("lang", tag)
    });
    let choose = move |tag| {
        offer.language.set(tag);
        offer.renew(app);
    };
    let language = say!(words, passphrase.language);
    let language = frame::select("words-language", "label", language, options.into(), choose);
    let why = match whose {
        Whose::Another => say!(words, team.add_why),
        _ => say!(words, passphrase.why),
    };
    group()
        .child(frame::paragraph(why))
        .child(list)
        .child(part(fault))
        .child(frame::paragraph(say!(words, passphrase.note)))
        .child(language)
        .child(frame::actions().child(noted).child(other))
}

fn confirm(app: App, whose: Whose, offer: Offer) -> Markup {
    let words = app.words;
    let asking = Asking::new(FIELD);
    let submit = move || {
        let old = match whose {
            Whose::Own => typed_words(app, asking, OLD),
            _ => Some(Zeroizing::default()),
        };
        let Some(old) = old else { return };
        let Some((notebook, phrase)) = app.notebook().zip(typed_words(app, asking, FIELD)) else {
            return;
        };
        if *canonical(&phrase) != *offer.words.with_untracked(|it| canonical(it)) {
            return asking.fail(|| text!(words, passphrase.differ).to_owned());
        }
        asking.busy.set(true);
        spawn_local(async move {
            dom::painted().await;
            let outcome = keep(&notebook, whose, &old, &phrase).await;
            asking.busy.set(false);
            match outcome {
                Ok(()) => {
                    dom::clear_field(OLD);
                    dom::clear_field(FIELD);
                    offer.words.set(Zeroizing::default());
                    match whose {
                        Whose::First => app.unlocked(),
                        _ => done(app),
                    }
                }
                Err(fault) => refuse_words(app, asking, &fault),
            }
        });
    };
    let again = say!(words, passphrase.again);
    let again = frame::button("button button--quiet", again, move |_| {
        offer.confirming.set(false);
        dom::focus_heading();
    });
    let label = (say!(words, passphrase.accept), say!(words, passphrase.busy));
    let old = match whose {
        Whose::Own => secret_field(app, OLD, say!(words, team.old), RwSignal::new(None)),
        _ => nothing(),
    };
    let new = say!(words, passphrase.label);
    let question = group()
        .child(frame::paragraph(say!(words, passphrase.confirm_why)))
        .child(old)
        .child(secret_field(app, FIELD, new, asking.error));
    asking.form(app, question, label, again, submit)
}

async fn keep(
    notebook: &Notebook,
    whose: Whose,
    old: &str,
    phrase: &str,
) -> Result<(), NotebookError> {
    match whose {
        Whose::First => notebook.create_vault(phrase).await,
        Whose::Another => notebook.add_words(phrase).await,
        Whose::Own => notebook.change_words(old, phrase).await,
        Whose::Leaving => notebook.remove_words(phrase).await,
    }
}

fn remove(app: App) -> Markup {
    let words = app.words;
    let asking = Asking::new(FIELD);
    let submit = move || {
        let Some((notebook, phrase)) = app.notebook().zip(typed_words(app, asking, FIELD)) else {
            return;
        };
        asking.busy.set(true);
        spawn_local(async move {
            let outcome = keep(&notebook, Whose::Leaving, "", &phrase).await;
            asking.busy.set(false);
            match outcome {
                Ok(()) => {
                    dom::clear_field(FIELD);
                    done(app);
                }
                Err(fault) => refuse_words(app, asking, &fault),
            }
        });
    };
    let question = group()
        .child(frame::paragraph(say!(words, team.remove_why)))
        .child(secret_field(
            app,
            FIELD,
            say!(words, passphrase.label),
            asking.error,
        ));
    let label = (say!(words, team.remove_action), say!(words, unlock.busy));
    let back = frame::link(&Place::Settings).class("button button--quiet");
    let back = back.child(say!(words, app.back));
    let body = asking.form(app, question, label, back, submit);
    frame::page(app, "words", say!(words, team.remove), body)
}

fn done(app: App) {
    app.replace(Place::Settings);
    app.announce(untrack(|| text!(app.words, team.done).to_owned()));
}
