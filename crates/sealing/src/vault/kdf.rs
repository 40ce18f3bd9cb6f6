//! From a passphrase to a key: Argon2id (RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize, Zeroizing};

use super::VaultError;

/// Makes equal passphrases give different keys.
pub type Salt = [u8; 16];

/// The cost of one guess at a passphrase. Argon2id with one lane: a browser has one thread for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParameters {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl KdfParameters {
    /// The least that is accepted, in either number: OWASP's minimum.
    pub const FLOOR: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
    };
    /// What a device should use that manages it within about a second.
    pub const DEFAULT: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };
    /// The most that is tried, so that a damaged slot cannot stall its reader.
    pub const CEILING: Self = Self {
        memory_kib: 256 * 1024,
        passes: 16,
    };

    pub(super) fn are_accepted(self) -> bool {
        (Self::FLOOR.memory_kib..=Self::CEILING.memory_kib).contains(&self.memory_kib)
            && (Self::FLOOR.passes..=Self::CEILING.passes).contains(&self.passes)
    }
}

/// What a passphrase was turned into. As secret as the passphrase: its memory is wiped when it is
/// dropped, and its `Debug` says nothing.
pub struct PassphraseKey(Box<Zeroizing<[u8; 32]>>);

impl PassphraseKey {
    /// The key that another thread [derived](derive). The caller wipes `bytes`.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut key = Self::zero();
        key.0.copy_from_slice(bytes);
        key
    }

    /// For the way from the thread that derived it.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn zero() -> Self {
        Self(Box::new(Zeroizing::new([0; 32])))
    }
}

impl std::fmt::Debug for PassphraseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassphraseKey(…)")
    }
}

/// Turns a passphrase, the UTF-8 bytes of its [canonical form](crate::words::canonical), into a key.
///
/// # Errors
/// [`VaultError::Parameters`] if they are out of bounds, [`VaultError::Memory`] if there is not
/// enough of it.
pub fn derive(
    passphrase: &[u8],
    salt: &Salt,
    parameters: KdfParameters,
) -> Result<PassphraseKey, VaultError> {
    let key = stretch(passphrase, salt, parameters);
    wipe_stack();
    key
}

#[inline(never)]
fn stretch(
    passphrase: &[u8],
    salt: &Salt,
    parameters: KdfParameters,
) -> Result<PassphraseKey, VaultError> {
    if !parameters.are_accepted() {
        return Err(VaultError::Parameters);
    }
    let parameters = Params::new(parameters.memory_kib, parameters.passes, 1, Some(32))
        .map_err(|_| VaultError::Parameters)?;
    // Allocated here, because a phone may well refuse it, and wiped here.
    let mut memory = Memory::new(parameters.block_count())?;
    let mut key = PassphraseKey::zero();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into_with_memory(passphrase, salt, key.0.as_mut_slice(), &mut memory.0)
        .map_err(|_| VaultError::CannotOpen)?;
    Ok(key)
}

/// Overwrites what functions that have just returned left below this place of the stack.
#[inline(never)]
pub(super) fn wipe_stack() {
    let mut below = [0_u8; 8192];
    // Says that the bytes are looked at, lest they never be written.
    std::hint::black_box(&mut below);
}

/// Argon2's working memory.
struct Memory(Vec<Block>);

impl Memory {
    fn new(blocks: usize) -> Result<Self, VaultError> {
        let mut memory = Vec::new();
        memory
            .try_reserve_exact(blocks)
            .map_err(|_| VaultError::Memory)?;
        memory.resize(blocks, Block::default());
        Ok(Self(memory))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
    }
}
