//! Repeats: instances, positions, counts.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::Scenario;
use xforms::{AnswerError, PageKind};

const EVERYTHING: &str = include_str!("forms/everything.xml");

fn everything() -> Scenario {
    begun(EVERYTHING)
}

fn begun(form: &str) -> Scenario {
    let mut scenario = Scenario::load(form);
    scenario.answer("/data/name", "Ada");
    scenario.answer("/data/age", "40");
    scenario
}

#[test]
fn instances_keep_to_their_own_nodes() {
    let mut scenario = everything();
    for name in ["Bo", "Cy", "Di"] {
        scenario.add("/data/family/child");
        let place = scenario.value("/data/family/count");
        scenario.answer(&format!("/data/family/child[{place}]/first"), name);
    }
    assert_eq!(scenario.value("/data/family/child[2]/label"), "Cy 2 of 3");
    scenario.answer("/data/family/child[1]/years", "4");
    let changes = scenario.answer("/data/family/child[3]/years", "9");
    assert_eq!(scenario.value("/data/total"), "13");
    assert_eq!(scenario.value("/data/oldest"), "Di");
    assert_eq!(
        scenario.references(&changes),
        ["/data/family/child[3]/years"]
    );
    scenario.remove("/data/family/child[1]");
    assert_eq!(scenario.value("/data/family/child[1]/label"), "Cy 1 of 2");
    assert_eq!(scenario.value("/data/total"), "9");
}

#[test]
fn repeats_nest() {
    let mut scenario = everything();
    scenario.add("/data/family/child");
    scenario.add("/data/family/child");
    scenario.add("/data/family/child[2]/toy");
    scenario.add("/data/family/child[2]/toy");
    assert_eq!(scenario.value("/data/family/child[2]/toy[2]/nth"), "2.2");
    scenario.remove("/data/family/child[1]");
    assert_eq!(scenario.value("/data/family/child[1]/toy[2]/nth"), "1.2");
}

#[test]
fn a_counted_repeat_follows_its_count() {
    let mut scenario = everything();
    scenario.answer("/data/visits", "3");
    scenario.answer("/data/visit[3]/place", "street");
    assert_eq!(scenario.value("/data/visit[3]/number"), "30");
    scenario.answer("/data/visits", "1");
    assert!(scenario.session.node_at("/data/visit[2]").is_none());
    let repeat = scenario.session.repeat_at("/data/visit").unwrap();
    assert_eq!(
        scenario.session.add_repeat(repeat).unwrap_err(),
        AnswerError::FixedRepeat
    );
    let node = scenario.session.node_at("/data/visit[1]").unwrap();
    assert_eq!(
        scenario.session.remove_repeat(node).unwrap_err(),
        AnswerError::FixedRepeat
    );
}

#[test]
fn a_removed_instance_is_gone_for_good() {
    let mut scenario = everything();
    scenario.add("/data/family/child");
    let instance = scenario.session.node_at("/data/family/child[1]").unwrap();
    let inside = scenario
        .session
        .node_at("/data/family/child[1]/first")
        .unwrap();
    scenario.remove("/data/family/child[1]");
    scenario.add("/data/family/child");
    assert!(scenario.session.question(inside).is_none());
    assert_eq!(scenario.session.value(inside), None);
    assert_eq!(
        scenario.session.remove_repeat(instance).unwrap_err(),
        AnswerError::UnknownNode
    );
}

#[test]
fn pages_ask_for_more_after_the_instances() {
    let mut scenario = everything();
    scenario.add("/data/family/child");
    let pages = scenario.session.pages();
    let place = |key: &str| pages.iter().position(|page| page.key == key).unwrap();
    let first = place("/data/family/child[1]/first");
    let more = place("/data/family/child");
    assert!(first < more);
    assert_eq!(pages[first].section, ["Family of Ada", "Child 1"]);
    let PageKind::Repeat {
        label,
        instances,
        can_add,
        ..
    } = &pages[more].kind
    else {
        panic!("no repeat page");
    };
    assert_eq!(
        (label.as_deref(), instances.len(), *can_add),
        (Some("Child"), 1, true)
    );
}

