//! From sealed records to tables.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use common::{Bench, Device, FORM, FORM_1, mode};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age::{self, Identity};
use sealing::person::Code;
use sealing::record::{Meta, Record, seal};
use sealing::{Digest, SigningKey};

const EXPORT: [&str; 3] = ["export", "--csv", "export"];

#[test]
fn every_answer_stands_in_its_cell() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let first = device.send(
        &bench,
        "uuid:1",
        "<age>31</age><about><needs>water care</needs><note>=cmd|'/c calc'!A1</note></about>\
         <member><sex>f</sex><illness><name>flu</name></illness><illness><name>إنفلونزا</name>\
         </illness></member>\
         <member><sex c:absent=\"not_asked\"/><illness><name>a, \"b\"\nc</name></illness></member>",
    );
    let second = device.send(
        &bench,
        "uuid:2",
        "<age c:absent=\"refused\"/><about><needs/><note>-3.5</note></about>",
    );
    let pulled = bench.pull();
    assert_eq!(pulled.out, "2 new record(s), 0 already here.\n");
    assert_eq!(bench.pull().out, "0 new record(s), 2 already here.\n");
    let said = bench.done(&EXPORT);
    assert_eq!(said.out, "visit: 2 questionnaire(s).\n");
    assert_eq!(said.err, "");

    let name = device.name();
    assert_eq!(
        bench.table("visit.csv"),
        [
            &[
                "_instance_id",
                "_form_version",
                "_finished_day",
                "_device",
                "_sequence",
                "_state",
                "_sha256",
                "_outing",
                "_person",
                "age",
                "age.absent",
                "about/needs",
                "about/note",
                "meta/instanceID"
            ],
            &[
                "uuid:1",
                "2",
                "2026-11-22",
                &name,
                "1",
                "final",
                &first.to_string(),
                "",
                "",
                "31",
                "",
                "water care",
                "'=cmd|'/c calc'!A1",
                "uuid:1"
            ],
            &[
                "uuid:2",
                "2",
                "2026-11-22",
                &name,
                "2",
                "final",
                &second.to_string(),
                "",
                "",
                "",
                "refused",
                "",
                "-3.5",
                "uuid:2"
            ],
        ]
    );
    assert_eq!(
        bench.table("visit.member.csv"),
        [
            ["_instance_id", "_index", "member/sex", "member/sex.absent"],
            ["uuid:1", "1", "f", ""],
            ["uuid:1", "2", "", "not_asked"],
        ]
    );
    assert_eq!(
        bench.table("visit.member.illness.csv"),
        [
            [
                "_instance_id",
                "_parent_index",
                "_index",
                "member/illness/name"
            ],
            ["uuid:1", "1", "1", "flu"],
            ["uuid:1", "1", "2", "إنفلونزا"],
            ["uuid:1", "2", "3", "a, \"b\"\nc"],
        ]
    );
    let codebook = bench.table("visit.codebook.csv");
    assert_eq!(
        codebook[..4],
        [
            [
                "variable",
                "path",
                "type",
                "question (English (en))",
                "question (العربية (ar))",
                "value",
                "choice (English (en))",
                "choice (العربية (ar))",
                "absent"
            ],
            [
                "age",
                "/data/age",
                "integer",
                "How old is the person?",
                "كم عمر الشخص؟",
                "",
                "",
                "",
                "refused dont_know"
            ],
            [
                "about/needs",
                "/data/about/needs",
                "select_multiple",
                "What is needed?",
                "ما المطلوب؟",
                "water",
                "Water",
                "ماء",
                ""
            ],
            [
                "about/needs",
                "/data/about/needs",
                "select_multiple",
                "What is needed?",
                "ما المطلوب؟",
                "care",
                "Care",
                "رعاية",
                ""
            ],
        ]
    );
    let about: Vec<_> = codebook[8..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(about, bench.table("visit.csv")[0][..9]);
    assert!(
        codebook[8..]
            .iter()
            .all(|row| row[3] == row[4] && !row[3].is_empty())
    );
    assert_eq!(mode(&bench.path("export/visit.csv")), 0o600);
    assert_eq!(mode(&bench.path("export")), 0o700);
}

#[test]
fn an_outing_and_a_person_tie_questionnaires_together() {
    let bench = Bench::ready();
    let programme = bench.programme.clone().unwrap();
    let mut device = Device::new();
    let person = Code::random(&mut UnwrapErr(SysRng));
    for (instance, outing) in [("uuid:1", Some("uuid:outing")), ("uuid:2", None)] {
        let record = device.record(&programme, instance, "<age>31</age>");
        let meta = Meta {
            v: 3,
            revision: 1,
            outing: outing.map(str::to_owned),
            person: Some(person),
            ..record.meta
        };
        let record = Record { meta, ..record };
        bench.deliver(&device.seal(&programme, &record).bytes);
    }
    device.send(&bench, "uuid:3", "<age>32</age>");
    bench.pull();
    bench.done(&EXPORT);
    let rows = bench.table("visit.csv");
    let tied: Vec<_> = rows[1..].iter().map(|row| row[7..9].join(" ")).collect();
    let code = person.to_string();
    assert_eq!(
        tied,
        [
            format!("uuid:outing {code}"),
            format!(" {code}"),
            " ".into()
        ]
    );
}

