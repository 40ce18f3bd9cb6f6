//! What the engine and the vault may ask of the browser: the clock, random bytes, patterns.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use gloo::timers::future::TimeoutFuture;
use js_sys::{Date, JsString, Math, RegExp};
use sealing::VerifyingKey;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use wasm_bindgen::{JsCast, JsValue};
use xforms::{Digest, Host, Maths, Now};

/// The browser, as the form engine sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BrowserHost;

impl Host for BrowserHost {
    fn now(&self) -> Now {
        let unix_ms = Date::now() as i64;
        let offset_minutes = self.offset_at(unix_ms);
        Now {
            unix_ms,
            offset_minutes,
        }
    }

    fn offset_at(&self, unix_ms: i64) -> i32 {
        let then = Date::new(&JsValue::from_f64(unix_ms as f64));
        // The browser counts west of UTC.
        -then.get_timezone_offset() as i32
    }

    fn maths(&self, function: Maths, first: f64, second: f64) -> f64 {
        match function {
            Maths::Acos => Math::acos(first),
            Maths::Asin => Math::asin(first),
            Maths::Atan => Math::atan(first),
            Maths::Atan2 => Math::atan2(first, second),
            Maths::Cos => Math::cos(first),
            Maths::Exp => Math::exp(first),
            Maths::Log => Math::log(first),
            Maths::Log10 => Math::log10(first),
            Maths::Pow => Math::pow(first, second),
            Maths::Sin => Math::sin(first),
            Maths::Tan => Math::tan(first),
        }
    }

    fn digest(&self, algorithm: Digest, bytes: &[u8]) -> Option<Vec<u8>> {
        match algorithm {
            // The code for MD5 and SHA-1 would weigh 2 kB, and hardly a form asks for them.
            Digest::Sha256 => Some(Sha256::digest(bytes).to_vec()),
            Digest::Sha384 => Some(Sha384::digest(bytes).to_vec()),
            Digest::Sha512 => Some(Sha512::digest(bytes).to_vec()),
            _ => None,
        }
    }

    fn extract_signed(&self, signed: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        VerifyingKey::signed_message(key, signed).map(<[u8]>::to_vec)
    }

    fn composed(&self, text: &str) -> Option<String> {
        Some(JsString::from(text).normalize("NFC").into())
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        fill_random(bytes);
    }

    fn regex(&self, pattern: &str, text: &str) -> Option<bool> {
        // XForms patterns match the whole text (ODK XForms specification, `regex()`).
        // The constructor throws for what is no pattern, which the binding cannot report.
        let anchored = format!("^(?:{pattern})$");
        let arguments = js_sys::Array::of1(&anchored.into());
        let constructor = js_sys::Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?;
        let made =
            js_sys::Reflect::construct(constructor.dyn_ref::<js_sys::Function>()?, &arguments)
                .ok()?;
        Some(made.unchecked_into::<RegExp>().test(text))
    }
}

/// The browser's random source, in the shape the vault and the seals take.
pub(crate) fn random() -> impl rand_core::CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> f64 {
    Date::now()
}

/// A random number from 0 to 1, for what is not secret.
pub(crate) fn chance() -> f64 {
    Math::random()
}

/// Today where the worker is, `YYYY-MM-DD`.
pub(crate) fn today() -> String {
    let date = Date::new_0();
    format!(
        "{:04}-{:02}-{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date()
    )
}

/// Today in UTC, `YYYY-MM-DD`.
pub(crate) fn utc_today() -> String {
    let now: String = Date::new_0().to_iso_string().into();
    now.chars().take(10).collect()
}

/// How many days ago a day `YYYY-MM-DD` began in UTC; NaN for what is none.
pub(crate) fn days_since(day: &str) -> f64 {
    (now_ms() - Date::parse(day)) / 86_400_000.0
}

/// A random (version 4) UUID (RFC 9562).
pub(crate) fn new_uuid() -> String {
    let mut bytes = [0u8; 16];
    fill_random(&mut bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

fn fill_random(bytes: &mut [u8]) {
    use rand_core::Rng as _;
    random().fill_bytes(bytes);
}

/// Waits for something, but no longer than so many milliseconds.
pub(crate) async fn bounded<F: IntoFuture>(limit: u32, awaited: F) -> Option<F::Output> {
    let mut awaited = pin!(awaited.into_future());
    let mut limit = TimeoutFuture::new(limit);
    poll_fn(|context| match awaited.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => Pin::new(&mut limit).poll(context).map(|()| None),
    })
    .await
}
