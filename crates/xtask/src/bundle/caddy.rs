//! A Caddyfile, to be imported into a site.

use std::fmt::Write;

use hosting::{IMMUTABLE, REVALIDATE};

use super::Site;

const HEAD: &str = "\
# For Caddy 2: what a site imports that serves the app. At the root of a site, with the bundle's files
# in /srv/carnet:
#
#   import carnet/Caddyfile
#   carnet.example.org {
#       root * /srv/carnet
#       import carnet
#   }
#
# or below a path:
#
#   www.example.org {
#       handle_path /field/carnet/* {
#           root * /srv/carnet
#           import carnet
#       }
#   }

";

/// Caching concerns files that are there: an answer that is an error must not be kept.
pub(super) fn configuration(site: &Site) -> String {
    let mut text = format!("{HEAD}(carnet) {{\n\troute {{\n\t\theader {{\n");
    for (name, value) in site.headers() {
        let _ = writeln!(text, "\t\t\t{name} \"{value}\"");
    }
    text.push_str("\t\t}\n");
    for (ending, media_type) in site.types() {
        let _ = writeln!(text, "\t\t@{ending} path *.{ending}");
        let _ = writeln!(text, "\t\theader @{ending} content-type \"{media_type}\"");
    }
    let _ = writeln!(text, "\t\theader cache-control \"{REVALIDATE}\"");
    let _ = writeln!(text, "\t\t@immutable {{\n\t\t\tfile");
    let _ = writeln!(text, "\t\t\tpath_regexp {}$\n\t\t}}", site.immutable());
    let _ = writeln!(text, "\t\theader @immutable cache-control \"{IMMUTABLE}\"");
    text.push_str("\t\tfile_server {\n\t\t\tprecompressed br gzip\n\t\t}\n\t}\n}\n");
    text
}
