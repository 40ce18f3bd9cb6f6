//! Secondary instances: lists of choices, files, the last submission.

use std::collections::{HashMap, HashSet};

use crate::choices::{List, Lists};
use crate::finding::{Code, Findings, Place};
use crate::paths::LAST_SAVED;
use crate::references;
use crate::survey::file;
use crate::table::Table;
use crate::tree::{Element, Kind, Text, Tree};
use crate::xml;

/// Parts of a bind in which a file can be read.
const READING: [&str; 5] = [
    "calculate",
    "constraint",
    "readonly",
    "required",
    "relevant",
];

/// An instance that is read from a file.
struct Source {
    name: String,
    address: String,
    place: Place,
    declared: bool,
}

/// All secondary instances; those of lists in `inline` are left out.
pub(crate) fn elements(
    tree: &Tree,
    lists: &Lists,
    inline: &HashSet<String>,
    survey: &Table,
    findings: &mut Findings,
) -> Vec<xml::Element> {
    let mut seen: HashMap<String, Option<String>> = HashMap::new();
    let mut declared = HashSet::new();
    let mut elements = Vec::new();
    for source in sources(tree, lists, survey) {
        if source.declared && !declared.insert(source.name.clone()) {
            findings.error(Code::InstanceTwice, source.place, &source.name);
            continue;
        }
        match seen.get(&source.name) {
            Some(Some(other)) if *other == source.address => {}
            Some(_) => {
                findings.error(Code::InstanceClash, source.place, &source.name);
            }
            None => {
                seen.insert(source.name.clone(), Some(source.address.clone()));
                let element = xml::Element::new("instance").with("id", source.name);
                elements.push(element.with("src", source.address));
            }
        }
    }
    for list in lists.iter().filter(|list| !inline.contains(&list.name)) {
        if seen.contains_key(&list.name) {
            let row = list.choices.first().map_or(1, |choice| choice.row);
            findings.error(
                Code::InstanceClash,
                lists.table.at(row, &["list name"]),
                &list.name,
            );
            continue;
        }
        seen.insert(list.name.clone(), None);
        elements.push(choices(list));
    }
    elements
}

fn sources(tree: &Tree, lists: &Lists, survey: &Table) -> Vec<Source> {
    let mut sources = Vec::new();
    let choices = lists.iter().flat_map(|list| &list.choices);
    let labels = choices.filter_map(|choice| choice.label.as_ref());
    let mut labels = labels.flat_map(|label| label.in_languages(""));
    let mut last_saved = labels.any(|(_, text)| names_last_saved(text));
    for id in tree.descendants(0) {
        let element = tree.get(id);
        let source = |name: &str, address: String, column: &[&str]| Source {
            name: name.to_owned(),
            address,
            place: match element.kind {
                Kind::Attribute | Kind::EntityLabel => {
                    crate::table::place("entities", Some(element.row), None)
                }
                _ => survey.at(element.row, column),
            },
            declared: false,
        };
        match element.kind {
            Kind::External => {
                let (folder, ending) = match element.question_type.as_str() {
                    "csv-external" => ("file-csv", "csv"),
                    _ => ("file", "xml"),
                };
                let address = format!("jr://{folder}/{}.{ending}", element.name);
                sources.push(Source {
                    declared: true,
                    ..source(&element.name, address, &["name"])
                });
            }
            _ => {
                for (expression, column) in expressions(element) {
                    for name in pulled(expression) {
                        let address = format!("jr://file-csv/{name}.csv");
                        sources.push(source(&name, address, &column));
                    }
                    last_saved |= names_last_saved(expression);
                }
                let mut texts = texts(element);
                last_saved |= texts.any(names_last_saved);
                let list = element.itemset.as_deref().unwrap_or("");
                if let (Some((base, ending)), true) = (file(list), is_select(element)) {
                    let folder = if ending == ".csv" { "file-csv" } else { "file" };
                    sources.push(source(base, format!("jr://{folder}/{list}"), &["type"]));
                }
            }
        }
    }
    if last_saved {
        sources.push(Source {
            name: LAST_SAVED.to_owned(),
            address: "jr://instance/last-saved".to_owned(),
            place: Place::default(),
            declared: false,
        });
    }
    sources
}

pub(crate) fn is_select(element: &Element) -> bool {
    matches!(element.tag, Some("select1" | "select" | "odk:rank"))
}

fn names_last_saved(text: &str) -> bool {
    references::find(text).iter().any(|r| r.last_saved)
}

/// What people read of an element, and the attributes of its control.
fn texts(element: &Element) -> impl Iterator<Item = &str> {
    let own = [&element.label, &element.hint, &element.guidance];
    let media = element.media.iter().map(|(_, text)| text);
    let messages = element.bind.iter().flatten().map(|(_, text)| text);
    let texts = own.into_iter().flatten().chain(media).chain(messages);
    let texts = texts.flat_map(|text| text.in_languages("").into_iter().map(|(_, text)| text));
    texts.chain(element.control.iter().map(|(_, text)| text.as_str()))
}

/// The expressions of an element that can read a file, and the columns they stand in.
fn expressions(element: &Element) -> Vec<(&str, Vec<&str>)> {
    let mut found = Vec::new();
    for (name, text) in element.bind.iter().flatten() {
        if let (Text::Plain(text), true) = (text, READING.contains(&name.as_str())) {
            found.push((text.as_str(), vec!["bind", name.as_str()]));
        }
    }
    if let Some(filter) = &element.choice_filter {
        found.push((filter, vec!["choice_filter"]));
    }
    if let Some(default) = &element.default {
        found.push((default, vec!["default"]));
    }
    found
}

/// Names of the files that `pulldata` reads.
fn pulled(expression: &str) -> Vec<String> {
    expression
        .split("pulldata")
        .skip(1)
        .filter_map(|rest| {
            let arguments = rest.trim_start().strip_prefix('(')?;
            let (first, _) = arguments.split_once(',')?;
            let name = first.replace(['\'', '"'], "");
            Some(name.trim().to_owned())
        })
        .collect()
}

fn choices(list: &List) -> xml::Element {
    let itext = list.needs_itext();
    let mut root = xml::Element::new("root");
    for (n, choice) in list.choices.iter().enumerate() {
        let mut item = xml::Element::new("item");
        if itext {
            item.push(xml::Element::new("itextId").text(&format!("{}-{n}", list.name)));
        }
        item.push(xml::Element::new("name").text(&choice.name));
        if let (Some(Text::Plain(label)), false) = (&choice.label, itext) {
            item.push(xml::Element::new("label").text(label));
        }
        for (name, value) in &choice.extra {
            item.push(xml::Element::new(name).text(value));
        }
        root.push(item);
    }
    let mut instance = xml::Element::new("instance").with("id", &list.name);
    instance.push(root);
    instance
}

#[cfg(test)]
mod tests {
    #[test]
    fn finds_files_that_are_read() {
        let found =
            super::pulled("pulldata('a', 'b', 'c', ${d}) + pulldata ( \"e\" ,1) + pulldata(x)");
        assert_eq!(found, ["a", "e"]);
    }
}
