//! Passphrases: read from a file, asked for, or proposed.

use std::path::Path;

use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};
use sealing::words;
use zeroize::Zeroizing;

use crate::error::DeskError;
use crate::files;
use crate::keys::LIMIT;

/// The shortest passphrase for new keys, in characters.
const SHORTEST: usize = 12;
/// How many words are proposed: sixty bits.
const WORDS: usize = 6;

/// Shows a text on the terminal and reads a line that is not shown.
pub(crate) type Ask<'a> = &'a mut dyn FnMut(&str) -> Result<Zeroizing<String>, DeskError>;

/// The passphrase that is there: from `file`, or asked for.
pub(crate) fn existing(file: Option<&Path>, key: &Path) -> Result<Zeroizing<String>, DeskError> {
    match file {
        Some(file) => first_line(file),
        None => terminal(&format!("Passphrase for {}: ", key.display())),
    }
}

/// A passphrase for a new key: from `file`, or asked for twice with a proposal.
pub(crate) fn new(
    file: Option<&Path>,
    what: &str,
    language: &str,
) -> Result<Zeroizing<String>, DeskError> {
    let passphrase = match file {
        Some(file) => first_line(file)?,
        None => choose(what, &proposal(language), &mut terminal)?,
    };
    if passphrase.chars().count() < SHORTEST {
        return Err(DeskError::ShortPassphrase);
    }
    Ok(passphrase)
}

/// Shows the terminal alone: neither standard output nor standard error, which may be kept.
fn terminal(prompt: &str) -> Result<Zeroizing<String>, DeskError> {
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(DeskError::NoTerminal)
}

fn choose(what: &str, proposal: &str, ask: Ask<'_>) -> Result<Zeroizing<String>, DeskError> {
    let first = ask(&format!(
        "\nPassphrase for {what}. These words were drawn for it:\n\n    {proposal}\n\n\
         Write them on paper, then type them here, or a passphrase of your own: "
    ))?;
    if *ask("Once more: ")? != *first {
        return Err(DeskError::PassphrasesDiffer);
    }
    // However the words were typed: the file opens with what stands on the paper.
    if *words::normalise(&first) == *proposal {
        return Ok(Zeroizing::new(proposal.to_owned()));
    }
    Ok(first)
}

/// Random words of the language, without capitals and accents, because other programs take a
/// passphrase to the letter.
fn proposal(language: &str) -> Zeroizing<String> {
    let list: Vec<_> = words::list(language).lines().collect();
    let mut rng = UnwrapErr(SysRng);
    let mut text = Zeroizing::new(String::with_capacity(WORDS * 16));
    for _ in 0..WORDS {
        // The lists have 2^10 words: the low ten bits choose without bias.
        let number = (rng.next_u32() & 1023) as usize;
        text.push_str(list.get(number).copied().unwrap_or_default());
        text.push(' ');
    }
    words::normalise(&text)
}

fn first_line(path: &Path) -> Result<Zeroizing<String>, DeskError> {
    let text = files::read_text(path, LIMIT)?;
    Ok(Zeroizing::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::{WORDS, choose, proposal};
    use crate::error::DeskError;
    use zeroize::Zeroizing;

    fn typed(lines: &[&str]) -> Result<Zeroizing<String>, DeskError> {
        let mut lines = lines.iter();
        choose("the key", "abri zeste menu", &mut |_| {
            Ok(Zeroizing::new(
                lines.next().copied().unwrap_or_default().to_owned(),
            ))
        })
    }

    #[test]
    fn the_proposal_is_taken_however_it_is_typed() {
        let taken = typed(&["Abri  zesté menu ", "Abri  zesté menu "]);
        assert!(taken.is_ok_and(|words| *words == "abri zeste menu"));
        let own = typed(&["Something Élse", "Something Élse"]);
        assert!(own.is_ok_and(|words| *words == "Something Élse"));
        let differ = typed(&["abri zeste menu", "abri zeste"]);
        assert!(matches!(differ, Err(DeskError::PassphrasesDiffer)));
    }

    #[test]
    fn proposals_are_plain_words() {
        for language in ["en", "fr"] {
            let words = proposal(language);
            assert_eq!(words.split(' ').count(), WORDS);
            assert!(words.bytes().all(|b| b == b' ' || b.is_ascii_lowercase()));
            assert_ne!(*words, *proposal(language));
        }
    }
}
