//! Questionnaires for the tests of what stands above the engine, without a browser.

use std::sync::Arc;

use xforms::{Form, Host, Limits, Now, Session};

struct Still;

impl Host for Still {
    fn now(&self) -> Now {
        Now {
            unix_ms: 0,
            offset_minutes: 0,
        }
    }
    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(4);
    }
    fn regex(&self, _: &str, _: &str) -> Option<bool> {
        None
    }
}

/// A questionnaire just started, of a form that is in order.
pub(crate) fn session(form: &str) -> Session {
    let form = Form::parse(form, &Limits::default()).unwrap();
    Session::start(Arc::new(form), Box::new(Still)).unwrap()
}
