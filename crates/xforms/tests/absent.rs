//! Non-answers: four kinds, seen by expressions as nothing, kept for ever.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{FixedHost, Scenario};
use xforms::{Absent, Answer, AnswerError, Session};

fn scenario() -> Scenario {
    Scenario::new(
        r#"<data id="t"><age/><why/><child/><ask/></data>"#,
        r#"<bind nodeset="/data/age" type="int" required="true()"
             carnet:absent="refused dont_know not_asked not_applicable"/>
           <bind nodeset="/data/why" calculate="carnet:absent(/data/age)"/>
           <bind nodeset="/data/child" calculate="if(/data/age = '', 'none', /data/age &lt; 18)"/>
           <bind nodeset="/data/ask" relevant="carnet:absent(../age) = 'refused'"
             constraint="carnet:absent() = ''"/>"#,
        r#"<input ref="/data/age"><label>Age</label></input>
           <input ref="/data/ask"><label>Why not?</label></input>"#,
    )
}

#[test]
fn expressions_can_ask_for_the_reason_and_else_see_nothing() {
    let mut scenario = scenario();
    for absent in Absent::ALL {
        let changes = scenario.give("/data/age", Answer::Absent(absent));
        assert_eq!(scenario.value("/data/why"), absent.code());
        assert_eq!(scenario.value("/data/child"), "none");
        assert_eq!(scenario.relevant("/data/ask"), absent == Absent::Refused);
        let told = scenario
            .references(&changes)
            .contains(&"/data/ask".to_owned());
        // It came with the first, and went with the second.
        assert_eq!(told, matches!(absent, Absent::Refused | Absent::DontKnow));
        assert!(scenario.session.violations().is_empty());
    }
    scenario.answer("/data/age", "17");
    assert_eq!(scenario.value("/data/why"), "");
    assert_eq!(scenario.value("/data/child"), "true");
    scenario.give("/data/age", Answer::Empty);
    assert_eq!(scenario.value("/data/why"), "");
    assert_eq!(scenario.session.violations().len(), 1);
}

#[test]
fn a_non_answer_is_kept_and_listed() {
    let mut scenario = scenario();
    scenario.give("/data/age", Answer::Absent(Absent::NotAsked));
    let saved = scenario.session.instance_xml();
    let form = Arc::clone(scenario.session.form());
    let age = form
        .columns()
        .into_iter()
        .find(|c| c.name == "age")
        .unwrap();
    assert_eq!(age.absent, Absent::ALL);
    let restored = Session::restore(form, Box::new(FixedHost::new(3)), &saved).unwrap();
    let node = restored.node_at("/data/age").unwrap();
    let answer = restored.question(node).unwrap().answer;
    assert_eq!(answer, Answer::Absent(Absent::NotAsked));
    assert_eq!(restored.instance_xml(), saved);
}

#[test]
fn only_what_the_form_offers_is_taken() {
    let mut scenario = scenario();
    let ask = scenario.session.node_at("/data/ask").unwrap();
    let refused = scenario
        .session
        .answer(ask, Answer::Absent(Absent::Refused));
    assert_eq!(refused.unwrap_err(), AnswerError::AbsentNotOffered);
}

#[test]
fn a_form_that_names_no_non_answer_offers_the_usual_ones_for_every_question() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><age/><read/></data>"#,
        r#"<bind nodeset="/data/age" type="int" required="true()"/>"#,
        r#"<input ref="/data/age"><label>Age</label></input>
           <trigger ref="/data/read"><label>Read this</label></trigger>"#,
    );
    let offered = |scenario: &Scenario, reference: &str| {
        let node = scenario.session.node_at(reference).unwrap();
        scenario.session.question(node).unwrap().absent
    };
    let usual = [Absent::Refused, Absent::DontKnow, Absent::NotAsked];
    assert_eq!(offered(&scenario, "/data/age"), usual);
    assert_eq!(offered(&scenario, "/data/read"), []);
    scenario.give("/data/age", Answer::Absent(Absent::Refused));
    assert!(scenario.session.violations().is_empty());
    let age = scenario.session.form().columns().into_iter();
    let age = age.into_iter().find(|column| column.name == "age").unwrap();
    assert_eq!(age.absent, usual);
}

#[test]
fn a_form_that_names_one_anywhere_decides_for_all() {
    let scenario = Scenario::new(
        r#"<data id="t"><age/><why/></data>"#,
        r#"<bind nodeset="/data/age" carnet:absent=""/>"#,
        r#"<input ref="/data/age"><label>Age</label></input>
           <input ref="/data/why"><label>Why?</label></input>"#,
    );
    for reference in ["/data/age", "/data/why"] {
        let node = scenario.session.node_at(reference).unwrap();
        assert_eq!(scenario.session.question(node).unwrap().absent, []);
    }
}
