//! The words and number formats of each language, shared by PDF, e-mail and API.
//!
//! - [`Language`]: selected by a BCP 47 tag; unsupported languages fall back to English;
//! - [`Words`]: the fixed words, one file per language; a missing word is a compile error;
//! - `documents`: what each kind of document is called;
//! - `numbers`, `dates`: amounts, percentages, dates, periods;
//! - `vat`: the names of VAT categories, and the notes that the law requires;
//! - `names`: countries and units of measure.

mod dates;
mod documents;
mod languages;
mod names;
mod numbers;
mod vat;
mod words;

use serde::Serialize;

pub use documents::DocumentWords;
pub use names::Unit;
pub use words::Words;

/// The language of a document or letter. It follows the customer's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "de")]
    German,
    #[serde(rename = "fr")]
    French,
    #[serde(rename = "es")]
    Spanish,
    #[serde(rename = "nl")]
    Dutch,
    #[serde(rename = "it")]
    Italian,
}

impl Language {
    pub const ALL: [Self; 6] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Dutch, Self::Italian];

    /// Selects the language by the first part of a BCP 47 tag such as `de-AT`. Unsupported languages
    /// fall back to English.
    pub fn of(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default();
        let known = Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary));
        known.unwrap_or_default()
    }

    /// ISO 639-1.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Dutch => "nl",
            Self::Italian => "it",
        }
    }

    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &languages::english::WORDS,
            Self::German => &languages::german::WORDS,
            Self::French => &languages::french::WORDS,
            Self::Spanish => &languages::spanish::WORDS,
            Self::Dutch => &languages::dutch::WORDS,
            Self::Italian => &languages::italian::WORDS,
        }
    }
}

/// Fills in the `{name}`s of a wording. Values are not searched for names.
pub fn fill(wording: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(wording.len() * 2);
    let mut rest = wording;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after
            .split_once('}')
            .and_then(|(name, behind)| Some((values.iter().find(|(known, _)| *known == name)?.1, behind)));
        rest = match known {
            Some((value, behind)) => {
                filled.push_str(value);
                behind
            }
            None => {
                filled.push('{');
                after
            }
        };
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_chooses_the_language_and_an_unknown_one_english() {
        for (tag, language) in [
            ("de", Language::German),
            ("de-AT", Language::German),
            ("FR", Language::French),
            ("nl-BE", Language::Dutch),
            ("sv", Language::English),
            ("", Language::English),
            ("deu", Language::English),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
    }

    #[test]
    fn a_value_is_not_searched_for_names() {
        assert_eq!(fill("{a} and {b} {c", &[("a", "{b}"), ("b", "x")]), "{b} and x {c");
    }
}
