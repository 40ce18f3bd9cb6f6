//! What comes from outside: external instances, the last saved one, positions, digests.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use common::{FixedHost, Scenario, wrap};
use xforms::{
    AnswerError, Digest, External, Form, FormError, GeoJsonError, Host, Limits, Now, Point, Session,
};

/// A host that knows where it is, and a digest that is none.
struct Traveller {
    place: Rc<Cell<Option<Point>>>,
}

impl Host for Traveller {
    fn now(&self) -> Now {
        FixedHost::new(1).now()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }

    fn regex(&self, _: &str, _: &str) -> Option<bool> {
        None
    }

    fn digest(&self, algorithm: Digest, bytes: &[u8]) -> Option<Vec<u8>> {
        let first = bytes.first().copied().unwrap_or(0);
        (algorithm == Digest::Sha256).then(|| vec![first; 32])
    }

    fn position(&self) -> Option<Point> {
        self.place.get()
    }
}

fn point(latitude: f64, longitude: f64, accuracy: Option<f64>) -> Point {
    Point {
        latitude,
        longitude,
        altitude: None,
        accuracy,
    }
}

/// A select over an external instance.
fn select(source: &str, path: &str) -> String {
    wrap(
        r#"<data id="t"><village/><name/></data>"#,
        &format!(
            r#"<instance id="v" src="{source}"/>
               <bind nodeset="/data/name" calculate="pulldata('v', 'label', 'name', /data/village)"/>"#
        ),
        &format!(
            r#"<select1 ref="/data/village"><itemset nodeset="instance('v')/{path}">
               <value ref="name"/><label ref="label"/></itemset></select1>"#
        ),
    )
}

fn load(xml: &str, file: Option<External>) -> Result<Scenario, FormError> {
    let form = Form::parse_with(xml, &Limits::default(), &|_| file.clone())?;
    let session = Session::start(Arc::new(form), Box::new(FixedHost::new(1))).unwrap();
    Ok(Scenario { session })
}

fn offered(scenario: &Scenario) -> Vec<(String, String)> {
    let choices = scenario.question("/data/village").choices;
    choices.into_iter().map(|c| (c.value, c.label)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(value, label): &(&str, &str)| ((*value).to_owned(), (*label).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn csv_in_all_its_dress() {
    let form = select("jr://file-csv/villages.csv", "root/item");
    let expected = pairs(&[("a", "Alpha, \"the\" first"), ("b", "Beta")]);
    for text in [
        "name,label\na,\"Alpha, \"\"the\"\" first\"\nb,Beta\n",
        "\u{feff}label;name\r\n\"Alpha, \"\"the\"\" first\";a\r\nBeta;b",
        "name\tother\tlabel\na\t\tAlpha, \"the\" first\nb\tx\tBeta\n",
    ] {
        let mut scenario = load(&form, Some(External::csv(text))).unwrap();
        assert_eq!(offered(&scenario), expected, "{text:?}");
        scenario.answer("/data/village", "b");
        assert_eq!(scenario.value("/data/name"), "Beta");
    }
    for empty in ["", "name,label", "name,label\n"] {
        let scenario = load(&form, Some(External::csv(empty))).unwrap();
        assert!(offered(&scenario).is_empty(), "{empty:?}");
    }
}

#[test]
fn xml_and_geojson() {
    let xml = "<all><one><name>a</name><label>Alpha</label></one></all>";
    let scenario = load(
        &select("jr://file/v.xml", "all/one"),
        Some(External::xml(xml)),
    );
    assert_eq!(offered(&scenario.unwrap()), pairs(&[("a", "Alpha")]));
    let geojson = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "id": 7,
        "geometry": {"type": "LineString", "coordinates": [[1.5, 2], [3, -4e0]]},
        "properties": {"name": "a", "label": "\u00e9\ud83d\ude00", "none": null}}]}"#;
    let file = External::geojson(geojson).unwrap();
    let scenario = load(
        &select("jr://file/v.geojson", "root/item[id = 7]"),
        Some(file),
    )
    .unwrap();
    assert_eq!(offered(&scenario), pairs(&[("a", "é😀")]));
    let found = scenario
        .session
        .evaluate("instance('v')/root/item/geometry", "/");
    assert_eq!(found.unwrap().text, "2 1.5 0 0; -4e0 3 0 0");
}

#[test]
fn bad_geojson_is_refused() {
    let of = |text: &str| External::geojson(text).unwrap_err();
    assert_eq!(of("{\"type\": "), GeoJsonError::Json { position: 9 });
    assert_eq!(of("{} x"), GeoJsonError::Json { position: 3 });
    assert_eq!(
        of(&"[".repeat(100_000)),
        GeoJsonError::Json { position: 64 }
    );
    assert_eq!(of("{}"), GeoJsonError::NoFeatures);
    let feature = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
        "geometry": {"type": "MultiPoint", "coordinates": []}}]}"#;
    assert_eq!(of(feature), GeoJsonError::Feature { index: 1 });
}

