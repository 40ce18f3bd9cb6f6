//! Whole numbers and numbers. A text field with a number keyboard: browsers' own number fields drop
//! what they cannot read, and change the value when the page is scrolled.

use leptos::prelude::*;
use xforms::ValueType;

use super::{Asked, single, text};

pub(super) fn view(asked: Asked, value_type: ValueType) -> AnyView {
    let keyboard = if value_type == ValueType::Integer {
        "numeric"
    } else {
        "decimal"
    };
    single(
        asked,
        text::line(asked, value_type, keyboard, "input--number"),
    )
}
