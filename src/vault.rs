//! The only place that holds an unlocked key.

use std::cell::RefCell;

use sealing::vault::{KdfParameters, VaultError, VaultSecrets, make_slot, open_slot};

use crate::host;

/// What it costs to try one passphrase: well above the floor, and about a second on a cheap phone.
const COST: KdfParameters = KdfParameters {
    memory_kib: 32 * 1024,
    passes: 3,
};

/// The shortest passphrase that is taken, in characters. The words that are offered are longer.
const SHORTEST: usize = 12;

/// Why the vault stays shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shut {
    /// It is locked.
    Locked,
    /// The passphrase is wrong, or the slot damaged: the two look the same.
    CannotOpen,
    /// The passphrase protects nothing.
    TooShort,
}

impl From<VaultError> for Shut {
    fn from(_: VaultError) -> Self {
        Shut::CannotOpen
    }
}

/// The vault's key, while it is open.
#[derive(Default)]
pub(crate) struct Vault(RefCell<Option<VaultSecrets>>);

impl Vault {
    /// Makes new secrets, opens the vault with them and returns the slot to keep.
    pub(crate) fn create(&self, passphrase: &str) -> Result<Vec<u8>, Shut> {
        if passphrase.trim().chars().count() < SHORTEST {
            return Err(Shut::TooShort);
        }
        let mut random = host::random();
        let secrets = VaultSecrets::generate(&mut random);
        let slot = make_slot(passphrase, COST, &secrets, &mut random)?;
        self.0.replace(Some(secrets));
        Ok(slot)
    }

    /// Opens the vault.
    pub(crate) fn unlock(&self, passphrase: &str, slot: &[u8]) -> Result<(), Shut> {
        let secrets = open_slot(passphrase, slot)?;
        self.0.replace(Some(secrets));
        Ok(())
    }

    /// Forgets the key; its bytes are overwritten.
    pub(crate) fn lock(&self) {
        self.0.replace(None);
    }

    /// Whether the key is here.
    pub(crate) fn is_open(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Uses the key, if it is here.
    pub(crate) fn with<T>(&self, use_it: impl FnOnce(&VaultSecrets) -> T) -> Result<T, Shut> {
        self.0.borrow().as_ref().map(use_it).ok_or(Shut::Locked)
    }
}
