//! Elements of XML and how they are written.

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

impl Element {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, attribute: &str, value: impl Into<String>) -> Self {
        self.set(attribute, value);
        self
    }

    pub(crate) fn set(&mut self, attribute: &str, value: impl Into<String>) {
        let value = value.into();
        match self
            .attributes
            .iter_mut()
            .find(|(name, _)| name == attribute)
        {
            Some((_, old)) => *old = value,
            None => push(&mut self.attributes, (attribute.to_owned(), value)),
        }
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        push(&mut self.children, Node::Text(text.to_owned()));
        self
    }

    pub(crate) fn nodes(mut self, nodes: Vec<Node>) -> Self {
        for node in nodes {
            push(&mut self.children, node);
        }
        self
    }

    pub(crate) fn push(&mut self, child: Element) {
        push(&mut self.children, Node::Element(child));
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements in it, without texts.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The document, indented where that changes no text.
    pub(crate) fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\"?>\n");
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(out, value, true);
            out.push('"');
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        let indented = !self.children.iter().any(|c| matches!(c, Node::Text(_)));
        for child in &self.children {
            if indented {
                line(out, depth + 1);
            }
            match child {
                Node::Element(element) => element.write(out, depth + 1),
                Node::Text(text) => escape(out, text, false),
            }
        }
        if indented {
            line(out, depth);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

/// Most elements hold one thing; a list that grows by itself has room for four.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(item);
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// Characters that XML cannot hold are left out.
fn escape(out: &mut String, text: &str, attribute: bool) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' | '\t' if attribute => out.push(' '),
            '\n' | '\t' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_indents() {
        let mut root = Element::new("a").with("b", "x < \"y\" & z");
        root.push(Element::new("c").text("1 > 0\u{1}"));
        root.push(Element::new("d"));
        assert_eq!(
            root.document(),
            "<?xml version=\"1.0\"?>\n<a b=\"x &lt; &quot;y&quot; &amp; z\">\n  <c>1 &gt; 0</c>\n  <d/>\n</a>"
        );
    }
}
