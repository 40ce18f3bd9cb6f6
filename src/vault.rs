//! The only place that holds an unlocked key.

use std::cell::RefCell;

use sealing::vault::{Slots, VaultError, VaultSecrets, open_slot};
use zeroize::Zeroizing;

use crate::host;
use crate::stretching::{Stretched, stretch_as, stretch_new};

/// The shortest passphrase that is taken, in characters. The words that are offered are longer.
const SHORTEST: usize = 12;
/// How many digits a PIN has.
const PIN: std::ops::RangeInclusive<usize> = 4..=6;

/// Why the vault stays shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shut {
    /// It is locked.
    Locked,
    /// The passphrase is wrong, or the vault damaged: the two look the same.
    CannotOpen,
    /// The passphrase protects nothing.
    TooShort,
    /// The device has too little memory left to try a passphrase.
    Memory,
    /// All eight slots are in use.
    Full,
    /// A slot has this passphrase already.
    InUse,
    /// Nobody could open the vault any more.
    LastSlot,
}

impl From<VaultError> for Shut {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Memory => Shut::Memory,
            VaultError::Full => Shut::Full,
            VaultError::InUse => Shut::InUse,
            VaultError::LastSlot => Shut::LastSlot,
            VaultError::CannotOpen | VaultError::Parameters | VaultError::TooLarge => {
                Shut::CannotOpen
            }
        }
    }
}

/// The vault's key, while it is open.
#[derive(Default)]
pub(crate) struct Vault(RefCell<Option<Unlocked>>);

struct Unlocked {
    secrets: VaultSecrets,
    /// How many passphrases open the vault.
    in_use: u32,
    /// The short number that uncovers the screen, as long as the key is here.
    pin: Option<Zeroizing<String>>,
}

impl Vault {
    /// Makes new secrets, opens the vault with them and returns what is to be kept.
    pub(crate) async fn create(&self, passphrase: &str) -> Result<Vec<u8>, Shut> {
        refuse_short(passphrase)?;
        let secrets = VaultSecrets::generate(&mut host::random());
        self.wrap(passphrase, secrets).await
    }

    /// Opens the vault. What it returns is to be kept instead of what was stored: a vault of an
    /// earlier version becomes one of this.
    pub(crate) async fn unlock(
        &self,
        passphrase: &str,
        stored: &[u8],
    ) -> Result<Option<Vec<u8>>, Shut> {
        let Ok(slots) = Slots::parse(stored) else {
            let secrets = open_slot(passphrase, stored)?;
            return Ok(Some(self.wrap(passphrase, secrets).await?));
        };
        let key = stretch_as(slots.stretching(), passphrase).await?.key;
        let opened = slots.open(&key)?;
        self.hold(opened.secrets, opened.in_use);
        Ok(None)
    }

    /// Whether the passphrase opens the vault; it stays as it is.
    pub(crate) async fn knows(&self, passphrase: &str, stored: &[u8]) -> Result<(), Shut> {
        let slots = Slots::parse(stored)?;
        let key = stretch_as(slots.stretching(), passphrase).await?.key;
        slots.open(&key)?;
        Ok(())
    }

    /// Gives one more passphrase a slot, and returns what is to be kept.
    pub(crate) async fn add(&self, passphrase: &str, stored: &[u8]) -> Result<Vec<u8>, Shut> {
        refuse_short(passphrase)?;
        let mut slots = Slots::parse(stored)?;
        let key = stretch_as(slots.stretching(), passphrase).await?.key;
        self.with(|secrets| slots.add(secrets, &key, &mut host::random()))??;
        Ok(slots.to_bytes())
    }

    /// Puts another passphrase in the place of one, and returns what is to be kept.
    pub(crate) async fn change(
        &self,
        old: &str,
        new: &str,
        stored: &[u8],
    ) -> Result<Vec<u8>, Shut> {
        refuse_short(new)?;
        let mut slots = Slots::parse(stored)?;
        let old = stretch_as(slots.stretching(), old).await?.key;
        let new = stretch_as(slots.stretching(), new).await?.key;
        slots.change(&old, &new, &mut host::random())?;
        Ok(slots.to_bytes())
    }

    /// Takes a passphrase out of the vault, and returns what is to be kept.
    pub(crate) async fn remove(&self, passphrase: &str, stored: &[u8]) -> Result<Vec<u8>, Shut> {
        let mut slots = Slots::parse(stored)?;
        let key = stretch_as(slots.stretching(), passphrase).await?.key;
        slots.remove(&key, &mut host::random())?;
        Ok(slots.to_bytes())
    }

