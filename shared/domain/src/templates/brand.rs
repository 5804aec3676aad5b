//! The brand of a seller: a colour and a logo.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An RGB colour, written `#1f4e79`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color([u8; 3]);

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("must be a colour such as #1f4e79")]
pub struct InvalidColor;

impl Color {
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Red, green and blue.
    pub fn channels(self) -> [u8; 3] {
        self.0
    }

    pub fn map(self, change: impl FnMut(u8) -> u8) -> Self {
        Self(self.0.map(change))
    }

    /// The contrast ratio of WCAG 2.1, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Darkened to have enough contrast for small text on white (WCAG 2.1, 1.4.3).
    pub fn readable_on_white(self) -> Self {
        let mut color = self;
        while color.contrast(Self::new(255, 255, 255)) < 4.5 {
            color = color.map(|channel| (f64::from(channel) * 0.95) as u8);
        }
        color
    }

    /// From 0 to 1 (WCAG 2.1, relative luminance).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl FromStr for Color {
    type Err = InvalidColor;

    fn from_str(text: &str) -> Result<Self, InvalidColor> {
        let digits = text.strip_prefix('#').ok_or(InvalidColor)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(InvalidColor);
        }
        let channel = |at| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| InvalidColor);
        Ok(Self([channel(0)?, channel(2)?, channel(4)?]))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Color {
    type Error = InvalidColor;

    fn try_from(text: String) -> Result<Self, InvalidColor> {
        text.parse()
    }
}

impl From<Color> for String {
    fn from(color: Color) -> String {
        color.to_string()
    }
}

/// The supported formats of a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageFormat {
    Png,
    Jpeg,
    Svg,
}

/// A logo, identified by the hash of its bytes. Logos are stored under the hash and never overwritten,
/// so an open invoice keeps its logo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoRef {
    pub format: ImageFormat,
    /// In hexadecimal.
    pub sha256: String,
    pub bytes: u64,
}

/// A logo with its bytes.
#[derive(Clone, PartialEq)]
pub struct Logo {
    pub format: ImageFormat,
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {} bytes", self.format, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!("#1F4e79".parse::<Color>().unwrap().to_string(), "#1f4e79");
        for wrong in ["", "#", "1f4e79", "#1f4e7", "#1f4e790", "#1f4e7g", "#+f4e79", "#1f4eé"] {
            assert_eq!(wrong.parse::<Color>(), Err(InvalidColor), "{wrong}");
        }
    }

    #[test]
    fn text_in_any_colour_can_be_made_readable_on_white() {
        let white = Color::new(255, 255, 255);
        assert_eq!(white.contrast(Color::new(0, 0, 0)), 21.0);
        for color in ["#ffffff", "#ffd400", "#00ff00", "#ff8800", "#808080", "#000000"] {
            let color: Color = color.parse().unwrap();
            assert!(color.readable_on_white().contrast(white) >= 4.5, "{color}");
        }
        let dark = Color::new(0x1f, 0x4e, 0x79);
        assert_eq!(dark.readable_on_white(), dark);
    }
}
