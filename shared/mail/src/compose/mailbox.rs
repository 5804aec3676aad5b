use mail_builder::headers::address::Address;
use mail_template::line;
use thiserror::Error;

use super::header;

/// A longer name would hide the address in mail clients.
const MAX_NAME: usize = 120;

/// A name and an e-mail address that SES accepts: ASCII, without quotes or comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: String,
    address: String,
}

/// The e-mail address is not valid.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "“{address}” is not a supported e-mail address. An address has the form name@domain, with ASCII letters, digits and common signs. A domain with other letters must be in its xn-- form"
)]
pub struct InvalidMailbox {
    pub address: String,
}

impl Mailbox {
    /// Creates a mailbox. `name` may be empty. Line breaks and control characters in it become spaces,
    /// and it is shortened to 120 characters.
    pub fn new(name: &str, address: &str) -> Result<Self, InvalidMailbox> {
        if !is_address(address) {
            return Err(InvalidMailbox { address: line::clip(&line::single(address), 100) });
        }
        Ok(Mailbox { name: line::clip(&header::text_of(name), MAX_NAME), address: address.to_owned() })
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

/// The length limits of RFC 5321 §4.5.3.1. Quoted local parts are refused, because SES refuses most of
/// them.
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
