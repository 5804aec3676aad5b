//! Which characters a PDF can show. The crate `pdf` has the fonts; this module has a table of what they cover, so that
//! light functions can tell without them.

mod covered;

use covered::COVERED;

/// Whether the embedded fonts have a glyph for this character, in regular and in bold.
pub fn is_covered(character: char) -> bool {
    let code = u32::from(character);
    let after = COVERED.partition_point(|(first, _)| *first <= code);
    after.checked_sub(1).and_then(|at| COVERED.get(at)).is_some_and(|(_, last)| code <= *last)
}

/// How a character that a PDF cannot show as it is written changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Transliterated to Latin letters.
    Replaced,
    /// Left out: an emoji or another picture. Its name in Latin letters would say nothing that the author meant.
    Dropped,
}

/// What becomes of the character on the PDF; none if it is shown, or if nobody could see it anyway.
pub fn change(character: char) -> Option<Change> {
    if character.is_control() || is_invisible(character) || is_covered(character) {
        return None;
    }
    Some(if is_picture(character) { Change::Dropped } else { Change::Replaced })
}

/// An emoji, a part of one, or another picture.
pub fn is_picture(character: char) -> bool {
    matches!(character, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{E0020}'..='\u{E007F}' | '\u{20E3}')
}

/// Characters that can be removed without a gap and would be harmful: marks that reverse the writing direction, and marks
/// that copied text would carry along.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(COVERED.iter().all(|(first, last)| first <= last));
        assert!(COVERED.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
    }

    /// D15.
    #[test]
    fn d15_the_fonts_have_european_scripts_and_lack_asian_ones() {
        let lacks =
            |text: &str| text.chars().filter(|character| change(*character).is_some()).collect::<String>();
        assert_eq!(lacks("Łódź, Τιμή, Счёт, שלום, €\u{AD}\u{200B}"), "");
        assert_eq!(lacks("ร้าน 東京 서울 हिन्दी"), "ร้าน東京서울हिन्दी");
        assert_eq!(change('東'), Some(Change::Replaced));
        assert_eq!(change('🙂'), Some(Change::Dropped));
    }
}
