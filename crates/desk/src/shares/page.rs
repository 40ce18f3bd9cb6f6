//! A share as a text file and as a page to print.

use chrono::NaiveDate;
use zeroize::Zeroizing;

use crate::keys::fingerprint::Fingerprint;
use crate::keys::secret::Kind;
use crate::page::{escape, page, qr};
use crate::shares::Share;

/// What stands on a share's sheet.
pub(crate) struct Sheet<'a> {
    pub(crate) share: &'a Share,
    /// How many shares there are.
    pub(crate) count: u8,
    /// What the key is for.
    pub(crate) role: &'a str,
    pub(crate) kind: Kind,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) day: NaiveDate,
}

/// The share's file: comments for people and the code.
pub(crate) fn text(sheet: &Sheet<'_>) -> Zeroizing<String> {
    let Sheet { share, count, .. } = sheet;
    let (index, threshold) = (share.index, share.threshold);
    let comments = format!(
        "# Carnet key share, version 1\n\
         # Key: {} ({})\n\
         # Fingerprint: {} {}\n\
         # Share {index} of {count}; any {threshold} of them make the key. Set {}, made {}\n\
         # To join: carnet keys join SHARE SHARE… -o FILE\n",
        one_line(sheet.role),
        sheet.kind,
        sheet.fingerprint,
        sheet.fingerprint.in_words(),
        share.set(),
        sheet.day,
    );
    Zeroizing::new([&comments, share.to_code().as_str(), "\n"].concat())
}

/// The page to print: code, QR code and words.
pub(crate) fn html(sheet: &Sheet<'_>) -> Option<Zeroizing<String>> {
    let Sheet { share, count, .. } = sheet;
    let (index, threshold) = (share.index, share.threshold);
    let title = format!("Key share {index} of {count}: {}", one_line(sheet.role));
    let code = share.to_code();
    let words: String = share
        .to_words()
        .iter()
        .map(|word| format!("<li>{word}</li>\n"))
        .collect();
    let body = format!(
        "<h1>{}</h1>\n\
         <p>{}. Set {}, made {}.</p>\n\
         <p>Fingerprint of the key: <code>{}</code><br><b>{}</b></p>\n\
         <p class=\"warn\">Any {threshold} of the {count} sheets make the key; fewer tell nothing. \
         Keep this one in a closed envelope, apart from the others. Do not photograph it.</p>\n\
         <p class=\"warn\" lang=\"fr\">{threshold} feuilles sur {count} refont la clé\u{a0}; moins \
         ne disent rien. Gardez celle-ci dans une enveloppe fermée, loin des autres. Ne la \
         photographiez pas.</p>\n\
         <section>\n<h2>As a code</h2>\n{}\n<p><code>{}</code></p>\n</section>\n\
         <section>\n<h2>As words</h2>\n<ol class=\"words\">\n{words}</ol>\n</section>\n\
         <p>To join: put the code, or the words in their order, into a text file for each sheet, \
         then <code>carnet keys join SHARE SHARE… -o FILE</code>.</p>\n\
         <p lang=\"fr\">Pour refaire la clé\u{a0}: mettre le code, ou les mots dans l’ordre, dans \
         un fichier texte par feuille, puis la même commande.</p>\n",
        escape(&title),
        escape(&sheet.kind.to_string()),
        share.set(),
        sheet.day,
        sheet.fingerprint,
        sheet.fingerprint.in_words(),
        qr(&code)?,
        code.as_str(),
    );
    Some(Zeroizing::new(page(&title, &body)))
}

/// A role comes from a file that anybody may have written.
fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}
