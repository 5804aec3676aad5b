use std::borrow::Cow;

use domain::documents::glyphs::{is_invisible, is_picture};

use super::{Fonts, Transliterated};

/// Replaces a character that has no Latin transliteration either, and a text of which nothing is left.
const UNKNOWN: &str = "?";

impl Fonts {
    /// Replaces characters that cannot be set: control characters except line feeds become spaces,
    /// invisible characters are removed, and characters without a glyph are transliterated to Latin
    /// letters and added to `transliterated`.
    pub(crate) fn printable<'t>(&self, text: &'t str, transliterated: &mut Transliterated) -> Cow<'t, str> {
        let is_kept = |character: char| {
            character == '\n'
                || !character.is_control() && !is_invisible(character) && self.is_covered(character)
        };
        if text.chars().all(is_kept) {
            return Cow::Borrowed(text);
        }
        let text = text.replace("\r\n", "\n");
        let mut written = String::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            if is_kept(character) {
                written.push(character);
            } else if character.is_control() {
                written.push(' ');
            } else if is_picture(character) {
                transliterated.insert(character);
                // No gap stays where it was.
                let after_gap = written.is_empty() || written.ends_with(' ');
                match characters.peek() {
                    Some(' ') if after_gap => _ = characters.next(),
                    None => written.truncate(written.trim_end().len()),
                    _ => {}
                }
            } else if !is_invisible(character) {
                transliterated.insert(character);
                let latin = deunicode::deunicode_char(character).unwrap_or(UNKNOWN);
                // The transliteration of a syllable ends with a space, which is only kept between
                // syllables.
                let at_end = characters.peek().is_none_or(|next| !next.is_alphanumeric());
                written.push_str(if at_end { latin.trim_end() } else { latin });
            }
        }
        Cow::Owned(if written.is_empty() { UNKNOWN.to_owned() } else { written })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> (String, String) {
        let mut transliterated = Transliterated::new();
        let printed = Fonts::default().printable(text, &mut transliterated).into_owned();
        (printed, transliterated.into_iter().collect())
    }

    #[test]
    fn european_letters_and_currency_signs_are_kept() {
        let text = "Łódź, Τιμή, Счёт, Þór, ħ, ș, ß, €, £, ₴, −, “”, №, →, النور, שלום, 1\u{202F}234";
        assert_eq!(printed(text), (text.to_owned(), String::new()));
    }

    #[test]
    fn what_no_font_covers_is_written_in_latin_letters() {
        assert_eq!(printed("東京商事 Ltd"), ("Dong Jing Shang Shi Ltd".to_owned(), "事京商東".to_owned()));
        assert_eq!(printed("(서울)").0, "(seoul)");
        assert_eq!(printed("\u{E000}").0, "?");
        assert!(!printed("🙂 \u{10FFFD} ꯃ").0.contains('\u{FFFD}'));
    }

    #[test]
    fn d15_emoji_are_dropped_and_not_spelled_out() {
        assert_eq!(printed("Ada 👩‍💻 Lovelace").0, "Ada Lovelace");
        assert_eq!(printed("🙂👍🏽"), ("?".to_owned(), "🏽👍🙂".to_owned()));
        assert_eq!(printed("Bäckerei 🥐").0, "Bäckerei");
        assert_eq!(printed("🇩🇪 GmbH").0, "GmbH");
    }

    #[test]
    fn controls_become_spaces_and_invisible_marks_go() {
        assert_eq!(printed("\tA\r\nB\u{200B}\u{202E}\u{FE0F}\u{0}C"), (" A\nB C".to_owned(), String::new()));
    }
}
