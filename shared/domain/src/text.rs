//! Free text that users enter.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Trimmed, not empty, at most `MAX` characters, and without control characters other than line
/// breaks and tabs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// A name, a reference, a label.
pub type Label = Text<200>;
/// A description or a note.
pub type Prose = Text<5000>;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidText {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {max} characters, has {len}")]
    TooLong { max: usize, len: usize },
    #[error("must not contain control characters")]
    ControlCharacter,
}

impl<const MAX: usize> Text<MAX> {
    pub fn parse(raw: &str) -> Result<Self, InvalidText> {
        let text = raw.trim();
        let len = text.chars().count();
        if text.is_empty() {
            Err(InvalidText::Empty)
        } else if len > MAX {
            Err(InvalidText::TooLong { max: MAX, len })
        } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            Err(InvalidText::ControlCharacter)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = InvalidText;

    fn try_from(raw: String) -> Result<Self, InvalidText> {
        Self::parse(&raw)
    }
}

impl<const MAX: usize> std::str::FromStr for Text<MAX> {
    type Err = InvalidText;

    fn from_str(raw: &str) -> Result<Self, InvalidText> {
        Self::parse(raw)
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> String {
        text.0
    }
}
