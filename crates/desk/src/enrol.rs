//! Enrolment: the link, and a page with it as a QR code.

use sealing::programme::{Enrolment, Programme};
use zeroize::Zeroizing;

use crate::Outcome;
use crate::cli::Enrol;
use crate::error::DeskError;
use crate::page::{escape, page, qr};
use crate::{files, programme};

/// What to do, in each language: heading, scan, iPhone, install, caution. `{address}` is the inbox's.
/// The Arabic is a machine's draft that no native speaker has read.
const TEXTS: [(&str, &str, [&str; 5]); 3] = [
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
            "This code is for team members only. Do not photograph it, do not pass it on.",
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
            "Ce code est réservé aux membres de l’équipe. Ne le photographiez pas, ne le \
             transmettez pas.",
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
            "هذا الرمز لأعضاء الفريق فقط. لا تصوّره ولا ترسله إلى أحد.",
        ],
    ),
];

/// Prints the link, or writes the page.
pub(crate) fn enrol(arguments: &Enrol) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let programme = programme::current(desk)?.ok_or_else(|| DeskError::NoProgramme {
        path: desk.join(programme::DOCUMENT),
    })?;
    let enrolment = programme::enrolment(desk, &programme)?;
    let enrolment = enrolment.ok_or_else(|| DeskError::NoLink {
        path: desk.join(programme::LINK),
    })?;
    let link = link(&enrolment);
    let Some(path) = &arguments.output else {
        println!("{}", *link);
        return Ok(Outcome::Done);
    };
    let html = html(&programme, &link).ok_or(DeskError::Qr)?;
    files::replace(path, html.as_bytes())?;
    println!(
        "{}: show it to the team, or print it, in person.",
        path.display()
    );
    Ok(Outcome::Done)
}

/// The link at the app, which the inbox serves.
pub(crate) fn link(enrolment: &Enrolment) -> Zeroizing<String> {
    Zeroizing::new(enrolment.to_link(&format!("{}/", enrolment.inbox)))
}

fn html(programme: &Programme, link: &str) -> Option<Zeroizing<String>> {
    let address = format!("<bdi dir=\"ltr\">{}</bdi>", escape(&programme.inbox));
    let sections = TEXTS.map(
        |(language, direction, [heading, scan, apple, then, caution])| {
            let apple = apple.replace("{address}", &address);
            format!(
                "<section lang=\"{language}\" dir=\"{direction}\">\n<h2>{heading}</h2>\n\
             <ul>\n<li>{scan}</li>\n<li>{apple}</li>\n<li>{then}</li>\n</ul>\n\
             <p class=\"warn\">{caution}</p>\n</section>\n"
            )
        },
    );
    let body = format!(
        "<h1>{}</h1>\n<a href=\"{}\">{}</a>\n{}",
        escape(&programme.name),
        escape(link),
        qr(link)?,
        sections.concat()
    );
    Some(Zeroizing::new(page(&programme.name, &body)))
}
