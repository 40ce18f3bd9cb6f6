//! What a screen is made of: elements, texts, and what changes by itself.
//!
//! `view!` makes a type, and code of its own, for every element and every closure it draws, and a
//! phone has to download that code. Here every element is of one type and made by plain calls, so
//! the code that draws one is there once.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev::{Custom, on};
use leptos::html::custom;
use leptos::prelude::*;
use leptos::tachys::html::property::prop;
use web_sys::Event;

use crate::signals::Signal;

/// Something to be drawn. Only as large as a pointer, so that passing it on costs nothing.
pub(crate) struct Markup(Box<Parts>);

struct Parts {
    /// `None` for a group, which has children only.
    tag: Option<&'static str>,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element without attributes and children.
pub(crate) fn el(tag: &'static str) -> Markup {
    Markup::new(Some(tag))
}

/// Several things one after the other.
pub(crate) fn group() -> Markup {
    Markup::new(None)
}

/// Nothing to be seen.
pub(crate) fn nothing() -> Markup {
    group()
}

/// A part of the screen, drawn anew when what it reads has changed.
pub(crate) fn part(draw: impl FnMut() -> Markup + Send + 'static) -> Markup {
    boxed_part(Box::new(draw))
}

fn boxed_part(mut draw: Box<dyn FnMut() -> Markup + Send>) -> Markup {
    group().child((move || draw().view()).into_any())
}

/// A text that follows what it is made of.
pub(crate) fn words(read: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(read)
}

/// Does something now, and again whenever what it reads has changed.
pub(crate) fn effect(act: impl FnMut() + 'static) {
    boxed_effect(Box::new(act));
}

fn boxed_effect(act: Box<dyn FnMut()>) {
    Effect::new(act);
}

impl Markup {
    fn new(tag: Option<&'static str>) -> Self {
        let (attributes, children) = (Vec::new(), Vec::new());
        Self(Box::new(Parts {
            tag,
            attributes,
            children,
        }))
    }

    /// Its classes.
    pub(crate) fn class(self, names: &'static str) -> Self {
        self.attr("class", names)
    }

    /// An attribute that stays as it is.
    pub(crate) fn attr(self, name: &'static str, value: impl Into<String>) -> Self {
        self.fixed(name, value.into())
    }

    /// An attribute that follows what it is made of; `None` takes it away.
    pub(crate) fn attr_by(
        self,
        name: &'static str,
        read: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.following(name, Box::new(read))
    }

    /// An attribute that is there or not.
    pub(crate) fn flag_by(
        self,
        name: &'static str,
        read: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        self.attr_by(name, move || read().then(String::new))
    }

    fn fixed(mut self, name: &'static str, value: String) -> Self {
        let attribute = custom_attribute(name, value);
        self.0.attributes.push(attribute.into_any_attr());
        self
    }

    fn following(
        mut self,
        name: &'static str,
        read: Box<dyn Fn() -> Option<String> + Send + Sync>,
    ) -> Self {
        let attribute = custom_attribute(name, read);
        self.0.attributes.push(attribute.into_any_attr());
        self
    }

    /// What stands in a field.
    pub(crate) fn value_by(mut self, value: Signal<String>) -> Self {
        let value = prop("value", move || value.get());
        self.0.attributes.push(value.into_any_attr());
        self
    }

    /// Whether a box is ticked.
    pub(crate) fn checked_by(self, read: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.ticked(Box::new(read))
    }

    fn ticked(mut self, read: Box<dyn Fn() -> bool + Send + Sync>) -> Self {
        let checked = prop("checked", read);
        self.0.attributes.push(checked.into_any_attr());
        self
    }

    /// What an event does.
    pub(crate) fn on(self, name: &'static str, act: impl FnMut(Event) + 'static) -> Self {
        self.listening(name, Box::new(act))
    }

    fn listening(mut self, name: &'static str, act: Box<dyn FnMut(Event)>) -> Self {
        let listener = on(Custom::<Event>::new(name), act);
        self.0.attributes.push(listener.into_any_attr());
        self
    }

    /// What follows inside it.
    pub(crate) fn child(self, child: impl Child) -> Self {
        child.put_into(self)
    }

    fn push(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }

    /// As Leptos draws it.
    pub(crate) fn view(self) -> AnyView {
        let Parts {
            tag,
            attributes,
            mut children,
        } = *self.0;
        match tag {
            Some(tag) => custom(tag)
                .add_any_attr(attributes)
                .child(children)
                .into_any(),
            None if children.len() == 1 => children.remove(0),
            None => children.into_any(),
        }
    }
}

/// What can stand inside an element.
pub(crate) trait Child {
    /// Puts it at the end.
    fn put_into(self, parent: Markup) -> Markup;
}

impl Child for AnyView {
    fn put_into(self, parent: Markup) -> Markup {
        parent.push(self)
    }
}

impl Child for Markup {
    fn put_into(self, parent: Markup) -> Markup {
        parent.push(self.view())
    }
}

impl Child for String {
    fn put_into(self, parent: Markup) -> Markup {
        parent.push(self.into_any())
    }
}

impl Child for &str {
    fn put_into(self, parent: Markup) -> Markup {
        self.to_owned().put_into(parent)
    }
}

impl Child for Signal<String> {
    fn put_into(self, parent: Markup) -> Markup {
        parent.child(part(move || group().child(self.get())))
    }
}

impl Child for Vec<Markup> {
    fn put_into(self, parent: Markup) -> Markup {
        self.into_iter().fold(parent, Markup::child)
    }
}
