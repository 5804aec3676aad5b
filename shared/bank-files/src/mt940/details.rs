//! The information about an entry (`:86:`), which banks structure in two ways: subfields such as `?20` (Germany, Austria), or
//! keywords between slashes such as `/REMI/` (the Netherlands). Anything else is free text.

use domain::bank_statements::booked::Booked;

use crate::values::text;

/// Keywords in the text of SEPA payments (German banks): the payer's reference, and what the payer wrote.
const SEPA: &[&str] = &[
    "EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "SVWZ+", "ABWA+", "ABWE+", "IBAN+",
    "BIC+", "PURP+",
];

const SLASHED: &[&str] = &[
    "TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "ORDP", "BENM", "MARF", "CSID", "ISDT", "PURP", "RTRN",
    "ID", "ADDR", "USTD", "STRD", "PREF", "NRTX", "CNTP",
];

pub(super) fn add(entry: &mut Booked, lines: &[&str]) {
    let joined = lines.concat();
    if let Some(separator) = separator(&joined) {
        subfields(entry, &joined, separator);
    } else if joined.starts_with('/') && SLASHED.iter().any(|word| joined.starts_with(&format!("/{word}/"))) {
        slashed(entry, &joined);
    } else {
        let free = lines.join(" ");
        entry.text = text(&free).or(entry.text.take());
    }
}

/// After a code of three digits, the sign that begins each subfield: usually `?`.
fn separator(joined: &str) -> Option<char> {
    let mut rest = joined.chars();
    let code = rest.by_ref().take(3).filter(char::is_ascii_digit).count() == 3;
    let separator = rest.next()?;
    let digits = rest.take(2).filter(char::is_ascii_digit).count() == 2;
    (code && digits && !separator.is_ascii_alphanumeric() && separator != ' ').then_some(separator)
}

fn subfields(entry: &mut Booked, joined: &str, separator: char) {
    let (mut written, mut name, mut iban) = (String::new(), String::new(), None);
    for part in joined.split(separator).skip(1) {
        let Some((number, content)) = part.split_at_checked(2) else { continue };
        match number.parse::<u8>() {
            Ok(20..=29 | 60..=63) => written.push_str(content),
            Ok(31) => iban = Some(content.to_owned()),
            Ok(32 | 33) => name.push_str(content),
            _ => {}
        }
    }
    let keywords = keywords(&written);
    let of =
        |word: &str| keywords.iter().find(|(found, _)| *found == word).map(|(_, content)| content.as_str());
    let said = of("SVWZ+").map(str::to_owned).or_else(|| keywords.is_empty().then(|| written.clone()));
    entry.text = said.as_deref().and_then(text).or(entry.text.take());
    entry.end_to_end = of("EREF+").and_then(text).or(entry.end_to_end.take());
    entry.counterparty = of("ABWA+").and_then(text).or_else(|| text(&name));
    entry.counterparty_iban = iban.as_deref().or(of("IBAN+")).and_then(|iban| iban.parse().ok());
}

/// The contents of the keywords in a text, in their order.
fn keywords(written: &str) -> Vec<(&'static str, String)> {
    let mut marks: Vec<(usize, &'static str)> = Vec::new();
    for word in SEPA {
        marks.extend(written.match_indices(word).map(|(at, _)| (at, *word)));
    }
    marks.sort_unstable();
    // `IBAN+` ends where another one may begin inside it, so overlapping ones are left out.
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for (index, (at, word)) in marks.iter().enumerate() {
        let end = marks.get(index + 1).map_or(written.len(), |(next, _)| *next);
        let content = written.get(at + word.len()..end).unwrap_or_default();
        found.push((word, content.to_owned()));
    }
    found
}

fn slashed(entry: &mut Booked, joined: &str) {
    let mut fields: Vec<(&str, Vec<&str>)> = Vec::new();
    for part in joined.split('/').skip(1) {
        match fields.last_mut() {
            _ if SLASHED.contains(&part) => fields.push((part, Vec::new())),
            Some((_, contents)) => contents.push(part),
            None => {}
        }
    }
    let of = |word: &str| {
        let found = fields.iter().filter(|(name, _)| *name == word);
        let joined: Vec<String> = found.map(|(_, contents)| contents.join("/")).collect();
        let joined = joined.join(" ");
        (!joined.trim_matches(['/', ' ']).is_empty()).then(|| joined.trim_matches(['/', ' ']).to_owned())
    };
    let said = of("REMI").or_else(|| of("USTD")).or_else(|| of("STRD"));
    entry.text = said.as_deref().and_then(text).or(entry.text.take());
    entry.end_to_end = of("EREF").as_deref().and_then(text).or(entry.end_to_end.take());
    entry.counterparty = of("NAME").as_deref().and_then(text);
    entry.counterparty_iban = of("IBAN").and_then(|iban| iban.parse().ok());
}
