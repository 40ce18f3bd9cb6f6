//! `_headers`, which Netlify and Cloudflare Pages read. Both know the types and compress by
//! themselves.

use std::fmt::Write;

use super::Site;
use crate::dist::PAGE;

const HEAD: &str = "\
# For Netlify and Cloudflare Pages, which read it at the root of a site. For an app below a path put
# that path before each of these.
";

/// No header is set by two rules for one file: Netlify and Cloudflare would join the values.
pub(super) fn configuration(site: &Site) -> String {
    let mut text = format!("{HEAD}\n/*\n");
    for (name, value) in site.headers() {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for path in site.files() {
        let caching = hosting::caching(path);
        if path == PAGE {
            let _ = writeln!(text, "\n/\n  cache-control: {caching}");
        }
        let _ = writeln!(text, "\n/{path}\n  cache-control: {caching}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_one_rule_for_how_long_it_is_kept() {
        let files = ["a-0123abcd.js", "index.html"].map(str::to_owned);
        let text = configuration(&Site::new(files.to_vec(), &[]));
        let immutable = "cache-control: public, max-age=31536000, immutable\n";
        assert!(text.contains(&format!("\n\n/a-0123abcd.js\n  {immutable}")));
        for path in ["/", "/index.html", "/sw.js"] {
            let rule = format!("\n\n{path}\n  cache-control: no-cache\n");
            assert_eq!(text.matches(&rule).count(), 1, "{path}");
        }
        assert_eq!(text.matches("cache-control").count(), 4);
    }

    #[test]
    fn the_limits_of_cloudflare_pages_are_kept() {
        let files = (0..90).map(|number| format!("{number}.js")).collect();
        let text = configuration(&Site::new(files, &[]));
        assert!(text.lines().all(|line| line.len() <= 2000));
        let rules = text.lines().filter(|line| line.starts_with('/')).count();
        assert!(rules <= 100, "{rules}");
    }
}
