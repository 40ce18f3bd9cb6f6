//! A code to be read by the camera, or typed as it stands below the code.

use leptos::prelude::*;
use xforms::{Answer, ValueType};

use super::{Asked, single, text};
use crate::camera;
use crate::markup::{Markup, group};

pub(super) fn view(asked: Asked) -> Markup {
    let field = text::line(asked, ValueType::Barcode, "text", "input");
    let field = single(asked, field);
    if untrack(|| asked.readonly()) {
        return field;
    }
    let take = move |read| asked.set(Answer::Text(read));
    let camera = camera::button(asked.app, asked.part("camera"), take);
    group().child(field).child(camera)
}
