//! Any sequence of operations on a real form: the first two bytes choose which.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;

use std::sync::{Arc, LazyLock};

use xforms::Form;

static FORMS: LazyLock<Vec<Arc<Form>>> = LazyLock::new(|| {
    let own = include_str!("../../tests/forms/everything.xml").to_owned();
    let forms = common::recorded::forms().into_iter().chain([own]);
    forms
        .filter_map(|xml| Form::parse(&xml, &common::fuzz::limits()).ok())
        .map(Arc::new)
        .collect()
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [first, second, rest @ ..] = bytes else {
        return;
    };
    let number = usize::from(*first) << 8 | usize::from(*second);
    if let Some(form) = FORMS.get(number % FORMS.len().max(1)) {
        common::fuzz::operations(form, rest);
    }
});
