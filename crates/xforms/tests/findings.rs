//! All that is wrong with a form, where, and what was probably meant.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::wrap;
use xforms::{Finding, Form, FormError, Limits, Problem, Severity};

fn check(xml: &str) -> Vec<Finding> {
    Form::check(xml, &Limits::default(), &|_| None)
}

fn texts(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|found| found.error.to_string())
        .collect()
}

#[test]
fn all_errors_are_told_at_once_with_what_was_meant() {
    let xml = wrap(
        r#"<data id="t"><household><age/><name/></household><adult/></data>"#,
        r#"<itext><translation lang="en"><text id="age:label"><value>A</value></text></translation>
           </itext><instance id="regions"><root/></instance>
           <bind nodeset="/data/household/age" constraint="/data/household/agee &gt; 1"/>
           <bind nodeset="/data/adult" calculate="cuont(/data/household)" relevant="/data/name = 1"
             required="instance('region')/root/x"/>
           <bind nodeset="/data/adult" readonly="1 +"/>"#,
        r#"<input ref="/data/household/agee"><label ref="jr:itext('age:lable')"/></input>
           <input ref="/data/adult"><label ref="jr:itext('age:lable')"/></input>
           <range ref="/data/household/age" start="0"><label>x</label></range>
           <setvalue ref="/data/adutl" event="odk-instance-first-load"/>"#,
    );
    let findings = check(&xml);
    assert!(
        findings
            .iter()
            .all(|found| found.severity == Severity::Error)
    );
    assert_eq!(
        texts(&findings),
        [
            "/data/household/age: constraint: at character 17 of “/data/household/agee > 1”: there \
             is no node /data/household/agee in the primary instance; did you mean \
             /data/household/age?",
            "/data/adult: relevant: at character 7 of “/data/name = 1”: there is no node /data/name \
             in the primary instance; did you mean /data/household/name?",
            "/data/adult: required: at character 1 of “instance('region')/root/x”: there is no \
             instance with the id region; did you mean regions?",
            "/data/adult: calculate: at character 1 of “cuont(/data/household)”: there is no \
             function cuont; did you mean count?",
            "/data/adult: readonly: at character 4 of “1 +”: expected a value or a path",
            "input refers to /data/household/agee, which is not in the primary instance; did you \
             mean /data/household/age?",
            "/data/adult: no translation has the id age:lable; did you mean age:label?",
            "/data/household/age: a range without a number as its end is not supported; give start, \
             end and step as numbers",
            "setvalue refers to /data/adutl, which is not in the primary instance; did you mean \
             /data/adult?",
        ]
    );
    // Who fills a form learns of the first only.
    let first = Form::parse(&xml, &Limits::default()).unwrap_err();
    assert_eq!(Some(&first), findings.first().map(|found| &found.error));
}

#[test]
fn the_place_is_counted_in_bytes_and_in_characters() {
    let xml = wrap(
        r#"<data id="t"><ä/><ag/></data>"#,
        r#"<bind nodeset="/data/ag" calculate="concat('été', /data/age, /data/agx)"/>"#,
        "",
    );
    let findings = check(&xml);
    let [
        Finding {
            error:
                FormError::Expression {
                    position,
                    column,
                    problem,
                    ..
                },
            ..
        },
    ] = findings.as_slice()
    else {
        panic!("{findings:?}");
    };
    let path = "/data/age".to_owned();
    let suggestion = Some("/data/ag".to_owned());
    assert_eq!(**problem, Problem::UnknownPath { path, suggestion });
    assert_eq!((*position, *column), (22, 21));
}

#[test]
fn circles_are_told_beside_other_errors() {
    let xml = wrap(
        r#"<data id="t"><a/><b/><c/><d/></data>"#,
        r#"<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" calculate="/data/c"/>
           <bind nodeset="/data/c" relevant="/data/a = 1"/><bind nodeset="/data/d" calculate="("/>"#,
        "",
    );
    let found = texts(&check(&xml));
    assert_eq!(found.len(), 2, "{found:?}");
    let circle = "expressions depend on one another in a circle: ";
    assert!(found[1].starts_with(circle), "{found:?}");
    for node in ["/data/a", "/data/b", "/data/c"] {
        assert!(found[1].contains(node), "{found:?}");
    }
}

#[test]
fn a_recording_that_is_not_made_is_a_warning() {
    let xml = wrap(
        r#"<data id="t"><sound/></data>"#,
        r#"<odk:recordaudio xmlns:odk="http://www.opendatakit.org/xforms" ref="/data/sound"
           event="odk-instance-load"/>"#,
        "",
    );
    let findings = check(&xml);
    assert_eq!(
        texts(&findings),
        ["/data/sound: recordaudio is not supported; sounds are not recorded"]
    );
    assert_eq!(findings[0].severity, Severity::Warning);
    assert!(Form::parse(&xml, &Limits::default()).is_ok());
}

#[test]
fn what_has_no_effect_is_a_warning_and_the_form_works() {
    let xml = wrap(
        r#"<data id="t"><g><age/></g><x/></data>"#,
        r#"<bind nodeset="/data/g/agge" required="true()"/>
           <bind nodeset="/data/x" calculate="../g/aeg + 1"/>"#,
        r#"<input ref="/data/g/age"/>"#,
    );
    let findings = check(&xml);
    assert!(
        findings
            .iter()
            .all(|found| found.severity == Severity::Warning)
    );
    assert_eq!(
        texts(&findings),
        [
            "bind refers to /data/g/agge, which is not in the primary instance; did you mean \
             /data/g/age?",
            "/data/x: calculate: at character 1 of “../g/aeg”: there is no node ../g/aeg in the \
             primary instance",
        ]
    );
    assert!(Form::parse(&xml, &Limits::default()).is_ok());
}

#[test]
fn a_sound_form_has_no_findings() {
    assert_eq!(check(include_str!("forms/everything.xml")), []);
}

#[test]
fn the_list_is_bounded_and_warnings_do_not_hide_errors() {
    let binds = r#"<bind nodeset="/data/none"/>"#.repeat(500);
    let wrong = r#"<bind nodeset="/data/a" calculate="("/>"#.repeat(500);
    let xml = wrap(
        r#"<data id="t"><a/></data>"#,
        &format!("{binds}{wrong}"),
        "",
    );
    let findings = check(&xml);
    assert!(findings.len() <= 100, "{}", findings.len());
    assert!(
        findings
            .iter()
            .any(|found| found.severity == Severity::Error)
    );
    assert!(Form::parse(&xml, &Limits::default()).is_err());
}
