//! `${name}` to XPath.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::outputs;
use crate::references::{self, Reference};
use crate::tree::{Id, Kind, Tree};
use crate::xml::{Element, Node};

/// The secondary instance with the submission that was saved last.
pub(crate) const LAST_SAVED: &str = "__last-saved";

/// A path in place of a reference that leads nowhere, so that what stands around it can be read.
pub(crate) const NOWHERE: &str = "/carnet:nowhere";

/// Where every name of a form leads.
pub(crate) struct Paths<'a> {
    tree: &'a Tree,
    paths: Vec<String>,
    /// None where several elements have the name.
    names: HashMap<&'a str, Option<Id>>,
    /// References that lead nowhere or to several places: where they stand, and the name.
    pub(crate) lost: RefCell<Vec<(Id, String)>>,
}

/// From where a reference is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct From {
    /// The element whose expression it is in; none for absolute paths.
    pub(crate) element: Option<Id>,
    /// In a predicate, where `.` is another node.
    pub(crate) current: bool,
    /// From outside the repeat that both stand in, so that all its instances are meant.
    pub(crate) outside: bool,
}

impl From {
    pub(crate) fn of(element: Id) -> Self {
        Self {
            element: Some(element),
            ..Self::default()
        }
    }
}

impl<'a> Paths<'a> {
    pub(crate) fn new(tree: &'a Tree) -> Self {
        let mut names = HashMap::new();
        for id in tree.descendants(0) {
            let element = tree.get(id);
            let named = matches!(element.kind, Kind::Group | Kind::Repeat | Kind::Question);
            if (named && !element.bodyless) || id == 0 {
                let entry = names.entry(element.name.as_str());
                entry.and_modify(|id| *id = None).or_insert(Some(id));
            }
        }
        Self {
            tree,
            paths: tree.paths(),
            names,
            lost: RefCell::default(),
        }
    }

    /// Absolute path of an element.
    pub(crate) fn of(&self, id: Id) -> &str {
        self.paths.get(id).map_or("", String::as_str)
    }

    /// The only element of this name.
    pub(crate) fn find(&self, name: &str) -> Option<Id> {
        self.names.get(name).copied().flatten()
    }

    /// An expression with paths for its references.
    pub(crate) fn replace(&self, text: &str, from: From) -> String {
        let mut out = String::with_capacity(text.len());
        let mut around = Around::of(text);
        let mut at = 0;
        for reference in references::find(text) {
            out.push_str(text.get(at..reference.start).unwrap_or(""));
            around.go_to(reference.start);
            out.push_str(&self.path(&around, &reference, from));
            at = reference.end;
        }
        out.push_str(text.get(at..).unwrap_or(""));
        out
    }

    /// A text for people, with an output for every value within it.
    pub(crate) fn outputs(&self, text: &str, element: Option<Id>) -> Vec<Node> {
        let from = From {
            element,
            ..From::default()
        };
        let mut nodes = Vec::new();
        let mut at = 0;
        let plain = |text: Option<&str>, nodes: &mut Vec<Node>| {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                nodes.push(Node::Text(text.to_owned()));
            }
        };
        for output in outputs::find(text) {
            plain(text.get(at..output.place.start), &mut nodes);
            let value = self.replace(text.get(output.value).unwrap_or(""), from);
            nodes.push(Node::Element(Element::new("output").with("value", value)));
            at = output.place.end;
        }
        plain(text.get(at..), &mut nodes);
        nodes
    }

    fn path(&self, around: &Around<'_>, reference: &Reference<'_>, from: From) -> String {
        let Some(target) = self.find(reference.name) else {
            let lost = (from.element.unwrap_or(0), reference.name.to_owned());
            self.lost.borrow_mut().push(lost);
            return format!(" {NOWHERE} ");
        };
        if reference.last_saved {
            return format!(" instance('{LAST_SAVED}'){} ", self.of(target));
        }
        let relative = from
            .element
            .filter(|_| !around.wants_absolute())
            .and_then(|element| {
                let from = From {
                    current: from.current || around.in_instance_predicate(),
                    ..from
                };
                self.relative(element, target, from)
            });
        relative.unwrap_or_else(|| format!(" {} ", self.of(target)))
    }

    /// The path within a repeat that both stand in.
    fn relative(&self, source: Id, target: Id, from: From) -> Option<String> {
        let (repeat, repeat_steps) = self
            .tree
            .common(source, target, |kind| kind == Kind::Repeat)?;
        let around = self.tree.repeat_around(repeat);
        let outside = from.outside
            && self.tree.repeat_around(target) == Some(repeat)
            && (around.is_none() || self.tree.repeat_around(source) != Some(repeat));
        let (steps, path) = if outside {
            let parent = self.tree.get(repeat).parent;
            (repeat_steps + 1, self.tree.path_below(parent, target))
        } else {
            let is_group = |kind| matches!(kind, Kind::Group | Kind::Repeat);
            let (group, steps) = self.tree.common(source, target, is_group)?;
            (steps, self.tree.path_below(group, target))
        };
        let up = vec![".."; steps].join("/");
        let start = if from.current { " current()/" } else { " " };
        Some(format!("{start}{up}{path} "))
    }
}

