//! Which device has redeemed which token, and whether it may deliver.
//!
//! A redeemed token is a file `devices/{sha256 of the token}` with the device's key: made once, never
//! changed, and durable before the device is told.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};
use sealing::device::verifies_put;
use sealing::{Digest, VerifyingKey};
use tokio::sync::RwLock;

use crate::Shared;
use crate::allowance::Counted;
use crate::folder::Folder;
use crate::problem::Problem;
use crate::records::of_kind;
use crate::startup::{DEVICES, StartError, work_folder};
use crate::tokens::{TokenList, Tokens};

/// The header with the key of the device that delivers.
pub(crate) const DEVICE: HeaderName = HeaderName::from_static("carnet-device");
/// The header with its signature.
pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("carnet-signature");

/// The enrolled devices.
pub(crate) struct Devices {
    folder: Arc<Folder>,
    known: RwLock<Known>,
}

/// The devices by their keys' texts, as requests name them, each with the tokens that it has redeemed.
#[derive(Default)]
struct Known(HashMap<String, (VerifyingKey, HashSet<Digest>)>);

impl Known {
    fn add(&mut self, token: Digest, device: VerifyingKey) {
        let known = self.0.entry(device.to_text());
        let (_, tokens) = known.or_insert_with(|| (device, HashSet::new()));
        tokens.insert(token);
    }

    /// The device of that name, if it has redeemed a token that is on the list.
    fn find(&self, device: &str, listed: &Tokens) -> Option<VerifyingKey> {
        let (key, tokens) = self.0.get(device)?;
        tokens.iter().any(|token| listed.has(token)).then_some(*key)
    }

    /// All tokens that have been redeemed.
    fn tokens(&self) -> HashSet<Digest> {
        let each = self.0.values().flat_map(|(_, tokens)| tokens);
        each.copied().collect()
    }
}

impl Extend<(Digest, VerifyingKey)> for Known {
    fn extend<T: IntoIterator<Item = (Digest, VerifyingKey)>>(&mut self, devices: T) {
        for (token, device) in devices {
            self.add(token, device);
        }
    }
}

/// What became of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redeemed {
    /// It is this device's from now on.
    Now,
    /// It was this device's.
    Before,
    /// It is another device's.
    ByAnother,
}

impl Devices {
    /// Reads the data folder's `devices`, made if need be.
    pub(crate) fn open(data: &Path) -> Result<Self, StartError> {
        let folder = work_folder(data, DEVICES)?;
        match read_new(&folder, |_| false) {
            Ok(found) => {
                let mut known = Known::default();
                known.extend(found);
                Ok(Self {
                    // Whose device is whose is nobody else's business.
                    folder: Folder::new(folder, 0o600),
                    known: RwLock::new(known),
                })
            }
            Err(Unreadable { path, source }) if source.kind() == ErrorKind::InvalidData => {
                Err(StartError::Device { path })
            }
            Err(Unreadable { path, source }) => Err(StartError::of_file(&path, source)),
        }
    }

    /// Gives a token, which has to be a listed one, to a device. Exactly one device gets it, however
    /// many ask at one time; what is returned is on disk.
    pub(crate) async fn redeem(
        &self,
        token: &Digest,
        device: &VerifyingKey,
    ) -> Result<Redeemed, Problem> {
        let (token, device) = (*token, *device);
        let redeemed = move |folder: &Folder| redeem(folder, &token, &device);
        let outcome = self.folder.run(redeemed).await;
        let outcome = outcome.map_err(|error| of_kind(error.kind()))?;
        if outcome != Redeemed::ByAnother {
            self.known.write().await.add(token, device);
        }
        Ok(outcome)
    }

    /// The device with this key, if a listed token has made it one.
    async fn may_deliver(&self, device: &str, tokens: &Tokens) -> Option<VerifyingKey> {
        self.known.read().await.find(device, tokens)
    }

    /// Reads what another inbox over the same folder has enrolled: the one that this one follows on
    /// may still have been serving when this one started.
    async fn refresh(&self) -> Result<(), Problem> {
        let folder = self.folder.clone();
        let known = self.known.read().await.tokens();
        let read = move || read_new(folder.path(), |token| known.contains(token));
        let new = match tokio::task::spawn_blocking(read).await {
            Ok(Ok(new)) => new,
            Ok(Err(Unreadable { source, .. })) => return Err(Problem::data(&source)),
            Err(_) => return Err(Problem::Data(ErrorKind::Other)),
        };
        self.known.write().await.extend(new);
        Ok(())
    }
}

/// A delivery's word of who delivers. It is still to be checked.
pub(crate) struct Delivery {
    device: VerifyingKey,
    signature: String,
}

impl Delivery {
    /// Reads the headers of a delivery by a device that may make one.
    pub(crate) async fn of(
        headers: &HeaderMap,
        devices: &Devices,
        list: &TokenList,
    ) -> Result<Self, Problem> {
        let text = |name| alone(headers, name).ok_or(Problem::Device);
        let device = text(DEVICE)?;
        let signature = text(SIGNATURE)?.to_owned();
        let tokens = list.now().await?;
        let mut found = devices.may_deliver(device, &tokens).await;
        // What is no key makes nobody read all devices again.
        if found.is_none() && VerifyingKey::from_text(device).is_ok() {
            devices.refresh().await?;
            found = devices.may_deliver(device, &tokens).await;
        }
        let device = found.ok_or(Problem::Device)?;
        Ok(Self { device, signature })
    }

    /// Checks the signature over a record of `length` bytes, and counts the delivery.
    pub(crate) fn check<'a>(
        &self,
        inbox: &'a Shared,
        digest: &Digest,
        length: usize,
    ) -> Result<Counted<'a>, Problem> {
        let length = u64::try_from(length).map_err(|_| Problem::Device)?;
        let (device, programme) = (&self.device, &inbox.programme);
        if verifies_put(device, programme, digest, length, &self.signature) {
            inbox.allowance.count(device)
        } else {
            Err(Problem::Device)
        }
    }
}

/// A header that stands there once.
fn alone(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// A file or folder that could not be read; what holds no key is `InvalidData`.
struct Unreadable {
    path: PathBuf,
    source: io::Error,
}

/// All devices of the folder but those that are known. Names with a `#` are half-written, those with
/// a dot before them are not ours.
fn read_new(
    folder: &Path,
    known: impl Fn(&Digest) -> bool,
) -> Result<HashMap<Digest, VerifyingKey>, Unreadable> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Unreadable { path, source }
    };
    let mut devices = HashMap::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        if name.contains('#') || name.starts_with('.') {
            continue;
        }
        let no_device = |_| failed(&path)(ErrorKind::InvalidData.into());
        let token = name.parse().map_err(no_device)?;
        if !known(&token) {
            devices.insert(token, read_key(&path).map_err(failed(&path))?);
        }
    }
    Ok(devices)
}

fn read_key(path: &Path) -> io::Result<VerifyingKey> {
    let text = fs::read_to_string(path)?;
    VerifyingKey::from_text(text.trim_ascii_end()).map_err(|_| ErrorKind::InvalidData.into())
}

fn redeem(folder: &Folder, token: &Digest, device: &VerifyingKey) -> io::Result<Redeemed> {
    let name = token.to_string();
    if folder.make(&name, &[format!("{}\n", device.to_text())])? {
        return Ok(Redeemed::Now);
    }
    if read_key(&folder.path().join(&name))? != *device {
        return Ok(Redeemed::ByAnother);
    }
    folder.confirm(&name).map(|()| Redeemed::Before)
}
