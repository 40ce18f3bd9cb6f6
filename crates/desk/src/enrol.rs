//! Enrolment: links that enrol one device each, and pages with them as QR codes.

use std::path::Path;

use base64ct::{Base64UrlUnpadded, Encoding};
use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};
use sealing::programme::{Enrolment, LIMIT, Programme};
use sealing::{Digest, VerifyingKey};
use zeroize::Zeroizing;

use crate::Outcome;
use crate::cli::Enrol;
use crate::error::DeskError;
use crate::page::{escape, page, qr};
use crate::{files, keys, programme};

/// The list of tokens in an inbox's data folder: the SHA-256 of one a line, and a note behind it.
const TOKENS: &str = "tokens";
/// The longest list, in bytes.
const LIST_LIMIT: u64 = 1 << 20;

/// What to do, in each language: heading, scan, iPhone, install, caution, caution for a link that all
/// devices share. `{address}` is the inbox's.
/// The Arabic is a machine's draft that no native speaker has read.
const TEXTS: [(&str, &str, [&str; 6]); 3] = [
    (
        "en",
        "ltr",
        [
            "Connect this device",
            "Android or computer: scan the code and open the link in the browser, then install the \
             app from the browser’s menu.",
            "iPhone or iPad: first open {address} in Safari and add it to the home screen (Share, \
             Add to Home Screen). Then hold the camera over the code, hold the link that appears \
             and copy it. Open the app from the home screen and paste the link.",
            "Then choose a passphrase. Nobody can give it back to you.",
            "This code works once, for one device, and for team members only. Do not photograph it, do \
             not pass it on. Once it is used, it is worth nothing.",
            "This code works for all devices of the team, as often as need be, and for team members \
             only. Do not photograph it, do not pass it on.",
        ],
    ),
    (
        "fr",
        "ltr",
        [
            "Connecter cet appareil",
            "Android ou ordinateur\u{a0}: scannez le code et ouvrez le lien dans le navigateur, \
             puis installez l’application depuis le menu du navigateur.",
            "iPhone ou iPad\u{a0}: ouvrez d’abord {address} dans Safari et ajoutez-le à l’écran \
             d’accueil (Partager, Sur l’écran d’accueil). Visez ensuite le code avec l’appareil \
             photo, appuyez longuement sur le lien qui s’affiche et copiez-le. Ouvrez \
             l’application depuis l’écran d’accueil et collez le lien.",
            "Choisissez ensuite une phrase de passe. Personne ne pourra vous la redonner.",
            "Ce code sert une seule fois, pour un seul appareil, et est réservé aux membres de \
             l’équipe. Ne le photographiez pas, ne le transmettez pas. Une fois utilisé, il ne vaut \
             plus rien.",
            "Ce code sert pour tous les appareils de l’équipe, autant de fois qu’il le faut, et est \
             réservé aux membres de l’équipe. Ne le photographiez pas, ne le transmettez pas.",
        ],
    ),
    (
        "ar",
        "rtl",
        [
            "ربط هذا الجهاز",
            "أندرويد أو حاسوب: امسح الرمز وافتح الرابط في المتصفح، ثم ثبّت التطبيق من قائمة المتصفح.",
            "آيفون أو آيباد: افتح أولاً {address} في Safari وأضفه إلى الشاشة الرئيسية (مشاركة، ثم \
             إضافة إلى الشاشة الرئيسية). ثم وجّه الكاميرا نحو الرمز، واضغط مطوّلاً على الرابط الذي \
             يظهر وانسخه. افتح التطبيق من الشاشة الرئيسية والصق الرابط.",
            "ثم اختر عبارة مرور. لا يستطيع أحد أن يعيدها إليك.",
            "هذا الرمز صالح لمرة واحدة ولجهاز واحد، ولأعضاء الفريق فقط. لا تصوّره ولا ترسله إلى أحد. بعد \
             استعماله لا تبقى له أي قيمة.",
            "هذا الرمز صالح لجميع أجهزة الفريق، كلما لزم الأمر، ولأعضاء الفريق فقط. لا تصوّره ولا ترسله إلى \
             أحد.",
        ],
    ),
];

/// Makes the links, puts their tokens on the inbox's list, and prints them or writes the pages.
pub(crate) fn enrol(arguments: &Enrol) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let programme = programme::required(desk)?;
    let key = keys::organisation_public(desk)?;
    if arguments.without_inbox || programme.store.is_some() {
        let links = [Link::shared(&programme, &key)];
        hand_out(arguments, &programme, &links, || Ok(()))?;
        return Ok(Outcome::Done);
    }
    let inbox = arguments.inbox_data.as_ref();
    let inbox = inbox.ok_or(DeskError::NoInboxData)?;
    check_inbox(inbox, &programme, &key)?;
    let links: Vec<_> = (1..=arguments.count)
        .map(|number| Link::new(&programme, &key, note(arguments, number)))
        .collect();
    hand_out(arguments, &programme, &links, || admit(inbox, &links))?;
    if arguments.output.is_some() {
        println!("The inbox needs the new {}.", inbox.join(TOKENS).display());
    }
    Ok(Outcome::Done)
}