    /// Forgets the key and the PIN; their bytes are overwritten.
    pub(crate) fn lock(&self) {
        self.0.replace(None);
    }

    /// Whether the key is here.
    pub(crate) fn is_open(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// How many passphrases open the vault; 0 while it is locked.
    pub(crate) fn in_use(&self) -> u32 {
        self.0.borrow().as_ref().map_or(0, |it| it.in_use)
    }

    /// Notes how many passphrases open the vault by now.
    pub(crate) fn set_in_use(&self, in_use: u32) {
        if let Some(unlocked) = self.0.borrow_mut().as_mut() {
            unlocked.in_use = in_use;
        }
    }

    /// Uses the key, if it is here.
    pub(crate) fn with<T>(&self, use_it: impl FnOnce(&VaultSecrets) -> T) -> Result<T, Shut> {
        let unlocked = self.0.borrow();
        let secrets = unlocked.as_ref().map(|it| &it.secrets);
        secrets.map(use_it).ok_or(Shut::Locked)
    }

    /// Keeps the PIN for as long as the key is here; false if it is none.
    pub(crate) fn set_pin(&self, typed: &str) -> bool {
        let pin = digits(typed);
        let is_pin = PIN.contains(&pin.len());
        if let Some(unlocked) = self.0.borrow_mut().as_mut().filter(|_| is_pin) {
            unlocked.pin = Some(pin);
        }
        is_pin
    }

    /// Whether there is a PIN.
    pub(crate) fn has_pin(&self) -> bool {
        let unlocked = self.0.borrow();
        unlocked.as_ref().is_some_and(|it| it.pin.is_some())
    }

    /// Whether this is the PIN.
    pub(crate) fn is_pin(&self, typed: &str) -> bool {
        let unlocked = self.0.borrow();
        let pin = unlocked.as_ref().and_then(|it| it.pin.as_ref());
        pin.is_some_and(|pin| **pin == *digits(typed))
    }

    async fn wrap(&self, passphrase: &str, secrets: VaultSecrets) -> Result<Vec<u8>, Shut> {
        let Stretched { how, key } = stretch_new(passphrase).await?;
        let slots = Slots::create(how, &key, &secrets, &mut host::random())?;
        self.hold(secrets, 1);
        Ok(slots.to_bytes())
    }

    fn hold(&self, secrets: VaultSecrets, in_use: u32) {
        self.0.replace(Some(Unlocked {
            secrets,
            in_use,
            pin: None,
        }));
    }
}

fn refuse_short(passphrase: &str) -> Result<(), Shut> {
    match passphrase.trim().chars().count() < SHORTEST {
        true => Err(Shut::TooShort),
        false => Ok(()),
    }
}

/// The digits of what was typed, of whichever script: an Arabic keyboard has its own.
fn digits(typed: &str) -> Zeroizing<String> {
    let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
    let zeros = ['0', '٠', '۰'];
    for letter in typed.trim().chars() {
        let value = zeros
            .iter()
            .map(|zero| u32::from(letter).wrapping_sub(u32::from(*zero)));
        // What is no digit stays, and makes that this is no PIN.
        digits.push(
            value
                .into_iter()
                .find_map(|it| char::from_digit(it, 10))
                .unwrap_or(letter),
        );
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits;
    }
    Zeroizing::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> Vault {
        let vault = Vault::default();
        let mut random = rand_core::UnwrapErr(getrandom::SysRng);
        vault.hold(VaultSecrets::generate(&mut random), 1);
        vault
    }

    #[test]
    fn a_pin_is_four_to_six_digits_of_any_keyboard() {
        let vault = open();
        for typed in ["", "123", "1234567", "12a4", "１２３４"] {
            assert!(!vault.set_pin(typed), "{typed}");
            assert!(!vault.has_pin());
        }
        assert!(vault.set_pin(" 4711 "));
        assert!(vault.is_pin("4711") && vault.is_pin("٤٧١١") && vault.is_pin("۴۷۱۱"));
        assert!(!vault.is_pin("") && !vault.is_pin("47110") && !vault.is_pin("0000"));
    }

    #[test]
    fn the_pin_goes_with_the_key() {
        let vault = open();
        vault.set_pin("4711");
        vault.lock();
        assert!(!vault.is_open() && !vault.has_pin() && !vault.is_pin("4711"));
        assert!(vault.with(|_| ()).is_err());
    }
}
