//! A file for nginx, to be included in a location.

use std::fmt::Write;

use hosting::{IMMUTABLE, REVALIDATE};

use super::Site;

const HEAD: &str = "\
# For nginx: to be included in the location of the app, with the folder that holds it as root. At the
# root of a server, with the bundle's files in /srv/carnet:
#
#   location / { root /srv/carnet; include /etc/nginx/carnet.conf; }
#
# or below a path, with the files in /srv/www/field/carnet:
#
#   location /field/carnet/ { root /srv/www; include /etc/nginx/carnet.conf; }

index index.html;
gzip_static on;
gzip_vary on;
# With the module ngx_brotli (Debian: libnginx-mod-http-brotli-static) a first visit is lighter still:
#brotli_static on;

default_type application/octet-stream;
";

/// A location inside does not inherit headers when it adds one of its own, so it has all of them.
pub(super) fn configuration(site: &Site) -> String {
    let mut text = format!("{HEAD}types {{\n");
    for (ending, media_type) in site.types() {
        let _ = writeln!(text, "    \"{media_type}\" {ending};");
    }
    text.push_str("}\n\n");
    text.push_str(&headers(site, REVALIDATE, ""));
    let _ = writeln!(text, "location ~ \"{}$\" {{", site.immutable());
    text.push_str(&headers(site, IMMUTABLE, "    "));
    text.push_str("}\n");
    text
}

/// An answer that is an error must not be kept: only `always` concerns those.
fn headers(site: &Site, caching: &str, indent: &str) -> String {
    let mut text = String::new();
    for (name, value) in site.headers() {
        let _ = writeln!(text, "{indent}add_header {name} \"{value}\" always;");
    }
    let _ = writeln!(text, "{indent}add_header cache-control \"{caching}\";");
    text
}
