//! Text that must stay on one line.

/// Converts text to one line. Control characters and line separators become spaces, and runs of spaces
/// become one space. Marks that change the writing direction are removed, because they can make a name
/// look like another.
pub fn single(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            // No-break spaces are kept: they stand between an amount and its currency.
            '\u{a0}' | '\u{202f}' => line.push(character),
            c if c.is_control() || c.is_whitespace() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c => line.push(c),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Shortens text to at most `limit` characters and marks the cut with `…`.
pub fn clip(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut clipped: String = text.chars().take(limit.saturating_sub(1)).collect();
    clipped.push('…');
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_controls_or_direction_overrides() {
        assert_eq!(single(" Evil\r\nBcc: x@y\u{2028}\u{85}\0 z\u{202e} "), "Evil Bcc: x@y z");
        assert_eq!(single("1\u{202f}190,00\u{a0}€"), "1\u{202f}190,00\u{a0}€");
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!(clip("äöü", 3), "äöü");
        assert_eq!(clip("äöüß", 3), "äö…");
    }
}
