//! Version 2 of the vault: eight equal slots, so that several workers share a tablet and nobody can
//! tell how many.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `carnet`, 2, `V` |
//! | 4, 4, 4 | Argon2id's memory in KiB, passes, lanes (always 1); big-endian |
//! | 16 | the salt |
//! | 8 × 104 | slots: a nonce of 24 bytes, the secrets (64 bytes) and a tag, encrypted under the key of one passphrase; or random bytes |
//! | 41 | the seal: a nonce, one byte that marks the slots in use (bit 0 the first), a tag; encrypted under the draft key |
//!
//! Salt and parameters stand once, for all slots, so that one derivation serves all eight. With a
//! salt for each slot, an unlocking would cost up to eight times what one guess costs whoever has
//! stolen the device, and to keep it within a second each guess would have to become eight times
//! cheaper.
//! Equal passphrases in two slots are not told by this either: nonces differ.
//!
//! The associated data of a slot are everything before the slots and its number, those of the seal
//! everything before the seal. So no parameter can be lowered, no slot moved, and no slot of an
//! earlier edition be put back. What nothing on a device can notice is an earlier edition as a whole.
//!
//! A passphrase that was removed opens earlier editions for ever: where one was betrayed, the secrets
//! have to be new ones too.

use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::kdf::wipe_stack;
use super::{KdfParameters, PassphraseKey, SECRETS, Salt, TAG, VaultError, VaultSecrets, cipher};

const MAGIC: &[u8; 8] = b"carnet\x02V";
const LANES: [u8; 4] = 1_u32.to_be_bytes();
/// Magic, memory, passes, lanes, salt.
const HEADER: usize = 8 + 4 + 4 + 4 + 16;
const COUNT: u8 = 8;
const NONCE: usize = 24;
const SLOT: usize = NONCE + SECRETS + TAG;
const SEAL: usize = NONCE + 1 + TAG;

/// What a passphrase is stretched with: no secret, and the same for all slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretching {
    /// The cost.
    pub parameters: KdfParameters,
    /// Random, of this vault alone.
    pub salt: Salt,
}

impl Stretching {
    /// These parameters and a new salt.
    pub fn new(parameters: KdfParameters, rng: &mut impl CryptoRng) -> Self {
        let mut salt = Salt::default();
        rng.fill_bytes(&mut salt);
        Self { parameters, salt }
    }

    fn to_header(self) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        let fields = [
            MAGIC.as_slice(),
            &self.parameters.memory_kib.to_be_bytes(),
            &self.parameters.passes.to_be_bytes(),
            &LANES,
            &self.salt,
        ];
        for (to, from) in header.iter_mut().zip(fields.into_iter().flatten()) {
            *to = *from;
        }
        header
    }

    fn from_header(header: &[u8; HEADER]) -> Option<Self> {
        let rest = header.strip_prefix(MAGIC)?;
        let (memory_kib, rest) = rest.split_first_chunk()?;
        let (passes, rest) = rest.split_first_chunk()?;
        let salt = rest.strip_prefix(&LANES)?.try_into().ok()?;
        let parameters = KdfParameters {
            memory_kib: u32::from_be_bytes(*memory_kib),
            passes: u32::from_be_bytes(*passes),
        };
        parameters
            .are_accepted()
            .then_some(Self { parameters, salt })
    }
}

/// The vault as a device stores it. It is not secret: without a passphrase it tells nothing but the
/// cost of a guess. Functions that change it leave it as it was if they fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    stretching: Stretching,
    slots: [[u8; SLOT]; COUNT as usize],
    seal: [u8; SEAL],
}

/// An opened vault.
#[derive(Debug)]
pub struct Opened {
    /// What the passphrase protects.
    pub secrets: VaultSecrets,
    /// How many slots are in use, this one included.
    pub in_use: u32,
}

