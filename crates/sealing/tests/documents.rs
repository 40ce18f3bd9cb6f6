//! Receipts, programme documents, enrolment links, and the texts of keys and digests.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::Seeded;
use sealing::programme::{Enrolment, FormEntry, Programme, ProgrammeError, Site, Store};
use sealing::receipt::{Receipt, ReceiptError};
use sealing::{Digest, SigningKey, VerifyingKey};

const ID: &str = "00112233445566778899aabbccddeeff";

fn key(name: &str) -> SigningKey {
    SigningKey::generate(&mut Seeded::new(name))
}

fn programme() -> Programme {
    Programme {
        v: 1,
        id: ID.into(),
        name: "Maraude".into(),
        inbox: "https://carnet.example.org".into(),
        recipients: vec![
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj".into(),
            "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg".into(),
        ],
        receipt_key: key("inbox").verifying_key(),
        forms: vec![FormEntry {
            id: "outreach".into(),
            version: String::new(),
            title: "Maraude".into(),
            sha256: Digest::of(b"<form/>"),
            length: 7,
            role: None,
        }],
        sites: vec![],
        epoch: 1,
        desk_key: None,
        keep_days: None,
        store: None,
    }
}

fn site(id: &str, name: &str) -> Site {
    Site {
        id: id.into(),
        name: name.into(),
    }
}

#[test]
fn a_receipt_speaks_of_one_record_only() {
    let digest = Digest::of(b"record");
    let receipt = Receipt::sign(&key("inbox"), ID, &digest, 16_584, "2026-11-22");
    let read = Receipt::from_json(&receipt.to_json()).unwrap();
    let inbox = key("inbox").verifying_key();
    let verify =
        |programme: &str, digest: &Digest, length| read.verify(&inbox, programme, digest, length);
    assert_eq!(verify(ID, &digest, 16_584), Ok(()));
    assert_eq!(verify("other", &digest, 16_584), Err(ReceiptError::Other));
    assert_eq!(
        verify(ID, &Digest::of(b"other"), 16_584),
        Err(ReceiptError::Other)
    );
    assert_eq!(verify(ID, &digest, 16_585), Err(ReceiptError::Other));
    let stranger = key("stranger").verifying_key();
    assert_eq!(
        read.verify(&stranger, ID, &digest, 16_584),
        Err(ReceiptError::Signature)
    );
    let other_day = Receipt::from_json(&receipt.to_json().replace("-22", "-23")).unwrap();
    assert_eq!(
        other_day.verify(&inbox, ID, &digest, 16_584),
        Err(ReceiptError::Signature)
    );
}

#[test]
fn malformed_receipts_are_refused() {
    let digest = Digest::of(b"record");
    let json = Receipt::sign(&key("inbox"), ID, &digest, 1, "2026-11-22").to_json();
    let long = " ".repeat(4096) + &json;
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1,\"v\":1"),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        ("\"v\":1,", ""),
        ("2026-11-22", "2026-11-31"),
        ("\"length\":1", "\"length\":-1"),
        ("\"length\":1", "\"length\":1.5"),
        ("}", ""),
        ("}", "}}"),
    ] {
        let changed = json.replace(from, to);
        assert_eq!(
            Receipt::from_json(&changed),
            Err(ReceiptError::Malformed),
            "{to}"
        );
    }
    assert_eq!(Receipt::from_json(&long), Err(ReceiptError::Malformed));
    assert_eq!(Receipt::from_json("<html>"), Err(ReceiptError::Malformed));
}

#[test]
fn a_programme_is_believed_on_the_organisations_word_only() {
    let signed = programme().sign(&key("organisation")).unwrap();
    let verifying = key("organisation").verifying_key();
    assert_eq!(Programme::verify(&signed, &verifying), Ok(programme()));
    assert_eq!(Programme::read_unverified(&signed), Ok(programme()));
    assert_eq!(
        Programme::verify(&signed, &key("stranger").verifying_key()),
        Err(ProgrammeError::Signature)
    );
    let changed = signed.replace("carnet.example", "carmet.example");
    assert_eq!(
        Programme::verify(&changed, &verifying),
        Err(ProgrammeError::Signature)
    );
    let longer = signed.clone() + &" ".repeat(1024 * 1024);
    assert_eq!(
        Programme::verify(&longer, &verifying),
        Err(ProgrammeError::Malformed)
    );
}