#[test]
fn an_indexed_repeat_picks_an_instance() {
    let mut scenario = Scenario::new(
        "<data id=\"t\"><r><x/></r><n>1</n><picked/></data>",
        r#"<bind nodeset="/data/n" type="int"/>
           <bind nodeset="/data/picked" calculate="indexed-repeat(/data/r/x, /data/r, /data/n)"/>"#,
        r#"<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat><input ref="/data/n"/>"#,
    );
    scenario.add("/data/r");
    scenario.answer("/data/r[1]/x", "one");
    scenario.answer("/data/r[2]/x", "two");
    assert_eq!(scenario.value("/data/picked"), "one");
    scenario.answer("/data/n", "2");
    assert_eq!(scenario.value("/data/picked"), "two");
}

#[test]
fn new_instances_are_as_the_template_has_them() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><r jr:template=""><x>blank</x><in jr:template=""><y>deep</y></in></r>
           <r><x>first</x></r><r><x>second</x><in><y>own</y></in></r></data>"#,
        "",
        r#"<repeat nodeset="/data/r"><input ref="/data/r/x"/>
           <repeat nodeset="/data/r/in"><input ref="/data/r/in/y"/></repeat></repeat>"#,
    );
    assert_eq!(scenario.value("/data/r[2]/x"), "second");
    assert_eq!(scenario.value("/data/r[2]/in[1]/y"), "own");
    assert!(scenario.session.node_at("/data/r[3]").is_none());
    scenario.add("/data/r");
    assert_eq!(scenario.value("/data/r[3]/x"), "blank");
    assert!(scenario.session.node_at("/data/r[3]/in[1]").is_none());
    scenario.add("/data/r[3]/in");
    assert_eq!(scenario.value("/data/r[3]/in[1]/y"), "deep");
    // The template itself is never sent.
    let sent = scenario.session.submission_xml().unwrap();
    assert_eq!(sent.matches("<r>").count(), 3, "{sent}");
    assert!(!sent.contains("template"), "{sent}");
}

#[test]
fn instances_can_be_kept_as_the_form_has_them() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><r><x>a</x></r><r><x>b</x></r></data>"#,
        "",
        r#"<repeat nodeset="/data/r" jr:noAddRemove="true()"><input ref="/data/r/x"/></repeat>"#,
    );
    let repeat = scenario.session.repeat_at("/data/r").unwrap();
    let added = scenario.session.add_repeat(repeat).unwrap_err();
    assert_eq!(added, AnswerError::FixedRepeat);
    let first = scenario.session.node_at("/data/r[1]").unwrap();
    let removed = scenario.session.remove_repeat(first).unwrap_err();
    assert_eq!(removed, AnswerError::FixedRepeat);
    let can_add = |page: &xforms::Page| match page.kind {
        PageKind::Repeat { can_add, .. } => can_add,
        _ => false,
    };
    assert!(!scenario.session.pages().iter().any(can_add));
}

#[test]
fn counts_nest() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><n/><r><m/><in><y/></in></r></data>"#,
        r#"<bind nodeset="/data/n" type="int"/><bind nodeset="/data/r/m" type="int"/>
           <bind nodeset="/data/r/in/y" calculate="concat(position(../..), '-', position(..))"/>"#,
        r#"<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n">
           <input ref="/data/r/m"/><repeat nodeset="/data/r/in" jr:count="../m">
           <input ref="/data/r/in/y"/></repeat></repeat>"#,
    );
    let count = |scenario: &Scenario, reference: &str| {
        let at = |place: usize| scenario.session.node_at(&format!("{reference}[{place}]"));
        (1..).take_while(|place| at(*place).is_some()).count()
    };
    scenario.answer("/data/n", "2");
    scenario.answer("/data/r[1]/m", "1");
    scenario.answer("/data/r[2]/m", "3");
    assert_eq!(count(&scenario, "/data/r[1]/in"), 1);
    assert_eq!(count(&scenario, "/data/r[2]/in"), 3);
    assert_eq!(scenario.value("/data/r[2]/in[3]/y"), "2-3");
    scenario.answer("/data/r[2]/m", "0");
    assert_eq!(count(&scenario, "/data/r[2]/in"), 0);
    scenario.answer("/data/n", "-1");
    assert_eq!(count(&scenario, "/data/r"), 0);
}

#[test]
fn a_repeat_may_say_ref_for_nodeset() {
    let mut scenario = begun(&EVERYTHING.replace("<repeat nodeset=", "<repeat ref="));
    scenario.add("/data/family/child");
    scenario.add("/data/family/child");
    scenario.add("/data/family/child[2]/toy");
    scenario.add("/data/family/child[2]/toy");
    assert_eq!(scenario.value("/data/family/child[2]/toy[2]/nth"), "2.2");
}
