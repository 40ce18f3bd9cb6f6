//! `required`, `constraint`, types and non-answers.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::Scenario;
use xforms::{Absent, Answer, ViolationKind};

fn kind(scenario: &Scenario, reference: &str) -> Option<(ViolationKind, Option<String>)> {
    let node = scenario.session.node_at(reference).unwrap();
    scenario
        .session
        .violation(node)
        .map(|violation| (violation.kind, violation.message))
}

#[test]
fn a_required_answer_is_asked_for_in_the_forms_words() {
    let mut scenario = Scenario::load(include_str!("forms/everything.xml"));
    let message = Some("A name, please".to_owned());
    assert_eq!(
        kind(&scenario, "/data/name"),
        Some((ViolationKind::Required, message))
    );
    assert!(!scenario.question("/data/age").required);
    let changes = scenario.answer("/data/name", "Ada");
    assert!(scenario.question("/data/age").required);
    assert!(
        scenario
            .references(&changes)
            .contains(&"/data/age".to_owned())
    );
    assert_eq!(scenario.session.violations().len(), 1);
}

#[test]
fn a_broken_constraint_keeps_the_answer_and_speaks_the_language() {
    let mut scenario = Scenario::load(include_str!("forms/everything.xml"));
    scenario.answer("/data/age", "130");
    assert_eq!(scenario.value("/data/age"), "130");
    let message = Some("130 is too old".to_owned());
    assert_eq!(
        kind(&scenario, "/data/age"),
        Some((ViolationKind::Constraint, message))
    );
    scenario.session.set_language("Français").unwrap();
    let message = Some("130 : trop âgé".to_owned());
    assert_eq!(
        kind(&scenario, "/data/age"),
        Some((ViolationKind::Constraint, message))
    );
}

#[test]
fn a_non_answer_satisfies_what_is_required() {
    let mut scenario = Scenario::load(include_str!("forms/everything.xml"));
    scenario.answer("/data/name", "Ada");
    assert!(kind(&scenario, "/data/age").is_some());
    scenario.give("/data/age", Answer::Absent(Absent::DontKnow));
    assert_eq!(kind(&scenario, "/data/age"), None);
    assert_eq!(scenario.value("/data/age"), "");
    assert_eq!(scenario.value("/data/adult"), "no");
    let sent = scenario.session.submission_xml().unwrap();
    assert!(
        sent.contains(r#"<age carnet:absent="dont_know"/>"#),
        "{sent}"
    );
    let declared = r#"xmlns:carnet="https://carnet.doctorsoftheworld.org/xforms""#;
    assert!(sent.contains(declared), "{sent}");
    scenario.answer("/data/age", "30");
    let sent = scenario.session.submission_xml().unwrap();
    assert!(
        sent.contains("<age>30</age>") && !sent.contains("carnet"),
        "{sent}"
    );
}

#[test]
fn dates_compare_as_days() {
    let mut scenario = Scenario::load(include_str!("forms/everything.xml"));
    scenario.answer("/data/when", "2026-04-15");
    assert_eq!(kind(&scenario, "/data/when"), None);
    scenario.answer("/data/when", "2026-04-16");
    assert_eq!(
        kind(&scenario, "/data/when"),
        Some((ViolationKind::Constraint, None))
    );
}

#[test]
fn typed_text_is_read_in_many_scripts() {
    use xforms::{AnswerError as E, Date, ValueType as T};
    let read = Answer::parse;
    assert_eq!(read(T::Integer, " ٣٤ "), Ok(Answer::Integer(34)));
    assert_eq!(read(T::Integer, "۱۲۳"), Ok(Answer::Integer(123)));
    assert_eq!(read(T::Integer, "-5"), Ok(Answer::Integer(-5)));
    assert_eq!(read(T::Integer, "3.5"), Err(E::NotAnInteger));
    assert_eq!(read(T::Integer, "abc"), Err(E::NotANumber));
    assert_eq!(read(T::Integer, "99999999999999999999"), Err(E::OutOfRange));
    assert_eq!(read(T::Decimal, "36,6"), Ok(Answer::Decimal(36.6)));
    assert_eq!(read(T::Decimal, "٣٦٫٦"), Ok(Answer::Decimal(36.6)));
    assert_eq!(read(T::Decimal, "1e5"), Err(E::NotANumber));
    let date = Date {
        year: 2024,
        month: 2,
        day: 29,
    };
    assert_eq!(read(T::Date, "٢٠٢٤-٠٢-٢٩"), Ok(Answer::Date(date)));
    assert_eq!(read(T::Date, "2023-02-29"), Err(E::NotADate));
    assert_eq!(read(T::Time, "25:00"), Err(E::NotATime));
    assert_eq!(read(T::DateTime, "2026-01-01"), Err(E::NotADateTime));
    assert_eq!(read(T::Text, "  "), Ok(Answer::Empty));
}

#[test]
fn an_unusual_answer_is_to_be_confirmed() {
    let mut scenario = Scenario::new(
        "<data id=\"t\"><limit>90</limit><age/></data>",
        r#"<itext><translation lang="en"><text id="w"><value>Really <output value="/data/age"/>?</value>
           </text></translation><translation lang="fr"><text id="w"><value>Vraiment ?</value></text>
           </translation></itext>
           <bind nodeset="/data/age" type="int" constraint=". &lt; 120" carnet:absent="refused"
             carnet:warning=". &gt; /data/limit" carnet:warningMsg="jr:itext('w')"/>"#,
        r#"<input ref="/data/limit"/><input ref="/data/age"/>"#,
    );
    let warning = |text: &str| Some((ViolationKind::Warning, Some(text.to_owned())));
    assert_eq!(kind(&scenario, "/data/age"), None);
    scenario.answer("/data/age", "95");
    assert_eq!(kind(&scenario, "/data/age"), warning("Really 95?"));
    scenario.session.set_language("fr").unwrap();
    assert_eq!(kind(&scenario, "/data/age"), warning("Vraiment ?"));
    // What is wrong comes before what is unusual.
    scenario.answer("/data/age", "130");
    assert_eq!(
        kind(&scenario, "/data/age"),
        Some((ViolationKind::Constraint, None))
    );
    scenario.answer("/data/age", "95");
    let changes = scenario.answer("/data/limit", "100");
    assert!(
        scenario
            .references(&changes)
            .contains(&"/data/age".to_owned())
    );
    assert_eq!(kind(&scenario, "/data/age"), None);
    scenario.give("/data/age", Answer::Absent(Absent::Refused));
    assert_eq!(kind(&scenario, "/data/age"), None);
}
