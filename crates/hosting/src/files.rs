//! What depends on the file: its type, and for how long it is the same.

/// `Cache-Control` of what may change under its name.
pub const REVALIDATE: &str = "no-cache";

/// `Cache-Control` of what has its digest in its name.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Content codings in order of preference, each with the ending of a file that is coded so.
pub const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// A digest in a file's name, up to the dot before its ending, as a regular expression. Of names that
/// end in `.html` none counts.
pub const DIGEST_IN_NAME: &str = "-[0-9a-f]{8,}(_bg)?";

/// The file's `Cache-Control`.
pub fn caching(path: &str) -> &'static str {
    if has_digest(path) {
        IMMUTABLE
    } else {
        REVALIDATE
    }
}

/// Whether a build tool put a digest into the file's name: `-`, eight or more lower-case
/// hexadecimal digits, for WebAssembly `_bg`, and a dot. Pages are never of that kind.
fn has_digest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_digest = |part: &str| {
        let part = part.strip_suffix("_bg").unwrap_or(part);
        part.len() >= 8 && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let after_dashes = name.split('-').skip(1);
    let mut before_dots = after_dashes
        .filter_map(|part| part.split_once('.'))
        .map(|(part, _)| part);
    !name.ends_with(".html") && before_dots.any(is_digest)
}

/// The file's `Content-Type`, by the ending of its name.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("xml") => "application/xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ogg" | "oga") => "audio/ogg",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_digest_makes_a_name_immutable() {
        // As a server would be told that goes by regular expressions.
        let pattern = regex::Regex::new(&format!("{DIGEST_IN_NAME}\\.(js|css|wasm)$")).unwrap();
        for (name, expected) in [
            ("carnet-app-0123abcd4567ef89.js", true),
            ("carnet-app-0123abcd4567ef89_bg.wasm", true),
            ("assets/style-0123abcd.css", true),
            ("snippets/helper-0123abcd4567ef89/inline0.js", false),
            ("style-0123abc.css", false),
            ("style-0123ABCD.css", false),
            ("style-0123abcd", false),
            ("style.0123abcd.css", false),
            ("page-0123abcd.html", false),
            ("sw.js", false),
        ] {
            assert_eq!(has_digest(name), expected, "{name}");
            assert_eq!(pattern.is_match(name), expected, "{name}");
        }
    }
}
