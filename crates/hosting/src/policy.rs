//! What the browser may do: the headers that every answer carries.

/// Everything comes from the app's own origin, nothing can frame it, and no form can be sent away.
/// `'wasm-unsafe-eval'` is what WebAssembly needs to be compiled at all.
pub const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; \
    worker-src 'self'; manifest-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

const CONNECT: &str = "connect-src 'self'";

const PERMISSIONS: &str = "accelerometer=(), camera=(self), display-capture=(), geolocation=(self), \
    gyroscope=(), hid=(), magnetometer=(), microphone=(self), midi=(), payment=(), serial=(), usb=()";

/// The headers by name, in lower case, and value.
pub const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_POLICY),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", PERMISSIONS),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// The content security policy of an app whose inboxes are elsewhere: it may also connect to these
/// origins, each as it stands in a policy, `https://inbox.example`.
pub fn content_policy<'a>(inboxes: impl IntoIterator<Item = &'a str>) -> String {
    let connect = inboxes
        .into_iter()
        .fold(CONNECT.to_owned(), |sources, inbox| {
            format!("{sources} {inbox}")
        });
    CONTENT_POLICY.replace(CONNECT, &connect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_inboxes_elsewhere_the_policy_is_the_inboxs_own() {
        assert_eq!(content_policy([]), CONTENT_POLICY);
    }

    #[test]
    fn inboxes_elsewhere_may_be_connected_to_and_nothing_else_changes() {
        let policy = content_policy(["https://a.example", "https://b.example:8443"]);
        let added = "connect-src 'self' https://a.example https://b.example:8443;";
        assert!(policy.contains(added), "{policy}");
        assert_eq!(
            policy.replace(" https://a.example https://b.example:8443", ""),
            CONTENT_POLICY
        );
    }
}
