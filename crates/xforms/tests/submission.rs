//! The submission: what it holds, going on with it, revising it.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{FixedHost, Scenario, form, start, wrap};
use xforms::{Form, Host, Now, Session, SessionError};

fn edit(scenario: &Scenario, submission: &str) -> Session {
    let form = Arc::clone(scenario.session.form());
    Session::edit(form, Box::new(FixedHost::new(77)), submission).unwrap()
}

fn revised() -> Scenario {
    Scenario::new(
        r#"<data id="t" orx:version="2"><n/><more><x>given</x><y/></more>
           <orx:meta><orx:instanceID/><orx:instanceName/><end/></orx:meta></data>"#,
        r#"<bind nodeset="/data/more" relevant="/data/n &gt; 1"/>
           <bind nodeset="/data/more/y" calculate="concat('y', /data/n)"/>
           <bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/>
           <bind nodeset="/data/orx:meta/end" jr:preload="timestamp" jr:preloadParams="end"/>
           <bind nodeset="/data/orx:meta/orx:instanceName" calculate="concat('No. ', /data/n)"/>"#,
        r#"<input ref="/data/n"/><input ref="/data/more/x"/>"#,
    )
}

#[test]
fn a_submission_has_its_metadata_and_nothing_that_is_not_relevant() {
    let mut scenario = revised();
    scenario.answer("/data/n", "1");
    let id = scenario.session.instance_id().unwrap();
    let sent = scenario.session.submission_xml().unwrap();
    let expected = format!(
        "<data xmlns:orx=\"http://openrosa.org/xforms\" id=\"t\" orx:version=\"2\"><n>1</n>\
         <orx:meta><orx:instanceID>{id}</orx:instanceID><orx:instanceName>No. 1</orx:instanceName>\
         <end>2026-04-15T05:00:00.000-07:00</end></orx:meta></data>"
    );
    assert_eq!(sent, expected);
    assert_eq!(scenario.session.form().version(), "2");
}

#[test]
fn a_revision_names_what_it_revises() {
    let mut scenario = revised();
    scenario.answer("/data/n", "1");
    let first = scenario.session.instance_id().unwrap();
    assert_eq!(scenario.session.deprecated_id(), None);
    let edited = edit(&scenario, &scenario.session.submission_xml().unwrap());
    let second = edited.instance_id().unwrap();
    assert_ne!(first, second);
    assert_eq!(edited.deprecated_id(), Some(first));
    let sent = edited.submission_xml().unwrap();
    let named = format!(
        "<orx:deprecatedID>{}</orx:deprecatedID>",
        edited.deprecated_id().unwrap()
    );
    assert!(sent.contains(&named), "{sent}");
    // A revision of the revision names the revision, and a draft of it stays what it is.
    let third = edit(&scenario, &sent);
    assert_eq!(third.deprecated_id(), Some(second));
    let form = Arc::clone(scenario.session.form());
    let draft = third.instance_xml();
    let draft = Session::restore(form, Box::new(FixedHost::new(5)), &draft).unwrap();
    assert_eq!(draft.instance_xml(), third.instance_xml());
    assert_eq!(draft.instance_id(), third.instance_id());
}

#[test]
fn what_was_not_sent_is_there_again_as_the_form_has_it() {
    let mut scenario = revised();
    scenario.answer("/data/n", "1");
    let mut edited = edit(&scenario, &scenario.session.submission_xml().unwrap());
    let node = |edited: &Session, reference: &str| edited.node_at(reference).unwrap();
    let x = node(&edited, "/data/more/x");
    assert!(!edited.is_relevant(x));
    edited
        .answer(
            node(&edited, "/data/n"),
            xforms::Answer::Text("3".to_owned()),
        )
        .unwrap();
    assert_eq!(edited.value(x), Some("given"));
    assert_eq!(edited.value(node(&edited, "/data/more/y")), Some("y3"));
}

#[test]
fn another_form_is_not_revised() {
    let form = form(&wrap("<data id=\"t\" version=\"2\"><a/></data>", "", ""));
    for other in [
        "<data id=\"t\" version=\"3\"><a/></data>",
        "<data id=\"u\"><a/></data>",
    ] {
        let edited = Session::edit(Arc::clone(&form), Box::new(FixedHost::new(1)), other);
        assert_eq!(edited.unwrap_err(), SessionError::OtherForm);
    }
    let broken = Session::edit(form, Box::new(FixedHost::new(1)), "<data");
    assert!(matches!(broken, Err(SessionError::Instance { .. })));
}

/// A host that tells a form who is there.
struct Named(FixedHost);

impl Host for Named {
    fn now(&self) -> Now {
        self.0.now()
    }
    fn fill_random(&self, bytes: &mut [u8]) {
        self.0.fill_random(bytes);
    }
    fn regex(&self, pattern: &str, text: &str) -> Option<bool> {
        self.0.regex(pattern, text)
    }
    fn property(&self, name: &str) -> String {
        format!("my {name}")
    }
}

#[test]
fn preloads_ask_the_host() {
    let property = |name: &str| {
        format!(r#"<bind nodeset="/data/{name}" jr:preload="property" jr:preloadParams="{name}"/>"#)
    };
    let xml = wrap(
        "<data id=\"t\"><deviceid/><username/><element at=\"\"/></data>",
        &[
            property("deviceid"),
            property("username"),
            r#"<bind nodeset="/data/element/@at" jr:preload="uid"/>"#.to_owned(),
        ]
        .concat(),
        r#"<input ref="/data/element"/>"#,
    );
    let form: Arc<Form> = form(&xml);
    let session = Session::start(Arc::clone(&form), Box::new(Named(FixedHost::new(1)))).unwrap();
    let value = |session: &Session, reference: &str| {
        let node = session.node_at(reference).unwrap();
        session.value(node).unwrap().to_owned()
    };
    assert_eq!(value(&session, "/data/deviceid"), "my deviceid");
    assert_eq!(value(&session, "/data/username"), "my username");
    assert!(value(&session, "/data/element/@at").starts_with("uuid:"));
    // A host says nothing unless it means to.
    assert_eq!(value(&start(&form), "/data/deviceid"), "");
}
