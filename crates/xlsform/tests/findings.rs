//! What an author is told, and what is forgiven.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use support::compiled;
use xlsform::Severity;

/// Findings as lines: severity, place, code, what was probably meant.
fn told(text: &str) -> Vec<String> {
    let line = |finding: &xlsform::Finding| {
        let severity = finding.severity.text("en");
        let nearest = finding.nearest.as_deref().unwrap_or("-");
        format!(
            "{severity} {} {} {nearest}",
            finding.place.text("en"),
            finding.code.name()
        )
    };
    compiled(text).findings.iter().map(line).collect()
}

#[test]
fn all_errors_are_told_at_once_each_with_its_cell_and_cure() {
    let told = told(
        "
        | survey |
        | | type           | name  | label | relevant       | constraint |
        | | integer        | age   | Age   |                |            |
        | | slect_one town | town  | Town  | ${aeg} > 17    |            |
        | | text           | 1st   | First |                |            |
        | | select_one twon | home | Home  |                | . = ${     |
        | | end_group      |       |       |                |            |
        | choices |
        | | list_name | name | label |
        | | town      | a    | A     |
        | | town      | a    | B     |
    ",
    );
    assert_eq!(
        told,
        [
            "error survey!A3 (type) unknown-type select_one",
            "error survey!D3 (relevant) unknown-reference age",
            "error survey!B4 (name) bad-name -",
            "error survey!A5 (type) unknown-list town",
            "error survey!E5 (constraint) bad-reference -",
            "error survey!A6 (type) end-unmatched -",
            "error choices!B3 (name) choice-twice -",
        ]
    );
}

#[test]
fn sentences_say_what_was_found_and_expected() {
    let compiled = compiled(
        "
        | survey |
        | | type  | name | label | parameters       |
        | | range | mood | Mood  | start=0 stp=2    |
        | | geotrace | way | Way  | incremental=no   |
    ",
    );
    let sentences: Vec<String> = compiled.findings.iter().map(|f| f.text("en")).collect();
    assert_eq!(
        sentences,
        [
            "the parameter `stp` does not go with this type; expected end, placeholder, start, \
             step, tick_interval, tick_labelset; did you mean `step`?",
            "the parameter has the wrong value: `no`; expected incremental=true, or nothing",
        ]
    );
}

#[test]
fn findings_speak_the_readers_language() {
    let compiled = compiled(
        "
        | survey |
        | | type      | name | label |
        | | begin group | g  | G     |
        | | end repeat |     |       |
        | | txt       | a    | A     |
    ",
    );
    let texts = |language: &str| -> Vec<String> {
        let findings = compiled.findings.iter();
        findings
            .map(|finding| finding.text(language).replace('\u{a0}', " "))
            .collect()
    };
    assert_eq!(
        texts("fr-BE"),
        [
            "« begin_group g » n’est pas fermé ; attendu : une ligne avec end_group",
            "« end repeat » ne ferme rien qui soit ouvert ; attendu : end_group (ouvert à la ligne 2)",
            "le type « txt » est inconnu ; vouliez-vous écrire « text » ?",
        ]
    );
    assert_eq!(
        texts("ar")[2],
        "النوع «\u{2068}txt\u{2069}» غير معروف؛ هل تقصد «\u{2068}text\u{2069}»؟"
    );
    assert_eq!(texts("sw"), texts("en"));
    let row = xlsform::Place {
        sheet: "survey".to_owned(),
        row: Some(7),
        column: None,
    };
    assert_eq!(row.text("fr"), "survey, ligne 7");
    assert_eq!(xlsform::Place::default().text("fr"), "classeur");
}

#[test]
fn spelling_is_forgiven_where_the_meaning_is_clear() {
    let text = "
        | Survey |
        | | Type             | Name | LABEL | Required | relevant     |
        | | Begin Group      | g    | G     |          |              |
        | | Select_One yn    | a    | A ‘x’ | yes      |              |
        | | INTEGER          | b    | B     | TRUE     | ${a} = ‘y’   |
        | | end group        |      |       |          |              |
        | CHOICES |
        | | list name | value | label |
        | | yn        | y     | Yes   |
    ";
    assert_eq!(
        told(text),
        [
            "warning Survey!A2 (Type) tolerated -",
            "warning Survey!A3 (Type) tolerated -",
            "warning Survey!A4 (Type) tolerated -",
            "warning Survey!E4 (relevant) typographic-quotes -",
        ]
    );
    let xml = compiled(text).xml.unwrap();
    assert!(xml.contains("relevant=\" /data/g/a  = 'y'\""), "{xml}");
    assert!(xml.contains("required=\"true()\""), "{xml}");
    assert!(
        xml.contains("A ‘x’"),
        "texts for people stay as they are: {xml}"
    );
}

#[test]
fn misspelt_sheets_and_columns_are_named() {
    assert_eq!(
        told(
            "
            | survye |
            | | type | name | label |
            | | text | a    | A     |
            | settings |
            | | form_id |
            | | x       |
        "
        ),
        ["error workbook no-survey survye"]
    );
    assert_eq!(
        told(
            "
            | survey |
            | | type | name | label | relevnt |
            | | text | a    | A     | 1 = 1   |
            | setings |
            | | form_id |
            | | x       |
        "
        ),
        [
            "warning survey!D1 (relevnt) column-unknown relevant",
            "warning setings sheet-misspelt settings",
        ]
    );
}

#[test]
fn non_answers_become_an_attribute_of_the_bind() {
    let xml = compiled(
        "
        | survey |
        | | type    | name | label | absent            |
        | | integer | age  | Age   | Refused dont_know |
    ",
    )
    .xml
    .unwrap();
    assert!(xml.contains("carnet:absent=\"refused dont_know\""), "{xml}");
    let form = xforms::Form::parse(&xml, &xforms::Limits::default()).unwrap();
    let columns = form.columns();
    let age = columns.iter().find(|column| column.name == "age").unwrap();
    let codes: Vec<&str> = age.absent.iter().map(|absent| absent.code()).collect();
    assert_eq!(codes, ["refused", "dont_know"]);
    assert_eq!(
        told(
            "
            | survey |
            | | type    | name | label | absent  |
            | | integer | age  | Age   | refusd  |
        "
        ),
        ["error survey!D2 (absent) unknown-absent refused"]
    );
}

#[test]
fn a_question_can_offer_no_non_answer() {
    let xml = compiled(
        "
        | survey |
        | | type    | name | label | absent |
        | | integer | age  | Age   | none   |
    ",
    )
    .xml
    .unwrap();
    assert!(xml.contains("carnet:absent=\"\""), "{xml}");
    let form = xforms::Form::parse(&xml, &xforms::Limits::default()).unwrap();
    assert_eq!(form.columns()[0].absent, []);
}

#[test]
fn attributes_need_a_prefix_that_is_declared() {
    let form = |settings: &str| {
        told(&format!(
            "
            | survey |
            | | type | name | label | bind::my:own |
            | | text | a    | A     | 1            |
            {settings}
        "
        ))
    };
    assert_eq!(
        form(""),
        ["error survey!D1 (bind::my:own) unknown-prefix -"]
    );
    let declared = "| settings |\n| | namespaces |\n| | my=\"http://example.org/my\" |";
    assert_eq!(form(declared), Vec::<String>::new());
}

#[test]
fn one_form_has_everything() {
    let compiled = compiled(include_str!("forms/everything.md"));
    let errors: Vec<String> = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| format!("{}: {}", finding.place.text("en"), finding.text("en")))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let xml = compiled.xml.unwrap();
    for piece in [
        "nodeset=\"randomize(instance('town')/root/item, 42)\"",
        "nodeset=\"instance('town')/root/item[region =  /data/married ]\"",
        "ref=\"/data/towns_other\"",
        "jr:count=\" /data/age \"",
        "nodeset=\"/data/member[./first != '']\"",
        "relevant=\" ../../first  != ''\"",
        "<output value=\" ../../first \"/>",
        "event=\"xforms-value-changed\" value=\"now()\"",
        "entities:saveto=\"thing\"",
        "jr://images/face.png",
        "lang=\"Français (fr)\"",
    ] {
        assert!(xml.contains(piece), "{piece} in {xml}");
    }
}

