//! From secret words to a key: the one slow step of opening the vault.
//!
//! It is done by a worker that is ended afterwards: the page does not stand still meanwhile, and the
//! memory that the step needs goes back to the device, which the page's own memory never does.

use js_sys::{Array, Date, Function, Promise, Uint8Array};
use sealing::vault::{KdfParameters, PassphraseKey, Stretching, VaultError, calibrate, derive};
use sealing::words::canonical;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlLinkElement, Worker, WorkerOptions, WorkerType};
use zeroize::Zeroizing;

use crate::dom;

/// The worker's script, and the element of the page that names the app's own code.
const SCRIPT: &str = "vault-worker.js";
const CODE: &str = "app-code";

/// Salt, memory and passes come before the words.
const HEAD: usize = 16 + 4 + 4;

/// What the worker is asked: words to be stretched, in a way that is given or still to be chosen.
struct Request {
    how: Stretching,
    /// The strongest parameters that this device bears are to be found first.
    choose: bool,
    words: Zeroizing<Vec<u8>>,
}

impl Request {
    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let KdfParameters { memory_kib, passes } = self.how.parameters;
        let memory_kib = if self.choose { 0 } else { memory_kib };
        let mut bytes = Zeroizing::new(Vec::with_capacity(HEAD + self.words.len()));
        bytes.extend_from_slice(&self.how.salt);
        bytes.extend_from_slice(&memory_kib.to_be_bytes());
        bytes.extend_from_slice(&passes.to_be_bytes());
        bytes.extend_from_slice(&self.words);
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (salt, rest) = bytes.split_first_chunk()?;
        let (memory_kib, rest) = rest.split_first_chunk()?;
        let (passes, words) = rest.split_first_chunk()?;
        let parameters = KdfParameters {
            memory_kib: u32::from_be_bytes(*memory_kib),
            passes: u32::from_be_bytes(*passes),
        };
        let salt = *salt;
        Some(Self {
            how: Stretching { parameters, salt },
            choose: parameters.memory_kib == 0,
            words: Zeroizing::new(words.to_vec()),
        })
    }

    /// Does the work.
    fn answer(mut self) -> Result<Stretched, VaultError> {
        if self.choose {
            self.how.parameters = chosen(&self.how, &self.words);
        }
        let key = derive(&self.words, &self.how.salt, self.how.parameters)?;
        Ok(Stretched { how: self.how, key })
    }
}

/// The strongest parameters with which this device opens the vault within a second.
fn chosen(how: &Stretching, words: &[u8]) -> KdfParameters {
    calibrate(&mut |parameters| {
        let begun = Date::now();
        derive(words, &how.salt, parameters).ok()?;
        Some((Date::now() - begun) as u32)
    })
}

/// Words that were stretched: how, and into what.
pub(crate) struct Stretched {
    pub(crate) how: Stretching,
    pub(crate) key: PassphraseKey,
}

impl Stretched {
    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let KdfParameters { memory_kib, passes } = self.how.parameters;
        let (memory_kib, passes) = (memory_kib.to_be_bytes(), passes.to_be_bytes());
        Zeroizing::new([&memory_kib[..], &passes, self.key.as_bytes()].concat())
    }

    fn from_bytes(bytes: &[u8], salt: sealing::vault::Salt) -> Option<Self> {
        let (memory_kib, rest) = bytes.split_first_chunk()?;
        let (passes, key) = rest.split_first_chunk()?;
        let parameters = KdfParameters {
            memory_kib: u32::from_be_bytes(*memory_kib),
            passes: u32::from_be_bytes(*passes),
        };
        Some(Self {
            how: Stretching { parameters, salt },
            key: PassphraseKey::from_bytes(key.try_into().ok()?),
        })
    }
}

/// Stretches words as a vault asks for it.
///
/// # Errors
/// [`VaultError::Memory`] or [`VaultError::Parameters`].
pub(crate) async fn stretch_as(how: Stretching, words: &str) -> Result<Stretched, VaultError> {
    ask(how, false, words).await
}

