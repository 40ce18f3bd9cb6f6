//! What becomes of the texts that people read.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use support::compiled;

#[test]
fn a_no_break_space_stays_where_people_read_it() {
    let compiled = compiled(
        "
        | survey |
        | | type | name | label::Français\u{a0}(fr) | hint::Français (fr) | relevant |
        | | integer | age\u{a0} | Quel âge\u{a0}? | En années\u{a0}: | |
        | | text | who | Qui\u{a0}? | « Nom » | ${age}\u{a0}> 17 |
        ",
    );
    assert_eq!(compiled.findings, []);
    let xml = compiled.xml.unwrap();
    for piece in [
        "lang=\"Français (fr)\"",
        "<value>Quel âge\u{a0}?</value>",
        "<value>En années\u{a0}:</value>",
        "ref=\"/data/age\"",
        "relevant=\" /data/age  &gt; 17\"",
    ] {
        assert!(xml.contains(piece), "{piece} in {xml}");
    }
}

#[test]
fn a_text_shows_what_is_computed() {
    let compiled = compiled(
        "
        | survey |
        | | type | name | label | constraint | constraint_message |
        | | integer | count | How many? | . > 0 | <output value=\"1 + 1\"/> at least |
        | | begin_repeat | child | Child | | |
        | | text | first | Child <output value=\"position(..)\"/> of <output value=\"if(${count} < 2, 'one', ${count})\" /> | | |
        | | select_one yn | well | Is <output value=\"${first}\"/> well? | | |
        | | end_repeat | | | | |
        | choices |
        | | list_name | name | label |
        | | yn | yes | Yes, all <output value=\"${count} * 1\"/> |
        | | yn | no | <output> no |
        ",
    );
    assert_eq!(compiled.findings, []);
    let xml = compiled.xml.unwrap();
    for piece in [
        "Child <output value=\"position(..)\"/> of <output value=\"if( /data/count  &lt; 2, 'one',  /data/count )\"/>",
        "Is <output value=\" ../first \"/> well?",
        "<value><output value=\"1 + 1\"/> at least</value>",
        "<value>Yes, all <output value=\" /data/count  * 1\"/></value>",
        "&lt;output&gt; no",
    ] {
        assert!(xml.contains(piece), "{piece} in {xml}");
    }
    let loaded = xforms::Form::parse(&xml, &xforms::Limits::default());
    assert!(loaded.is_ok(), "{loaded:?}");
}

#[test]
fn an_unknown_name_in_a_computed_text_is_told() {
    let compiled = compiled(
        "
        | survey |
        | | type | name | label |
        | | text | a | <output value=\"${b} + 1\"/> |
        ",
    );
    assert_eq!(compiled.xml, None);
    let first = compiled.findings.first().unwrap();
    assert_eq!(
        (first.code.name(), first.found.as_str()),
        ("unknown-reference", "b")
    );
}
