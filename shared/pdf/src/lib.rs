//! Turns an invoice into a PDF/A-3b file.
//!
//! - [`view_of`]: from the domain's document to
//! - [`view`]: the typed context of the template, values ready to be shown;
//! - [`text`]: every word the document prints by itself, per language;
//! - `templates/invoice.typ`: the page, in typst; the view reaches it as data, never as markup;
//! - `world`, `fonts`: what typst may see: the template, the data, the embedded fonts;
//! - [`render`], [`TypstRenderer`]: the view as a file, and the port's driver.
//!
//! Equal input gives equal bytes: no clock, no system font, no random identifier.

mod document;
mod fonts;
mod render;
pub mod text;
pub mod view;
mod world;

use domain::document::InvoiceDocument;
use ports::Renderer;

pub use document::view_of;
pub use render::{RenderError, render};

/// The port's driver.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypstRenderer;

impl Renderer for TypstRenderer {
    fn render(&self, document: &InvoiceDocument) -> Result<Vec<u8>, ports::RenderError> {
        let view = view_of(document).map_err(|error| ports::RenderError(error.to_string()))?;
        render(&view, document.as_of).map_err(|error| ports::RenderError(error.to_string()))
    }
}
