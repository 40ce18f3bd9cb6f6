//! A power cut after every step: what was not synced is gone.
//!
//! No file system here loses what it should, so one is modelled. The program runs under `strace`, and its
//! calls say what a disk holds after each of them if all has arrived there, or only what was synced, or the
//! names but not yet the bytes. An inbox is started over each of these.

use std::collections::{BTreeMap, HashMap};

use sealing::Digest;

use crate::durability::traced;
use crate::support::{
    Folders, Running, application, body, numbered_key, record_path, send, upload, upload_by,
};

const CALLS: &str = "trace=openat,open,creat,write,pwrite64,writev,sendto,fsync,fdatasync,link,linkat,\
                     unlink,unlinkat,rename,renameat,renameat2,ftruncate,truncate,mkdir,mkdirat,rmdir";

const TOKENS: [&str; 2] = ["first-token-0123456789", "second-token-0123456789"];

/// A step of the program. Paths are below the data folder.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Make(String),
    Write(String, usize),
    Sync(String),
    Link(String, String),
    Remove(String),
    /// The answer to the next request goes out.
    Answer,
}

/// What the disk does with what was not synced.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// It had arrived all the same.
    Kept,
    /// Neither names nor bytes had.
    Lost,
    /// Names had, bytes not.
    Torn,
}

#[derive(Clone, Default)]
struct Disk {
    /// Of each file: bytes that were written, and of these, how many were synced.
    files: Vec<(usize, usize)>,
    names: BTreeMap<String, usize>,
    synced_names: BTreeMap<String, usize>,
}

impl Disk {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Make(path) => {
                self.names.insert(path.clone(), self.files.len());
                self.files.push((0, 0));
            }
            Step::Write(path, count) => self.files[self.names[path]].0 += count,
            Step::Sync(path) => match self.names.get(path) {
                Some(file) => self.files[*file].1 = self.files[*file].0,
                None => self.sync_folder(&format!("{path}/")),
            },
            Step::Link(from, to) => {
                let file = self.names[from];
                assert_eq!(self.names.insert(to.clone(), file), None);
            }
            Step::Remove(path) => drop(self.names.remove(path).unwrap()),
            Step::Answer => {}
        }
    }

    fn sync_folder(&mut self, folder: &str) {
        let is_in = |path: &String| path.starts_with(folder);
        self.synced_names.retain(|path, _| !is_in(path));
        let now = self.names.iter().filter(|(path, _)| is_in(path));
        self.synced_names
            .extend(now.map(|(path, file)| (path.clone(), *file)));
    }

    /// The files that are there afterwards, and how many bytes of each.
    fn after(&self, cut: Cut) -> BTreeMap<String, usize> {
        let (names, synced) = match cut {
            Cut::Kept => (&self.names, false),
            Cut::Lost => (&self.synced_names, true),
            Cut::Torn => (&self.names, true),
        };
        let length = |file: &usize| match self.files[*file] {
            (_, length) if synced => length,
            (length, _) => length,
        };
        names
            .iter()
            .map(|(path, file)| (path.clone(), length(file)))
            .collect()
    }
}

/// The file that an answer speaks of is promised from then on.
struct Delivered {
    name: String,
    content: Vec<u8>,
}

/// What is sent, one after the other: records, a device, and a record of that device.
fn sent() -> (Vec<Delivered>, Vec<Vec<u8>>) {
    let mut delivered = Vec::new();
    let mut requests = Vec::new();
    for seed in 0..2 {
        let record = body(seed, 40_000);
        requests.push(upload(&record));
        // And once more, which is answered after another wait.
        requests.push(upload(&record));
        let name = record_path(&record)[1..].to_owned();
        for _ in 0..2 {
            let (name, content) = (name.clone(), record.clone());
            delivered.push(Delivered { name, content });
        }
    }
    for (number, token) in (1..).zip(TOKENS) {
        let key = numbered_key(number);
        requests.push(application(token, &key));
        delivered.push(Delivered {
            name: format!("devices/{}", Digest::of(token.as_bytes())),
            content: format!("{}\n", key.verifying_key().to_text()).into(),
        });
    }
    (delivered, requests)
}

fn with_tokens() -> Folders {
    let folders = Folders::new();
    TOKENS.iter().for_each(|token| folders.admit(token));
    std::fs::create_dir(folders.path("data/records")).unwrap();
    folders
}

/// Sends all of it to the program and reads its steps.
async fn steps(options: &[&str]) -> Vec<Step> {
    let folders = with_tokens();
    let process = traced(&folders, &[&["-e", CALLS], options].concat());
    for request in sent().1 {
        let answer = send(process.address, request).await;
        assert!(matches!(answer.status, 200 | 201 | 412), "{answer:?}");
    }
    process.stop();
    let trace = std::fs::read_to_string(folders.path("trace")).unwrap();
    let data = folders.path("data").display().to_string();
    read(&trace, &format!("{data}/"))
}

