//! Extracts content from a PDF.

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc};

/// The selectable text. Each run of white space is one space.
pub(crate) fn extract_text(pdf: &[u8]) -> String {
    extract_pages(pdf).join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of each page. A change of the baseline starts a new line. (The writer of the crate joins
/// lines that are close together.)
pub(crate) fn extract_pages(pdf: &[u8]) -> Vec<String> {
    glyphs(pdf).iter().map(|page| text_of(page)).collect()
}

fn text_of(page: &[Glyph]) -> String {
    let mut text = String::new();
    let mut last: Option<&Glyph> = None;
    for glyph in page {
        if let Some(last) = last {
            if (glyph.baseline - last.baseline).abs() > glyph.size * 0.3 {
                text.push('\n');
            } else if glyph.left > last.right + glyph.size * 0.15
                && !text.ends_with(' ')
                && glyph.character != " "
            {
                text.push(' ');
            }
        }
        text.push_str(if glyph.character == "\u{A0}" { " " } else { &glyph.character });
        last = Some(glyph);
    }
    text
}

/// The XMP packet, which PDF/A requires to be uncompressed.
pub(crate) fn metadata(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf);
    let start = text.find("<?xpacket begin").expect("there is an XMP packet");
    let end = text[start..].find("<?xpacket end").expect("the XMP packet ends") + start;
    text[start..end].to_owned()
}

/// A character and its position: left, right, baseline, size.
struct Glyph {
    character: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
}

/// The characters that overlap others, page by page.
pub(crate) fn overlaps(pdf: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for mut page in glyphs(pdf) {
        page.retain(|glyph| !glyph.character.trim().is_empty());
        page.sort_by(|one, other| one.baseline.total_cmp(&other.baseline));
        for (index, one) in page.iter().enumerate() {
            let near = page[index + 1..].iter().take_while(|other| other.baseline - one.baseline < one.size);
            for other in near {
                let shared = one.right.min(other.right) - one.left.max(other.left);
                let narrow = (one.right - one.left).min(other.right - other.left);
                let apart = other.baseline - one.baseline;
                // Kerned neighbours overlap slightly, and so do descenders and accents.
                if shared > narrow * 0.5 && narrow > 0.5 && apart < one.size.min(other.size) * 0.6 {
                    found.push(format!("{} over {} at {:.0}", one.character, other.character, one.baseline));
                }
            }
        }
    }
    found
}

/// The characters of each page, in the order in which they are drawn.
fn glyphs(pdf: &[u8]) -> Vec<Vec<Glyph>> {
    let document = Document::load_mem(pdf).expect("the file is a readable PDF");
    let mut glyphs = Glyphs::default();
    output_doc(&document, &mut glyphs).expect("every page has readable text");
    glyphs.pages
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
        if let Some(page) = self.pages.last_mut() {
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
