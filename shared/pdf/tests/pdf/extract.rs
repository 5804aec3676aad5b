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