impl Slots {
    /// A vault with one passphrase, in a slot that chance chooses.
    ///
    /// # Errors
    /// [`VaultError::Parameters`] if those of `stretching`, with which `key` has to be derived, are
    /// not accepted.
    pub fn create(
        stretching: Stretching,
        key: &PassphraseKey,
        secrets: &VaultSecrets,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, VaultError> {
        if !stretching.parameters.are_accepted() {
            return Err(VaultError::Parameters);
        }
        let mut vault = Self {
            stretching,
            slots: [[0; SLOT]; COUNT as usize],
            seal: [0; SEAL],
        };
        for slot in &mut vault.slots {
            rng.fill_bytes(slot);
        }
        vault.fill_free(0, secrets, key, rng)?;
        Ok(vault)
    }

    /// Reads what [`Self::to_bytes`] gave.
    ///
    /// # Errors
    /// [`VaultError::CannotOpen`] if it is no vault of this version, or asks for less (or much more)
    /// work than is accepted.
    pub fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        Self::read(bytes).ok_or(VaultError::CannotOpen)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk()?;
        let (slots, seal) = rest.split_last_chunk()?;
        let (slots, rest) = slots.as_chunks();
        Some(Self {
            stretching: Stretching::from_header(header)?,
            slots: slots.try_into().ok().filter(|_| rest.is_empty())?,
            seal: *seal,
        })
    }