fn read(trace: &str, data: &str) -> Vec<Step> {
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut steps = Vec::new();
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').unwrap();
        let call = call.trim_start();
        if let Some(begin) = call.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, begin);
            continue;
        }
        let whole = match call.strip_prefix("<... ") {
            Some(rest) => {
                let end = rest.split_once(" resumed>").unwrap().1;
                format!("{}{end}", begun.remove(thread).unwrap())
            }
            None => call.to_owned(),
        };
        steps.extend(step(&whole, data));
    }
    steps
}

/// What a call does to the data folder, if it does something; or that it is an answer.
fn step(call: &str, data: &str) -> Option<Step> {
    let (name, rest) = call.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    if arguments.contains("\"HTTP/1.1 ") {
        return Some(Step::Answer);
    }
    // `fsync` that strace has left out has done nothing.
    if result.starts_with('-') || result.ends_with("(INJECTED)") || !arguments.contains(data) {
        return None;
    }
    let mut quoted = arguments.split('"').skip(1).step_by(2);
    let mut path = || Some(quoted.next()?.strip_prefix(data)?.to_owned());
    let of_file = || {
        let path = arguments.split_once('<')?.1.split_once('>')?.0;
        let path = path.strip_prefix(data)?.trim_end_matches(" (deleted)");
        Some(path.to_owned())
    };
    match name {
        "open" | "openat" | "creat" => {
            let makes = name == "creat" || arguments.contains("O_CREAT");
            makes.then(|| path().map(Step::Make))?
        }
        "write" => Some(Step::Write(of_file()?, result.parse().unwrap())),
        "fsync" | "fdatasync" => Some(Step::Sync(of_file()?)),
        "link" | "linkat" => Some(Step::Link(path()?, path()?)),
        "unlink" | "unlinkat" => Some(Step::Remove(path()?)),
        "mkdir" | "mkdirat" => None,
        _ => panic!("a step that the model does not know: {call}"),
    }
}

/// Each state of the disk after a cut, with how many answers had gone out.
fn cuts(steps: &[Step]) -> Vec<(Cut, usize, BTreeMap<String, usize>)> {
    let (mut disk, mut answers, mut states) = (Disk::default(), 0, Vec::new());
    for step in steps {
        disk.take(step);
        answers += usize::from(*step == Step::Answer);
        for cut in [Cut::Kept, Cut::Lost, Cut::Torn] {
            states.push((cut, answers, disk.after(cut)));
        }
    }
    states
}

/// In how many states something that was promised is not there, or not whole.
fn broken(steps: &[Step]) -> usize {
    let (delivered, _) = sent();
    let is_broken = |answers: usize, disk: &BTreeMap<String, usize>| {
        let mut promised = delivered.iter().take(answers);
        promised.any(|it| disk.get(&it.name) != Some(&it.content.len()))
    };
    let states = cuts(steps);
    states
        .iter()
        .filter(|(_, answers, disk)| is_broken(*answers, disk))
        .count()
}

#[tokio::test]
#[ignore = "needs strace"]
async fn what_was_answered_outlives_a_power_cut_at_every_step() {
    let steps = steps(&[]).await;
    let (delivered, requests) = sent();
    let answers = steps.iter().filter(|step| **step == Step::Answer).count();
    assert_eq!(answers, requests.len());
    assert_eq!(broken(&steps), 0);
    for (cut, answers, disk) in cuts(&steps) {
        let folders = with_tokens();
        for (path, length) in &disk {
            let of = delivered.iter().find(|it| path.starts_with(&it.name));
            folders.write(&format!("data/{path}"), &of.unwrap().content[..*length]);
        }
        let found = inbox::check(&folders.path("data")).unwrap();
        assert!(found.is_sound(), "{cut:?} after {answers}: {found:?}");
        go_on(folders, answers, &requests).await;
    }
}

/// All is sent again: what was answered is there, and the rest is taken.
async fn go_on(folders: Folders, answers: usize, requests: &[Vec<u8>]) {
    let inbox = Running::with(folders, |_| {}).await;
    for (number, request) in requests.iter().enumerate() {
        let answer = inbox.send(request).await;
        if number < answers {
            assert!(matches!(answer.status, 200 | 412), "{answer:?}");
        }
        assert!(matches!(answer.status, 200 | 201 | 412), "{answer:?}");
    }
    for number in [1, 2] {
        let record = body(100 + u64::from(number), 100);
        let answer = inbox.send(upload_by(&numbered_key(number), &record)).await;
        answer.expect_receipt(201, &record);
    }
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_program_that_does_not_sync_would_be_found_out() {
    // As if the program had no fsync: the call returns at once and does nothing.
    let without = steps(&["-e", "inject=fsync,fdatasync:retval=0"]).await;
    assert!(broken(&without) > 0);
    // Nor is either of the two syncs enough.
    let with = steps(&[]).await;
    for is_left_out in [
        |path: &str| matches!(path, "records" | "devices"),
        |path: &str| !matches!(path, "records" | "devices"),
    ] {
        let mut fewer = with.clone();
        fewer.retain(|step| !matches!(step, Step::Sync(path) if is_left_out(path)));
        assert!(fewer.len() < with.len());
        assert!(broken(&fewer) > 0);
    }
}
