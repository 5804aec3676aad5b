//! E-mail addresses and other identifiers of a party, checked for their format.

use thiserror::Error;

use crate::documents::glyphs::is_invisible;
use crate::text::checked::checked_strings;

macro_rules! refusals {
    ($($name:ident = $message:literal;)*) => {$(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
        #[error($message)]
        pub struct $name;
    )*};
}

refusals! {
    InvalidEmailAddress = "must be an e-mail address such as jane@example.com";
    InvalidIban = "must be an IBAN with a right check sum";
    InvalidBic = "must be a BIC of 8 or 11 characters";
    InvalidHttpsUrl = "must be a link that starts with https://";
}

checked_strings! {
    /// `local@domain` in ASCII, at most 254 characters. SES does not support other local parts;
    /// international domains use Punycode. The domain is kept in lower case.
    EmailAddress: InvalidEmailAddress, |raw| email_address(raw).ok_or(InvalidEmailAddress);
    /// An IBAN with a valid check sum (ISO 13616), in capitals and without spaces.
    Iban: InvalidIban, |raw| iban(raw).ok_or(InvalidIban);
    /// A BIC (ISO 9362).
    Bic: InvalidBic, |raw| bic(raw).ok_or(InvalidBic);
    /// A link for e-mails: https, at most 2000 characters.
    HttpsUrl: InvalidHttpsUrl, |raw| https_url(raw).ok_or(InvalidHttpsUrl);
}

impl EmailAddress {
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

fn email_address(raw: &str) -> Option<String> {
    let raw = raw.trim_matches(is_pasted_along);
    let (local, domain) = raw.rsplit_once('@')?;
    let atom = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    let valid = raw.len() <= 254 && local.len() <= 64 && local.split('.').all(atom) && is_domain(domain);
    valid.then(|| format!("{local}@{}", domain.to_ascii_lowercase()))
}

/// At least two labels.
fn is_domain(domain: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

/// What a word processor or a web page adds to a number or an address that is copied from it: spaces of any width, soft
/// hyphens, marks without a width.
fn is_pasted_along(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

fn compact(raw: &str) -> String {
    raw.chars().filter(|c| !is_pasted_along(*c)).collect::<String>().to_ascii_uppercase()
}

fn iban(raw: &str) -> Option<String> {
    let iban = compact(raw);
    let (head, tail) = iban.split_at_checked(4)?;
    let shape = (15..=34).contains(&iban.len())
        && iban.bytes().all(|b| b.is_ascii_alphanumeric())
        && head.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && head.bytes().skip(2).all(|b| b.is_ascii_digit());
    if !shape {
        return None;
    }
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |sum, c| {
        let value = c.to_digit(36)?;
        Some((sum * if value > 9 { 100 } else { 10 } + value) % 97)
    })?;
    (remainder == 1).then_some(iban)
}

fn bic(raw: &str) -> Option<String> {
    let bic = compact(raw);
    let valid = matches!(bic.len(), 8 | 11)
        && bic.bytes().all(|b| b.is_ascii_alphanumeric())
        && bic.bytes().skip(4).take(2).all(|b| b.is_ascii_uppercase());
    valid.then_some(bic)
}

fn https_url(raw: &str) -> Option<String> {
    let rest = raw.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let valid = raw.len() <= 2000
        && is_domain(host)
        && port.parse::<u16>().is_ok_and(|port| port > 0)
        && !raw.contains('@')
        && raw.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&b));
    valid.then(|| raw.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_along_with_a_number_or_an_address_is_taken_off() {
        let iban = "DE89\u{a0}3704\u{202f}0044\t0532\u{200b} 0130\u{ad}00\u{feff}".parse::<Iban>();
        assert_eq!(iban.unwrap().as_str(), "DE89370400440532013000");
        assert_eq!("COBA\u{a0}DE FF\u{200b}".parse::<Bic>().unwrap().as_str(), "COBADEFF");
        let address = "\u{feff}jane_doe@example.com\u{200b}\u{a0}".parse::<EmailAddress>();
        assert_eq!(address.unwrap().as_str(), "jane_doe@example.com");
        // Inside an address they are part of it, and not allowed.
        assert!("jane\u{200b}@example.com".parse::<EmailAddress>().is_err());
    }

    #[test]
    fn addresses_are_checked_by_form() {
        for good in ["jane@example.com", "a.b+c@x-y.example", "o'neil@Sub.Example.COM"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "jane",
            "@x.y",
            "a@b",
            "a b@x.y",
            "a@x..y",
            ".a@x.y",
            "a@-x.y",
            "a@x.y\r\nBcc: b@x.y",
            "ü@x.y",
            "a,b@x.y",
            "<a@x.y>",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
        assert_eq!("Jane@Example.COM".parse::<EmailAddress>().unwrap().as_str(), "Jane@example.com");
    }

    #[test]
    fn an_iban_needs_its_check_sum() {
        assert_eq!("DE89 3704 0044 0532 0130 00".parse::<Iban>().unwrap().as_str(), "DE89370400440532013000");
        assert!("DE88370400440532013000".parse::<Iban>().is_err());
        assert!("ü".parse::<Iban>().is_err());
    }

    #[test]
    fn links_are_https_and_plain() {
        assert!("https://pay.example.com/i?x=1".parse::<HttpsUrl>().is_ok());
        for bad in [
            "http://x.example",
            "javascript:alert(1)",
            "https://",
            "https://a b.example",
            "https://user@evil.example/",
            "https://.",
            "https://pay..example",
            "https://pay.example:x",
        ] {
            assert!(bad.parse::<HttpsUrl>().is_err(), "{bad}");
        }
    }
}
