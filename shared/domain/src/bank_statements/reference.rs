//! References in free text, which people and banks write with other spaces, dashes and letters than they were given.

use std::collections::BTreeSet;

/// A text that consists of fewer letters and digits than this is not looked for in free text.
pub const LEAST: usize = 4;

/// The longest reference that is looked for, in letters and digits.
const MOST: usize = 40;

/// Banks break a text at any place, so a reference may consist of several words.
const MOST_WORDS: usize = 10;

/// The letters and digits of a reference, in capitals.
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// What may be a reference in a text, and between which of its words it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub compact: String,
    pub start: usize,
    /// Not included.
    pub end: usize,
}

/// Everything in a text that may be a reference: each run of letters and digits, and several in a row. A part of a run is
/// none: `INV-2026-00012` does not contain `INV-2026-0001`.
pub fn candidates(text: &str) -> Vec<Candidate> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(compact).collect();
    let mut found = Vec::new();
    for start in 0..words.len() {
        let mut joined = String::new();
        for (end, word) in words.iter().enumerate().skip(start).take(MOST_WORDS) {
            joined.push_str(word);
            let length = joined.chars().count();
            if length > MOST {
                break;
            }
            if length >= LEAST {
                found.push(Candidate { compact: joined.clone(), start, end: end + 1 });
            }
        }
    }
    found
}

/// The creditor reference (ISO 11649) that a text is, compact. `None` if its check digits do not fit.
pub fn creditor_reference(text: &str) -> Option<String> {
    let compact = compact(text);
    let rest = compact.strip_prefix("RF")?;
    let shape = (3..=23).contains(&rest.len())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        && rest.bytes().take(2).all(|b| b.is_ascii_digit());
    if !shape {
        return None;
    }
    let (check, body) = rest.split_at(2);
    let remainder = body.chars().chain("RF".chars()).chain(check.chars()).try_fold(0_u32, |sum, c| {
        let value = c.to_digit(36)?;
        Some((sum * if value > 9 { 100 } else { 10 } + value) % 97)
    })?;
    (remainder == 1).then_some(compact)
}

/// Whether a reference says too little to be trusted where it stands in free text: few digits and no letter, as a year or a
/// customer number would be.
pub fn is_weak(compact: &str) -> bool {
    compact.chars().count() < 6 && compact.chars().all(|c| c.is_ascii_digit())
}

/// Whether two names are those of the same party: the words of one of them are all in the other, apart from legal forms.
pub fn same_party(left: &str, right: &str) -> bool {
    const FORMS: &[&str] = &[
        "GMBH", "MBH", "CO", "KG", "AG", "UG", "SE", "OHG", "EK", "LTD", "LIMITED", "LLC", "INC", "SA",
        "SAS", "SARL", "SRL", "SPA", "BV", "NV", "SL", "HERR", "FRAU", "MR", "MRS", "AND", "UND", "THE",
    ];
    let words = |text: &str| -> BTreeSet<String> {
        let folded = text.to_uppercase().replace('Ä', "AE").replace('Ö', "OE").replace('Ü', "UE");
        let words = folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        words.filter(|word| word.chars().count() > 1 && !FORMS.contains(&word.as_str())).collect()
    };
    let (left, right) = (words(left), words(right));
    !left.is_empty() && !right.is_empty() && (left.is_subset(&right) || right.is_subset(&left))
}
