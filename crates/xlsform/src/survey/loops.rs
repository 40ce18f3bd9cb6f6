//! Loops: the same questions for every choice of a list.

use super::Survey;
use crate::choices::Choice;
use crate::finding::{Code, Findings};
use crate::names;
use crate::tree::{Element, Id, Kind, Text};

impl Survey<'_> {
    /// Replaces what stands in a loop by a group for each choice.
    pub(super) fn expand_loop(&mut self, id: Id, list: &str, findings: &mut Findings) {
        let template = std::mem::take(&mut self.tree.get_mut(id).children);
        let choices = self
            .lists
            .get(list)
            .map_or_else(Vec::new, |list| list.choices.clone());
        for choice in choices.iter().filter(|choice| choice.name != "none") {
            if !names::is_ncname(&choice.name) {
                let place = self.lists.table.at(choice.row, &["name"]);
                findings.error(Code::BadName, place, &choice.name);
                continue;
            }
            let mut group = Element::new(Kind::Group, &choice.name);
            group.label.clone_from(&choice.label);
            group.media.clone_from(&choice.media);
            let group = self.tree.add(id, group);
            for child in &template {
                self.copy(*child, group, choice);
            }
        }
    }

    fn copy(&mut self, id: Id, parent: Id, choice: &Choice) {
        let mut element = self.tree.get(id).clone();
        let children = std::mem::take(&mut element.children);
        fill(&mut element, choice);
        let copy = self.tree.add(parent, element);
        for child in children {
            self.copy(child, copy, choice);
        }
    }
}

/// Puts the choice's name and label where the texts say `%(name)s` and `%(label)s`.
fn fill(element: &mut Element, choice: &Choice) {
    element.name = filled(&element.name, choice, None);
    let texts = [&mut element.label, &mut element.hint, &mut element.guidance];
    for text in texts.into_iter().flatten() {
        fill_text(text, choice);
    }
    for (_, text) in element.bind.iter_mut().flatten().chain(&mut element.media) {
        fill_text(text, choice);
    }
    for (_, text) in element.control.iter_mut().chain(&mut element.instance) {
        *text = filled(text, choice, None);
    }
    if let Some(default) = &mut element.default {
        *default = filled(default, choice, None);
    }
}

fn fill_text(text: &mut Text, choice: &Choice) {
    match text {
        Text::Plain(text) => *text = filled(text, choice, None),
        Text::Translated(texts) => {
            for (language, text) in texts {
                *text = filled(text, choice, Some(language));
            }
        }
    }
}

fn filled(text: &str, choice: &Choice, language: Option<&str>) -> String {
    let label = match &choice.label {
        Some(Text::Plain(label)) => label.as_str(),
        Some(Text::Translated(labels)) => {
            let same = labels
                .iter()
                .find(|(other, _)| Some(other.as_str()) == language);
            same.or(labels.first()).map_or("", |(_, label)| label)
        }
        None => "",
    };
    text.replace("%(name)s", &choice.name)
        .replace("%(label)s", label)
}
