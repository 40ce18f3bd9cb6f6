//! Forms and answers that mean harm get an error, never a panic or an endless wait.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{FixedHost, Scenario, wrap};
use xforms::{Answer, AnswerError, Form, FormError, Limits, Problem, Session, SessionError};

fn refused(xml: &str) -> FormError {
    Form::parse(xml, &Limits::default()).unwrap_err()
}

fn with_calculate(expression: &str) -> String {
    wrap(
        "<data id=\"t\"><a/><b/></data>",
        &format!(r#"<bind nodeset="/data/a" calculate="{expression}"/>"#),
        r#"<input ref="/data/b"><label>B</label></input>"#,
    )
}

fn problem(expression: &str) -> (Problem, usize) {
    match refused(&with_calculate(expression)) {
        FormError::Expression {
            reference,
            attribute,
            position,
            problem,
            ..
        } => {
            assert_eq!(
                (reference.as_str(), attribute.as_str()),
                ("/data/a", "calculate")
            );
            (*problem, position)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn document_types_and_entities_are_refused() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><h>&b;</h>"#;
    assert_eq!(refused(bomb), FormError::Dtd);
    assert_eq!(refused("<!DOCTYPE html><html/>"), FormError::Dtd);
    let xml = with_calculate("1").replace("<h:title>Test", "<h:title>&undefined;");
    assert!(matches!(refused(&xml), FormError::Xml { .. }));
}

#[test]
fn limits_on_size_depth_and_nodes_have_their_own_errors() {
    let limits = Limits {
        bytes: 100,
        ..Limits::default()
    };
    let xml = with_calculate("1");
    assert!(matches!(
        Form::parse(&xml, &limits),
        Err(FormError::TooLarge { limit: 100, .. })
    ));
    let limits = Limits {
        nodes: 10,
        ..Limits::default()
    };
    assert_eq!(
        Form::parse(&xml, &limits).unwrap_err(),
        FormError::TooManyNodes { limit: 10 }
    );
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert!(matches!(refused(&deep), FormError::TooDeep { .. }));
}

#[test]
fn expressions_are_bounded() {
    let nested = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(matches!(problem(&nested).0, Problem::TooDeep { .. }));
    let long = format!("1{}", " + 1".repeat(100_000));
    assert!(matches!(problem(&long).0, Problem::TooLong { .. }));
    let many = format!("1{}", " + 1".repeat(10_000));
    let form = common::form(&with_calculate(&many));
    let session = common::start(&form);
    let node = session.node_at("/data/a").unwrap();
    assert_eq!(session.value(node), Some("10001"));
    let minus = format!("{}1", "-".repeat(20_000));
    assert!(Form::parse(&with_calculate(&minus), &Limits::default()).is_ok());
}

#[test]
fn what_lies_outside_is_refused_with_its_place() {
    assert_eq!(problem("1 + //b"), (Problem::DoubleSlash, 4));
    assert_eq!(problem("$x"), (Problem::Variable, 0));
    assert_eq!(problem("/data/following::b"), (Problem::UnknownAxis, 6));
    assert_eq!(
        problem("1 + frob(2)").0,
        Problem::UnknownFunction {
            name: "frob".to_owned(),
            suggestion: None,
        }
    );
    assert_eq!(
        problem("not()").0,
        Problem::Arguments {
            function: "not",
            count: 0
        }
    );
    assert_eq!(problem("'open").0, Problem::NotAToken);
    assert_eq!(
        problem("1 1"),
        (
            Problem::Expected {
                what: "an operator or the end"
            },
            2
        )
    );
    assert_eq!(problem("text()").0, Problem::NodeTest);
    assert_eq!(
        problem("instance('no')/root").0,
        Problem::UnknownInstance {
            id: "no".to_owned(),
            suggestion: None,
        }
    );
    assert_eq!(
        problem("instance(/data/b)/root").0,
        Problem::InstanceNotLiteral
    );
    let unknown = Problem::UnknownPath {
        path: "/data/c".to_owned(),
        suggestion: None,
    };
    assert_eq!(problem("1 + /data/c"), (unknown, 10));
}

#[test]
fn circles_are_named_node_by_node() {
    let xml = wrap(
        "<data id=\"t\"><a/><b/><c/><d/></data>",
        r#"<bind nodeset="/data/a" calculate="/data/b + 1"/>
           <bind nodeset="/data/b" calculate="/data/c + 1"/>
           <bind nodeset="/data/c" relevant="/data/a &gt; 1"/>
           <bind nodeset="/data/d" calculate="/data/a"/>"#,
        "",
    );
    let FormError::Cycle { nodes } = refused(&xml) else {
        panic!("no circle found")
    };
    assert_eq!(nodes.first(), nodes.last());
    assert_eq!(nodes.len(), 4);
    for node in ["/data/a", "/data/b", "/data/c"] {
        assert!(nodes.iter().any(|n| n == node), "{nodes:?}");
    }
    let own = wrap(
        "<data id=\"t\"><g><a/></g></data>",
        r#"<bind nodeset="/data/g" relevant="/data/g/a = 1"/>"#,
        "",
    );
    let FormError::Cycle { nodes } = refused(&own) else {
        panic!("no circle found")
    };
    assert!(nodes.iter().any(|n| n == "/data/g"), "{nodes:?}");
}

#[test]
fn truncated_forms_never_panic() {
    let xml = include_str!("forms/everything.xml");
    for end in (0..xml.len()).step_by(37) {
        if let Some(part) = xml.get(..end) {
            assert!(Form::parse(part, &Limits::default()).is_err());
        }
    }
}

#[test]
fn forms_with_a_part_cut_out_never_panic() {
    let xml = include_str!("forms/everything.xml");
    let lines: Vec<&str> = xml.lines().collect();
    for skipped in 0..lines.len() {
        let kept = lines
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != skipped);
        let text: Vec<&str> = kept.map(|(_, line)| *line).collect();
        if let Ok(form) = Form::parse(&text.join("\n"), &Limits::default()) {
            let session = common::start(&Arc::new(form));
            session.pages();
            session.violations();
        }
    }
}

#[test]
fn a_huge_label_is_carried() {
    let label = "long ".repeat(400_000);
    let body = format!(r#"<input ref="/data/a"><label>{label}</label></input>"#);
    let scenario = Scenario::new("<data id=\"t\"><a/></data>", "", &body);
    assert_eq!(scenario.question("/data/a").label.len(), label.trim().len());
}

#[test]
fn doubling_texts_run_out_of_steps() {
    let names: Vec<String> = (0..60).map(|index| format!("n{index}")).collect();
    let nodes: String = names.iter().map(|name| format!("<{name}/>")).collect();
    let binds: String = names
        .windows(2)
        .map(|pair| {
            let (from, to) = (&pair[0], &pair[1]);
            let path = format!("/data/{from}");
            format!(r#"<bind nodeset="/data/{to}" calculate="concat({path}, {path})"/>"#)
        })
        .collect();
    let body = r#"<input ref="/data/n0"><label>N</label></input>"#;
    let xml = wrap(&format!("<data id=\"t\">{nodes}</data>"), &binds, body);
    let mut scenario = Scenario::load(&xml);
    let node = scenario.session.node_at("/data/n0").unwrap();
    let before = scenario.session.instance_xml();
    let error = scenario
        .session
        .answer(node, Answer::Text("x".to_owned()))
        .unwrap_err();
    assert!(matches!(error, AnswerError::TooManySteps { .. }), "{error}");
    assert_eq!(scenario.session.instance_xml(), before);
}

#[test]
fn an_endless_count_is_refused_and_taken_back() {
    let mut scenario = Scenario::new(
        "<data id=\"t\"><n/><r><q/></r></data>",
        r#"<bind nodeset="/data/n" type="int"/>"#,
        r#"<input ref="/data/n"><label>N</label></input>
           <repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/q"/></repeat>"#,
    );
    scenario.answer("/data/n", "3");
    let node = scenario.session.node_at("/data/n").unwrap();
    let error = scenario
        .session
        .answer(node, Answer::Integer(2_000_000_000))
        .unwrap_err();
    assert_eq!(error, AnswerError::TooManyRepeats { limit: 1_000 });
    assert_eq!(scenario.value("/data/n"), "3");
    assert!(scenario.session.node_at("/data/r[3]").is_some());
    assert!(scenario.session.node_at("/data/r[4]").is_none());
}

#[test]
fn actions_that_trigger_one_another_end() {
    let mut scenario = Scenario::new(
        "<data id=\"t\"><a/><b/></data>",
        r#"<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="int"/>"#,
        r#"<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="/data/a + 1"/></input>
           <input ref="/data/b"><setvalue event="xforms-value-changed" ref="/data/a" value="/data/b + 1"/></input>"#,
    );
    let node = scenario.session.node_at("/data/a").unwrap();
    assert!(scenario.session.answer(node, Answer::Integer(1)).is_err());
    assert_eq!(scenario.value("/data/b"), "");
}

#[test]
fn saved_instances_are_checked() {
    let scenario = Scenario::load(include_str!("forms/everything.xml"));
    let form = Arc::clone(scenario.session.form());
    let restore =
        |xml: &str| Session::restore(Arc::clone(&form), Box::new(FixedHost::new(1)), xml).map(drop);
    let saved = scenario.session.instance_xml();
    assert!(restore(&saved).is_ok());
    let other = saved.replace("id=\"everything\"", "id=\"other\"");
    assert_eq!(restore(&other), Err(SessionError::OtherForm));
    let newer = saved.replace("version=\"3\"", "version=\"4\"");
    assert_eq!(restore(&newer), Err(SessionError::OtherForm));
    let more = saved.replace("<name/>", "<name/><stranger/>");
    assert_eq!(
        restore(&more),
        Err(SessionError::UnknownNode {
            reference: "/data".to_owned()
        })
    );
    assert!(matches!(
        restore("<data"),
        Err(SessionError::Instance { .. })
    ));
    assert!(matches!(
        restore("<!DOCTYPE a><a/>"),
        Err(SessionError::Instance { .. })
    ));
}

#[test]
fn answers_of_the_wrong_kind_change_nothing() {
    let mut scenario = Scenario::load(include_str!("forms/everything.xml"));
    let before = scenario.session.instance_xml();
    let mut refuse = |reference: &str, answer: Answer| {
        let node = scenario.session.node_at(reference).unwrap();
        scenario.session.answer(node, answer).unwrap_err()
    };
    let text = |text: &str| Answer::Text(text.to_owned());
    assert!(matches!(
        refuse("/data/age", text("x")),
        AnswerError::WrongType { .. }
    ));
    assert_eq!(
        refuse("/data/country", Answer::Choice("xx".into())),
        AnswerError::UnknownChoice
    );
    assert_eq!(
        refuse("/data/name", text("a\u{0}b")),
        AnswerError::ControlCharacters
    );
    assert_eq!(refuse("/data/thanks", text("x")), AnswerError::NotAQuestion);
    assert_eq!(refuse("/data/note", text("x")), AnswerError::Readonly);
    assert_eq!(refuse("/data/family", text("x")), AnswerError::NotAQuestion);
    assert_eq!(
        refuse("/data/weight", Answer::Decimal(f64::NAN)),
        AnswerError::NotANumber
    );
    assert_eq!(
        refuse("/data/age", Answer::Absent(xforms::Absent::NotAsked)),
        AnswerError::AbsentNotOffered
    );
    assert_eq!(scenario.session.instance_xml(), before);
}

/// A form in which a text is put before the reader and computed, too.
fn with_texts(texts: &str) -> String {
    wrap(
        "<data id=\"t\"><a/><b>x</b></data>",
        &format!(
            r#"<itext><translation lang="en">{texts}</translation></itext>
               <bind nodeset="/data/a" calculate="jr:itext(concat('t', 0))"/>"#
        ),
        r#"<input ref="/data/b"><label ref="jr:itext('t0')"/></input>"#,
    )
}

fn text(id: &str, output: &str) -> String {
    format!(r#"<text id="{id}"><value>T <output value="{output}"/></value></text>"#)
}

#[test]
fn texts_that_insert_one_another_are_refused() {
    let own = with_texts(&text("t0", "jr:itext('t0')"));
    assert!(matches!(refused(&own), FormError::Cycle { .. }));
    let two = text("t0", "jr:itext('t1')") + &text("t1", "concat(jr:itext('t0'), 1)");
    let FormError::Cycle { nodes } = refused(&with_texts(&two)) else {
        panic!("no circle found")
    };
    assert!(nodes.iter().any(|node| node.contains("t1")), "{nodes:?}");
    let chain: String = (0..1_000)
        .map(|n| text(&format!("t{n}"), &format!("jr:itext('t{}')", n + 1)))
        .collect();
    assert!(matches!(
        refused(&with_texts(&chain)),
        FormError::TooDeep { .. }
    ));
}

#[test]
fn computed_texts_that_insert_one_another_end() {
    let own = with_texts(&text("t0", "jr:itext(concat('t', 0))"));
    let form = common::form(&own);
    let started = Session::start(form, Box::new(FixedHost::new(1)));
    assert!(matches!(started, Err(SessionError::TooManySteps { .. })));
}

#[test]
fn texts_that_double_do_not_explode() {
    let texts: String = (0..14)
        .map(|n| {
            let next = format!("concat(jr:itext('t{0}'), jr:itext('t{0}'))", n + 1);
            text(&format!("t{n}"), &next)
        })
        .collect();
    common::form(&with_texts(&texts));
}

#[test]
fn a_choice_named_by_itself_is_refused() {
    let xml = wrap(
        "<data id=\"t\"><a/></data>",
        "",
        r#"<select1 ref="/data/a"><label>A</label><item><value>x</value>
           <label><output value="jr:choice-name(/data/a, '/data/a')"/></label></item></select1>"#,
    );
    assert!(matches!(refused(&xml), FormError::Cycle { .. }));
}

#[test]
fn wildcards_in_every_bind_are_too_many_dependencies() {
    let nodes: String = (0..5_000).map(|n| format!("<n{n}/>")).collect();
    let binds: String = (0..5_000)
        .map(|n| format!(r#"<bind nodeset="/data/n{n}" constraint="count(/data/*) &gt; 1"/>"#))
        .collect();
    let xml = wrap(&format!("<data id=\"t\">{nodes}</data>"), &binds, "");
    assert!(matches!(
        refused(&xml),
        FormError::TooManyDependencies { .. }
    ));
}

#[test]
fn attributes_and_namespaces_are_bounded() {
    let many = |what: &str| {
        (0..300)
            .map(|n| format!(" {what}{n}='u'"))
            .collect::<String>()
    };
    assert_eq!(
        refused(&format!("<a{}/>", many("b"))),
        FormError::TooManyAttributes { limit: 250 }
    );
    let half = format!("<a{}>", many("xmlns:b").get(..1_000).unwrap_or(""));
    assert_eq!(
        refused(&format!("{half}{half}</a></a>")),
        FormError::TooManyNamespaces { limit: 100 }
    );
    // In a value or a name they are none.
    let xml = with_calculate("1").replace("<h:title>", "<h:title xmlnsx='xmlns xmlns'>");
    common::form(&xml);
}

#[test]
fn the_primary_instance_and_all_expressions_are_bounded() {
    let nodes: String = (0..45_001).map(|n| format!("<n{n}/>")).collect();
    let xml = wrap(&format!("<data id=\"t\">{nodes}</data>"), "", "");
    assert_eq!(refused(&xml), FormError::TooManyNodes { limit: 45_000 });
    let long = format!("1{}", " + 1".repeat(15_000));
    let binds = format!(r#"<bind nodeset="/data/a" constraint="{long}"/>"#).repeat(40);
    let xml = wrap("<data id=\"t\"><a/></data>", &binds, "");
    let FormError::Expression { problem, .. } = refused(&xml) else {
        panic!("taken")
    };
    assert_eq!(*problem, Problem::TooMany { limit: 2 << 20 });
}

#[test]
fn the_deepest_expressions_are_evaluated() {
    let depth = 60;
    for (open, close) in [
        ("if(1 + (", ") = 1, 2, 3)"),
        ("not(1 = -(", "))"),
        ("concat(", ", 'x')"),
    ] {
        let depth = if open.matches('(').count() > 1 {
            depth / 2
        } else {
            depth
        };
        let expression = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let form = common::form(&with_calculate(&expression));
        common::start(&form);
    }
}
