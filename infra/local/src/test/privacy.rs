//! What the functions have logged while all tests ran: ids, never who somebody is, what an invoice says, or a secret.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Names, addresses and texts that the flows and the sample data put into customers, contacts and invoices.
const PRIVATE: [&str; 9] = [
    "Hofmann",
    "Zirkuskasse",
    "Zwetschgenkn",
    "Brightside",
    "Accounts Payable",
    "Chausseestra",
    "Marktplatz",
    "Web development",
    "DE89370400440532013000",
];

/// Fails with the first line that tells something.
pub(super) fn check(log_dir: &Path) -> Result<()> {
    let folder = fs::read_dir(log_dir).with_context(|| format!("cannot read {}", log_dir.display()))?;
    let mut lines = 0;
    for entry in folder {
        let file = entry?.path();
        let log = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        for line in String::from_utf8_lossy(&log).lines() {
            lines += 1;
            if let Some(what) = private(line) {
                bail!("{} tells {what}: {line}", file.display());
            }
        }
    }
    if lines == 0 {
        bail!("no function has logged anything: {} is not where the logs are", log_dir.display());
    }
    Ok(())
}

fn private(line: &str) -> Option<&'static str> {
    let known = PRIVATE.into_iter().find(|text| line.contains(text));
    known
        .or_else(|| has_address(line).then_some("an e-mail address"))
        .or_else(|| has_key(line).then_some("an API key"))
}

/// Something like `a@b.c`.
fn has_address(line: &str) -> bool {
    line.match_indices('@').any(|(at, _)| {
        let before =
            line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || "._%+-".contains(c));
        let domain = line[at + 1..].split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-')).next();
        before && domain.is_some_and(|domain| domain.trim_matches('.').contains('.'))
    })
}

/// A whole key: prefix and secret.
fn has_key(line: &str) -> bool {
    line.match_indices("rk_").any(|(at, _)| {
        let mut parts = line[at + 3..].splitn(2, '_');
        let length = |part: &str| part.chars().take_while(char::is_ascii_alphanumeric).count();
        parts.next().is_some_and(|prefix| length(prefix) == 12 && prefix.len() == 12)
            && parts.next().is_some_and(|secret| length(secret) >= 16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_things_are_seen_and_ids_are_not() {
        for line in [
            r#"{"error":"eva@hofmann.example is no address"}"#,
            r#"{"error":"to <ap.x@y-1.example>"}"#,
            r#"{"customer":"Hofmann KG"}"#,
            r#"{"key":"rk_0123456789ab_0123456789abcdefghjkmnpqrstvwxyz"}"#,
        ] {
            assert!(private(line).is_some(), "{line}");
        }
        for line in [
            r#"{"key":"key_01JD9Y4M3Q8V6W2X5Z7A9C1E3J","prefix":"rk_0123456789ab"}"#,
            r#"{"message":"user@host","at":"2026-11-22T10:00:00.5Z"}"#,
        ] {
            assert!(private(line).is_none(), "{line}");
        }
    }
}
