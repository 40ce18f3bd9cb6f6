//! Bytes in the characters that a QR code packs most tightly, RFC 9285.

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Appends three characters for two bytes, two for a last single one.
pub(crate) fn encode(bytes: &[u8], text: &mut String) {
    for pair in bytes.chunks(2) {
        let (mut value, digits) = match *pair {
            [high, low] => (usize::from(high) << 8 | usize::from(low), 3),
            [single] => (usize::from(single), 2),
            _ => continue,
        };
        for _ in 0..digits {
            text.push(char::from(ALPHABET[value % 45]));
            value /= 45;
        }
    }
}

/// The bytes of a text; `None` for what [`encode`] never makes.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    for digits in text.as_bytes().chunks(3) {
        let mut value = 0;
        for digit in digits.iter().rev() {
            value = value * 45 + ALPHABET.iter().position(|known| known == digit)?;
        }
        match digits.len() {
            3 => bytes.extend(u16::try_from(value).ok()?.to_be_bytes()),
            2 => bytes.push(u8::try_from(value).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_as_the_standard_does() {
        // RFC 9285, sections 4.3 and 4.4.
        for (plain, coded) in [
            ("AB", "BB8"),
            ("Hello!!", "%69 VD92EX0"),
            ("base-45", "UJCLQE7W581"),
            ("ietf!", "QED8WEX0"),
        ] {
            let mut text = String::new();
            encode(plain.as_bytes(), &mut text);
            assert_eq!(text, coded);
            assert_eq!(decode(coded).as_deref(), Some(plain.as_bytes()));
        }
    }

    #[test]
    fn every_pair_of_bytes_comes_back() {
        for value in 0..=u16::MAX {
            let mut text = String::new();
            encode(&value.to_be_bytes(), &mut text);
            assert_eq!(decode(&text), Some(value.to_be_bytes().to_vec()));
        }
    }

    #[test]
    fn refuses_what_nothing_encodes_to() {
        // One character alone, values that are too large, and characters that are not in the alphabet.
        for text in ["A", "AAAA", "GGW", ":::", "::", "a00", "0é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
