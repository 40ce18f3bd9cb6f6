//! A desk in a temporary folder, the command, and devices that seal records for it.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "every test file uses its own part"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{Days, NaiveDate, TimeDelta, Utc};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::parcel::{self, Name};
use sealing::programme::{Enrolment, Programme};
use sealing::record::{Media, Meta, Record, Sealed, State, seal};
use sealing::{Digest, SigningKey};
use tempfile::TempDir;

pub const FORM: &str = include_str!("../forms/visit.xml");
pub const FORM_1: &str = include_str!("../forms/visit-1.xml");

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub struct Bench {
    pub folder: TempDir,
    pub programme: Option<Programme>,
}

impl Bench {
    /// A folder without anything.
    pub fn empty() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            programme: None,
        }
    }

    /// A desk with keys in clear and a programme with one form.
    pub fn ready() -> Self {
        let mut bench = Self::empty();
        bench.done(&["keys", "new", "--no-passphrase"]);
        bench.form("visit.xml", FORM);
        bench.make_programme();
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn form(&self, name: &str, xml: &str) {
        fs::write(self.path(name), xml).unwrap();
    }

    /// Makes a programme, or its next edition, with the form `visit.xml`.
    pub fn make_programme(&mut self) -> Said {
        self.make_programme_with(&[])
    }

    /// The same with more arguments.
    pub fn make_programme_with(&mut self, more: &[&str]) -> Said {
        let arguments = [
            "programme",
            "new",
            "--inbox-data",
            "inbox",
            "--url",
            "http://127.0.0.1:8080/",
            "--name",
            "Rue",
            "--form",
            "visit.xml",
        ];
        let said = self.done(&[&arguments, more].concat());
        self.read_programme();
        said
    }

    /// Reads the programme at the inbox.
    pub fn read_programme(&mut self) {
        let json = fs::read_to_string(self.path("inbox/programme.json")).unwrap();
        self.programme = Some(Programme::read_unverified(&json).unwrap());
    }

    /// Makes links with these arguments, and reads what they carry.
    pub fn enrol(&self, arguments: &[&str]) -> Vec<Enrolment> {
        let said = self.done(&[&["enrol", "--inbox-data", "inbox"], arguments].concat());
        said.out.lines().map(read_link).collect()
    }

    /// The list of tokens.
    pub fn tokens(&self) -> String {
        fs::read_to_string(self.path("inbox/tokens")).unwrap()
    }

    /// Runs the command in the folder.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_in("C", arguments)
    }

    /// Runs a command where people speak a language.
    pub fn run_in(&self, locale: &str, arguments: &[&str]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_carnet"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LC_ALL", locale)
            .output()
            .unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that has to end well and without a word of warning but about clear keys.
    pub fn done(&self, arguments: &[&str]) -> Said {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{said:?}");
        said
    }

    /// Puts a file into the inbox's folder of records, under its digest.
    pub fn deliver(&self, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        fs::write(
            self.path("inbox/records").join(format!("{digest}.age")),
            bytes,
        )
        .unwrap();
        digest
    }

    pub fn pull(&self) -> Said {
        self.run(&["pull", "--from", "inbox/records"])
    }

    /// A table of the export: its bytes begin with a byte order mark.
    pub fn table(&self, name: &str) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.path("export").join(name)).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let rows = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect());
        rows.collect()
    }
}

/// A device of the programme, which counts its records.
pub struct Device {
    pub key: SigningKey,
    pub sequence: u64,
    pub previous: Option<Digest>,
}

impl Device {
    pub fn new() -> Self {
        let key = SigningKey::generate(&mut UnwrapErr(SysRng));
        Self {
            key,
            sequence: 0,
            previous: None,
        }
    }

    pub fn name(&self) -> String {
        let digest = Digest::of(self.key.verifying_key().to_text().as_bytes());
        format!("d-{digest:.16}")
    }

