//! Labels, hints, languages, choices, pages, columns, actions, preloads.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::Scenario;
use xforms::{Control, PageKind, SessionError};

fn everything() -> Scenario {
    Scenario::load(include_str!("forms/everything.xml"))
}

#[test]
fn labels_speak_the_language_and_hold_values() {
    let mut scenario = everything();
    let changes = scenario.answer("/data/name", "Ada");
    assert!(
        scenario
            .references(&changes)
            .contains(&"/data/age".to_owned())
    );
    assert!(changes.pages, "a section's label holds the name");
    let age = scenario.question("/data/age");
    assert_eq!(age.label, "How old are you, Ada?");
    assert_eq!(age.hint.as_deref(), Some("In years"));
    assert_eq!(age.guidance.as_deref(), Some("Ask twice"));
    let changes = scenario.session.set_language("Français").unwrap();
    assert!(changes.pages);
    assert_eq!(
        scenario.question("/data/age").label,
        "Quel âge avez-vous, Ada ?"
    );
    assert_eq!(scenario.session.language(), Some("Français"));
    let unknown = scenario.session.set_language("Klingon");
    assert_eq!(unknown, Err(SessionError::UnknownLanguage));
}

#[test]
fn a_choices_name_follows_the_language() {
    let mut scenario = everything();
    scenario.answer("/data/country", "be");
    assert_eq!(scenario.value("/data/country_name"), "Belgium");
    scenario.session.set_language("Français").unwrap();
    assert_eq!(scenario.value("/data/country_name"), "La Belgique");
    assert_eq!(scenario.question("/data/country").display, ["La Belgique"]);
}

#[test]
fn a_field_list_is_one_page() {
    let mut scenario = everything();
    let questions = |scenario: &Scenario| {
        let pages = scenario.session.pages().into_iter();
        let lists = pages.filter_map(|page| match page.kind {
            PageKind::FieldList { label, questions } => Some((label, questions.len())),
            _ => None,
        });
        lists.collect::<Vec<_>>()
    };
    assert_eq!(questions(&scenario), [(Some("Where".to_owned()), 1)]);
    assert!(scenario.answer("/data/country", "fr").pages);
    assert_eq!(questions(&scenario), [(Some("Where".to_owned()), 2)]);
}

#[test]
fn several_choices_are_kept_in_the_forms_order() {
    let mut scenario = everything();
    scenario.answer("/data/symptoms", "cough fever");
    assert_eq!(scenario.value("/data/symptoms"), "fever cough");
    assert_eq!(scenario.value("/data/many"), "2");
}

#[test]
fn notes_and_triggers_are_told_apart() {
    let mut scenario = everything();
    assert_eq!(scenario.question("/data/note").control, Control::Note);
    assert_eq!(scenario.question("/data/agree").control, Control::Trigger);
    assert!(!scenario.relevant("/data/weight"));
    scenario.answer("/data/agree", "OK");
    assert!(scenario.relevant("/data/weight"));
}

#[test]
fn a_changed_answer_sets_another_value() {
    let mut scenario = everything();
    scenario.answer("/data/name", "Ada");
    assert_eq!(scenario.value("/data/changed"), "was Ada");
}

#[test]
fn preloads_are_filled_once() {
    let scenario = everything();
    assert_eq!(scenario.value("/data/today"), "2026-04-15");
    assert_eq!(
        scenario.value("/data/start"),
        "2026-04-15T05:00:00.000-07:00"
    );
    let id = scenario.session.instance_id().unwrap();
    assert!(id.starts_with("uuid:") && id.len() == 41, "{id}");
    let xml = scenario.session.submission_xml().unwrap();
    assert!(
        xml.contains(&format!("<orx:meta><orx:instanceID>{id}")),
        "{xml}"
    );
    assert!(
        xml.contains("xmlns:orx=\"http://openrosa.org/xforms\""),
        "{xml}"
    );
}

#[test]
fn text_survives_saving() {
    let mut scenario = everything();
    let text = "a <b> & \"c\" 'd' ]]> \u{2067}نص\u{2069}\r\nend";
    scenario.give("/data/name", xforms::Answer::Text(text.to_owned()));
    let saved = scenario.session.instance_xml();
    let form = std::sync::Arc::clone(scenario.session.form());
    let host = Box::new(common::FixedHost::new(9));
    let restored = xforms::Session::restore(form, host, &saved).unwrap();
    let node = restored.node_at("/data/name").unwrap();
    assert_eq!(restored.value(node), Some(text));
    assert_eq!(restored.instance_id(), scenario.session.instance_id());
}

#[test]
fn columns_describe_every_leaf() {
    let scenario = everything();
    let columns = scenario.session.form().columns();
    let column = |name: &str| columns.iter().find(|c| c.name == name).unwrap();
    let years = column("family/child/years");
    assert_eq!(years.repeat.as_deref(), Some("/data/family/child"));
    assert_eq!(years.labels[0].1, "Age of ${first}");
    let age = column("age");
    assert_eq!(age.absent.len(), 2);
    assert_eq!(
        age.labels[1],
        ("Français".into(), "Quel âge avez-vous, ${name} ?".into())
    );
    let country = column("country");
    assert_eq!(country.choices[1].value, "be");
    assert_eq!(
        country.choices[1].labels[1],
        ("Français".into(), "La Belgique".into())
    );
    assert_eq!(column("city").choices.len(), 3);
    assert_eq!(column("adult").control, None);
}

#[test]
fn a_question_is_found_outside_its_own_group_too() {
    let scenario = Scenario::new(
        "<data id=\"t\"><g><a/></g><b/></data>",
        "",
        r#"<group ref="/data/g"><input ref="/data/b"/></group><input ref="/data/g/a"/>"#,
    );
    let keys: Vec<String> = scenario
        .session
        .pages()
        .into_iter()
        .map(|page| page.key)
        .collect();
    assert_eq!(keys, ["/data/b", "/data/g/a"]);
}

#[test]
fn choices_with_values_in_their_texts_follow_them() {
    let mut scenario = Scenario::new(
        "<data id=\"t\"><name/><who/></data>",
        r#"<itext><translation lang="en"><text id="me"><value>I, <output value="/data/name"/></value></text>
           </translation></itext>
           <instance id="people"><root><item><id>me</id><name>1</name></item></root></instance>"#,
        r#"<input ref="/data/name"><label>N</label></input>
           <select1 ref="/data/who"><label>W</label><itemset nodeset="instance('people')/root/item">
           <value ref="name"/><label ref="jr:itext(id)"/></itemset></select1>"#,
    );
    let changes = scenario.answer("/data/name", "Ana");
    assert_eq!(scenario.question("/data/who").choices[0].label, "I, Ana");
    assert!(
        scenario
            .references(&changes)
            .contains(&"/data/who".to_owned())
    );
}
