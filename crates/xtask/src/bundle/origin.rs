//! Where an inbox is, as it stands in a content security policy.

use std::str::FromStr;

use crate::error::Error;

/// `https://inbox.example`, with a port if it is not the usual one. It stands in the files of web
/// servers as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl FromStr for Origin {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bare = text.strip_suffix('/').unwrap_or(text);
        match is_origin(bare) {
            true => Ok(Origin(bare.to_owned())),
            false => Err(Error::Usage(format!(
                "`{text}` is no address of an inbox: https:// and a name, without a path"
            ))),
        }
    }
}

fn is_origin(text: &str) -> bool {
    let (host, port) = match text.split_once("://") {
        Some(("https", rest)) => with_port(rest),
        // For trials: browsers trust what is on the same machine.
        Some(("http", rest)) if with_port(rest).0 == "localhost" => with_port(rest),
        _ => return false,
    };
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        !label.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    host.split('.').all(is_label) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn with_port(rest: &str) -> (&str, Option<&str>) {
    match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    }
}

impl AsRef<str> for Origin {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_and_nothing_that_would_say_more() {
        for text in [
            "https://inbox.example",
            "https://Inbox-2.example.org:8443",
            "http://localhost:8080",
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().as_ref(), text);
        }
        let slash = "https://inbox.example/".parse::<Origin>().unwrap();
        assert_eq!(slash.as_ref(), "https://inbox.example");
        for text in [
            "",
            "inbox.example",
            "http://inbox.example",
            "https://",
            "https://*.example",
            "https://inbox..example",
            "https://inbox.example/records",
            "https://inbox.example:0x50",
            "https://inbox.example:",
            "https://me@inbox.example",
            "https://inbox.example; script-src *",
            "https://inbox.example\n",
            "https://inbox.example\"",
            "'unsafe-inline'",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