    /// A record of form version 2 with these answers.
    pub fn record(&mut self, programme: &Programme, instance: &str, answers: &str) -> Record {
        self.sequence += 1;
        let submission_xml = format!(
            "<data id=\"visit\" version=\"2\" xmlns:c=\"https://carnet.doctorsoftheworld.org/xforms\">\
             {answers}<meta><instanceID>{instance}</instanceID></meta></data>"
        );
        let meta = Meta {
            v: 1,
            form_id: "visit".into(),
            form_version: "2".into(),
            form_sha256: Digest::of(FORM.as_bytes()),
            programme: programme.id.clone(),
            instance_id: instance.into(),
            started_day: "2026-11-21".into(),
            finished_day: "2026-11-22".into(),
            app_version: "0.1.0".into(),
            language: "ar".into(),
            device: self.key.verifying_key().to_text(),
            sequence: Some(self.sequence),
            previous: self.previous,
            state: State::Final,
            revision: 0,
            partials: vec![],
            outing: None,
            person: None,
        };
        let media = vec![Media {
            name: "photo.jpg".into(),
            bytes: vec![1, 2, 3],
        }];
        Record {
            submission_xml,
            meta,
            media,
        }
    }

    pub fn seal(&mut self, programme: &Programme, record: &Record) -> Sealed {
        let recipients = programme.recipients().unwrap();
        let sealed = seal(record, &self.key, &recipients, &mut UnwrapErr(SysRng)).unwrap();
        self.previous = Some(sealed.digest);
        sealed
    }

    /// Seals these answers and leaves the record at the inbox.
    pub fn send(&mut self, bench: &Bench, instance: &str, answers: &str) -> Digest {
        let programme = bench.programme.as_ref().unwrap();
        let record = self.record(programme, instance, answers);
        bench.deliver(&self.seal(programme, &record).bytes)
    }
}

/// The UTC day so many days ago.
pub fn days_ago(days: u64) -> NaiveDate {
    Utc::now().date_naive() - Days::new(days)
}

/// Makes a file look as if it had been written so many days ago; below zero, ahead.
pub fn age(path: &Path, days: i64) {
    let at = Utc::now() - TimeDelta::days(days);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(at.into()).unwrap();
}

/// A parcel with these files.
pub fn parcel(files: &[(Name, &[u8])]) -> Vec<u8> {
    let mut parcel = Vec::new();
    for (name, bytes) in files {
        let length = bytes.len() as u64;
        parcel.extend(parcel::header(*name, length).unwrap());
        parcel.extend(*bytes);
        parcel.extend(vec![0; parcel::padding(length)]);
    }
    parcel.extend(parcel::END);
    parcel
}

/// What a link of the programme carries.
pub fn read_link(link: &str) -> Enrolment {
    let fragment = link.strip_prefix("http://127.0.0.1:8080/").unwrap();
    Enrolment::from_fragment(fragment).unwrap()
}

/// What the QR code on a page says: the page's first SVG, drawn and looked at.
pub fn scan(page: &str) -> String {
    const QUIET: usize = 4;
    let path = page
        .split(" d=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let side = page.split("viewBox=\"0 0 ").nth(1).unwrap();
    let side: usize = side.split(' ').next().unwrap().parse().unwrap();
    let mut dark = vec![false; side * side];
    // Each rectangle is `M{left} {top}h{width}v{height}H{left}V{top}`.
    for rectangle in path.split('M').skip(1) {
        let numbers = rectangle.split([' ', 'h', 'v', 'H']).take(4);
        let numbers: Vec<usize> = numbers.map(|number| number.parse().unwrap()).collect();
        let [left, top, width, height] = numbers.try_into().unwrap();
        for row in top..top + height {
            dark[row * side + left..][..width].fill(true);
        }
    }
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(side + 2 * QUIET, side + 2 * QUIET, |x, y| {
            let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < side);
            let at = inside(x).zip(inside(y));
            if at.is_some_and(|(x, y)| dark[y * side + x]) {
                0
            } else {
                255
            }
        });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code on the page");
    grids[0].decode().unwrap().1
}

/// The permissions of a file.
#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
