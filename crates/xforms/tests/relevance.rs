//! `relevant`: what is hidden, inherited, kept and left out.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::Scenario;

fn nested() -> Scenario {
    Scenario::new(
        "<data id=\"t\"><a/><g><b/><h><c/></h></g><d/></data>",
        r#"<bind nodeset="/data/g" relevant="/data/a = 'yes'"/>
           <bind nodeset="/data/g/h" relevant="/data/g/b = 'yes'"/>
           <bind nodeset="/data/d" calculate="concat('[', /data/g/h/c, ']')"/>"#,
        r#"<input ref="/data/a"/><group ref="/data/g"><input ref="/data/g/b"/>
           <group ref="/data/g/h"><input ref="/data/g/h/c"/></group></group>"#,
    )
}

#[test]
fn a_hidden_group_hides_all_below_it() {
    let mut scenario = nested();
    assert!(!scenario.relevant("/data/g/b"));
    scenario.answer("/data/a", "yes");
    assert!(scenario.relevant("/data/g/b"));
    assert!(!scenario.relevant("/data/g/h/c"));
    scenario.answer("/data/g/b", "yes");
    assert!(scenario.relevant("/data/g/h/c"));
}

#[test]
fn a_hidden_answer_counts_as_empty_and_comes_back() {
    let mut scenario = nested();
    scenario.answer("/data/a", "yes");
    scenario.answer("/data/g/b", "yes");
    scenario.answer("/data/g/h/c", "kept");
    assert_eq!(scenario.value("/data/d"), "[kept]");
    scenario.answer("/data/a", "no");
    assert_eq!(scenario.value("/data/d"), "[]");
    let sent = scenario.session.submission_xml().unwrap();
    assert!(!sent.contains("kept") && !sent.contains("<g>"), "{sent}");
    assert!(scenario.session.instance_xml().contains("kept"));
    scenario.answer("/data/a", "yes");
    assert_eq!(scenario.value("/data/d"), "[kept]");
}

#[test]
fn a_change_tells_only_what_it_touches() {
    let mut scenario = nested();
    let changes = scenario.answer("/data/a", "yes");
    // What its own rule still hides is not told.
    assert_eq!(scenario.references(&changes), ["/data/a", "/data/g/b"]);
    assert!(changes.pages);
    let changes = scenario.answer("/data/a", "yes");
    assert_eq!(changes, xforms::Changes::default());
    scenario.answer("/data/g/b", "yes");
    let changes = scenario.answer("/data/g/h/c", "x");
    assert_eq!(scenario.references(&changes), ["/data/g/h/c"]);
    assert!(!changes.pages);
}

#[test]
fn a_choice_that_is_no_longer_offered_is_taken_away() {
    let mut scenario = Scenario::load(include_str!("forms/everything.xml"));
    scenario.answer("/data/country", "fr");
    scenario.answer("/data/city", "lyon");
    assert_eq!(scenario.question("/data/city").display, ["Lyon"]);
    let changes = scenario.answer("/data/country", "be");
    assert_eq!(scenario.value("/data/city"), "");
    assert!(
        scenario
            .references(&changes)
            .contains(&"/data/city".to_owned())
    );
    let offered = scenario.question("/data/city").choices;
    assert_eq!(
        offered.into_iter().map(|c| c.label).collect::<Vec<_>>(),
        ["Liège"]
    );
}

#[test]
fn opening_again_computes_no_value_anew() {
    let mut scenario = Scenario::new(
        "<data id=\"t\"><yes/><a>1</a><sum/></data>",
        r#"<bind nodeset="/data/a" relevant="/data/yes = 1"/>
           <bind nodeset="/data/sum" calculate="concat('sum ', /data/a)"/>"#,
        r#"<input ref="/data/yes"/><input ref="/data/a"/><input ref="/data/sum"/>"#,
    );
    scenario.answer("/data/sum", "corrected");
    let form = std::sync::Arc::clone(scenario.session.form());
    let saved = scenario.session.instance_xml();
    let host = Box::new(common::FixedHost::new(1));
    let again = xforms::Session::restore(form, host, &saved).unwrap();
    assert_eq!(again.instance_xml(), saved);
}
