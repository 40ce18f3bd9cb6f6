//! Sealed records that travel by hand, from a device without a network to one that has it, or to the
//! desk; and the receipts that come back.

use js_sys::{ArrayBuffer, Uint8Array};
use sealing::{
    Digest, VerifyingKey,
    device::verifies_put,
    parcel::{self, Contents, Entry, Name, Reader},
    receipt::Receipt,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::{Notebook, NotebookError, in_order, partial::this_hour};
use crate::store::{Listed, News, OutboxHeader, OutboxStatus, Row, Sender};

/// What was in a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Taken {
    /// Sealed records that were not here.
    pub(crate) records: usize,
    /// Records of this device that have now been vouched for.
    pub(crate) delivered: usize,
    /// Records that are not what they should be, and were left.
    pub(crate) damaged: usize,
    /// Whether the parcel ends before its end.
    pub(crate) is_cut: bool,
}

/// What a parcel holds of the records that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Packed {
    /// How many are in it.
    pub(crate) records: u32,
    /// How many there was no room for.
    pub(crate) left: u32,
}

impl Notebook {
    /// Everything that nobody has vouched for, what waits and is oldest first, and the receipts for what
    /// other devices have given, as far as there is room for it, in bytes. `piece` is called with each
    /// part of the parcel in turn.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn parcel(
        &self,
        room: u64,
        mut piece: impl FnMut(&[u8]),
    ) -> Result<Packed, NotebookError> {
        let mut room = room.saturating_sub(parcel::END.len() as u64);
        let mut pack = |files: &[(Name, &[u8])]| {
            let files = files
                .iter()
                .map(|(name, bytes)| (*name, bytes.len() as u64, *bytes));
            let size: u64 = files
                .clone()
                .map(|(_, length, _)| parcel::size(length))
                .sum();
            // What is gone by now, or longer than parcels carry, stays here too.
            let fits = size <= room && files.clone().all(|(name, length, _)| name.takes(length));
            for (name, length, bytes) in files.filter(|_| fits) {
                if let Ok(header) = parcel::header(name, length) {
                    piece(&header);
                    piece(bytes);
                    piece(&[0; parcel::BLOCK][..parcel::padding(length)]);
                }
            }
            room -= if fits { size } else { 0 };
            fits
        };
        let contents = Contents::new(&self.enrolled()?.programme.id).to_json();
        pack(&[(Name::Contents, contents.as_bytes())]);
        let mut packed = Packed::default();
        let listed = self.0.store.outbox().await?;
        let listed = in_order(listed, |a, b| turn(a) < turn(b));
        for it in listed.iter().filter(|it| it.header.status.is_owed()) {
            let bytes = self.0.store.sealed(it.digest).await?;
            let sender = &it.header.sender;
            let (device, signature) = (&sender.device, &sender.signature);
            let sender = format!(r#"{{"device":"{device}","signature":"{signature}"}}"#);
            let sender = (Name::Sender(it.digest), sender.as_bytes());
            match pack(&[sender, (Name::Record(it.digest), &bytes)]) {
                true => packed.records += 1,
                false => packed.left += 1,
            }
        }
        for it in listed.iter().filter(|it| it.header.carried) {
            if let OutboxStatus::Delivered { receipt, .. } = &it.header.status {
                pack(&[(Name::Receipt(it.digest), receipt.as_bytes())]);
            }
        }
        piece(&parcel::END);
        Ok(packed)
    }

    /// Takes in a parcel, or the desk's word as a file of its own. What is complete and true is taken,
    /// whatever comes after it.
    ///
    /// # Errors
    /// [`NotebookError::NotAParcel`], [`NotebookError::AnotherParcel`] of another programme, those of
    /// the browser's storage.
    pub(crate) async fn take_parcel(&self, file: &Blob) -> Result<Taken, NotebookError> {
        let mut reader = Reader::default();
        let mut taken = Taken::default();
        let mut sender = None;
        let mut awaited = None;
        let mut at = 0;
        while !reader.is_over() {
            // The next file with its padding, or the block that announces one.
            let length = awaited.map_or(0, |entry: Entry| entry.length);
            let whole = match awaited {
                Some(_) => length + parcel::padding(length) as u64,
                None => parcel::BLOCK as u64,
            };
            let Some(mut bytes) = piece(file, at, whole).await else {
                taken.is_cut = true;
                break;
            };
            at += whole;
            let Some(Entry { name, .. }) = awaited.take() else {
                let block = bytes.as_slice().try_into().map(|block| reader.block(block));
                match block {
                    Ok(Ok(entry)) => awaited = entry,
                    _ => {
                        taken.is_cut = true;
                        break;
                    }
                }
                continue;
            };
            bytes.truncate(length as usize);
            match name {
                Name::Contents => self.expect_ours(&bytes)?,
                Name::Sender(_) => sender = sealing::json::read(&bytes),
                Name::Record(digest) => match sender.take() {
                    Some(sender) if self.is_sound(&sender, digest, &bytes)? => {
                        taken.records += self.carry(sender, digest, bytes).await?;
                    }
                    _ => taken.damaged += 1,
                },
                Name::Receipt(digest) => {
                    taken.delivered += usize::from(self.take_receipt(digest, &bytes).await?);
                }
                Name::Collected => match self.take_collected(&bytes).await? {
                    Some(opened) => taken.delivered += opened,
                    None => taken.damaged += 1,
                },
            }
        }
        // Its first block is not even that of a parcel.
        if at <= parcel::BLOCK as u64 && awaited.is_none() {
            return self.take_word(file).await;
        }
        Ok(taken)
    }

    /// A file that is no parcel may be what the desk has signed.
    async fn take_word(&self, file: &Blob) -> Result<Taken, NotebookError> {
        let longest = Name::Collected.limit();
        let length = file.size() as u64;
        let bytes = match (1..=longest).contains(&length) {
            true => piece(file, 0, length).await,
            false => None,
        };
        let bytes = bytes.filter(|bytes| bytes.first() == Some(&b'{'));
        let bytes = bytes.ok_or(NotebookError::NotAParcel)?;
        let opened = self.take_collected(&bytes).await?;
        Ok(Taken {
            delivered: opened.ok_or(NotebookError::NotAParcel)?,
            ..Taken::default()
        })
    }

    fn expect_ours(&self, contents: &[u8]) -> Result<(), NotebookError> {
        let contents = Contents::from_json(contents).map_err(|_| NotebookError::NotAParcel)?;
        if contents.programme() == self.enrolled()?.programme.id {
            Ok(())
        } else {
            Err(NotebookError::AnotherParcel)
        }
    }

    /// Whether a record is what its name says, and whose sender says so.
    fn is_sound(
        &self,
        sender: &Sender,
        digest: Digest,
        bytes: &[u8],
    ) -> Result<bool, NotebookError> {
        let programme = self.enrolled()?.programme.id;
        let (length, signature) = (bytes.len() as u64, &sender.signature);
        let device = VerifyingKey::from_text(&sender.device);
        Ok(Digest::of(bytes) == digest
            && device.is_ok_and(|it| verifies_put(&it, &programme, &digest, length, signature)))
    }

    async fn carry(
        &self,
        sender: Sender,
        digest: Digest,
        body: Vec<u8>,
    ) -> Result<usize, NotebookError> {
        let header = OutboxHeader {
            sequence: 0,
            sealed_at: this_hour(),
            status: OutboxStatus::Waiting,
            sender,
            partial: false,
            carried: true,
        };
        let is_new = self.0.store.carry(digest, Row { header, body }).await?;
        Ok(usize::from(is_new))
    }

    /// Takes in a receipt; tells whether it is one for a record that waited here.
    async fn take_receipt(&self, digest: Digest, json: &[u8]) -> Result<bool, NotebookError> {
        let programme = self.enrolled()?.programme;
        let receipt = std::str::from_utf8(json).ok();
        let receipt = receipt.and_then(|json| Receipt::from_json(json).ok());
        let length = self.0.store.sealed(digest).await?.len() as u64;
        let receipt = receipt.filter(|receipt| {
            let key = &programme.receipt_key;
            receipt.verify(key, &programme.id, &digest, length).is_ok()
        });
        match receipt {
            Some(receipt) => Ok(self.0.store.learn(digest, News::of(&receipt)).await?),
            None => Ok(false),
        }
    }

    /// Takes in the desk's word; `None` if it is not the desk's.
    async fn take_collected(&self, json: &[u8]) -> Result<Option<usize>, NotebookError> {
        match std::str::from_utf8(json) {
            Ok(word) => Ok(self.heed(word).await?.map(|heeded| heeded.opened)),
            Err(_) => Ok(None),
        }
    }
}

/// What goes first where there is little room: what waits before what was sent, then the oldest.
fn turn(it: &Listed) -> (bool, u64) {
    (!it.header.status.waits(), it.header.sequence)
}

/// So many bytes of a file, from `at` on; `None` where it ends before. Nobody ever has all of it.
async fn piece(file: &Blob, at: u64, length: u64) -> Option<Vec<u8>> {
    #[allow(clippy::cast_precision_loss, reason = "below 2^53 as any file")]
    let [begin, end] = [at, at + length].map(|position| position as f64);
    let slice = file.slice_with_f64_and_f64(begin, end).ok()?;
    let buffer = JsFuture::from(slice.array_buffer()).await;
    let buffer = buffer.and_then(JsValue::dyn_into::<ArrayBuffer>).ok()?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    (bytes.len() as u64 == length).then_some(bytes)
}
