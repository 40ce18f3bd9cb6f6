//! External secondary instances: the recordings have forms that name files, but not the files.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};
use serde_json::Value;
use xforms::External;

use crate::recording::{list, text};

/// Files that give the choices which were recorded at the start, by their addresses.
///
/// Only rows that a select shows can be told; of CSV files the columns stand in the order of
/// `label` and `value`.
pub(crate) fn files(case: &Value) -> BTreeMap<String, External> {
    let mut files = BTreeMap::new();
    let Ok(form) = Document::parse(text(case, "form")) else {
        return files;
    };
    let elements = |name: &'static str| {
        let all = form.root_element().descendants();
        all.filter(move |node| node.tag_name().name() == name)
    };
    for instance in elements("instance") {
        let (Some(id), Some(source)) = (instance.attribute("id"), instance.attribute("src")) else {
            continue;
        };
        if source.ends_with("last-saved") {
            continue;
        }
        let start = format!("instance('{id}')/");
        let sets = elements("itemset");
        let set = sets
            .filter_map(|set| Some((set, set.attribute("nodeset")?.strip_prefix(&start)?)))
            .next();
        let file = match set {
            Some((set, path)) => file(case, set, path, source),
            None => External::empty(),
        };
        files.insert(source.to_owned(), file);
    }
    files
}

fn file(case: &Value, set: Node<'_, '_>, path: &str, source: &str) -> External {
    let part = |name: &str| {
        let part = set.children().find(|node| node.tag_name().name() == name);
        part.and_then(|node| node.attribute("ref"))
            .unwrap_or(name)
            .to_owned()
    };
    let (value, label) = (part("value"), part("label"));
    let control = set
        .parent()
        .and_then(|node| node.attribute("ref"))
        .unwrap_or("");
    let nodes = list(case.get("start").unwrap_or(&Value::Null), "nodes");
    let question = nodes.iter().find(|node| text(node, "ref") == control);
    let choices = question.map_or(&[][..], |node| list(node, "choices"));
    let pair = |choice: &Value| {
        let part = |index: usize| choice.get(index).and_then(Value::as_str).unwrap_or("");
        (part(0).to_owned(), part(1).to_owned())
    };
    let rows: Vec<(String, String)> = choices.iter().map(pair).collect();
    if source.ends_with("geojson") {
        let feature = |(v, l): &(String, String)| {
            serde_json::json!({"type": "Feature",
                "geometry": {"type": "Point", "coordinates": [0, 0]},
                "properties": {value.clone(): v, label.clone(): l}})
        };
        let features: Vec<Value> = rows.iter().map(feature).collect();
        let all = serde_json::json!({"type": "FeatureCollection", "features": features});
        return External::geojson(&all.to_string()).unwrap_or_default();
    }
    if source.ends_with("csv") {
        let line = |(v, l): &(String, String)| format!("{l:?},{v:?}\n");
        let lines: String = rows.iter().map(line).collect();
        return External::csv(&format!("{label},{value}\n{lines}"));
    }
    let path = path.split('[').next().unwrap_or(path);
    let (root, item) = path.split_once('/').unwrap_or(("root", path));
    let row = |(v, l): &(String, String)| {
        format!("<{item}><{value}>{v}</{value}><{label}>{l}</{label}></{item}>")
    };
    let rows: String = rows.iter().map(row).collect();
    External::xml(&format!("<{root}>{rows}</{root}>"))
}
