//! Language tags.

use thiserror::Error;

use crate::address::country::{Country, InvalidCountry};
use crate::text::Text;

/// ISO 639-1 (<https://www.loc.gov/standards/iso639-2/php/code_list.php>).
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de \
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is \
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na \
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr \
    ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Codes of countries that are often written for the language spoken there.
const MEANT: [(&str, &str); 8] = [
    ("at", "de-AT"),
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("gb", "en-GB"),
    ("gr", "el"),
    ("jp", "ja"),
    ("us", "en-US"),
];

/// A well-formed tag of BCP 47 (RFC 5646, section 2.1) with a known language and region, in its usual spelling: `de`,
/// `en-GB`, `zh-Hant-TW`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageTag(Text<35>);

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidLanguage {
    #[error("must be a language tag such as de or en-GB (BCP 47)")]
    Form,
    #[error("must begin with a language of ISO 639 such as de or en; {0} is none")]
    Unknown(String),
    #[error("must be a language, not a country: {meant}, not {given}")]
    Meant { given: String, meant: &'static str },
    #[error("names no region: it {0}")]
    Region(InvalidCountry),
}

impl std::str::FromStr for LanguageTag {
    type Err = InvalidLanguage;

    fn from_str(raw: &str) -> Result<Self, InvalidLanguage> {
        let tag = normal(raw.trim())?;
        Ok(Self(Text::parse(&tag).map_err(|_| InvalidLanguage::Form)?))
    }
}

impl From<LanguageTag> for Text<35> {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

fn normal(raw: &str) -> Result<String, InvalidLanguage> {
    let mut parts = raw.split('-').peekable();
    let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
    if !letters(&primary, 2..=3) {
        return Err(InvalidLanguage::Form);
    }
    if primary.len() == 2 && !LANGUAGES.split(' ').any(|known| known == primary) {
        return Err(match MEANT.iter().find(|(written, _)| *written == primary) {
            Some((_, meant)) => InvalidLanguage::Meant { given: primary, meant },
            None => InvalidLanguage::Unknown(primary),
        });
    }
    let mut tag = vec![primary];
    // An extended language, such as the `yue` of `zh-yue`.
    tag.extend(parts.next_if(|part| letters(part, 3..=3)).map(str::to_ascii_lowercase));
    if let Some(script) = parts.next_if(|part| letters(part, 4..=4)) {
        let (first, rest) = script.split_at(1);
        tag.push(first.to_ascii_uppercase() + &rest.to_ascii_lowercase());
    }
    if let Some(region) = parts.next_if(|part| letters(part, 2..=2)) {
        let region: Country = region.to_ascii_uppercase().parse().map_err(InvalidLanguage::Region)?;
        tag.push(region.as_str().to_owned());
    } else {
        tag.extend(parts.next_if(|part| part.len() == 3 && digits(part)).map(str::to_owned));
    }
    while let Some(variant) = parts.next_if(|part| is_variant(part)) {
        tag.push(variant.to_ascii_lowercase());
    }
    // Extensions and private use: a single letter or digit, and what it introduces.
    while let Some(singleton) = parts.next_if(|part| alphanumeric(part, 1..=1)) {
        let shortest = if singleton.eq_ignore_ascii_case("x") { 1 } else { 2 };
        tag.push(singleton.to_ascii_lowercase());
        let before = tag.len();
        while let Some(part) = parts.next_if(|part| alphanumeric(part, shortest..=8)) {
            tag.push(part.to_ascii_lowercase());
        }
        if tag.len() == before {
            return Err(InvalidLanguage::Form);
        }
    }
    match parts.next() {
        None => Ok(tag.join("-")),
        Some(_) => Err(InvalidLanguage::Form),
    }
}

/// RFC 5646: five to eight letters or digits, or a digit and three of them.
fn is_variant(part: &str) -> bool {
    alphanumeric(part, 5..=8)
        || alphanumeric(part, 4..=4) && part.starts_with(|first: char| first.is_ascii_digit())
}

fn letters(part: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn alphanumeric(part: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn digits(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Result<String, String> {
        raw.parse()
            .map(|LanguageTag(tag)| tag.to_string())
            .map_err(|error: InvalidLanguage| error.to_string())
    }

    #[test]
    fn tags_get_their_usual_spelling() {
        for (raw, tag) in [
            ("de", "de"),
            ("DE-at", "de-AT"),
            (" en-GB ", "en-GB"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("zh-yue-HK", "zh-yue-HK"),
            ("es-419", "es-419"),
            ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
            ("de-DE-u-co-phonebk", "de-DE-u-co-phonebk"),
            ("de-x-a", "de-x-a"),
            ("gsw-CH", "gsw-CH"),
        ] {
            assert_eq!(read(raw).as_deref(), Ok(tag), "{raw}");
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for raw in
            ["", "d", "German", "de_DE", "de-", "-de", "de--AT", "de-AT-AT", "12", "de-u", "de-x", "d€"]
        {
            assert_eq!(read(raw), Err(InvalidLanguage::Form.to_string()), "{raw}");
        }
        assert_eq!(
            read("xx"),
            Err("must begin with a language of ISO 639 such as de or en; xx is none".into())
        );
        assert_eq!(read("gr"), Err("must be a language, not a country: el, not gr".into()));
        assert_eq!(read("en-UK"), Err("names no region: it must be GB (ISO 3166-1), not UK".into()));
        assert!(read("de-ZZ").is_err());
    }
}
