//! The fonts of documents.
//!
//! The main font is Noto Sans (Latin, Greek, Cyrillic). DejaVu Sans covers arrows, mathematical signs,
//! Armenian, Georgian, Hebrew and Arabic. Both are embedded in the binary. Chinese, Japanese and Korean
//! fonts need megabytes, so they are loaded from a folder if one is configured ([`Fonts::with_folder`]).
//! Characters that no font covers are transliterated to Latin letters ([`Fonts::printable`]), because
//! PDF/A forbids missing glyphs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariations};
use typst::utils::LazyHash;

mod printable;

/// The text size of the line table, in points. All measurements use it.
pub(crate) const TEXT_SIZE: f64 = 9.0;
/// In points.
pub(crate) const MILLIMETRE: f64 = 72.0 / 25.4;

#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error("the font folder {0} cannot be read: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("the font {0} cannot be read: {1}")]
    File(PathBuf, std::io::Error),
}

pub struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) faces: Vec<Font>,
    /// In the order in which typst tries them.
    pub(crate) families: Vec<String>,
    /// One bit per code point that a family covers in all its faces, so that bold text is covered too.
    covered: Vec<u64>,
    measures: Vec<Measure>,
}

impl Default for Fonts {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Fonts {
    /// The embedded fonts and those of the folder in `FONT_DIR`, such as `/opt/fonts` of a Lambda layer.
    pub fn from_environment() -> Result<Self, FontError> {
        match std::env::var_os("FONT_DIR") {
            Some(folder) if !folder.is_empty() => Self::with_folder(Path::new(&folder)),
            _ => Ok(Self::default()),
        }
    }

    /// The embedded fonts and those of a folder (`.ttf`, `.otf`, `.ttc`, `.otc`), sorted by file name.
    pub fn with_folder(folder: &Path) -> Result<Self, FontError> {
        let unreadable = |error| FontError::Folder(folder.to_owned(), error);
        let mut paths: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
            if extension
                .is_some_and(|extension| ["ttf", "otf", "ttc", "otc"].iter().any(|e| extension == **e))
            {
                paths.push(path);
            }
        }
        paths.sort();
        let mut faces = Vec::new();
        for path in paths {
            let bytes = std::fs::read(&path).map_err(|error| FontError::File(path, error))?;
            faces.extend(Font::iter(Bytes::new(bytes)));
        }
        Ok(Self::of(faces))
    }

    fn of(more: Vec<Font>) -> Self {
        let files =
            [ttf_noto_sans::REGULAR, ttf_noto_sans::BOLD, dejavu::sans::regular(), dejavu::sans::bold()];
        let mut faces: Vec<Font> =
            files.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect();
        faces.extend(more);
        let mut families: Vec<String> = Vec::new();
        for face in &faces {
            if !families.contains(&face.info().family) {
                families.push(face.info().family.clone());
            }
        }
        let covered = covered(&faces, &families);
        let measures = faces.iter().map(Measure::of).collect();
        Self { book: LazyHash::new(FontBook::from_fonts(&faces)), faces, families, covered, measures }
    }