#[test]
fn a_missing_file_is_named_and_an_empty_one_is_empty() {
    let form = select("jr://file-csv/villages.csv", "root/item");
    let missing = FormError::MissingFile {
        id: "v".to_owned(),
        source_address: "jr://file-csv/villages.csv".to_owned(),
    };
    assert_eq!(load(&form, None).err(), Some(missing.clone()));
    assert_eq!(Form::parse(&form, &Limits::default()).err(), Some(missing));
    assert!(offered(&load(&form, Some(External::empty())).unwrap()).is_empty());
    let limits = Limits {
        nodes: 100,
        ..Limits::default()
    };
    let rows = format!("name,label\n{}", "a,b\n".repeat(100));
    let file = External::csv(&rows);
    let refused = Form::parse_with(&form, &limits, &|_| Some(file.clone()));
    assert_eq!(refused.err(), Some(FormError::TooManyNodes { limit: 100 }));
}

#[test]
fn last_saved_is_what_was_saved_or_nothing() {
    let form = wrap(
        r#"<data id="t"><street/></data>"#,
        r#"<instance id="last" src="jr://instance/last-saved"/>
           <setvalue event="odk-instance-first-load" ref="/data/street"
               value="instance('last')/data/street"/>"#,
        r#"<input ref="/data/street"/>"#,
    );
    assert_eq!(load(&form, None).unwrap().value("/data/street"), "");
    let saved = External::xml("<data id=\"t\"><street>Elm</street></data>");
    let scenario = load(&form, Some(saved)).unwrap();
    assert_eq!(scenario.value("/data/street"), "Elm");
}

fn travel(model: &str, body: &str, place: &Rc<Cell<Option<Point>>>) -> Scenario {
    let xml = wrap(r#"<data id="t"><a/><here/></data>"#, model, body).replacen(
        "<h:html",
        r#"<h:html xmlns:odk="http://www.opendatakit.org/xforms""#,
        1,
    );
    let form = Arc::new(Form::parse(&xml, &Limits::default()).unwrap());
    let place = Rc::clone(place);
    let session = Session::start(form, Box::new(Traveller { place })).unwrap();
    Scenario { session }
}

#[test]
fn setgeopoint_writes_where_the_device_is_if_it_knows() {
    let place = Rc::new(Cell::new(Some(point(38.295, 21.7567, Some(5.0)))));
    let model = r#"<odk:setgeopoint event="odk-instance-first-load" ref="/data/here"/>"#;
    let body = r#"<input ref="/data/a">
        <odk:setgeopoint event="xforms-value-changed" ref="/data/here"/></input>"#;
    let mut scenario = travel(model, body, &place);
    assert_eq!(scenario.value("/data/here"), "38.295 21.7567 0.0 5.0");
    for unknown in [
        None,
        Some(point(300.0, 0.0, None)),
        Some(point(f64::NAN, 0.0, None)),
    ] {
        place.set(unknown);
        scenario.answer("/data/a", if unknown.is_none() { "1" } else { "2" });
        assert_eq!(scenario.value("/data/here"), "38.295 21.7567 0.0 5.0");
    }
    place.set(Some(point(1.0, -2.5, None)));
    scenario.answer("/data/a", "3");
    assert_eq!(scenario.value("/data/here"), "1.0 -2.5");
    // In another namespace it is no action.
    let other = model.replace("odk:setgeopoint", "setgeopoint");
    assert_eq!(travel(&other, "", &place).value("/data/here"), "");
}

#[test]
fn digests_are_the_hosts() {
    let place = Rc::new(Cell::new(None));
    let of = |expression: &str| {
        let model = format!(r#"<bind nodeset="/data/here" calculate="{expression}"/>"#);
        travel(&model, "", &place).value("/data/here")
    };
    assert_eq!(of("digest('a', 'SHA-256', 'hex')"), "61".repeat(32));
    assert_eq!(of("substr(digest('a', 'SHA-256'), 0, 8)"), "YWFhYWFh");
    assert_eq!(of("digest('a', 'MD5')"), "");
    assert_eq!(of("digest('a', 'SHA-256', 'rot13')"), "");
}

#[test]
fn points_are_checked_and_brought_into_shape() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><p/><s>0 1 0.0 0.0; 0 91 0.0 0.0; 0 1;</s></data>"#,
        r#"<bind nodeset="/data/p" type="geopoint"/><bind nodeset="/data/s" type="geoshape"/>"#,
        r#"<input ref="/data/p"/><input ref="/data/s"/>"#,
    );
    assert_eq!(
        scenario.value("/data/s"),
        "0.0 1.0 0.0 0.0;0.0 91.0 0.0 0.0;0.0 1.0"
    );
    scenario.answer("/data/p", " 48.85  2.35 35 ");
    assert_eq!(scenario.value("/data/p"), "48.85 2.35 35.0");
    let node = scenario.session.node_at("/data/p").unwrap();
    for wrong in ["x", "91 0", "0 181", "1", "1 2 3 4 5", "1 2 x"] {
        let answer = xforms::Answer::Text(wrong.to_owned());
        let refused = scenario.session.answer(node, answer);
        assert_eq!(refused, Err(AnswerError::NotAPoint), "{wrong}");
    }
    scenario.answer("/data/p", "0 0 0 0");
    assert_eq!(scenario.value("/data/p"), "");
}