/// Prints the links or writes the pages. What can fail comes before the tokens are admitted.
fn hand_out(
    arguments: &Enrol,
    programme: &Programme,
    links: &[Link],
    admit: impl FnOnce() -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    let Some(path) = &arguments.output else {
        admit()?;
        links.iter().for_each(|link| println!("{}", *link.url));
        return Ok(());
    };
    let html = html(programme, links).ok_or(DeskError::Qr)?;
    admit()?;
    files::replace(path, html.as_bytes())?;
    println!(
        "{}: print it, and give one page to each device, in person.",
        path.display()
    );
    Ok(())
}

/// Tokens on another programme's list would enrol nobody.
fn check_inbox(inbox: &Path, programme: &Programme, key: &VerifyingKey) -> Result<(), DeskError> {
    let path = inbox.join(programme::DOCUMENT);
    let json = files::read_text(&path, LIMIT as u64)?;
    match Programme::verify(&json, key) {
        Ok(theirs) if theirs.id == programme.id => Ok(()),
        _ => Err(DeskError::OtherInbox { path }),
    }
}

/// The note of one of several links.
fn note(arguments: &Enrol, number: u16) -> String {
    match &arguments.note {
        Some(note) if arguments.count > 1 => format!("{note} {number}"),
        Some(note) => note.clone(),
        None => String::new(),
    }
}

/// A link for one device.
pub(crate) struct Link {
    /// At the app, which the inbox serves.
    url: Zeroizing<String>,
    /// What the list holds of its token. None if it is for all devices.
    digest: Option<Digest>,
    note: String,
}

impl Link {
    fn new(programme: &Programme, key: &VerifyingKey, note: String) -> Self {
        let token = new_token();
        let digest = Some(Digest::of(token.as_bytes()));
        let url = Self::url(programme, key, token);
        Self { url, digest, note }
    }

    /// The link for all devices, where there is no inbox.
    fn shared(programme: &Programme, key: &VerifyingKey) -> Self {
        Self {
            url: Self::url(programme, key, String::new()),
            digest: None,
            note: String::new(),
        }
    }

    fn url(programme: &Programme, key: &VerifyingKey, token: String) -> Zeroizing<String> {
        let enrolment = Enrolment {
            v: 1,
            inbox: programme.inbox.clone(),
            programme: programme.id.clone(),
            key: *key,
            token,
        };
        Zeroizing::new(enrolment.to_link(&format!("{}/", enrolment.inbox)))
    }
}

fn new_token() -> String {
    let mut bytes = Zeroizing::new([0; 32]);
    UnwrapErr(SysRng).fill_bytes(bytes.as_mut());
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

/// Puts the links' tokens on the inbox's list, which is made if there is none.
pub(crate) fn admit(inbox: &Path, links: &[Link]) -> Result<(), DeskError> {
    let path = inbox.join(TOKENS);
    let list = files::read_text_if_there(&path, LIST_LIMIT)?;
    if links.is_empty() && list.is_some() {
        return Ok(());
    }
    let mut list = list.unwrap_or_default();
    if !list.is_empty() && !list.ends_with('\n') {
        list.push('\n');
    }
    let named = links
        .iter()
        .filter_map(|link| Some((link.digest?, &link.note)));
    for (digest, note) in named {
        list.push_str(format!("{digest} {note}").trim_end());
        list.push('\n');
    }
    files::replace(&path, list.as_bytes())
}

/// One file with a page for each link.
fn html(programme: &Programme, links: &[Link]) -> Option<Zeroizing<String>> {
    let mut body = Zeroizing::new(String::new());
    for link in links {
        // By which its line on the list is found.
        let line = link.digest.map_or_else(String::new, |digest| {
            format!("<p><code>{digest:.8}</code> {}</p>\n", escape(&link.note))
        });
        body.push_str(&format!(
            "<main>\n<h1>{}</h1>\n<a href=\"{}\">{}</a>\n{line}{}</main>\n",
            escape(&programme.name),
            escape(&link.url),
            qr(&link.url)?,
            instructions(programme, link.digest.is_none()),
        ));
    }
    Some(Zeroizing::new(page(&programme.name, &body)))
}

/// What to do, in all languages.
fn instructions(programme: &Programme, shared: bool) -> String {
    let address = format!("<bdi dir=\"ltr\">{}</bdi>", escape(&programme.inbox));
    let sections = TEXTS.map(
        |(language, direction, [heading, scan, apple, then, once, always])| {
            let caution = if shared { always } else { once };
            let apple = apple.replace("{address}", &address);
            format!(
                "<section lang=\"{language}\" dir=\"{direction}\">\n<h2>{heading}</h2>\n\
             <ul>\n<li>{scan}</li>\n<li>{apple}</li>\n<li>{then}</li>\n</ul>\n\
             <p class=\"warn\">{caution}</p>\n</section>\n"
            )
        },
    );
    sections.concat()
}