    pub(crate) fn is_covered(&self, character: char) -> bool {
        let code = character as usize;
        self.covered.get(code / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }

    /// The width of the text in the line table, in points. Typst sets it slightly narrower, because it
    /// applies kerning.
    pub(crate) fn width(&self, text: &str, bold: bool) -> f64 {
        let of_weight = |measure: &&Measure| measure.bold == bold;
        let advance = |character: char| {
            let measures = self.measures.iter().filter(of_weight);
            let advance = |measure: &Measure| {
                let glyph = measure.face.ttf().glyph_index(character)?;
                Some(measure.face.x_advance(glyph.0)?.get())
            };
            measures.into_iter().find_map(advance).unwrap_or(1.0) * TEXT_SIZE
        };
        text.chars().map(advance).sum()
    }

    /// Whether the text is one line of Latin, Greek or Cyrillic characters that the first font covers.
    /// The width and height of such a text are known.
    pub(crate) fn is_plain(&self, text: &str) -> bool {
        let Some(first) = self.measures.first().map(|measure| measure.face.ttf()) else { return false };
        let of_first = |character: char| {
            matches!(character, ' '..'\u{590}' | '\u{2000}'..'\u{2028}' | '\u{202f}'..'\u{2300}')
                && first.glyph_index(character).is_some()
        };
        text.chars().all(of_first)
    }
}

/// A face of the line table.
struct Measure {
    bold: bool,
    face: FontInstance,
}

impl Measure {
    fn of(font: &Font) -> Self {
        let variant = font.info().variant;
        let face = font.clone().instantiate(variant, Abs::pt(TEXT_SIZE), &FontVariations::default());
        Self { bold: variant.weight.to_number() >= 600, face }
    }
}

fn covered(faces: &[Font], families: &[String]) -> Vec<u64> {
    let mut covered = vec![0_u64; 0x11_0000 / 64];
    for family in families {
        let mut of_family: Option<Vec<u64>> = None;
        for face in faces.iter().filter(|face| face.info().family == *family) {
            let mut bits = vec![0_u64; covered.len()];
            for code in face.info().coverage.iter() {
                if let Some(word) = bits.get_mut(code as usize / 64) {
                    *word |= 1 << (code % 64);
                }
            }
            match &mut of_family {
                Some(all) => all.iter_mut().zip(&bits).for_each(|(all, bits)| *all &= bits),
                None => of_family = Some(bits),
            }
        }
        covered.iter_mut().zip(of_family.unwrap_or_default()).for_each(|(all, bits)| *all |= bits);
    }
    covered
}

/// The characters that were transliterated to Latin letters because no font covers them.
pub type Transliterated = BTreeSet<char>;

#[cfg(test)]
mod tests {
    use domain::documents::glyphs;

    use super::*;

    #[test]
    fn all_four_faces_load() {
        let fonts = Fonts::default();
        assert_eq!(fonts.faces.len(), 4);
        assert_eq!(fonts.families, ["Noto Sans", "DejaVu Sans"]);
    }

    /// D15: the table by which the API warns of characters that a PDF cannot show. `UPDATE_GLYPHS=1` writes it.
    #[test]
    fn d15_the_table_of_glyphs_agrees_with_the_fonts() {
        let fonts = Fonts::default();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for code in (0..=u32::from(char::MAX))
            .filter(|code| char::from_u32(*code).is_some_and(|c| fonts.is_covered(c)))
        {
            match ranges.last_mut().filter(|(_, last)| last + 1 == code) {
                Some((_, last)) => *last = code,
                None => ranges.push((code, code)),
            }
        }
        if std::env::var_os("UPDATE_GLYPHS").is_some() {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/src/documents/glyphs/covered.rs");
            let text = std::fs::read_to_string(file).unwrap();
            let (head, _) = text.split_once("= &[\n").unwrap();
            let rows = ranges.chunks(6).map(|row| {
                let row: Vec<String> =
                    row.iter().map(|(first, last)| format!("(0x{first:X}, 0x{last:X})")).collect();
                format!("    {},\n", row.join(", "))
            });
            std::fs::write(file, format!("{head}= &[\n{}];\n", rows.collect::<String>())).unwrap();
            return;
        }
        let differ = |character: &char| glyphs::is_covered(*character) != fonts.is_covered(*character);
        assert_eq!((0..=char::MAX as u32).filter_map(char::from_u32).find(differ), None);
    }

    #[test]
    fn a_text_is_as_wide_as_its_letters() {
        let fonts = Fonts::default();
        let one = fonts.width("1", false);
        assert!((4.0..6.0).contains(&one), "{one}");
        assert!((fonts.width("1,111", false) - 4.0 * one - fonts.width(",", false)).abs() < 1e-9);
        assert!(fonts.width("Menge", true) > fonts.width("Menge", false));
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert!(matches!(Fonts::with_folder(Path::new("/nowhere")), Err(FontError::Folder(..))));
    }
}
