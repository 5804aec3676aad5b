//! The seller's colour and logo.

use domain::brand::{Color, Logo};

/// What a document looks like that is nobody's in particular.
const DEFAULT_ACCENT: Color = Color::new(0x1f, 0x4e, 0x79);
const WHITE: Color = Color::new(0xff, 0xff, 0xff);
const INK: Color = Color::new(0x1b, 0x21, 0x27);

/// WCAG 2.1, 1.4.3: small text must differ from its background by this much.
const READABLE: f64 = 4.5;

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
    /// The accent, darkened as far as text on white needs it.
    pub(crate) fn ink(&self) -> Color {
        let mut color = self.accent;
        while contrast(color, WHITE) < READABLE {
            color = color.map(|channel| (f64::from(channel) * 0.95) as u8);
        }
        color
    }

    /// What can be read on the accent: white, or dark on a light accent.
    pub(crate) fn paper(&self) -> Color {
        if contrast(self.accent, WHITE) >= contrast(self.accent, INK) { WHITE } else { INK }
    }
}

/// The contrast ratio of WCAG 2.1, from 1 to 21.
fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance, from 0 to 1 (WCAG 2.1).
fn luminance(color: Color) -> f64 {
    let [red, green, blue] = color.channels().map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brand(accent: &str) -> Brand {
        Brand { accent: accent.parse().unwrap(), logo: None }
    }

    #[test]
    fn text_in_the_accent_can_be_read_on_white() {
        for accent in ["#ffffff", "#ffd400", "#00ff00", "#ff8800", "#808080", "#000000"] {
            let ink = brand(accent).ink();
            assert!(contrast(ink, WHITE) >= READABLE, "{accent} became {ink}");
        }
    }

    #[test]
    fn a_dark_accent_stays_as_it_is() {
        assert_eq!(brand("#1f4e79").ink(), "#1f4e79".parse().unwrap());
        assert_eq!(Brand::default().ink(), DEFAULT_ACCENT);
    }

    #[test]
    fn text_on_the_accent_can_be_read() {
        for accent in ["#ffffff", "#ffd400", "#00ff00", "#808080", "#1f4e79", "#000000"] {
            let brand = brand(accent);
            assert!(contrast(brand.paper(), brand.accent) >= 4.0, "{accent}");
        }
    }
}
