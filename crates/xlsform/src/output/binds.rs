//! Binds and the actions of the model.

use super::Writer;
use crate::itext;
use crate::paths::From;
use crate::tree::{Id, Text};
use crate::xml;

impl Writer<'_> {
    pub(super) fn binds(&self) -> Vec<xml::Element> {
        let mut elements = Vec::new();
        for id in self.survey.tree.descendants(0) {
            elements.extend(self.bind(id));
            elements.extend(self.actions(id, false));
        }
        elements
    }

    fn bind(&self, id: Id) -> Option<xml::Element> {
        let element = self.survey.tree.get(id);
        let path = self.paths.of(id);
        let mut bind = xml::Element::new("bind").with("nodeset", path);
        for (name, text) in element.bind.as_ref()? {
            // A calculation with a trigger is an action of that trigger.
            if name == "calculate" && !element.triggers.is_empty() {
                continue;
            }
            if itext::message_is_itext(name, text) {
                bind.set(name, format!("jr:itext('{path}:{name}')"));
            } else if let Text::Plain(text) = text {
                bind.set(
                    name,
                    self.paths.replace(condition(name, text), From::of(id)),
                );
            }
        }
        Some(bind)
    }
}

/// Yes and no, where an expression is expected.
fn condition<'a>(name: &str, text: &'a str) -> &'a str {
    let is_condition = matches!(
        name,
        "readonly" | "required" | "relevant" | "constraint" | "calculate"
    );
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" if is_condition => "true()",
        "no" | "No" | "NO" | "false" | "False" | "FALSE" if is_condition => "false()",
        other => other,
    }
}