    /// The bytes to store; always as many.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.before_seal();
        bytes.extend_from_slice(&self.seal);
        bytes
    }

    /// What passphrases have to be stretched with.
    pub fn stretching(&self) -> Stretching {
        self.stretching
    }

    /// Opens the vault, with one try at every slot whichever it is that opens.
    ///
    /// # Errors
    /// [`VaultError::CannotOpen`] for wrong words and for damage alike.
    pub fn open(&self, key: &PassphraseKey) -> Result<Opened, VaultError> {
        let found = self.find(key);
        wipe_stack();
        let (_, secrets, in_use) = found.ok_or(VaultError::CannotOpen)?;
        Ok(Opened {
            secrets,
            in_use: in_use.count_ones(),
        })
    }

    /// Gives one more passphrase a slot. `secrets` are those of this vault, opened.
    ///
    /// # Errors
    /// [`VaultError::Full`], [`VaultError::InUse`] if a slot has the passphrase already, or
    /// [`VaultError::CannotOpen`] if the secrets are others or the vault is damaged.
    pub fn add(
        &mut self,
        secrets: &VaultSecrets,
        key: &PassphraseKey,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let in_use = self.unseal(secrets).ok_or(VaultError::CannotOpen)?;
        self.refuse_known(key)?;
        self.fill_free(in_use, secrets, key, rng)
    }

    /// Puts another passphrase in the place of one.
    ///
    /// # Errors
    /// [`VaultError::CannotOpen`] if `old` does not open the vault, [`VaultError::InUse`] if a slot
    /// has the new one already.
    pub fn change(
        &mut self,
        old: &PassphraseKey,
        new: &PassphraseKey,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let (number, secrets, in_use) = self.find(old).ok_or(VaultError::CannotOpen)?;
        self.refuse_known(new)?;
        self.fill(number, in_use, &secrets, new, rng)
    }

    /// Takes a passphrase out of the vault; random bytes take its slot.
    ///
    /// # Errors
    /// [`VaultError::CannotOpen`] if it does not open the vault, [`VaultError::LastSlot`] if no other
    /// does: whoever wants that deletes the vault.
    pub fn remove(
        &mut self,
        key: &PassphraseKey,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let (number, secrets, in_use) = self.find(key).ok_or(VaultError::CannotOpen)?;
        let in_use = in_use & !(1 << number);
        if in_use == 0 {
            return Err(VaultError::LastSlot);
        }
        let mut vault = self.clone();
        let slot = vault.slots.get_mut(usize::from(number));
        rng.fill_bytes(slot.ok_or(VaultError::CannotOpen)?);
        vault.close(in_use, &secrets, rng)?;
        *self = vault;
        Ok(())
    }

    /// A vault with the same secrets, another salt and maybe other parameters. It has the slot of
    /// `new` alone: what the other passphrases were, nobody knows here, so that their owners have to
    /// be [added](Self::add) again.
    ///
    /// # Errors
    /// [`VaultError::CannotOpen`] if `old` does not open this vault, [`VaultError::Parameters`] if
    /// those of `stretching` are not accepted.
    pub fn rewrap(
        &self,
        old: &PassphraseKey,
        stretching: Stretching,
        new: &PassphraseKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, VaultError> {
        Self::create(stretching, new, &self.open(old)?.secrets, rng)
    }

    /// The number of the slot that `key` opens, what is in it, and which slots are in use.
    #[inline(never)]
    fn find(&self, key: &PassphraseKey) -> Option<(u8, VaultSecrets, u8)> {
        let mut found = None;
        for (number, slot) in (0..COUNT).zip(&self.slots) {
            let plain = open(key.as_bytes(), slot, &self.slot_data(number));
            found = found.or(plain.map(|plain| (number, plain)));
        }
        let (number, plain) = found?;
        let secrets = VaultSecrets::from_bytes(&plain)?;
        let in_use = self.unseal(&secrets)?;
        (in_use & (1 << number) != 0).then_some((number, secrets, in_use))
    }

    /// Fails if `key` opens a slot.
    fn refuse_known(&self, key: &PassphraseKey) -> Result<(), VaultError> {
        match self.find(key) {
            None => Ok(()),
            Some(_) => Err(VaultError::InUse),
        }
    }

    /// Fills a slot that is free. Which one is left to chance, so that its place says nothing.
    fn fill_free(
        &mut self,
        in_use: u8,
        secrets: &VaultSecrets,
        key: &PassphraseKey,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let free: Vec<u8> = (0..COUNT).filter(|n| in_use & (1 << n) == 0).collect();
        let chosen = (rng.next_u32() as usize).checked_rem(free.len());
        let number = chosen.and_then(|chosen| free.get(chosen).copied());
        let number = number.ok_or(VaultError::Full)?;
        self.fill(number, in_use | (1 << number), secrets, key, rng)
    }

    fn fill(
        &mut self,
        number: u8,
        in_use: u8,
        secrets: &VaultSecrets,
        key: &PassphraseKey,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let mut vault = self.clone();
        let plain = secrets.to_bytes();
        let sealed = seal(key.as_bytes(), plain.as_ref(), &self.slot_data(number), rng)?;
        let slot = vault.slots.get_mut(usize::from(number));
        *slot.ok_or(VaultError::CannotOpen)? = sealed;
        vault.close(in_use, secrets, rng)?;
        *self = vault;
        Ok(())
    }

    /// Puts the seal under what stands before it.
    fn close(
        &mut self,
        in_use: u8,
        secrets: &VaultSecrets,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        self.seal = seal(&secrets.draft_key, &[in_use], &self.before_seal(), rng)?;
        Ok(())
    }

    /// Which slots are in use, if these are the vault's secrets and none of its bytes was changed.
    fn unseal(&self, secrets: &VaultSecrets) -> Option<u8> {
        let plain = open(&secrets.draft_key, &self.seal, &self.before_seal())?;
        plain.first().copied()
    }

    fn slot_data(&self, number: u8) -> [u8; HEADER + 1] {
        let mut data = [number; HEADER + 1];
        data[..HEADER].copy_from_slice(&self.stretching.to_header());
        data
    }

    fn before_seal(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.slots.as_flattened().len() + SEAL);
        bytes.extend_from_slice(&self.stretching.to_header());
        bytes.extend_from_slice(self.slots.as_flattened());
        bytes
    }
}

/// A random nonce, then the ciphertext and its tag.
fn seal<const N: usize>(
    key: &[u8; 32],
    plain: &[u8],
    data: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<[u8; N], VaultError> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let payload = Payload {
        msg: plain,
        aad: data,
    };
    let sealed = cipher(key)
        .encrypt(&nonce.into(), payload)
        .map_err(|_| VaultError::CannotOpen)?;
    let sealed = [nonce.as_slice(), &sealed].concat();
    sealed.try_into().map_err(|_| VaultError::CannotOpen)
}

/// The inverse of [`seal`].
fn open(key: &[u8; 32], sealed: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg, aad: data };
    let plain = cipher(key).decrypt(&XNonce::from(*nonce), payload);
    plain.map(Zeroizing::new).ok()
}
