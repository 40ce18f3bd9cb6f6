//! What changes on the screen by itself.
//!
//! Leptos makes code of its own for every type of closure it draws; going through these few, the
//! code that draws is there once.

use leptos::prelude::*;

/// A part of the screen, drawn anew when what it reads has changed.
pub(crate) fn part(draw: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    boxed_part(Box::new(draw))
}

fn boxed_part(mut draw: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
    (move || draw()).into_any()
}

/// A text that follows what it is made of.
pub(crate) fn words(read: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    boxed_words(Box::new(read))
}

fn boxed_words(read: Box<dyn Fn() -> String + Send + Sync>) -> Signal<String> {
    Signal::derive(read)
}

/// Does something now, and again whenever what it reads has changed.
pub(crate) fn effect(act: impl FnMut() + 'static) {
    boxed_effect(Box::new(act));
}

fn boxed_effect(act: Box<dyn FnMut()>) {
    Effect::new(act);
}
