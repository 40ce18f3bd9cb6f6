//! The markup of labels, hints and messages: ODK's part of Markdown, as a tree and never as HTML.
//!
//! Headings (`#` to `######`), `*emphasis*` and `_emphasis_`, `**strong**` and `__strong__`,
//! `[links](https://…)`, lists (`-`, `*`, `+`; `1.`), line breaks, blank lines between paragraphs,
//! `<span style="color: …; font-family: …">`, and the tags `b`, `strong`, `i`, `em`, `br`, `div` and
//! `p` where forms use them. A backslash takes a sign's meaning away. All else is text: there is
//! nothing in the tree that a page could run, and links lead to `http`, `https`, `mailto`, `tel`,
//! `sms` and `geo` only. Source: <https://docs.getodk.org/form-styling/>.
//!
//! ```
//! use xforms::markdown::{Block, Span, parse};
//!
//! let text = |text: &str| Span::Text(text.to_owned());
//! let expected = [Block::Paragraph(vec![text("How "), Span::Strong(vec![text("old")]), text("?")])];
//! assert_eq!(parse("How **old**?"), expected);
//! ```

mod inline;

/// A part of a text that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// What it says.
        content: Vec<Span>,
    },
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list.
    List {
        /// The number of the first item, if the items are numbered.
        start: Option<u32>,
        /// What each item says.
        items: Vec<Vec<Span>>,
    },
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Text to be shown as it is.
    Text(String),
    /// The end of a line.
    Break,
    /// Emphasised, usually in italics.
    Emphasis(Vec<Span>),
    /// Strong, usually bold.
    Strong(Vec<Span>),
    /// A link.
    Link {
        /// Its address, with one of the schemes above.
        address: String,
        /// What it says.
        content: Vec<Span>,
    },
    /// In another colour or font.
    Styled {
        /// A colour: a name of letters, or `#` and hexadecimal digits.
        color: Option<String>,
        /// Font families: letters, digits, spaces, commas and hyphens.
        font: Option<String>,
        /// What it says.
        content: Vec<Span>,
    },
}

/// Reads a text. Time and memory grow with its length alone; nothing is an error.
pub fn parse(text: &str) -> Vec<Block> {
    let mut reader = Reader {
        blocks: Vec::new(),
        lines: Vec::new(),
        items: Vec::new(),
        start: None,
        budget: inline::Budget::of(text),
    };
    for line in text.lines() {
        reader.line(line);
    }
    reader.end();
    reader.blocks
}

/// Blocks so far, and the lines of the one that is not at its end yet.
struct Reader<'t> {
    blocks: Vec<Block>,
    lines: Vec<&'t str>,
    /// Lines of the items of a list.
    items: Vec<Vec<&'t str>>,
    start: Option<u32>,
    budget: inline::Budget,
}

impl<'t> Reader<'t> {
    fn line(&mut self, line: &'t str) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            self.end();
        } else if let Some((level, rest)) = heading(trimmed) {
            self.end();
            let content = inline::spans(rest, &mut self.budget);
            self.blocks.push(Block::Heading { level, content });
        } else if let Some((number, rest)) = item(trimmed) {
            let same = number.is_some() == self.start.is_some();
            if !self.lines.is_empty() || !same {
                self.end();
            }
            if self.items.is_empty() {
                self.start = number;
            }
            // The whole line comes along, in case that it turns out to be no list.
            self.items.push(vec![trimmed, rest]);
        } else if let Some(item) = self.items.last_mut() {
            item.push(trimmed);
        } else {
            self.lines.push(trimmed);
        }
    }

    /// Ends what is not at its end yet.
    fn end(&mut self) {
        let start = self.start.take();
        let mut items = std::mem::take(&mut self.items);
        if let ([only], Some(_)) = (items.as_mut_slice(), start) {
            // "3. Which country?" is a question with its number, not a list.
            only.remove(1);
            self.lines.append(only);
            items.clear();
        }
        if !items.is_empty() {
            let mut read = |item: Vec<&str>| {
                let text = item.get(1..).unwrap_or(&[]).join("\n");
                inline::spans(&text, &mut self.budget)
            };
            let items = items.into_iter().map(&mut read).collect();
            self.blocks.push(Block::List { start, items });
        }
        if !self.lines.is_empty() {
            let content = inline::spans(&self.lines.join("\n"), &mut self.budget);
            self.blocks.push(Block::Paragraph(content));
            self.lines.clear();
        }
    }
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let rest = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - rest.len()).ok()?;
    let marked = (1..=6).contains(&level) && rest.starts_with([' ', '\t']);
    marked.then(|| (level, rest.trim().trim_end_matches('#').trim_end()))
}

/// The number and the text of a list's item.
fn item(line: &str) -> Option<(Option<u32>, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    let (number, rest) = if digits == 0 {
        (None, rest.strip_prefix(['-', '*', '+'])?)
    } else {
        let number = line.get(..digits)?.parse().ok()?;
        (Some(number), rest.strip_prefix(['.', ')'])?)
    };
    let text = rest.trim_start();
    (text.len() < rest.len()).then_some((number, text))
}
