//! `.htaccess`, for Apache httpd and hosts that read the same.

use std::fmt::Write;

use hosting::{CODINGS, IMMUTABLE, REVALIDATE};

use super::Site;

const HEAD: &str = "\
# For Apache httpd, which reads it where AllowOverride has FileInfo.
";

/// An answer that is an error must not be kept: only `always` concerns those.
pub(super) fn configuration(site: &Site) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n<IfModule mod_headers.c>\n");
    for (name, value) in site.headers() {
        let _ = writeln!(text, "    Header always set {name} \"{value}\"");
    }
    let _ = writeln!(text, "    Header set cache-control \"{REVALIDATE}\"");
    let _ = writeln!(
        text,
        "    <FilesMatch \"{}(\\.br|\\.gz)?$\">",
        site.immutable()
    );
    let _ = writeln!(text, "        Header set cache-control \"{IMMUTABLE}\"");
    text.push_str("    </FilesMatch>\n</IfModule>\n\n");
    for (ending, media_type) in site.types() {
        let _ = writeln!(text, "AddType \"{media_type}\" .{ending}");
    }
    text.push_str(&compressed());
    text
}

/// A compressed copy has the type of the file, and elsewhere its ending can mean a type or, for
/// `.br`, a language.
fn compressed() -> String {
    let mut text = "\n# The compressed copies beside the files.\n".to_owned();
    for (coding, ending) in CODINGS {
        let _ = writeln!(text, "RemoveType {ending}\nRemoveLanguage {ending}");
        let _ = writeln!(text, "AddEncoding {coding} {ending}");
    }
    text.push_str("<IfModule mod_rewrite.c>\n    RewriteEngine On\n");
    for (coding, ending) in CODINGS {
        let _ = writeln!(
            text,
            "    RewriteCond %{{HTTP:Accept-Encoding}} \\b{coding}\\b\n    \
             RewriteCond %{{REQUEST_FILENAME}}{ending} -f\n    \
             RewriteRule ^ %{{REQUEST_URI}}{ending} [END]"
        );
    }
    text.push_str("    <IfModule mod_headers.c>\n        Header merge vary Accept-Encoding\n");
    text.push_str("    </IfModule>\n</IfModule>\n");
    text
}
