//! The seller's colour and logo.

use domain::templates::brand::{Color, Logo};

/// The colour for sellers without their own.
const DEFAULT_ACCENT: Color = Color::new(0x1f, 0x4e, 0x79);
const WHITE: Color = Color::new(0xff, 0xff, 0xff);
const INK: Color = Color::new(0x1b, 0x21, 0x27);

#[derive(Clone, Debug, PartialEq)]
pub struct Brand {
    pub accent: Color,
    pub logo: Option<Logo>,
}

impl Default for Brand {
    fn default() -> Self {
        Self { accent: DEFAULT_ACCENT, logo: None }
    }
}

impl Brand {
    /// The accent colour, darkened to have enough contrast as text on white.
    pub(crate) fn ink(&self) -> Color {
        self.accent.readable_on_white()
    }

    /// A text colour with enough contrast on the accent: white, or dark on a light accent.
    pub(crate) fn paper(&self) -> Color {
        if self.accent.contrast(WHITE) >= self.accent.contrast(INK) { WHITE } else { INK }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_the_accent_can_be_read() {
        for accent in ["#ffffff", "#ffd400", "#00ff00", "#808080", "#1f4e79", "#000000"] {
            let brand = Brand { accent: accent.parse().unwrap(), logo: None };
            assert!(brand.accent.contrast(brand.paper()) >= 4.0, "{accent}");
        }
    }
}
