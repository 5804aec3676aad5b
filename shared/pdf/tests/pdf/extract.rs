//! Reading a PDF back.

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc};

/// The text a reader can select, each run of white space as one space.
pub(crate) fn extract_text(pdf: &[u8]) -> String {
    extract_pages(pdf).join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of each page, lines as they are set.
pub(crate) fn extract_pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).expect("the file is a readable PDF");
    let mut pages = Pages::default();
    output_doc(&document, &mut pages).expect("every page has readable text");
    pages.written
}

/// The XMP packet, which PDF/A wants uncompressed.
pub(crate) fn metadata(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf);
    let start = text.find("<?xpacket begin").expect("there is an XMP packet");
    let end = text[start..].find("<?xpacket end").expect("the XMP packet ends") + start;
    text[start..end].to_owned()
}

/// Breaks a line where the baseline moves. (The crate's own writer joins lines that are set closely.)
#[derive(Default)]
struct Pages {
    written: Vec<String>,
    /// Where the last character ended, and its baseline.
    end: Option<(f64, f64)>,
}

impl OutputDev for Pages {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.written.push(String::new());
        self.end = None;
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        character: &str,
    ) -> Result<(), OutputError> {
        let size = font_size * (place.m11.powi(2) + place.m12.powi(2)).sqrt();
        let (x, y) = (place.m31, place.m32);
        let Some(page) = self.written.last_mut() else { return Ok(()) };
        if let Some((end_x, end_y)) = self.end {
            if (y - end_y).abs() > size * 0.3 {
                page.push('\n');
            } else if x > end_x + size * 0.15 && !page.ends_with(' ') && character != " " {
                page.push(' ');
            }
        }
        page.push_str(if character == "\u{A0}" { " " } else { character });
        self.end = Some((x + width * size, y));
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// A character and where it is: left, right, baseline, size.
struct Glyph {
    character: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
}

/// The characters that are printed over others, page by page.
pub(crate) fn overlaps(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).expect("the file is a readable PDF");
    let mut glyphs = Glyphs::default();
    output_doc(&document, &mut glyphs).expect("every page has readable text");
    let mut found = Vec::new();
    for page in &mut glyphs.pages {
        page.sort_by(|one, other| one.baseline.total_cmp(&other.baseline));
        for (index, one) in page.iter().enumerate() {
            let near = page[index + 1..].iter().take_while(|other| other.baseline - one.baseline < one.size);
            for other in near {
                let shared = one.right.min(other.right) - one.left.max(other.left);
                let narrow = (one.right - one.left).min(other.right - other.left);
                let apart = other.baseline - one.baseline;
                // Kerned neighbours share a little, as do the tips of descenders and accents.
                if shared > narrow * 0.5 && narrow > 0.5 && apart < one.size.min(other.size) * 0.6 {
                    found.push(format!("{} over {} at {:.0}", one.character, other.character, one.baseline));
                }
            }
        }
    }
    found
}

#[derive(Default)]
struct Glyphs {
    pages: Vec<Vec<Glyph>>,
}

impl OutputDev for Glyphs {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.pages.push(Vec::new());
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        character: &str,
    ) -> Result<(), OutputError> {
        let size = font_size * (place.m11.powi(2) + place.m12.powi(2)).sqrt();
        if let Some(page) = self.pages.last_mut().filter(|_| !character.trim().is_empty()) {
            let left = place.m31;
            let character = character.to_owned();
            page.push(Glyph { character, left, right: left + width * size, baseline: place.m32, size });
        }
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
