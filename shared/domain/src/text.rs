//! Free text that users enter.

pub(crate) mod checked;

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::documents::glyphs::is_invisible;

/// Trimmed, with something to be seen, at most `MAX` characters, and without control characters. With `LINES` it may have several lines
/// and tabs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize, const LINES: bool = false>(String);

/// A name, a reference, a label.
pub type Label = Text<200>;
/// A description or a note.
pub type Prose = Lines<5000>;
/// A text of several lines.
pub type Lines<const MAX: usize> = Text<MAX, true>;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidText {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {max} characters, has {len}")]
    TooLong { max: usize, len: usize },
    #[error("must be a single line")]
    LineBreak,
    #[error("must not contain control characters")]
    ControlCharacter,
}

impl<const MAX: usize, const LINES: bool> Text<MAX, LINES> {
    pub fn parse(raw: &str) -> Result<Self, InvalidText> {
        let text = raw.trim();
        let len = text.chars().count();
        if !is_visible(text) {
            Err(InvalidText::Empty)
        } else if len > MAX {
            Err(InvalidText::TooLong { max: MAX, len })
        } else if !LINES && text.contains(ends_line) {
            Err(InvalidText::LineBreak)
        } else if text.chars().any(|c| is_control(c) && !(LINES && c == '\t')) {
            Err(InvalidText::ControlCharacter)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A control character other than the end of a line, or one that makes text read backwards (U+202D, U+202E): a name shown
/// with it is not the name that was stored.
pub fn is_control(character: char) -> bool {
    character.is_control() && !ends_line(character) || matches!(character, '\u{202D}' | '\u{202E}')
}

fn is_visible(text: &str) -> bool {
    !text.chars().all(|character| character.is_whitespace() || is_invisible(character))
}

/// Whether a text, such as a key of a map, has one line with something to be seen, and no control characters.
pub fn is_plain(text: &str) -> bool {
    is_visible(text) && !text.contains(|character| ends_line(character) || is_control(character))
}

impl<const MAX: usize, const LINES: bool> Deref for Text<MAX, LINES> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize, const LINES: bool> fmt::Display for Text<MAX, LINES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize, const LINES: bool> TryFrom<String> for Text<MAX, LINES> {
    type Error = InvalidText;

    fn try_from(raw: String) -> Result<Self, InvalidText> {
        Self::parse(&raw)
    }
}

impl<const MAX: usize, const LINES: bool> std::str::FromStr for Text<MAX, LINES> {
    type Err = InvalidText;

    fn from_str(raw: &str) -> Result<Self, InvalidText> {
        Self::parse(raw)
    }
}

impl<const MAX: usize, const LINES: bool> From<Text<MAX, LINES>> for String {
    fn from(text: Text<MAX, LINES>) -> String {
        text.0
    }
}
