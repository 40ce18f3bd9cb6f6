//! Whole numbers and numbers. A text field with a number keyboard: browsers' own number fields drop
//! what they cannot read, and change the value when the page is scrolled.

use xforms::ValueType;

use super::{Asked, single, text};
use crate::markup::Markup;

pub(super) fn view(asked: Asked, value_type: ValueType) -> Markup {
    let keyboard = if value_type == ValueType::Integer {
        "numeric"
    } else {
        "decimal"
    };
    let class = "input input--number";
    single(asked, text::line(asked, value_type, keyboard, class))
}
