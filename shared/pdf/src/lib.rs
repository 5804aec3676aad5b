//! Renders an invoice as a PDF/A-3b file.
//!
//! - [`view_of`] converts the domain's document to a view;
//! - [`view`]: everything that the templates show, formatted, with the seller's [`brand`] and the
//!   payment code ([`epc`]);
//! - `data`: the view in the form that the templates read, as data, never as markup;
//! - `templates/*.typ`: the typst templates; `main.typ` is the entry point, with one file per kind of
//!   body;
//! - [`Fonts`]: the fonts, and the transliteration of characters that no font covers;
//! - `logo`: the checks of a logo;
//! - `world`: the files and fonts that typst can access;
//! - [`render`], [`TypstRenderer`]: the PDF, and the driver of the port.
//!
//! The words come from the crate `wording`. The same input gives the same bytes: there is no clock and
//! no random identifier.

pub mod brand;
mod data;
mod document;
pub mod epc;
mod fit;
mod fonts;
mod logo;
mod render;
mod tables;
pub mod view;
mod world;

use std::sync::Arc;

use domain::documents::printed::PrintedDocument;
use domain::reports::printed::PrintedStatement;
use domain::templates::brand::Logo;
use ports::Renderer;

pub use document::{view_of, view_of_statement};
pub use fonts::{FontError, Fonts, Transliterated};
pub use logo::LogoError;
pub use render::{Conformance, RenderError, Rendered, render};

/// The driver of the port.
#[derive(Clone, Default)]
pub struct TypstRenderer {
    fonts: Arc<Fonts>,
}

impl TypstRenderer {
    pub fn new(fonts: Fonts) -> Self {
        Self { fonts: Arc::new(fonts) }
    }

    /// Checks that the bytes are a logo that can be drawn on a document.
    pub fn logo(&self, bytes: Vec<u8>) -> Result<Logo, LogoError> {
        logo::checked(&self.fonts, bytes)
    }
}

impl Renderer for TypstRenderer {
    fn render(&self, document: &PrintedDocument) -> Result<Vec<u8>, ports::RenderError> {
        let view = view_of(document).map_err(|error| ports::RenderError(error.to_string()))?;
        let conformance =
            if document.is_accessible() { Conformance::Accessible } else { Conformance::Archival };
        let rendered = render(&self.fonts, &view, document.as_of, conformance)
            .map_err(|error| ports::RenderError(error.to_string()))?;
        warn(&document.invoice.id, &rendered);
        Ok(rendered.pdf)
    }

    fn statement(&self, statement: &PrintedStatement) -> Result<Vec<u8>, ports::RenderError> {
        let view = view_of_statement(statement);
        let conformance =
            if statement.seller.accessible_pdf { Conformance::Accessible } else { Conformance::Archival };
        let rendered = render(&self.fonts, &view, statement.as_of, conformance)
            .map_err(|error| ports::RenderError(error.to_string()))?;
        warn(&statement.customer.id, &rendered);
        Ok(rendered.pdf)
    }
}

/// Characters that no font has are replaced.
fn warn(of: &impl std::fmt::Display, rendered: &Rendered) {
    if !rendered.transliterated.is_empty() {
        let characters: String = rendered.transliterated.iter().collect();
        tracing::warn!(document = %of, characters, "no font has these characters");
    }
}
