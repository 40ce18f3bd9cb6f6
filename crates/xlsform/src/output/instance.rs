//! The primary instance.

use super::Writer;
use crate::paths::From;
use crate::tree::{Id, Kind};
use crate::xml;

impl Writer<'_> {
    pub(super) fn instance(&self) -> xml::Element {
        let settings = self.survey.settings;
        let mut root = self.section(0, false);
        for (name, value) in &settings.attributes {
            root.set(name, value);
        }
        root.set("id", &settings.id);
        for (name, value) in [
            ("xmlns", &settings.instance_xmlns),
            ("version", &settings.version),
            ("odk:prefix", &settings.prefix),
            ("odk:delimiter", &settings.delimiter),
        ] {
            if let Some(value) = value {
                root.set(name, value);
            }
        }
        root
    }

    /// A group with what stands in it. Beside a repeat that is not in another one stands its
    /// template, from which new instances are made.
    fn section(&self, id: Id, in_instance: bool) -> xml::Element {
        let mut section = self.node(id);
        for child in self.survey.tree.get(id).children.clone() {
            let is_repeat = self.survey.tree.get(child).kind == Kind::Repeat;
            if is_repeat && !in_instance {
                section.push(self.template(child));
            }
            self.child(&mut section, child, in_instance || is_repeat);
        }
        section
    }

    fn template(&self, id: Id) -> xml::Element {
        let repeat = self.survey.tree.get(id);
        let mut template = xml::Element::new(&repeat.name).with("jr:template", "");
        for child in &repeat.children {
            if self.survey.tree.get(*child).kind == Kind::Repeat {
                template.push(self.template(*child));
            } else {
                self.child(&mut template, *child, false);
            }
        }
        template
    }

    fn child(&self, section: &mut xml::Element, id: Id, in_instance: bool) {
        let element = self.survey.tree.get(id);
        match element.kind {
            Kind::External => {}
            Kind::Attribute => section.set(&element.name, &element.value),
            Kind::Question | Kind::EntityLabel => section.push(self.question(id)),
            Kind::Form | Kind::Group | Kind::Repeat | Kind::Entity => {
                section.push(self.section(id, in_instance));
            }
        }
    }

    fn question(&self, id: Id) -> xml::Element {
        let element = self.survey.tree.get(id);
        let node = self.node(id);
        match element.default.as_deref().filter(|_| !element.dynamic) {
            Some(default) => node.text(default),
            None => node,
        }
    }

    fn node(&self, id: Id) -> xml::Element {
        let element = self.survey.tree.get(id);
        let mut node = xml::Element::new(&element.name);
        for (name, value) in &element.instance {
            node.set(name, self.paths.replace(value, From::of(id)));
        }
        node
    }
}
