//! State of the whole app that screens watch.

use std::cell::RefCell;

use leptos::prelude::*;

/// A value that lives as long as the page. Whoever has read it is told when it is set.
///
/// It does for the whole app what `RwSignal` does for one screen.
pub(crate) struct Watched<T> {
    value: RefCell<T>,
    changed: ArcTrigger,
}

impl<T> Watched<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            value: RefCell::new(value),
            changed: ArcTrigger::new(),
        }
    }

    /// Looks at the value; tracked.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        self.changed.track();
        self.with_untracked(look)
    }

    /// Looks at the value, without being told when it changes.
    pub(crate) fn with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.borrow())
    }

    /// Puts another value in its place and tells all who have read it.
    pub(crate) fn set(&self, value: T) {
        // What the old value does when it goes must not find this one borrowed.
        drop(self.value.replace(value));
        self.changed.notify();
    }
}

impl<T> Watched<T> {
    /// Puts another value in its place without a word: for what its readers know already.
    pub(crate) fn amend(&self, value: T) {
        drop(self.value.replace(value));
    }
}

impl<T: Clone> Watched<T> {
    /// The value; tracked.
    pub(crate) fn get(&self) -> T {
        self.with(T::clone)
    }

    /// The value, without being told when it changes.
    pub(crate) fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}