/// Stretches words for a new vault, as strongly as this device bears.
///
/// # Errors
/// [`VaultError::Memory`].
pub(crate) async fn stretch_new(words: &str) -> Result<Stretched, VaultError> {
    let how = Stretching::new(KdfParameters::FLOOR, &mut crate::host::random());
    ask(how, true, words).await
}

async fn ask(how: Stretching, choose: bool, words: &str) -> Result<Stretched, VaultError> {
    let words = Zeroizing::new(canonical(words).as_bytes().to_vec());
    let request = Request { how, choose, words };
    match in_worker(&request).await {
        Some(reply) => Stretched::from_bytes(&reply, how.salt).ok_or(VaultError::Memory),
        // A browser that starts no worker still has to open what is on it.
        None => request.answer(),
    }
}

/// Asks a worker. `None` if there is none to be had, and no bytes if it had too little memory.
async fn in_worker(request: &Request) -> Option<Zeroizing<Vec<u8>>> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Ending(Worker::new_with_options(SCRIPT, &options).ok()?);
    let bytes = Uint8Array::from(request.to_bytes().as_slice());
    let code: HtmlLinkElement = dom::by_id(CODE)?.dyn_into().ok()?;
    let message = Array::of3(&code.href().into(), &wasm_bindgen::module(), &bytes);
    let mut answered = |resolve: Function, _| {
        let heard = Closure::once_into_js(move |event: JsValue| {
            let reply = js_sys::Reflect::get(&event, &"data".into());
            resolve.call1(&JsValue::NULL, &reply.unwrap_or(JsValue::NULL))
        });
        let heard: &Function = heard.unchecked_ref();
        worker.0.set_onmessage(Some(heard));
        // An error's event has no data.
        worker.0.set_onerror(Some(heard));
    };
    let answer = Promise::new(&mut answered);
    // Handed over, not copied: nothing of the words stays on this side.
    let handed = Array::of1(&bytes.buffer());
    worker
        .0
        .post_message_with_transfer(&message, &handed)
        .ok()?;
    let reply: Uint8Array = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    let bytes = Zeroizing::new(reply.to_vec());
    reply.fill(0, 0, reply.length());
    Some(bytes)
}

/// A worker that ends when this is dropped.
struct Ending(Worker);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

/// The worker's side: stretches the words of a request. No bytes if there is not enough memory.
#[wasm_bindgen]
pub fn stretch(request: Vec<u8>) -> Vec<u8> {
    let request = Zeroizing::new(request);
    let answer = Request::from_bytes(&request).and_then(|request| request.answer().ok());
    // The copy that the browser gets is not in this memory, which ends with the worker.
    answer.map_or_else(Vec::new, |answer| answer.to_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOW: Stretching = Stretching {
        parameters: KdfParameters::FLOOR,
        salt: [7; 16],
    };

    #[test]
    fn what_is_asked_arrives() {
        for choose in [true, false] {
            let words = Zeroizing::new(b"five words".to_vec());
            let request = Request {
                how: HOW,
                choose,
                words,
            };
            let read = Request::from_bytes(&request.to_bytes()).unwrap();
            assert_eq!(read.choose, choose);
            assert_eq!(read.how.salt, HOW.salt);
            assert_eq!(*read.words, *request.words);
            if !choose {
                assert_eq!(read.how, HOW);
            }
        }
        assert!(Request::from_bytes(&[0; HEAD - 1]).is_none());
    }

    #[test]
    fn the_key_comes_back() {
        let words = Zeroizing::new(b"five words".to_vec());
        let request = Request {
            how: HOW,
            choose: false,
            words,
        };
        let reply = stretch(request.to_bytes().to_vec());
        let stretched = Stretched::from_bytes(&reply, HOW.salt).unwrap();
        let key = derive(b"five words", &HOW.salt, HOW.parameters).unwrap();
        assert_eq!(stretched.how, HOW);
        assert_eq!(stretched.key.as_bytes(), key.as_bytes());
        assert!(Stretched::from_bytes(&reply[1..], HOW.salt).is_none());
        assert!(stretch(Vec::new()).is_empty());
    }
}
