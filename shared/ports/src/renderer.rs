//! From a document's data to its bytes.

use domain::document::InvoiceDocument;
use thiserror::Error;

#[derive(Debug, Error)]
#[error("the document could not be rendered: {0}")]
pub struct RenderError(pub String);

/// The same document always gives the same bytes.
pub trait Renderer: Send + Sync {
    /// PDF/A-3b.
    fn render(&self, document: &InvoiceDocument) -> Result<Vec<u8>, RenderError>;
}
