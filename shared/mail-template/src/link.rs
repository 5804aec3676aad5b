//! Checks the addresses of links in e-mails.

use thiserror::Error;

/// A link address that is not allowed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "“{url}” cannot be used as a link: a link starts with https://, http:// or mailto: and contains no spaces"
)]
pub struct UnsafeLink {
    pub url: String,
}

/// Accepts `https:`, `http:` and `mailto:` addresses without spaces, control characters, quotes or angle
/// brackets.
pub fn check(url: &str) -> Result<(), UnsafeLink> {
    let rest = ["https://", "http://", "mailto:"].iter().find_map(|scheme| {
        url.get(..scheme.len())?.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
    });
    let clean = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\' | '`');
    match rest {
        Some(rest)
            if rest.starts_with(|c: char| c.is_alphanumeric() || c == '[') && rest.chars().all(clean) =>
        {
            Ok(())
        }
        _ => Err(UnsafeLink { url: crate::line::clip(&crate::line::single(url), 100) }),
    }
}

/// Percent-encodes everything except unreserved characters (RFC 3986 §2.3).
pub fn encode_component(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_and_mail_addresses_are_links() {
        for good in ["https://pay.example/i/1?x=1&y=2", "HTTP://example.com", "mailto:a@b.example"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            " https://a.example",
            "https://",
            "https://a.example/ x",
            "https:///etc",
            "data:text/html,x",
            "//a.example",
            "https://a.example/\"onclick=",
            "ürl",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_component_cannot_leave_its_place() {
        assert_eq!(encode_component("A/1 &x=ü"), "A%2F1%20%26x%3D%C3%BC");
    }
}
