//! Entities: declared by a form, written into its submission.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{FixedHost, Scenario, wrap};
use xforms::{Form, FormError, Limits, Session};

const NAMESPACE: &str = r#"xmlns:entities="http://www.opendatakit.org/xforms/entities""#;

fn model(version: &str, xml: String) -> String {
    let model = format!("<model {NAMESPACE} entities:entities-version=\"{version}\">");
    xml.replace("<model>", &model)
}

fn trees() -> String {
    let xml = wrap(
        r#"<data id="trees" version="1"><tree/><species/><size/><meta><instanceID/>
           <entity dataset="trees" id="" create="" update="" baseVersion="" trunkVersion=""
             branchId=""><label/></entity></meta></data>"#,
        r#"<instance id="trees"><root><item><name>t-1</name><__version>4</__version></item></root>
           </instance>
           <bind nodeset="/data/species" type="string" entities:saveto="species"/>
           <bind nodeset="/data/size" type="int" entities:saveto="circumference_cm"
             relevant="/data/species != ''"/>
           <bind nodeset="/data/meta/entity/@create" calculate="if(/data/tree = '', 1, '')"/>
           <bind nodeset="/data/meta/entity/@update" calculate="if(/data/tree != '', 1, '')"/>
           <bind nodeset="/data/meta/entity/@baseVersion"
             calculate="instance('trees')/root/item[name = /data/tree]/__version"/>
           <setvalue event="odk-instance-first-load" ref="/data/meta/entity/@id" value="uuid()"/>
           <setvalue event="xforms-value-changed" ref="/data/nowhere"/>
           <bind nodeset="/data/meta/entity/label" calculate="concat(/data/species, '!')"/>"#,
        r#"<input ref="/data/tree"><setvalue event="xforms-value-changed"
             ref="/data/meta/entity/@id" value="/data/tree"/></input>
           <input ref="/data/species"/><input ref="/data/size"/>"#,
    );
    let without = xml.replace(
        r#"<setvalue event="xforms-value-changed" ref="/data/nowhere"/>"#,
        "",
    );
    model("2024.1.0", without)
}

#[test]
fn a_new_entity_gets_its_id_label_and_properties() {
    let mut scenario = Scenario::load(&trees());
    scenario.answer("/data/species", "oak");
    scenario.answer("/data/size", "120");
    let id = scenario.value("/data/meta/entity/@id");
    assert_eq!(id.len(), 36);
    let sent = scenario.session.submission_xml().unwrap();
    let expected = format!(
        r#"<entity dataset="trees" id="{id}" create="1" update="" baseVersion="" trunkVersion="" branchId=""><label>oak!</label></entity>"#
    );
    for attribute in expected.split(['<', '>', ' ']) {
        assert!(sent.contains(attribute), "{attribute} in {sent}");
    }
    let entities = scenario.session.entities();
    let [entity] = entities.as_slice() else {
        panic!("{entities:?}")
    };
    assert_eq!((entity.dataset.as_str(), &entity.id), ("trees", &id));
    assert_eq!((entity.create, entity.update), (true, false));
    assert_eq!(entity.label.as_deref(), Some("oak!"));
    let property = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let both = [
        property("species", "oak"),
        property("circumference_cm", "120"),
    ];
    assert_eq!(entity.properties, both);
    scenario.answer("/data/species", "");
    assert_eq!(
        scenario.session.entities()[0].properties,
        [property("species", "")]
    );
    let columns = scenario.session.form().columns();
    let saved = columns
        .iter()
        .find(|column| column.name == "species")
        .unwrap();
    assert_eq!(saved.save_to.as_deref(), Some("species"));
    assert!(columns.iter().all(|column| !column.path.contains('@')));
}