#[test]
fn two_versions_share_their_tables() {
    let mut bench = Bench::ready();
    bench.form("visit.xml", FORM_1);
    bench.make_programme();
    let mut device = Device::new();
    device.send(
        &bench,
        "uuid:new",
        "<age>1</age><about><needs>care</needs><note>n</note></about>",
    );
    let programme = bench.programme.clone().unwrap();
    let older = device.record(
        &programme,
        "uuid:old",
        "<about><weight>70.5</weight></about>",
    );
    let older = Record {
        submission_xml: older
            .submission_xml
            .replace("version=\"2\"", "version=\"1\""),
        meta: Meta {
            form_version: "1".into(),
            form_sha256: Digest::of(FORM_1.as_bytes()),
            ..older.meta
        },
        ..older
    };
    bench.deliver(&device.seal(&programme, &older).bytes);
    bench.pull();
    bench.done(&EXPORT);

    let rows = bench.table("visit.csv");
    let answers: Vec<_> = rows.iter().map(|row| row[9..].join("|")).collect();
    assert_eq!(
        answers,
        [
            "age|age.absent|about/needs|about/note|meta/instanceID|about/weight",
            "1||care|n|uuid:new|",
            "||||uuid:old|70.5",
        ]
    );
    let codebook = bench.table("visit.codebook.csv");
    let values: Vec<_> = codebook.iter().map(|row| row[5].as_str()).collect();
    assert!(values.contains(&"care") && values.contains(&"shelter"));
}

#[test]
fn what_fails_is_set_aside_and_the_rest_goes_on() {
    let bench = Bench::ready();
    let programme = bench.programme.clone().unwrap();
    let recipients = programme.recipients().unwrap();
    let mut rng = UnwrapErr(SysRng);
    let mut device = Device::new();
    let good = device.send(&bench, "uuid:good", "<age>1</age>");
    let mut stranger = Device::new();
    let mut make = |change: &dyn Fn(Record) -> Record| {
        stranger.sequence = 0;
        let record = change(stranger.record(&programme, "uuid:bad", "<age>2</age>"));
        seal(&record, &stranger.key, &recipients, &mut rng)
            .unwrap()
            .bytes
    };

    let sound = make(&|record| record);
    let truncated = bench.deliver(&sound[..sound.len() - 1]);
    let mut flipped = sound.clone();
    flipped[9000] ^= 1;
    let flipped = bench.deliver(&flipped);
    let not_age = bench.deliver(b"PK\x03\x04");
    let empty = bench.deliver(b"");
    let unknown_form = bench.deliver(&make(&|record| {
        let form_sha256 = Digest::of(b"other");
        Record {
            meta: Meta {
                form_sha256,
                ..record.meta
            },
            ..record
        }
    }));
    let other_form = bench.deliver(&make(&|record| {
        let form_version = "3".into();
        Record {
            meta: Meta {
                form_version,
                ..record.meta
            },
            ..record
        }
    }));
    let other_programme = bench.deliver(&make(&|record| {
        let programme = "ffffffffffffffffffffffffffffffff".into();
        Record {
            meta: Meta {
                programme,
                ..record.meta
            },
            ..record
        }
    }));
    let no_xml = bench.deliver(&make(&|record| Record {
        submission_xml: "<data id=\"visit\">".into(),
        ..record
    }));
    let other_xml = bench.deliver(&make(&|record| Record {
        submission_xml: "<data id=\"other\"/>".into(),
        ..record
    }));
    let wrong_key = [Identity::generate(&mut UnwrapErr(SysRng)).to_recipient()];
    let record = stranger.record(&programme, "uuid:bad", "<age>2</age>");
    let wrong_key = seal(&record, &stranger.key, &wrong_key, &mut UnwrapErr(SysRng)).unwrap();
    let wrong_key = bench.deliver(&wrong_key.bytes);
    let forged = bench.deliver(&forge(&bench, &sound));

    assert_eq!(bench.pull().code, 0);
    let said = bench.run(&EXPORT);
    assert_eq!(said.code, 1, "{said:?}");
    for (digest, reason) in [
        (truncated, "damaged, or sealed to other keys"),
        (flipped, "damaged, or sealed to other keys"),
        (not_age, "damaged, or sealed to other keys"),
        (empty, "damaged, or sealed to other keys"),
        (wrong_key, "damaged, or sealed to other keys"),
        (forged, "signature is wrong"),
        (unknown_form, "not among the desk's forms"),
        (other_form, "not the one that it names"),
        (other_programme, "another programme"),
        (no_xml, "not an instance of its form"),
        (other_xml, "not an instance of its form"),
    ] {
        let line = said
            .err
            .lines()
            .find(|line| line.contains(&digest.to_string()));
        assert!(
            line.is_some_and(|line| line.contains(reason)),
            "{reason}: {said:?}"
        );
    }
    assert_eq!(
        said.err
            .lines()
            .filter(|line| line.starts_with("set aside"))
            .count(),
        11
    );
    let rows = bench.table("visit.csv");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1][6], good.to_string());
}

