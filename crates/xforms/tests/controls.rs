//! What controls hand to whoever shows them, and which answers they take.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Scenario, form, wrap};
use xforms::{
    Answer, AnswerError, Control, Media, MediaKind, PageKind, Point, Scale, ValueType,
    ViolationKind,
};

fn refused(scenario: &mut Scenario, reference: &str, answer: Answer) -> AnswerError {
    let node = scenario.session.node_at(reference).unwrap();
    scenario.session.answer(node, answer).unwrap_err()
}

const MEDIA: &str = r#"
    <itext>
      <translation lang="en"><text id="q">
        <value>Which <output value="/data/name"/>?</value><value form="short">Which</value>
        <value form="image">jr://images/a.png</value><value form="big-image">jr://images/b.png</value>
      </text><text id="h"><value>Hint</value></text><text id="only"><value form="long">Long</value></text>
      <text id="c"><value>Cat</value><value form="audio">jr://audio/cat.mp3</value></text></translation>
      <translation lang="fr"><text id="q">
        <value>Lequel ?</value><value form="video">jr://video/<output value="/data/name"/>.mp4</value>
      </text></translation>
    </itext>
    <instance id="list"><root><item><name>c</name><itextId>c</itextId></item></root></instance>"#;

fn media(kind: MediaKind, uri: &str) -> Media {
    let uri = uri.to_owned();
    Media { kind, uri }
}

#[test]
fn texts_come_with_their_media_in_the_language() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><name>x</name><one/><two/><three/></data>"#,
        MEDIA,
        r#"<select1 ref="/data/one"><label ref="jr:itext('q')"/><hint ref="jr:itext('h')"/>
             <itemset nodeset="instance('list')/root/item"><value ref="name"/>
               <label ref="jr:itext(itextId)"/></itemset></select1>
           <select ref="/data/two"><label>Plain</label>
             <item><label ref="jr:itext('c')"/><value>c</value></item>
             <item><label>No media</label><value>d</value></item></select>
           <input ref="/data/three"><label ref="jr:itext('only')"/></input>"#,
    );
    let one = scenario.question("/data/one");
    assert_eq!(
        (one.label.as_str(), one.short.as_deref()),
        ("Which x?", Some("Which"))
    );
    let picture = media(MediaKind::Image, "jr://images/a.png");
    let large = media(MediaKind::BigImage, "jr://images/b.png");
    assert_eq!(one.media, [picture, large]);
    let sound = [media(MediaKind::Audio, "jr://audio/cat.mp3")];
    assert_eq!(one.choices[0].media, sound);
    let two = scenario.question("/data/two");
    assert_eq!((two.short, two.media.len()), (None, 0));
    assert_eq!(two.choices[0].media, sound);
    assert_eq!(two.choices[1].media, []);
    assert_eq!(scenario.question("/data/three").label, "Long");
    scenario.session.set_language("fr").unwrap();
    let film = [media(MediaKind::Video, "jr://video/x.mp4")];
    assert_eq!(scenario.question("/data/one").media, film);
    // What a language has not got is there in the default one.
    assert_eq!(scenario.question("/data/two").choices[0].media, sound);
}