#[test]
fn an_appearance_that_changes_nothing_is_told() {
    let found = told(
        "
        | survey |
        | | type         | name | label | appearance     |
        | | select_one l | a    | A     | lickert quick  |
        | | text         | b    | B     | multiline w3   |
        | choices |
        | | list_name | name | label |
        | | l         | x    | X     |
    ",
    );
    assert_eq!(
        found,
        [
            "warning survey!D2 (appearance) unknown-appearance likert",
            "warning survey!D3 (appearance) unknown-appearance -",
        ]
    );
}

#[test]
fn a_role_is_the_forms_and_has_to_be_known() {
    let workbook = |role: &str| {
        format!(
            "
            | survey |
            | | type    | name | label |
            | | integer | met  | Met   |
            | settings |
            | | form_id | role   |
            | | outing  | {role} |
        "
        )
    };
    let xml = compiled(&workbook("outing")).xml.unwrap();
    let form = xforms::Form::parse(&xml, &xforms::Limits::default()).unwrap();
    assert_eq!(form.role(), Some("outing"));
    assert_eq!(
        told(&workbook("outting")),
        ["error settings!B2 (role) bad-setting outing"]
    );
    let unknown = &compiled(&workbook("census")).findings[0];
    assert_eq!(
        unknown.text("en"),
        "the setting has the wrong value: `census`; expected outing"
    );
    let none = compiled(&workbook("")).xml.unwrap();
    assert!(!none.contains("carnet"), "{none}");
}
