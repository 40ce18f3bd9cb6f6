//! Leptos' signals, which see values of one type only.
//!
//! Leptos makes the code of a signal, of a memo and of their places in its arena anew for every type of
//! value, and a phone has to download that. Here all values look alike to it, and what there is for each
//! type is the way in and the way out.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude as reactive;
use leptos::prelude::{Get, GetUntracked, GetValue, Set, With, WithUntracked};

/// A value as Leptos sees it.
type Kept = Arc<dyn Any + Send + Sync>;

/// A handle of Leptos whose values are of one type. Like those, it goes with the part of the screen that
/// has made it.
pub(crate) struct Typed<H, T>(H, PhantomData<fn() -> T>);

/// A value that can be set, and whose readers are told.
pub(crate) type RwSignal<T> = Typed<reactive::RwSignal<Kept>, T>;
/// A value to be read, wherever it comes from.
pub(crate) type Signal<T> = Typed<reactive::Signal<Kept>, T>;
/// A value made of others, whose readers are told only when it is another one.
pub(crate) type Memo<T> = Typed<reactive::Memo<Compared>, T>;
/// A value that stays as it is, within easy reach.
pub(crate) type StoredValue<T> = Typed<reactive::StoredValue<Kept>, T>;

impl<H: Copy, T> Clone for Typed<H, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H: Copy, T> Copy for Typed<H, T> {}

/// What a memo keeps: a value, and how to tell whether another one is the same.
#[derive(Clone)]
pub(crate) struct Compared {
    value: Kept,
    same: fn(&Kept, &Kept) -> bool,
}

impl PartialEq for Compared {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&self.value, &other.value)
    }
}

/// What tells its readers when it changes.
pub(crate) trait Source: Copy {
    /// The value now; tracked.
    fn read(self) -> Kept;
    /// The value now, not tracked.
    fn read_untracked(self) -> Kept;
}

impl Source for reactive::RwSignal<Kept> {
    fn read(self) -> Kept {
        self.get()
    }

    fn read_untracked(self) -> Kept {
        self.get_untracked()
    }
}

impl Source for reactive::Signal<Kept> {
    fn read(self) -> Kept {
        self.get()
    }

    fn read_untracked(self) -> Kept {
        self.get_untracked()
    }
}

impl Source for reactive::Memo<Compared> {
    fn read(self) -> Kept {
        self.with(|compared| compared.value.clone())
    }

    fn read_untracked(self) -> Kept {
        self.with_untracked(|compared| compared.value.clone())
    }
}

/// Looks at a value of which the handle knows the type.
fn look_at<T: 'static, R>(kept: &Kept, look: impl FnOnce(&T) -> R) -> R {
    match kept.downcast_ref() {
        Some(value) => look(value),
        None => unreachable!("a handle is made with a value of its type"),
    }
}

impl<H: Source, T: 'static> Typed<H, T> {
    /// Looks at the value; tracked.
    pub(crate) fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look_at(&self.0.read(), look)
    }

    /// Looks at the value, without being told when it changes.
    pub(crate) fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look_at(&self.0.read_untracked(), look)
    }
}

impl<H: Source, T: Clone + 'static> Typed<H, T> {
    /// The value; tracked.
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, without being told when it changes.
    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(reactive::RwSignal::new(Arc::new(value)), PhantomData)
    }

    /// Puts another value in its place and tells all who have read it, if the screen is still there.
    pub(crate) fn set(self, value: T) {
        self.0.try_set(Arc::new(value));
    }
}

impl<T: Send + Sync + 'static> Signal<T> {
    /// What `read` gives, asked again each time.
    pub(crate) fn derive(read: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(derived(Box::new(move || Arc::new(read()))), PhantomData)
    }

    /// A value that never changes.
    pub(crate) fn stored(value: T) -> Self {
        Self(reactive::Signal::stored(Arc::new(value)), PhantomData)
    }
}

impl<T: 'static> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self(signal.0.into(), PhantomData)
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// What `read` gives, asked again when what that has read changes.
    pub(crate) fn new(read: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let same = |one: &Kept, other: &Kept| one.downcast_ref::<T>() == other.downcast_ref();
        let compared = move || Compared {
            value: Arc::new(read()),
            same,
        };
        Self(remembered(Box::new(compared)), PhantomData)
    }
}

impl<T: Send + Sync + 'static> StoredValue<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(reactive::StoredValue::new(Arc::new(value)), PhantomData)
    }

    /// Looks at the value.
    pub(crate) fn with_value<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look_at(&self.0.get_value(), look)
    }
}

impl<T: Clone + Send + Sync + 'static> StoredValue<T> {
    /// The value.
    pub(crate) fn get_value(self) -> T {
        self.with_value(T::clone)
    }
}

fn derived(read: Box<dyn Fn() -> Kept + Send + Sync>) -> reactive::Signal<Kept> {
    reactive::Signal::derive(read)
}

fn remembered(read: Box<dyn Fn() -> Compared + Send + Sync>) -> reactive::Memo<Compared> {
    reactive::Memo::new(move |_| read())
}
