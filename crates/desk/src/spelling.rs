//! Bytes as words, for paper and for reading aloud.
//!
//! Ten bits a word, from the first bit on; the last word is filled with zeros. The words are those of
//! `sealing`'s English list, whatever language people speak: each stands for one number.

use sealing::words;
use zeroize::Zeroizing;

const BITS: u32 = 10;

/// The words that spell `bytes`.
pub(crate) fn spell(bytes: &[u8]) -> Vec<&'static str> {
    let list: Vec<_> = words::list("en").lines().collect();
    let mut words = Vec::with_capacity((bytes.len() * 8).div_ceil(BITS as usize));
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        if bits >= BITS {
            bits -= BITS;
            words.extend(list.get((held >> bits) as usize));
            held &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        words.extend(list.get((held << (BITS - bits)) as usize));
    }
    words
}

/// Why words spell nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misspelt {
    /// The word with this number, counted from 1, is not on the list.
    Unknown(usize),
    /// There are bits left over.
    Length,
}

/// The `N` bytes that the words spell, however they are typed.
pub(crate) fn read<const N: usize>(typed: &str) -> Result<Zeroizing<[u8; N]>, Misspelt> {
    let typed = words::normalise(typed);
    let mut bytes = Zeroizing::new([0; N]);
    let mut room = bytes.iter_mut();
    let (mut held, mut bits, mut count) = (0_u32, 0, 0);
    for word in typed.split(' ') {
        count += 1;
        let mut list = words::list("en").lines();
        let number = list.position(|known| known == word);
        let number = number.ok_or(Misspelt::Unknown(count))?;
        held = held << BITS | number as u32;
        bits += BITS;
        while bits >= 8 {
            bits -= 8;
            *room.next().ok_or(Misspelt::Length)? = (held >> bits) as u8;
            held &= (1 << bits) - 1;
        }
    }
    if held == 0 && room.next().is_none() {
        Ok(bytes)
    } else {
        Err(Misspelt::Length)
    }
}

#[cfg(test)]
mod tests {
    use super::{Misspelt, read, spell};

    #[test]
    fn what_is_spelt_is_read() {
        for fill in [0, 1, 0x5a, 0x80, 0xff] {
            let bytes = [fill; 48];
            let words = spell(&bytes);
            assert_eq!(words.len(), 39);
            assert_eq!(read(&words.join(" ")).as_deref(), Ok(&bytes));
            assert_eq!(
                read(&words.join("\n ").to_uppercase()).as_deref(),
                Ok(&bytes)
            );
        }
        let counted: [u8; 5] = [1, 2, 3, 4, 5];
        assert_eq!(read(&spell(&counted).join(" ")).as_deref(), Ok(&counted));
    }

    #[test]
    fn nothing_else_is_read() {
        let mut words = spell(&[7; 48]);
        assert_eq!(read::<47>(&words.join(" ")), Err(Misspelt::Length));
        assert_eq!(read::<49>(&words.join(" ")), Err(Misspelt::Length));
        assert_eq!(read::<48>(""), Err(Misspelt::Unknown(1)));
        // The bits that fill the last word have to be zeros.
        let last = words.pop();
        assert_eq!(read::<48>(&words.join(" ")), Err(Misspelt::Length));
        words.push("zoo");
        assert!(last.is_some() && read::<48>(&words.join(" ")).is_err());
        words[3] = "zzz";
        assert_eq!(read::<48>(&words.join(" ")), Err(Misspelt::Unknown(4)));
    }
}