/// What stands around the references of an expression: gone through once, from left to right.
struct Around<'t> {
    text: &'t str,
    at: usize,
    has_instance: bool,
    in_brackets: bool,
    /// Commas since an open `indexed-repeat(`.
    commas: Option<usize>,
}

impl<'t> Around<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            has_instance: text.contains("instance("),
            in_brackets: false,
            commas: None,
        }
    }

    fn go_to(&mut self, end: usize) {
        const CALL: &[u8] = b"indexed-repeat(";
        let mut rest = self.text.as_bytes().get(self.at..end).unwrap_or_default();
        self.at = end;
        while let [byte, after @ ..] = rest {
            match byte {
                b'[' => self.in_brackets = true,
                b']' => self.in_brackets = false,
                b')' => self.commas = None,
                b',' => self.commas = self.commas.map(|commas| commas + 1),
                b'i' if self.commas.is_none() && rest.starts_with(CALL) => self.commas = Some(0),
                _ => {}
            }
            rest = after;
        }
    }

    /// In `indexed-repeat(value, repeat, index, …)` the value and the repeats are named absolutely.
    fn wants_absolute(&self) -> bool {
        matches!(self.commas, Some(0 | 1 | 3 | 5))
    }

    /// Whether it is in brackets, in an expression with `instance(`.
    fn in_instance_predicate(&self) -> bool {
        self.has_instance && self.in_brackets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Element as Form;

    /// `/d/r/g/a` and `/d/r/b`, with r a repeat; `/d/c`.
    fn tree() -> Tree {
        let mut tree = Tree::new("d");
        let repeat = tree.add(0, Form::new(Kind::Repeat, "r"));
        let group = tree.add(repeat, Form::new(Kind::Group, "g"));
        tree.add(group, Form::new(Kind::Question, "a"));
        tree.add(repeat, Form::new(Kind::Question, "b"));
        tree.add(0, Form::new(Kind::Question, "c"));
        tree
    }

    #[test]
    fn is_relative_within_a_repeat() {
        let tree = tree();
        let paths = Paths::new(&tree);
        let from = |name: &str| From::of(paths.find(name).unwrap());
        assert_eq!(paths.replace("${b} + 1", from("a")), " ../../b  + 1");
        assert_eq!(paths.replace("${a}", from("b")), " ../g/a ");
        assert_eq!(paths.replace("${c}", from("a")), " /d/c ");
        assert_eq!(paths.replace("${a}", from("c")), " /d/r/g/a ");
        let current = paths.replace("instance('x')/root/item[n = ${b}]/l", from("a"));
        assert_eq!(
            current,
            "instance('x')/root/item[n =  current()/../../b ]/l"
        );
        let indexed = paths.replace("indexed-repeat(${a}, ${r}, ${b})", from("b"));
        assert_eq!(indexed, "indexed-repeat( /d/r/g/a ,  /d/r ,  ../b )");
        assert_eq!(
            paths.replace("${last-saved#b}", from("a")),
            " instance('__last-saved')/d/r/b "
        );
    }

    #[test]
    fn keeps_what_leads_nowhere() {
        let tree = tree();
        let paths = Paths::new(&tree);
        assert_eq!(paths.replace("${x}", From::default()), " /carnet:nowhere ");
        assert_eq!(paths.lost.borrow().as_slice(), [(0, "x".to_owned())]);
    }
}