#[test]
fn unsound_programmes_are_not_signed() {
    type Change = fn(&mut Programme);
    let changes: [(&str, Change); 17] = [
        ("v", |p| p.v = 2),
        ("id", |p| p.id.push('0')),
        ("id", |p| p.id = p.id.to_uppercase()),
        ("name", |p| p.name = " ".into()),
        ("inbox", |p| p.inbox.push('/')),
        ("inbox", |p| p.inbox = "ftp://carnet.example.org".into()),
        ("inbox", |p| {
            p.inbox = "https://user@carnet.example.org".into()
        }),
        ("inbox", |p| p.inbox = "https://".into()),
        ("recipients", |p| p.recipients.truncate(1)),
        ("recipients", |p| p.recipients[1] = p.recipients[0].clone()),
        ("recipients", |p| p.recipients[1] = "age1".into()),
        ("recipients", |p| {
            p.recipients[1] = common::hybrid_recipients()[1].to_string();
        }),
        ("forms", |p| p.forms[0].length = 0),
        ("sites", |p| p.sites = vec![site("", " ")]),
        ("sites", |p| p.sites = vec![site("gare du nord", "Gare")]),
        ("sites", |p| {
            p.sites = vec![site("nord", "Gare"), site("nord", "Camp")]
        }),
        ("epoch", |p| p.epoch = 0),
    ];
    for (field, change) in changes {
        let mut programme = programme();
        change(&mut programme);
        assert_eq!(
            programme.sign(&key("organisation")),
            Err(ProgrammeError::Field(field))
        );
    }
}

fn store() -> Store {
    Store {
        url: "https://store.example.org/container/records".into(),
        query: Some("sp=c&sig=a%2Fb".into()),
        headers: vec![("Authorization".into(), "Basic c2VjcmV0".into())],
    }
}

fn with_store(store: Store) -> Programme {
    Programme {
        desk_key: Some(key("desk").verifying_key()),
        store: Some(store),
        ..programme()
    }
}

