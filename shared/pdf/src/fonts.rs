//! The fonts in the binary, loaded once.
//!
//! Noto Sans sets the page (Latin, Greek, Cyrillic). DejaVu Sans stands in for what it lacks (arrows, mathematical
//! signs, Armenian, Georgian, Hebrew, Arabic). PDF/A forbids a glyph that is missing, so that [`printable`] puts
//! a visible replacement for the rest (Chinese, emoji) instead of failing the invoice.

use std::borrow::Cow;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) faces: Vec<Font>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let files = [ttf_noto_sans::REGULAR, ttf_noto_sans::BOLD, dejavu::sans::regular(), dejavu::sans::bold()];
    let faces: Vec<Font> = files.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&faces)), faces }
});

/// `U+FFFD`, the sign for "a character was here".
const REPLACEMENT: char = '\u{FFFD}';

/// The text with what cannot be set made harmless: control characters become spaces (a line feed stays), invisible
/// ones are dropped, characters without a glyph in any font become `U+FFFD`.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_kept =
        |character: char| !character.is_control() && !is_invisible(character) && is_covered(character);
    if text.chars().all(|character| character == '\n' || is_kept(character)) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    let replaced = text.chars().filter_map(|character| match character {
        '\n' => Some('\n'),
        character if character.is_control() => Some(' '),
        character if is_invisible(character) => None,
        character if is_covered(character) => Some(character),
        _ => Some(REPLACEMENT),
    });
    Cow::Owned(replaced.collect())
}

/// Each face of a family covers about the same characters, but a bold name must not fail either: all or nothing per
/// weight.
fn is_covered(character: char) -> bool {
    character.is_ascii_graphic()
        || character == ' '
        || [false, true].into_iter().all(|bold| {
            FONTS
                .faces
                .iter()
                .filter(|face| (face.info().variant.weight.to_number() >= 600) == bold)
                .any(|face| face.info().coverage.contains(character.into()))
        })
}

/// What leaves no gap when dropped, and harm when kept: overrides that turn a text around, marks that a copied text
/// would carry along.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_faces_load() {
        assert_eq!(FONTS.faces.len(), 4);
    }

    #[test]
    fn european_letters_and_currency_signs_are_kept() {
        let text = "Łódź, Τιμή, Счёт, Þór, ħ, ș, ß, €, £, ₴, −, “”, №, →";
        assert_eq!(printable(text), text);
    }

    #[test]
    fn what_no_font_covers_is_replaced_visibly() {
        assert_eq!(
            printable("東京 Ltd 🙂\tA\r\nB\u{200B}\u{202E}\u{FE0F}"),
            "\u{FFFD}\u{FFFD} Ltd \u{FFFD} A\nB"
        );
    }
}
