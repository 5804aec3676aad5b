//! A name and an address.

use mail_builder::headers::address::Address;
use thiserror::Error;

use crate::line;

/// Longer names would only hide the address.
const MAX_NAME: usize = 120;

/// Somebody who writes or is written to. The address is one that SES takes: ASCII, without quotes or comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: String,
    address: String,
}

/// An address that cannot be written to.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "“{address}” is no e-mail address that can be used: it is name@domain, of ASCII letters, digits and usual signs; write a domain with other letters in its xn-- form"
)]
pub struct InvalidMailbox {
    pub address: String,
}

impl Mailbox {
    /// `name` may be empty; line breaks and control characters in it become spaces, and it is cut off after 120
    /// characters.
    pub fn new(name: &str, address: &str) -> Result<Self, InvalidMailbox> {
        if !is_address(address) {
            return Err(InvalidMailbox { address: line::clip(&line::single(address), 100) });
        }
        Ok(Mailbox { name: line::clip(&line::header(name), MAX_NAME), address: address.to_owned() })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn as_header(&self) -> Address<'_> {
        let name = Some(self.name.as_str()).filter(|name| !name.is_empty());
        Address::new_address(name, self.address.as_str())
    }
}

/// Lengths are those of RFC 5321 §4.5.3.1; quoted local parts are left out, since SES refuses most of them.
fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local.len() <= 64
        && address.len() <= 254
        && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom))
        && domain.contains('.')
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        for good in ["a@b.example", "first.last+tag@xn--mller-kva.example", "o'neil@a-b.co"] {
            assert!(Mailbox::new("", good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "a@b@c.d",
            "a b@c.d",
            "a@b.example\r\nBcc: x@y.z",
            "a@b.example,x@y.z",
            "<a@b.c>",
            ".a@b.c",
            "a..b@c.d",
            "ü@b.c",
            "a@-b.c",
            "a@b..c",
        ] {
            assert!(Mailbox::new("", bad).is_err(), "{bad}");
        }
    }
}