/// The record with another answer of the same length, sealed again.
fn forge(bench: &Bench, sealed: &[u8]) -> Vec<u8> {
    let text = fs::read_to_string(bench.path("data/desk/operations.key")).unwrap();
    let identity: Identity = text.lines().last().unwrap().parse().unwrap();
    let mut archive = age::decrypt(&[identity], sealed).unwrap();
    let at = archive
        .windows(6)
        .position(|window| window == b"<age>2")
        .unwrap();
    archive[at + 5] = b'9';
    let recipients = bench.programme.as_ref().unwrap().recipients().unwrap();
    age::encrypt(&recipients, &archive, &mut UnwrapErr(SysRng)).unwrap()
}

#[test]
fn pulling_takes_nothing_that_is_damaged() {
    let bench = Bench::ready();
    let good = Device::new().send(&bench, "uuid:1", "<age>1</age>");
    let inbox = bench.path("inbox/records");
    let sound = fs::read(inbox.join(format!("{good}.age"))).unwrap();
    let damaged = Digest::of(b"damaged");
    fs::write(inbox.join(format!("{damaged}.age")), &sound[1..]).unwrap();
    fs::write(inbox.join(format!("{damaged}.age#1")), b"half an upload").unwrap();
    let said = bench.pull();
    assert_eq!(said.code, 1);
    assert_eq!(said.out, "1 new record(s), 0 already here.\n");
    assert!(said.err.contains("its name is not its digest"), "{said:?}");
    assert_eq!(
        fs::read_dir(bench.path("data/desk/records"))
            .unwrap()
            .count(),
        1
    );
    assert_eq!(bench.run(&["pull", "--from", "nowhere"]).code, 2);

    // Damage at the desk is seen as well.
    fs::write(
        bench.path("data/desk/records").join(format!("{good}.age")),
        &sound[1..],
    )
    .unwrap();
    let said = bench.run(&["open"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("its name is not its digest"), "{said:?}");
}

#[test]
fn a_submission_of_any_depth_does_no_harm() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let depth = 100_000;
    let deep = format!(
        "{}{}<age>3</age>",
        "<a>".repeat(depth),
        "</a>".repeat(depth)
    );
    device.send(&bench, "uuid:deep", &deep);
    device.send(&bench, "uuid:1", "<age>1</age>");
    bench.pull();
    let said = bench.run(&EXPORT);
    assert!(said.code < 2, "{said:?}");
    assert!(
        bench
            .table("visit.csv")
            .iter()
            .any(|row| row[0] == "uuid:1")
    );
}

#[test]
fn opening_shows_no_answer_and_writes_only_where_it_is_told() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let digest = device.send(
        &bench,
        "uuid:1",
        "<age>31</age><about><note>secret</note></about>",
    );
    bench.pull();
    let said = bench.done(&["open", "-o", "opened"]);
    assert!(!said.out.contains("secret"));
    assert!(
        said.out
            .contains(&format!("{digest:.12}  {}", device.name())),
        "{said:?}"
    );
    assert!(said.out.contains("2026-11-22  visit 2"));
    let folder = bench.path("opened").join(digest.to_string());
    let xml = fs::read_to_string(folder.join("submission.xml")).unwrap();
    assert!(xml.contains("<note>secret</note>"));
    assert_eq!(fs::read(folder.join("media/photo.jpg")).unwrap(), [1, 2, 3]);
    assert_eq!(mode(&folder.join("submission.xml")), 0o600);
    assert!(folder.join("meta.json").exists() && folder.join("signature").exists());
    // A second time is no harm.
    bench.done(&["open", "-o", "opened", "--recovery"]);
}

#[test]
fn an_empty_desk_is_no_error() {
    let bench = Bench::ready();
    assert!(bench.done(&["open"]).out.ends_with("0 record(s) opened.\n"));
    assert_eq!(bench.done(&EXPORT).out, "");
}

#[test]
fn a_programme_of_another_desk_is_refused() {
    let bench = Bench::ready();
    let other = SigningKey::generate(&mut UnwrapErr(SysRng));
    let signed = bench.programme.as_ref().unwrap().sign(&other).unwrap();
    fs::write(bench.path("data/desk/programme.json"), signed).unwrap();
    let said = bench.run(&["open"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("not made by this desk"), "{said:?}");
}

#[test]
fn the_form_is_the_one_of_the_records() {
    assert_eq!(
        Bench::ready().programme.unwrap().forms[0].sha256,
        Digest::of(FORM.as_bytes())
    );
}