#[test]
fn appearances_classes_and_parameters_are_handed_through() {
    let xml = wrap(
        r#"<data id="t"><g><a/></g><photo/><r><x/></r></data>"#,
        r#"<bind nodeset="/data/photo" type="binary"/>"#,
        r#"<group ref="/data/g" appearance="field-list w2"><input ref="/data/g/a" rows="5"
             appearance="multiline  w4"/></group>
           <upload ref="/data/photo" mediatype="image/*" accept=".jpg" appearance="new-front"/>
           <group ref="/data/r" appearance="w1"><repeat nodeset="/data/r" appearance="table-list">
             <input ref="/data/r/x"/></repeat></group>"#,
    )
    .replace("<h:body>", r#"<h:body class="pages  theme-grid">"#);
    let scenario = Scenario::load(&xml);
    assert_eq!(form(&xml).class(), ["pages", "theme-grid"]);
    let a = scenario.question("/data/g/a");
    assert_eq!(a.appearance, ["multiline", "w4"]);
    assert_eq!(a.control, Control::Input { multiline: true });
    assert_eq!((a.parameter("rows"), a.parameter("ref")), (Some("5"), None));
    let photo = scenario.question("/data/photo");
    assert_eq!(photo.parameter("mediatype"), Some("image/*"));
    assert_eq!(photo.parameter("accept"), Some(".jpg"));
    let pages = scenario.session.pages();
    let of = |key: &str| pages.iter().find(|page| page.key == key).unwrap();
    assert_eq!(of("/data/g").appearance, ["field-list", "w2"]);
    assert_eq!(of("/data/r").appearance, ["table-list", "w1"]);
    assert!(of("/data/photo").appearance.is_empty());
}

#[test]
fn a_range_keeps_its_bounds() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><up/><down/></data>"#,
        r#"<bind nodeset="/data/up" type="decimal"/><bind nodeset="/data/down" type="int"/>"#,
        r#"<range ref="/data/up" start="-2.0" end="2" step="0.5"/>
           <range ref="/data/down" start="10" end="0" step="-1"/>"#,
    );
    let question = scenario.question("/data/up");
    assert_eq!(question.control, Control::Range);
    let scale = |start, end, step| Some(Scale { start, end, step });
    assert_eq!(question.scale, scale(-2.0, 2.0, 0.5));
    assert_eq!(scenario.question("/data/down").scale, scale(10.0, 0.0, 1.0));
    scenario.give("/data/up", Answer::Decimal(-2.0));
    scenario.give("/data/down", Answer::Integer(10));
    let beyond = refused(&mut scenario, "/data/up", Answer::Decimal(2.1));
    assert_eq!(beyond, AnswerError::OutOfRange);
    let beyond = refused(&mut scenario, "/data/down", Answer::Integer(-1));
    assert_eq!(beyond, AnswerError::OutOfRange);
    assert_eq!(scenario.value("/data/down"), "10");
    scenario.give("/data/down", Answer::Empty);
}

#[test]
fn a_rank_holds_all_choices_in_the_order_given() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><r/></data>"#,
        "",
        r#"<odk:rank xmlns:odk="http://www.opendatakit.org/xforms" ref="/data/r">
           <item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item>
           <item><label>C</label><value>c</value></item><item><label>D</label><value>d</value></item>
           </odk:rank>"#,
    );
    assert_eq!(scenario.question("/data/r").control, Control::Rank);
    let order = |values: &[&str]| Answer::Choices(values.iter().map(|v| v.to_string()).collect());
    scenario.give("/data/r", order(&["d", "b", "a", "c"]));
    assert_eq!(scenario.value("/data/r"), "d b a c");
    scenario.give("/data/r", order(&["c"]));
    assert_eq!(scenario.value("/data/r"), "c a b d");
    assert_eq!(scenario.question("/data/r").display, ["C", "A", "B", "D"]);
    scenario.give("/data/r", order(&[]));
    assert_eq!(scenario.value("/data/r"), "");
    let other = refused(&mut scenario, "/data/r", order(&["z"]));
    assert_eq!(other, AnswerError::UnknownChoice);
}

#[test]
fn an_acknowledgement_is_ok_or_nothing() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><ok/></data>"#,
        r#"<bind nodeset="/data/ok" required="true()"/>"#,
        r#"<trigger ref="/data/ok"><label>Understood</label></trigger>"#,
    );
    assert_eq!(scenario.session.violations().len(), 1);
    scenario.give("/data/ok", Answer::Text("yes".to_owned()));
    assert_eq!(scenario.value("/data/ok"), "OK");
    assert!(scenario.session.violations().is_empty());
    scenario.give("/data/ok", Answer::Empty);
    assert_eq!(scenario.value("/data/ok"), "");
}

#[test]
fn files_are_named_and_listed() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><on>1</on><photo/><form_own>jr://images/logo.png</form_own>
           <r><sound/></r></data>"#,
        r#"<bind nodeset="/data/photo" type="binary" relevant="/data/on = 1"/>
           <bind nodeset="/data/form_own" type="binary"/>"#,
        r#"<input ref="/data/on"/><upload ref="/data/photo" mediatype="image/*"/>
           <upload ref="/data/form_own" mediatype="image/*"/>
           <repeat nodeset="/data/r"><upload ref="/data/r/sound" mediatype="audio/*"/></repeat>"#,
    );
    assert_eq!(
        scenario.question("/data/photo").value_type,
        ValueType::Binary
    );
    let file = |name: &str| Answer::File(name.to_owned());
    scenario.add("/data/r");
    scenario.give("/data/photo", file("p 1.jpg"));
    scenario.give("/data/r[2]/sound", file("s.mp3"));
    assert_eq!(scenario.question("/data/photo").answer, file("p 1.jpg"));
    assert_eq!(scenario.session.attachments(), ["p 1.jpg", "s.mp3"]);
    for name in ["", "a/b.jpg", "..", "c:\\x.jpg", "jr://images/x.png"] {
        let error = refused(&mut scenario, "/data/photo", file(name));
        assert_eq!(error, AnswerError::NotAFileName, "{name}");
    }
    scenario.answer("/data/on", "0");
    assert_eq!(scenario.session.attachments(), ["s.mp3"]);
}