#[test]
fn an_update_names_the_version_that_it_knows() {
    let mut scenario = Scenario::load(&trees());
    scenario.answer("/data/tree", "t-1");
    let entity = scenario.session.entities().remove(0);
    assert_eq!(
        (entity.id.as_str(), entity.base_version.as_str()),
        ("t-1", "4")
    );
    assert_eq!((entity.create, entity.update), (false, true));
    let saved = scenario.session.instance_xml();
    let form = Arc::clone(scenario.session.form());
    let restored = Session::restore(form, Box::new(FixedHost::new(5)), &saved).unwrap();
    assert_eq!(restored.instance_xml(), saved);
    assert_eq!(restored.entities(), [entity]);
}

#[test]
fn each_repeat_instance_has_its_own_entity() {
    let xml = wrap(
        r#"<data id="t"><r jr:template=""><q/><meta><entity dataset="people" id="" create="1">
           <label/></entity></meta></r><r><q/><meta><entity dataset="people" id="" create="1">
           <label/></entity></meta></r><meta><instanceID/></meta></data>"#,
        r#"<bind nodeset="/data/r/q" entities:saveto="name"/>
           <bind nodeset="/data/r/meta/entity/@id" type="string"/>
           <setvalue event="odk-instance-first-load" ref="/data/r/meta/entity/@id" value="uuid()"/>
           <bind nodeset="/data/r/meta/entity/label" calculate="../../../q"/>"#,
        r#"<repeat nodeset="/data/r"><input ref="/data/r/q"/>
           <setvalue event="odk-new-repeat" ref="/data/r/meta/entity/@id" value="uuid()"/></repeat>"#,
    );
    let mut scenario = Scenario::load(&model("2025.1.0", xml));
    scenario.add("/data/r");
    scenario.answer("/data/r[1]/q", "Ada");
    scenario.answer("/data/r[2]/q", "Bo");
    let entities = scenario.session.entities();
    assert_eq!(entities.len(), 2);
    assert!(entities[0].id.len() == 36 && entities[0].id != entities[1].id);
    assert_eq!(
        entities[1].properties,
        [("name".to_owned(), "Bo".to_owned())]
    );
    assert_eq!(entities[1].label.as_deref(), Some("Bo"));
    let sent = scenario.session.submission_xml().unwrap();
    assert!(
        sent.contains(&format!(r#"id="{}""#, entities[1].id)),
        "{sent}"
    );
}

#[test]
fn later_versions_of_the_specification_are_refused() {
    let parse = |version: &str| {
        let xml = wrap("<data id=\"t\"><a/></data>", "", "");
        Form::parse(&model(version, xml), &Limits::default())
    };
    assert!(parse("2025.1.7").is_ok());
    for version in ["2025.2.0", "2026.1.0", "later"] {
        let error = parse(version).unwrap_err();
        assert!(matches!(error, FormError::Unsupported { .. }), "{version}");
    }
}

#[test]
fn attributes_can_be_computed_anywhere() {
    let mut scenario = Scenario::new(
        r#"<data id="t" version=""><a x="" y="as it is">1</a><sum/></data>"#,
        r#"<bind nodeset="/data/@version" calculate="concat('v', /data/a)"/>
           <bind nodeset="/data/a/@x" calculate="../../a * 2"/>
           <bind nodeset="/data/sum" calculate="concat(/data/a/@x, /data/a/@y, count(/data/*))"/>"#,
        r#"<input ref="/data/a"/>"#,
    );
    assert_eq!(scenario.value("/data/sum"), "2as it is3");
    scenario.answer("/data/a", "4");
    assert_eq!(scenario.value("/data/sum"), "8as it is3");
    let saved = scenario.session.instance_xml();
    assert!(saved.contains(r#"version="v4""#), "{saved}");
    assert!(saved.contains(r#"<a y="as it is" x="8">4</a>"#), "{saved}");
    let form = Arc::clone(scenario.session.form());
    let restored = Session::restore(form, Box::new(FixedHost::new(5)), &saved).unwrap();
    assert_eq!(restored.instance_xml(), saved);
}
