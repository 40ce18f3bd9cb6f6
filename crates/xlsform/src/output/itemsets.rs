//! Choices of a question in the body.

use super::Writer;
use crate::finding::Code;
use crate::paths::From;
use crate::references;
use crate::secondary::is_select;
use crate::survey::file;
use crate::tree::{Element, Id, Text};
use crate::xml;

/// Where the choices of a question come from.
struct Itemset {
    nodeset: String,
    value: String,
    label: String,
    filter: Option<String>,
}

impl Writer<'_> {
    /// Notes the lists of questions with `search()`: their choices stand in the body.
    pub(super) fn find_inline_lists(&mut self) {
        let survey = self.survey;
        let mut plain: Vec<&str> = Vec::new();
        let mut searched: Vec<(&Element, &str)> = Vec::new();
        for id in survey.tree.descendants(0) {
            let element = survey.tree.get(id);
            let (Some(list), true) = (&element.itemset, is_select(element)) else {
                continue;
            };
            if has_search(element) {
                searched.push((element, list));
            } else {
                plain.push(list);
            }
        }
        for (element, list) in searched {
            let place = survey.table.at(element.row, &["control", "appearance"]);
            if file(list).is_some() {
                self.findings
                    .error(Code::SearchInFile, place, &element.name);
            } else if plain.contains(&list) {
                self.findings
                    .error(Code::SearchListShared, place, &element.name);
            } else {
                self.inline.insert(list.to_owned());
            }
        }
    }

    pub(super) fn add_choices(&self, control: &mut xml::Element, id: Id, element: &Element) {
        if let Some(list) = &element.query {
            let filter = element.choice_filter.as_deref().unwrap_or("");
            let filter = self.paths.replace(filter, predicate(id));
            let filter = match filter.as_str() {
                "" => String::new(),
                filter => format!("[{filter}]"),
            };
            control.set("query", format!("instance('{list}')/root/item{filter}"));
            return;
        }
        let Some(list) = element
            .itemset
            .as_deref()
            .filter(|_| element.question_type != "select one external")
        else {
            return;
        };
        if is_select(element) && self.inline.contains(list) && has_search(element) {
            self.add_items(control, list);
            return;
        }
        let itemset = self.itemset(id, element, list);
        let mut nodeset = itemset.nodeset;
        if let Some(filter) = itemset.filter {
            nodeset = format!("{nodeset}[{filter}]");
        }
        let parameter = |name: &str| {
            let found = element.parameters.iter().find(|(other, _)| other == name);
            found.map(|(_, value)| value.as_str())
        };
        if is_select(element) && parameter("randomize") == Some("true") {
            nodeset = match parameter("seed") {
                Some(seed) => {
                    let seed = self.paths.replace(seed, From::of(id));
                    format!("randomize({nodeset}, {})", seed.trim())
                }
                None => format!("randomize({nodeset})"),
            };
        }
        let mut written = xml::Element::new("itemset").with("nodeset", nodeset);
        written.push(xml::Element::new("value").with("ref", itemset.value));
        written.push(xml::Element::new("label").with("ref", itemset.label));
        control.push(written);
    }

    fn itemset(&self, id: Id, element: &Element, list: &str) -> Itemset {
        if let (Some((base, ending)), true) = (file(list), element.tag != Some("range")) {
            let mut itemset = from_file(element, base, ending);
            itemset.filter = self.filter(id, element);
            return itemset;
        }
        if references::has(list) && element.tag != Some("range") {
            return self.repeat_itemset(id, element, list);
        }
        let itext = self
            .survey
            .lists
            .get(list)
            .is_some_and(|list| list.needs_itext());
        Itemset {
            nodeset: format!("instance('{list}')/root/item"),
            value: "name".to_owned(),
            label: if itext { "jr:itext(itextId)" } else { "label" }.to_owned(),
            filter: self.filter(id, element),
        }
    }

    fn filter(&self, id: Id, element: &Element) -> Option<String> {
        let filter = element.choice_filter.as_deref()?;
        Some(self.paths.replace(filter, predicate(id)))
    }

    /// Choices that are answers to a question in a repeat.
    fn repeat_itemset(&self, id: Id, element: &Element, list: &str) -> Itemset {
        let outside = From {
            outside: true,
            ..From::of(id)
        };
        let path = self.paths.replace(list, outside);
        let path = path.trim();
        let (nodeset, name) = match path.rsplit_once('/') {
            Some((nodeset, name)) if is_select(element) => (nodeset, name),
            _ => (path, "geometry"),
        };
        let filter = match &element.choice_filter {
            Some(filter) => {
                let from = From {
                    outside: true,
                    ..predicate(id)
                };
                let filter = self.paths.replace(filter, from);
                let filter = filter.replace(&format!(" current()/{nodeset}/"), " ./");
                filter.replace(&format!(" {nodeset}/"), " ./")
            }
            None => format!("./{name} != ''"),
        };
        Itemset {
            nodeset: nodeset.to_owned(),
            value: name.to_owned(),
            label: name.to_owned(),
            filter: Some(filter),
        }
    }

    fn add_items(&self, control: &mut xml::Element, name: &str) {
        let Some(list) = self.survey.lists.get(name) else {
            return;
        };
        let itext = list.needs_itext();
        for (n, choice) in list.choices.iter().enumerate() {
            let label = xml::Element::new("label");
            let label = match &choice.label {
                _ if itext => label.with("ref", format!("jr:itext('{name}-{n}')")),
                Some(Text::Plain(text)) => label.nodes(self.paths.outputs(text, None)),
                _ => label,
            };
            let mut item = xml::Element::new("item");
            item.push(label);
            item.push(xml::Element::new("value").text(&choice.name));
            control.push(item);
        }
    }
}

fn predicate(id: Id) -> From {
    From {
        current: true,
        ..From::of(id)
    }
}

fn from_file(element: &Element, base: &str, ending: &str) -> Itemset {
    let parameter = |name: &str, default: &str| {
        let found = element.parameters.iter().find(|(other, _)| other == name);
        found.map_or(default, |(_, value)| value).to_owned()
    };
    let (value, label) = match ending {
        ".geojson" => ("id", "title"),
        _ => ("name", "label"),
    };
    Itemset {
        nodeset: format!("instance('{base}')/root/item"),
        value: parameter("value", value),
        label: parameter("label", label),
        filter: None,
    }
}

/// Whether the appearance takes choices from a file with `search(…)`.
fn has_search(element: &Element) -> bool {
    let appearance = element.appearance();
    let after = appearance
        .find("search(")
        .and_then(|at| appearance.get(at..));
    after.is_some_and(|rest| rest.contains(')'))
}