#[test]
fn places_are_on_earth_and_written_as_odk_does() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><p/><l/><a/><given>45.1 5 0 0</given><wrong>91 0 0 0</wrong></data>"#,
        r#"<bind nodeset="/data/p" type="geopoint"/><bind nodeset="/data/l" type="geotrace"/>
           <bind nodeset="/data/a" type="geoshape"/><bind nodeset="/data/given" type="geopoint"/>
           <bind nodeset="/data/wrong" type="geopoint"/>"#,
        r#"<input ref="/data/p" accuracyThreshold="5"/><input ref="/data/l"/>
           <input ref="/data/a"/><input ref="/data/given"/><input ref="/data/wrong"/>"#,
    );
    let point = |latitude, longitude| Point {
        latitude,
        longitude,
        altitude: None,
        accuracy: None,
    };
    let full = |altitude, accuracy| Point {
        altitude,
        accuracy,
        ..point(48.5, -2.0)
    };
    assert_eq!(
        scenario.question("/data/p").parameter("accuracyThreshold"),
        Some("5")
    );
    for (answer, expected) in [
        (point(20.663, 16.763), "20.663 16.763"),
        (full(Some(1350.0), None), "48.5 -2.0 1350.0"),
        (full(None, Some(15.0)), "48.5 -2.0 0.0 15.0"),
        (full(Some(-3.5), Some(4.25)), "48.5 -2.0 -3.5 4.25"),
        (point(0.0, 0.0), ""),
    ] {
        scenario.give("/data/p", Answer::Point(answer));
        assert_eq!(scenario.value("/data/p"), expected);
    }
    scenario.answer("/data/p", "٤٨.٥ ٢ 0 3");
    assert_eq!(scenario.value("/data/p"), "48.5 2.0 0.0 3.0");
    for wrong in [
        point(90.1, 0.0),
        point(0.0, -180.1),
        point(f64::NAN, 1.0),
        full(None, Some(-1.0)),
    ] {
        let error = refused(&mut scenario, "/data/p", Answer::Point(wrong));
        assert_eq!(error, AnswerError::NotAPoint, "{wrong:?}");
    }
    assert_eq!(
        Answer::parse(ValueType::Geopoint, "1"),
        Err(AnswerError::NotAPoint)
    );
    assert_eq!(
        Answer::parse(ValueType::Geopoint, "1 2 3 4 5"),
        Err(AnswerError::NotAPoint)
    );
    let given = scenario.question("/data/given").answer;
    let zero = Some(0.0);
    let expected = Point {
        altitude: zero,
        accuracy: zero,
        ..point(45.1, 5.0)
    };
    assert_eq!(given, Answer::Point(expected));
    let wrong = scenario.session.node_at("/data/wrong").unwrap();
    assert_eq!(
        scenario.session.violation(wrong).unwrap().kind,
        ViolationKind::Type
    );

    let corners = [
        point(1.0, 2.0),
        point(3.0, 4.5),
        point(5.0, 6.0),
        point(1.0, 2.0),
    ];
    let points = |count: usize| Answer::Points(corners[..count].to_vec());
    scenario.give("/data/l", points(2));
    assert_eq!(scenario.value("/data/l"), "1.0 2.0;3.0 4.5");
    assert_eq!(scenario.question("/data/l").answer, points(2));
    assert_eq!(
        refused(&mut scenario, "/data/l", points(1)),
        AnswerError::NotAPoint
    );
    assert_eq!(
        refused(&mut scenario, "/data/a", points(3)),
        AnswerError::NotAPoint
    );
    scenario.give("/data/a", points(4));
    assert_eq!(scenario.question("/data/a").answer, points(4));
}

#[test]
fn digits_of_any_script_are_numbers() {
    let zeros = [
        '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '෦', '๐', '໐', '༠', '၀',
    ];
    for zero in zeros.into_iter().chain(['០', '᠐', '０', '\u{1e950}']) {
        let digit = |value: u32| char::from_u32(zero as u32 + value).unwrap();
        let typed: String = [1, 9, 0].into_iter().map(digit).collect();
        let read = Answer::parse(ValueType::Integer, &typed);
        assert_eq!(read, Ok(Answer::Integer(190)), "{typed}");
        let time: String = [digit(0), digit(8), ':', digit(3), digit(0)]
            .iter()
            .collect();
        let read = Answer::parse(ValueType::Time, &time);
        assert_eq!(read, Ok(Answer::Time("08:30".to_owned())), "{time}");
    }
    // Text stays as it is typed.
    let text = Answer::parse(ValueType::Text, "۱۲");
    assert_eq!(text, Ok(Answer::Text("۱۲".to_owned())));
}

