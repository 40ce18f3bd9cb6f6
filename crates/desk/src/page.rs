//! Pages to print: HTML that needs nothing else.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

const STYLE: &str = "\
@page{margin:15mm}\
body{font:12pt/1.5 system-ui,sans-serif;max-width:46rem;margin:1.5rem auto;padding:0 1rem;color:#000;background:#fff}\
h1{font-size:1.4em;margin:0 0 .5rem}h2{font-size:1.1em;margin:1rem 0 .3rem}\
p{margin:.3rem 0}ol,ul{margin:.3rem 0}\
svg{display:block;width:75mm;height:75mm}\
code{font:10pt/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\
section{break-inside:avoid}\
main+main{break-before:page;margin-top:3rem}\
.words{columns:4;font:11pt/1.6 ui-monospace,monospace;padding-inline-start:2.5rem}\
.warn{border:2px solid;padding:.4rem .7rem}";

/// A page with this title and body, which is HTML already.
pub(crate) fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(title)
    )
}

/// A text as HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A QR code as SVG, or nothing if the text is too long for one.
pub(crate) fn qr(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .module_dimensions(4, 4)
        .build();
    // Inside a page there is no declaration.
    Some(drawn.get(drawn.find("<svg")?..)?.to_owned())
}
