//! Markup of labels.

use xforms::markdown::{Block, Span, parse};

fn text(text: &str) -> Span {
    Span::Text(text.to_owned())
}

fn strong(content: &str) -> Span {
    Span::Strong(vec![text(content)])
}

fn emphasis(content: &str) -> Span {
    Span::Emphasis(vec![text(content)])
}

/// The only paragraph.
fn line(source: &str) -> Vec<Span> {
    let blocks = parse(source);
    let [Block::Paragraph(spans)] = blocks.as_slice() else {
        return vec![text(&format!("{blocks:?}"))];
    };
    spans.clone()
}

fn link(address: &str, content: &str) -> Span {
    Span::Link {
        address: address.to_owned(),
        content: vec![text(content)],
    }
}

#[test]
fn emphasis_and_strength_in_all_their_spellings() {
    for source in ["*so* me", "_so_ me", "<i>so</i> me", "<EM>so</EM> me"] {
        assert_eq!(line(source), [emphasis("so"), text(" me")], "{source}");
    }
    for source in [
        "**so** me",
        "__so__ me",
        "<b>so</b> me",
        "<strong>so</strong> me",
    ] {
        assert_eq!(line(source), [strong("so"), text(" me")], "{source}");
    }
    let both = [Span::Strong(vec![text("very "), emphasis("so")])];
    assert_eq!(line("**very *so***"), both);
    assert_eq!(line("**very _so_**"), both);
}

#[test]
fn signs_that_mark_nothing_stay() {
    for source in [
        "2 * 3 * 4",
        "snake_case_name",
        "**** Welcome.",
        "* ",
        "a < b > c",
        "*open",
        "<script>alert(1)</script>",
        "<span",
        "[no](link",
        "#tag",
        "7.5",
    ] {
        assert_eq!(line(source), [text(source.trim())], "{source}");
    }
    assert_eq!(line(r"\*not\* \_this\_ \a"), [text(r"*not* _this_ \a")]);
}

#[test]
fn blocks() {
    let heading = |level, content: &str| Block::Heading {
        level,
        content: vec![text(content)],
    };
    assert_eq!(parse("# big"), [heading(1, "big")]);
    assert_eq!(parse("###### small ##"), [heading(6, "small")]);
    assert_eq!(line("####### none"), [text("####### none")]);
    assert_eq!(line("one\r\ntwo"), [text("one"), Span::Break, text("two")]);
    let paragraph = |content: &str| Block::Paragraph(vec![text(content)]);
    assert_eq!(parse("one\n\n\ntwo"), [paragraph("one"), paragraph("two")]);
    assert_eq!(parse("# a\nb"), [heading(1, "a"), paragraph("b")]);
    assert_eq!(parse(""), []);
    assert_eq!(line("          code"), [text("code")]);
}

#[test]
fn lists() {
    let list = |start, items: &[&str]| Block::List {
        start,
        items: items.iter().map(|item| vec![text(item)]).collect(),
    };
    assert_eq!(parse("- a\n- b\n- c"), [list(None, &["a", "b", "c"])]);
    assert_eq!(parse("3. a\n4. b"), [list(Some(3), &["a", "b"])]);
    assert_eq!(
        parse("* a\n1. b\n2. c"),
        [list(None, &["a"]), list(Some(1), &["b", "c"])]
    );
    // A question with its number is no list.
    assert_eq!(line("3. third question"), [text("3. third question")]);
    let blocks = parse("Choose:\n- **a**\n  or so\n\nend");
    let item = vec![strong("a"), Span::Break, text("or so")];
    assert_eq!(blocks.len(), 3);
    let items = vec![item];
    assert_eq!(blocks.get(1), Some(&Block::List { start: None, items }));
}

#[test]
fn links_lead_to_safe_places_only() {
    for address in [
        "https://getodk.org/a_b_c",
        "mailto:a@b.org",
        "tel:+33-1",
        "HTTP://x",
    ] {
        let source = format!("see [this]({address})!");
        assert_eq!(
            line(&source),
            [text("see "), link(address, "this"), text("!")]
        );
    }
    for address in [
        "javascript:alert(1",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//evil",
        "",
        "java\tscript:x",
        "https:",
        "vbscript:x",
        "file:///etc",
    ] {
        let spans = line(&format!("[this]({address})"));
        assert!(!format!("{spans:?}").contains("address"), "{address}");
    }
}

#[test]
fn styles_hold_colours_and_fonts_and_nothing_else() {
    let styled = |color: Option<&str>, font: Option<&str>| Span::Styled {
        color: color.map(str::to_owned),
        font: font.map(str::to_owned),
        content: vec![text("x")],
    };
    let span = |style: &str| line(&format!("<span style=\"{style}\">x</span>"));
    assert_eq!(span("color: red"), [styled(Some("red"), None)]);
    let both = "color:#f58a1f; font-family: Noto Sans, serif";
    assert_eq!(
        span(both),
        [styled(Some("#f58a1f"), Some("Noto Sans, serif"))]
    );
    for evil in [
        "color: url(x)",
        "color: expression(alert(1))",
        "background: red",
        "color: #12",
        "font-family: a\\3b",
        ";;;a:b",
        "",
    ] {
        assert_eq!(span(evil), [styled(None, None)], "{evil}");
    }
    let inner = line("<span style='color:red'>a <span>b</span> c</span>");
    assert_eq!(inner.len(), 1, "{inner:?}");
}

#[test]
fn markup_that_never_ends_costs_no_more_than_its_length() {
    // Each would take hours if every beginning were followed to the end of the text.
    for piece in [
        "*a ", "**a ", "[a", "<b>", "<span>", "_a ", "[a](", "- a\n", "<b", "# a\n", "*a*",
    ] {
        let source = piece.repeat(500_000 / piece.len());
        assert!(!parse(&source).is_empty());
    }
    let deep = format!("{}x{}", "<b>".repeat(5_000), "</b>".repeat(5_000));
    assert_eq!(parse(&deep).len(), 1);
}
