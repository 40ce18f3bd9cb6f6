//! Attributes that binds and actions name.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{FixedHost, Scenario};
use xforms::Session;

fn scenario() -> Scenario {
    Scenario::new(
        r#"<data id="t"><name/><id>5</id><meta><entity dataset="d" id="" create="">
           <label/></entity></meta></data>"#,
        r#"<bind nodeset="/data/meta/entity/@create" calculate="if(/data/name = '', '', 1)"/>
           <bind nodeset="/data/meta/entity/label"
               calculate="concat(/data/name, '/', ../@dataset, /data/meta/entity/@create)"/>
           <setvalue event="odk-instance-first-load" ref="/data/meta/entity/@id" value="/data/id"/>"#,
        r#"<input ref="/data/name"/>"#,
    )
}

#[test]
fn they_are_computed_read_and_sent() {
    let mut scenario = scenario();
    scenario.answer("/data/name", "Ana");
    assert_eq!(scenario.value("/data/meta/entity/label"), "Ana/d1");
    assert_eq!(scenario.value("/data/meta/entity/@id"), "5");
    let sent = scenario.session.submission_xml().unwrap();
    let document = roxmltree::Document::parse(&sent).unwrap();
    let entity = document
        .descendants()
        .find(|n| n.has_tag_name("entity"))
        .unwrap();
    let attributes: Vec<_> = entity.attributes().map(|a| (a.name(), a.value())).collect();
    assert_eq!(attributes, [("dataset", "d"), ("id", "5"), ("create", "1")]);
    assert_eq!(entity.children().filter(|n| n.is_element()).count(), 1);
}

#[test]
fn they_come_back_with_a_draft_and_are_no_children() {
    let mut first = scenario();
    first.answer("/data/name", "Ana");
    let saved = first.session.instance_xml();
    let form = std::sync::Arc::clone(first.session.form());
    let again = Session::restore(form, Box::new(FixedHost::new(2)), &saved).unwrap();
    assert_eq!(again.instance_xml(), saved);
    let count = again.evaluate("count(/data/meta/entity/*)", "/").unwrap();
    assert_eq!(count.text, "1");
    let names = first
        .session
        .form()
        .columns()
        .into_iter()
        .map(|column| column.name);
    assert!(names.into_iter().all(|name| !name.contains('@')));
}

#[test]
fn actions_see_instances_that_a_count_adds() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><n>1</n><r jr:template=""><x/></r><f jr:template=""><y>t</y></f></data>"#,
        "",
        r#"<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n">
           <setvalue event="odk-new-repeat" ref="/data/r/x" value="position(..)"/>
           <input ref="/data/r/x"/></repeat>
           <repeat nodeset="/data/f" jr:noAddRemove="true()"><input ref="/data/f/y"/></repeat>"#,
    );
    assert_eq!(scenario.value("/data/r[1]/x"), "1");
    // A repeat that nobody may add to has what its template says.
    assert_eq!(scenario.value("/data/f[1]/y"), "t");
    scenario.answer("/data/n", "3");
    assert_eq!(scenario.value("/data/r[3]/x"), "3");
    // While the count is typed anew, nothing is lost.
    scenario.answer("/data/n", "");
    assert_eq!(scenario.value("/data/r[3]/x"), "3");
    scenario.answer("/data/n", "2");
    assert!(scenario.session.node_at("/data/r[3]").is_none());
}
