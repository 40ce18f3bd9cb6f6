//! The body: what is asked.

use super::Writer;
use crate::finding::Code;
use crate::itext;
use crate::paths::From;
use crate::tree::{Element, Id, Kind, Text};
use crate::xml;

impl Writer<'_> {
    pub(super) fn body(&mut self) -> Vec<xml::Element> {
        self.find_inline_lists();
        self.children(0)
    }

    fn children(&mut self, id: Id) -> Vec<xml::Element> {
        let children = self.survey.tree.get(id).children.clone();
        children
            .into_iter()
            .filter_map(|id| self.control(id))
            .collect()
    }

    fn control(&mut self, id: Id) -> Option<xml::Element> {
        match self.survey.tree.get(id).kind {
            Kind::Group => self.group(id),
            Kind::Repeat => Some(self.repeat(id)),
            Kind::Question => self.question_control(id),
            _ => None,
        }
    }

    fn group(&mut self, id: Id) -> Option<xml::Element> {
        let element = self.survey.tree.get(id);
        if element.bodyless {
            return None;
        }
        let mut group = xml::Element::new("group");
        self.set_control(&mut group, id, element);
        group.set("ref", self.paths.of(id));
        if element.label.is_some() {
            group.push(self.label(id, element));
        }
        for child in self.children(id) {
            group.push(child);
        }
        Some(group)
    }

    fn repeat(&mut self, id: Id) -> xml::Element {
        let element = self.survey.tree.get(id);
        let mut group = xml::Element::new("group").with("ref", self.paths.of(id));
        group.push(self.label(id, element));
        let mut repeat = xml::Element::new("repeat").with("nodeset", self.paths.of(id));
        self.set_control(&mut repeat, id, element);
        for child in self.children(id) {
            repeat.push(child);
        }
        for inside in self.survey.tree.descendants(id) {
            let acts = matches!(
                self.survey.tree.get(inside).kind,
                Kind::Question | Kind::Attribute
            );
            if acts && self.survey.tree.repeat_around(inside) == Some(id) {
                for action in self.actions(inside, true) {
                    repeat.push(action);
                }
            }
        }
        group.push(repeat);
        group
    }

    fn question_control(&mut self, id: Id) -> Option<xml::Element> {
        let element = self.survey.tree.get(id);
        let calculated = element
            .bind
            .iter()
            .flatten()
            .any(|(name, _)| name == "calculate");
        let has_text = element.label.is_some() || element.hint.is_some();
        let silent = element.question_type == "calculate"
            || ((calculated || !element.triggers.is_empty()) && !has_text);
        let Some(tag) = element.tag.filter(|_| !silent) else {
            self.check_triggers_of(element);
            return None;
        };
        let mut control = xml::Element::new(tag).nodes(self.label_and_hint(id, element));
        control.set("ref", self.paths.of(id));
        self.set_control(&mut control, id, element);
        self.add_choices(&mut control, id, element);
        for (key, label) in &element.tags {
            // Devices read a tag's label in one language.
            let texts = label
                .as_ref()
                .map_or_else(Vec::new, |label| label.in_languages(""));
            let label = match texts.first() {
                Some((_, label)) => xml::Element::new("label").text(label),
                None => xml::Element::new("label"),
            };
            let mut tag = xml::Element::new("tag").with("key", key);
            tag.push(label);
            control.push(tag);
        }
        self.add_triggered(&mut control, element);
        Some(control)
    }

    /// What is never shown triggers nothing.
    fn check_triggers_of(&mut self, element: &Element) {
        let targets = self.triggered.get(element.name.as_str());
        for target in targets.cloned().unwrap_or_default() {
            let row = self.survey.tree.get(target).row;
            let place = self.survey.table.at(row, &["trigger"]);
            self.findings
                .error(Code::TriggerInvisible, place, &element.name);
        }
    }

    fn add_triggered(&self, control: &mut xml::Element, element: &Element) {
        let targets = self.triggered.get(element.name.as_str());
        for target in targets.into_iter().flatten() {
            let set = self.survey.tree.get(*target);
            let tag = match set.question_type.as_str() {
                "background-geopoint" => "odk:setgeopoint",
                _ => "setvalue",
            };
            let mut action = xml::Element::new(tag)
                .with("ref", self.paths.of(*target))
                .with("event", "xforms-value-changed");
            if let Some(value) = set.bound("calculate").filter(|_| tag == "setvalue") {
                // Devices evaluate it at the node that is set.
                action.set("value", self.paths.replace(value, From::of(*target)));
            }
            control.push(action);
        }
    }

    fn set_control(&self, target: &mut xml::Element, id: Id, element: &Element) {
        for (name, value) in &element.control {
            target.set(name, self.paths.replace(value, From::of(id)));
        }
    }

    pub(super) fn label(&self, id: Id, element: &Element) -> xml::Element {
        let label = xml::Element::new("label");
        match &element.label {
            _ if element.label_is_itext() => {
                label.with("ref", format!("jr:itext('{}:label')", self.paths.of(id)))
            }
            Some(Text::Plain(text)) => label.nodes(self.paths.outputs(text, Some(id))),
            _ => label,
        }
    }

    fn label_and_hint(&mut self, id: Id, element: &Element) -> Vec<xml::Node> {
        let place = self.survey.table.at(element.row, &["label"]);
        let has_label = element.label.is_some() || !element.media.is_empty();
        if !has_label && element.hint.is_none() {
            self.findings.error(Code::NoLabel, place, &element.name);
            return Vec::new();
        }
        let has = |medium: &str| element.media.iter().any(|(name, _)| name == medium);
        if has("big-image") && !has("image") {
            self.findings
                .error(Code::BigImageAlone, place, &element.name);
        }
        let mut nodes = vec![xml::Node::Element(self.label(id, element))];
        if element.hint.is_some() || element.guidance.is_some() {
            let hint = xml::Element::new("hint");
            nodes.push(xml::Node::Element(match &element.hint {
                _ if itext::hint_is_itext(element) => {
                    hint.with("ref", format!("jr:itext('{}:hint')", self.paths.of(id)))
                }
                Some(Text::Plain(text)) => hint.nodes(self.paths.outputs(text, Some(id))),
                _ => hint,
            }));
        }
        nodes
    }
}
