use domain::document::InvoiceDocument;
use ports::{RenderError, Renderer};

/// The whole document as text, so that a test sees what would have been printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextRenderer;

impl Renderer for TextRenderer {
    fn render(&self, document: &InvoiceDocument) -> Result<Vec<u8>, RenderError> {
        Ok(format!("{document:#?}\n").into_bytes())
    }
}