#[test]
fn a_programme_may_have_a_store_and_a_desk_key() {
    let bare = Store {
        query: None,
        headers: vec![],
        ..store()
    };
    for programme in [
        with_store(store()),
        with_store(bare),
        Programme {
            desk_key: Some(key("desk").verifying_key()),
            keep_days: Some(365),
            ..programme()
        },
    ] {
        let signed = programme.sign(&key("organisation")).unwrap();
        let read = Programme::verify(&signed, &key("organisation").verifying_key()).unwrap();
        assert_eq!(read, programme);
        assert_eq!(read.keep_days(), programme.keep_days.unwrap_or(30));
        let shown = format!("{read:?}");
        assert!(
            !shown.contains("sig=") && !shown.contains("c2VjcmV0"),
            "{shown}"
        );
    }
    // Documents from before stay as they were.
    let signed = programme().sign(&key("organisation")).unwrap();
    assert!(signed.contains(r#"\"epoch\":1}""#), "{signed}");
}

#[test]
fn unsound_stores_are_not_signed() {
    let refused = |programme: Programme, field| {
        let signed = programme.sign(&key("organisation"));
        assert_eq!(signed, Err(ProgrammeError::Field(field)), "{programme:?}");
    };
    for days in [0, 366] {
        let keep_days = Some(days);
        refused(
            Programme {
                keep_days,
                ..programme()
            },
            "keep_days",
        );
    }
    let without_key = Programme {
        desk_key: None,
        ..with_store(store())
    };
    refused(without_key, "desk_key");
    for url in [
        "",
        "store",
        "https://store.example.org/",
        "https://a.org/x?y",
    ] {
        refused(
            with_store(Store {
                url: url.into(),
                ..store()
            }),
            "store",
        );
    }
    for query in ["", "?a", "a#b", "a b", "a\nb", "é"] {
        refused(
            with_store(Store {
                query: Some(query.into()),
                ..store()
            }),
            "store",
        );
    }
    let headers = |headers: &[(&str, &str)]| {
        let each = headers.iter();
        let headers = each.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Store {
            headers: headers.collect(),
            ..store()
        }
    };
    for (name, value) in [
        ("", "a"),
        ("a b", "a"),
        ("é", "a"),
        ("a:", "a"),
        ("a", ""),
        ("a", " a"),
        ("a", "a\r\nb: c"),
        ("a", "é"),
        ("Cookie", "a"),
        ("HOST", "a"),
        ("If-None-Match", "a"),
        ("Content-Type", "a"),
        ("Carnet-Device", "a"),
        ("Sec-Fetch-Site", "a"),
        ("proxy-authorization", "a"),
    ] {
        refused(with_store(headers(&[(name, value)])), "store");
    }
    let twice = [("authorization", "a"), ("Authorization", "b")];
    refused(with_store(headers(&twice)), "store");
    let names: Vec<_> = (1..=9).map(|n| format!("x-{n}")).collect();
    let mut many: Vec<_> = names.iter().map(|name| (name.as_str(), "a")).collect();
    refused(with_store(headers(&many)), "store");
    many.pop();
    assert!(
        with_store(headers(&many))
            .sign(&key("organisation"))
            .is_ok()
    );
}

#[test]
fn sites_have_ids_or_names_alone() {
    let sites = vec![
        site("nord", "Gare du Nord"),
        site("", "Camp"),
        site("", "Rue"),
    ];
    let programme = Programme {
        sites,
        ..programme()
    };
    let signed = programme.sign(&key("organisation")).unwrap();
    assert!(signed.contains(r#"[{\"id\":\"nord\",\"name\":\"Gare du Nord\"},\"Camp\",\"Rue\"]"#));
    assert_eq!(Programme::read_unverified(&signed), Ok(programme));
    for wrong in [
        r#"{\"id\":\"a\"}"#,
        r#"{\"id\":\"a\",\"name\":\"b\",\"x\":1}"#,
        "1",
        "null",
    ] {
        let changed = signed.replace(r#"\"Camp\""#, wrong);
        let read = Programme::read_unverified(&changed);
        assert_eq!(read, Err(ProgrammeError::Malformed), "{wrong}");
    }
}

#[test]
fn a_programme_may_have_post_quantum_recipients() {
    let recipients = common::hybrid_recipients();
    let programme = Programme {
        recipients: recipients.iter().map(ToString::to_string).collect(),
        ..programme()
    };
    let signed = programme.sign(&key("organisation")).unwrap();
    let read = Programme::verify(&signed, &key("organisation").verifying_key()).unwrap();
    assert_eq!(read.recipients(), Ok(recipients));
}

#[test]
fn an_enrolment_goes_through_its_link() {
    let enrolment = Enrolment {
        v: 1,
        inbox: "http://127.0.0.1:8080".into(),
        programme: ID.into(),
        key: key("organisation").verifying_key(),
        token: "0123456789abcdef".into(),
    };
    let link = enrolment.to_link("http://127.0.0.1:8080/");
    let fragment = link.strip_prefix("http://127.0.0.1:8080/").unwrap();
    assert!(fragment.starts_with("#enrol="));
    assert!(!format!("{enrolment:?}").contains(&enrolment.token));
    assert_eq!(Enrolment::from_fragment(fragment).as_ref(), Ok(&enrolment));
    for wrong in [
        "",
        "#enrol=",
        "#enrol=%",
        &fragment[1..],
        &format!("{fragment}="),
        &link,
    ] {
        assert_eq!(
            Enrolment::from_fragment(wrong),
            Err(ProgrammeError::Enrolment),
            "{wrong}"
        );
    }
    // There is nobody to redeem it where there is no inbox.
    let without_token = Enrolment {
        token: String::new(),
        ..enrolment.clone()
    };
    let read = Enrolment::from_fragment(&without_token.to_link(""));
    assert_eq!(read, Ok(without_token));
    for unsound in [
        Enrolment {
            v: 2,
            ..enrolment.clone()
        },
        Enrolment {
            inbox: "javascript:alert(1)".into(),
            ..enrolment.clone()
        },
        Enrolment {
            programme: "x".into(),
            ..enrolment.clone()
        },
        Enrolment {
            token: "short".into(),
            ..enrolment.clone()
        },
        Enrolment {
            token: "with a line\nbreak in it".into(),
            ..enrolment
        },
    ] {
        assert!(Enrolment::from_fragment(&unsound.to_link("")).is_err());
    }
}

#[test]
fn keys_have_one_text() {
    let key = key("device");
    let text = key.to_text();
    assert_eq!(
        SigningKey::from_text(&text).unwrap().verifying_key(),
        key.verifying_key()
    );
    let public = key.verifying_key().to_text();
    assert_eq!(VerifyingKey::from_text(&public), Ok(key.verifying_key()));
    for wrong in [
        "",
        public.trim_end_matches('='),
        &format!("{public}\n"),
        &public[4..],
    ] {
        assert!(VerifyingKey::from_text(wrong).is_err());
        assert!(SigningKey::from_text(wrong).is_err());
    }
    // The neutral element signs everything for everybody.
    assert!(VerifyingKey::from_text("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").is_err());
}

#[test]
fn digests_have_one_text() {
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(Digest::of(b"abc").to_string(), text);
    assert_eq!(text.parse(), Ok(Digest::of(b"abc")));
    for wrong in [
        "",
        &text[1..],
        &text.to_uppercase(),
        &format!("{text}0"),
        &text.replace('b', "é"),
    ] {
        assert!(wrong.parse::<Digest>().is_err());
    }
}

/// RFC 8032, section 7.1, test 2.
#[test]
fn a_signed_message_is_given_out_only_if_the_signature_holds() {
    let bytes = |hex: &str| -> Vec<u8> {
        let digits = hex.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.map(byte).collect()
    };
    let key = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let mut signed = bytes(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    signed.push(0x72);
    let open =
        |key: &[u8], signed: &[u8]| VerifyingKey::signed_message(key, signed).map(<[u8]>::to_vec);
    assert_eq!(open(&key, &signed), Some(vec![0x72]));
    assert_eq!(open(&key[1..], &signed), None);
    assert_eq!(open(&key, &signed[..63]), None);
    signed[64] ^= 1;
    assert_eq!(open(&key, &signed), None);
}
