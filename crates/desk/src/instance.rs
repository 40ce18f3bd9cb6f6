//! Reading answers from a submission.

use roxmltree::{Document, Node, ParsingOptions};

/// The most XML nodes of a submission that are read.
const NODES: u32 = 1_000_000;

/// A submission's root element and what stands below.
pub(crate) struct Instance<'a>(Document<'a>);

/// One entry of a repeated part: its number within the questionnaire, that of the entry around it,
/// and the entry.
pub(crate) struct Entry<'a> {
    pub(crate) parent: Option<usize>,
    pub(crate) node: Node<'a, 'a>,
}

impl<'a> Instance<'a> {
    /// The instance in `xml`, or none if it is not well-formed or not of the form `form_id`.
    pub(crate) fn parse(xml: &'a str, form_id: &str) -> Option<Self> {
        let options = ParsingOptions {
            nodes_limit: NODES,
            ..ParsingOptions::default()
        };
        let document = Document::parse_with_options(xml, options).ok()?;
        (document.root_element().attribute("id") == Some(form_id)).then_some(Self(document))
    }

    /// All entries of the repeated part at `path`; `repeats` are the paths of all such parts.
    pub(crate) fn entries<'b>(&'b self, path: &str, repeats: &[String]) -> Vec<Entry<'b>> {
        let Some(around) = enclosing(path, repeats) else {
            let nodes = descend(self.0.root_element(), below_root(path));
            return nodes
                .into_iter()
                .map(|node| Entry { parent: None, node })
                .collect();
        };
        let relative = path.get(around.len() + 1..).unwrap_or_default();
        let outer = self.entries(around, repeats).into_iter().enumerate();
        outer
            .flat_map(|(index, outer)| {
                let nodes = descend(outer.node, relative).into_iter();
                nodes.map(move |node| Entry {
                    parent: Some(index + 1),
                    node,
                })
            })
            .collect()
    }

    /// The root element.
    pub(crate) fn root(&self) -> Node<'_, '_> {
        self.0.root_element()
    }
}

/// The innermost of `repeats` that `path` stands in.
pub(crate) fn enclosing<'r>(path: &str, repeats: &'r [String]) -> Option<&'r str> {
    let around = |repeat: &&String| {
        path.strip_prefix(repeat.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    };
    repeats
        .iter()
        .filter(around)
        .max_by_key(|repeat| repeat.len())
        .map(String::as_str)
}

/// The first node at the relative path `path`; there is none if it was not relevant.
pub(crate) fn leaf<'a>(from: Node<'a, 'a>, path: &str) -> Option<Node<'a, 'a>> {
    descend(from, path).into_iter().next()
}

/// A leaf's text.
pub(crate) fn text(leaf: Node<'_, '_>) -> String {
    leaf.children()
        .filter_map(|child| child.is_text().then(|| child.text())?)
        .collect()
}

/// A leaf's non-answer.
pub(crate) fn absent<'a>(leaf: Node<'a, 'a>) -> &'a str {
    leaf.attribute((xforms::NAMESPACE, "absent"))
        .unwrap_or_default()
}

/// A path without the root element's name.
pub(crate) fn below_root(path: &str) -> &str {
    path.trim_start_matches('/')
        .split_once('/')
        .map_or("", |(_, rest)| rest)
}

/// All nodes at a relative path. A prefix before a name is not compared: submissions may use others
/// than the form does.
fn descend<'a>(from: Node<'a, 'a>, path: &str) -> Vec<Node<'a, 'a>> {
    let mut nodes = vec![from];
    for step in path.split('/').filter(|step| !step.is_empty()) {
        let name = step.rsplit_once(':').map_or(step, |(_, name)| name);
        let children = nodes.iter().flat_map(|node| node.children());
        nodes = children
            .filter(|child| child.tag_name().name() == name)
            .collect();
    }
    nodes
}