#[test]
fn outputs_stand_in_every_text() {
    let mut scenario = Scenario::new(
        r#"<data id="t"><n/><g><q/><c/></g></data>"#,
        r#"<itext><translation lang="en">
             <text id="m"><value>Not <output value="."/>, <output value="/data/n"/></value></text>
             <text id="r"><value>Please, <output value="/data/n"/></value></text>
           </translation></itext>
           <bind nodeset="/data/g/q" constraint=". != 'x'" jr:constraintMsg="jr:itext('m')"
             required="true()" jr:requiredMsg="jr:itext('r')"/>"#,
        r#"<input ref="/data/n"/><group ref="/data/g"><label>Of <output value="/data/n"/></label>
           <input ref="/data/g/q"><label>L <output value="../../n"/></label>
             <hint>H <output value="concat(/data/n, '!')"/></hint></input>
           <select1 ref="/data/g/c"><item><label>C <output value="/data/n"/></label>
             <value>c</value></item></select1></group>"#,
    );
    scenario.answer("/data/n", "Ada");
    let question = scenario.question("/data/g/q");
    assert_eq!(
        (question.label.as_str(), question.hint.as_deref()),
        ("L Ada", Some("H Ada!"))
    );
    assert_eq!(scenario.question("/data/g/c").choices[0].label, "C Ada");
    let page = scenario.session.pages().pop().unwrap();
    assert_eq!(page.section, ["Of Ada"]);
    assert!(matches!(page.kind, PageKind::Question(_)));
    let node = question.node;
    let message = |scenario: &Scenario| scenario.session.violation(node).unwrap().message.unwrap();
    assert_eq!(message(&scenario), "Please, Ada");
    scenario.answer("/data/g/q", "x");
    assert_eq!(message(&scenario), "Not x, Ada");
}

#[test]
fn a_question_can_be_read_in_another_language_than_the_sessions() {
    let scenario = Scenario::new(
        r#"<data id="t"><name>x</name><one/></data>"#,
        MEDIA,
        r#"<input ref="/data/one"><label ref="jr:itext('q')"/></input>"#,
    );
    let node = scenario.session.node_at("/data/one").unwrap();
    let label = |language| Some(scenario.session.question_in(node, language)?.label);
    assert_eq!(label("fr").as_deref(), Some("Lequel ?"));
    assert_eq!(label("en").as_deref(), Some("Which x?"));
    assert_eq!(label("ar"), None);
    assert_eq!(scenario.session.language(), Some("en"));
}

#[test]
fn a_scale_lists_its_values_where_they_are_few() {
    let values = |start, end, step| Scale { start, end, step }.values(5);
    let listed = |values: &[&str]| Some(values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>());
    assert_eq!(values(0.0, 1.0, 0.5), listed(&["0", "0.5", "1"]));
    assert_eq!(values(3.0, 1.0, 1.0), listed(&["3", "2", "1"]));
    // The last step would pass the end.
    assert_eq!(values(0.0, 5.0, 2.0), listed(&["0", "2", "4"]));
    assert_eq!(values(0.0, 4.0, 1.0).map(|all| all.len()), Some(5));
    assert_eq!(values(0.0, 5.0, 1.0), None);
    assert_eq!(values(0.0, f64::NAN, 1.0), None);
}

#[test]
fn a_forms_role_is_handed_through() {
    let role = |attribute: &str| {
        let xml = wrap(
            r#"<data id="t"><n/></data>"#,
            "",
            r#"<input ref="/data/n"/>"#,
        );
        let xml = xml.replace("<model>", &format!("<model{attribute}>"));
        form(&xml).role().map(str::to_owned)
    };
    assert_eq!(role(r#" carnet:role="outing""#).as_deref(), Some("outing"));
    assert_eq!(role(r#" carnet:role=" later ""#).as_deref(), Some("later"));
    for none in [
        "",
        r#" carnet:role=" ""#,
        r#" role="outing""#,
        r#" jr:role="outing""#,
    ] {
        assert_eq!(role(none), None, "{none}");
    }
}
