//! Files: pictures, sounds, drawings, and any other.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, File, Url};
use xforms::{Answer, Question};

use super::appearance::has;
use super::{Asked, drawing, grouped, sound};
use crate::asked::ask;
use crate::frame;
use crate::markup::{Markup, el, group, nothing, part};
use crate::picture;
use crate::signals::{RwSignal, Signal};
use crate::words::{say, text};

/// What a file that is kept as it is may weigh, in bytes.
const LARGEST: f64 = 3.0 * 1024.0 * 1024.0;

/// What kind of file a question asks for, by its `mediatype` (Body attributes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Picture,
    Drawing,
    Sound,
    Other,
}

impl Kind {
    fn of(question: &Question) -> Self {
        let is = |word| has(&question.appearance, word);
        match question.parameter("mediatype").unwrap_or_default() {
            kind if kind.starts_with("image/") => match is("draw") || is("signature") {
                true => Self::Drawing,
                false => Self::Picture,
            },
            kind if kind.starts_with("audio/") => Self::Sound,
            _ => Self::Other,
        }
    }
}

/// What a question for a file says when it cannot take one.
pub(super) type Said = RwSignal<Option<String>>;

pub(super) fn view(asked: Asked, question: &Question) -> Markup {
    let kind = Kind::of(question);
    let said: Said = RwSignal::new(None);
    let fault = move || match said.get() {
        Some(words) => el("p").class("error").attr("role", "alert").child(words),
        None => nothing(),
    };
    let take = match kind {
        Kind::Picture => picture(asked, said, question),
        Kind::Drawing => drawing::view(asked, said),
        Kind::Sound => sound::view(asked, said),
        Kind::Other => other(asked, said, question),
    };
    let fields = group()
        .child(part(move || shown(asked, kind)))
        .child(part(fault))
        .child(take);
    grouped(asked, fields)
}

/// Keeps what was made or chosen, and says so if there is no room.
pub(super) fn keep(asked: Asked, said: Said, ending: &str, bytes: Vec<u8>) {
    let app = asked.app;
    let kept = app.filling.attach(app, asked.node, ending, bytes);
    said.set(match kept {
        true => None,
        false => Some(untrack(|| text!(app.words, file.no_room).to_owned())),
    });
}

/// The file as it is kept, and the way to take it away.
fn shown(asked: Asked, kind: Kind) -> Markup {
    let words = asked.app.words;
    let Answer::File(name) = asked.answer().get() else {
        return nothing();
    };
    let Some(bytes) = asked.app.filling.file(asked.node) else {
        return el("p").class("error").child(text!(words, file.unread));
    };
    let label = asked.question().map(|it| it.label).unwrap_or_default();
    let preview = match (kind, address(&bytes)) {
        (Kind::Picture | Kind::Drawing, Some(address)) => el("img")
            .class("picture")
            .attr("src", address)
            .attr("alt", label),
        (Kind::Sound, Some(address)) => el("audio")
            .class("sound")
            .attr("controls", "")
            .attr("aria-label", label)
            .attr("src", address),
        _ => {
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            el("p")
                .class("value")
                .child(text!(words, file.kept, kind = ending))
        }
    };
    let remove = frame::button("link", say!(words, file.remove), move |_| {
        asked.app.filling.detach(asked.app, asked.node);
    });
    let remove = match asked.readonly() {
        true => nothing(),
        false => remove,
    };
    el("div").class("kept").child(preview).child(remove)
}

/// An address under which this page can show the bytes, until they are shown no more.
fn address(bytes: &[u8]) -> Option<String> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let gone = address.clone();
    on_cleanup(move || {
        // Fails for nothing that this page has made.
        let _ = Url::revoke_object_url(&gone);
    });
    Some(address)
}

/// A picture by the camera or from the device: made smaller, and without what the camera notes of
/// place and time.
fn picture(asked: Asked, said: Said, question: &Question) -> Markup {
    let words = asked.app.words;
    let most = question.max_pixels;
    let choose = move |file: File| {
        spawn_local(async move {
            match picture::smaller(&file, most).await {
                Ok(bytes) => keep(asked, said, "jpg", bytes),
                Err(_) => fail(asked, said),
            }
        });
    };
    button(
        asked,
        say!(words, file.picture),
        "image/*".to_owned(),
        choose,
    )
}

/// Any other file, as it is.
fn other(asked: Asked, said: Said, question: &Question) -> Markup {
    let words = asked.app.words;
    let kinds = question.parameter("accept").unwrap_or_default();
    let choose = move |file: File| {
        if file.size() > LARGEST {
            let too_large = untrack(|| text!(words, file.too_large).to_owned());
            said.set(Some(too_large));
            return;
        }
        let ending = ending(&file.name());
        spawn_local(async move {
            match bytes(&file).await {
                Some(bytes) => keep(asked, said, &ending, bytes),
                None => fail(asked, said),
            }
        });
    };
    button(asked, say!(words, file.choose), kinds.to_owned(), choose)
}

/// The bytes of what a page was given.
pub(super) async fn bytes(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = ask(blob, "arrayBuffer", &[]).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

fn fail(asked: Asked, said: Said) {
    let words = untrack(|| text!(asked.app.words, file.unreadable).to_owned());
    said.set(Some(words));
}

fn button(
    asked: Asked,
    label: Signal<String>,
    kinds: String,
    choose: impl FnMut(File) + 'static,
) -> Markup {
    match untrack(|| asked.readonly()) {
        true => nothing(),
        false => frame::file_button(asked.id(), "button button--second", label, &kinds, choose),
    }
}

/// The ending of a file's name: the only part of it that is kept, for it says what opens the file.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let sound =
        (1..=8).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    match sound {
        true => ending.to_ascii_lowercase(),
        false => "bin".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_only_a_plain_ending_is_kept() {
        assert_eq!(ending("Amina passport.PDF"), "pdf");
        for name in ["", "passport", "a.", "a.päö", "a.a b", "a.averylongone"] {
            assert_eq!(ending(name), "bin", "{name}");
        }
    }
}
