//! Turns an invoice into a PDF/A-3b file.
//!
//! - [`view_of`]: from the domain's document to
//! - [`view`]: what the templates show, values ready formatted, with its [`brand`] and payment code ([`epc`]);
//! - `data`: the view as the templates read it, as data, never as markup;
//! - `templates/*.typ`: the pages, in typst; `main.typ` first, one file per body;
//! - [`Fonts`]: what texts are set in, and what becomes of characters that no font has;
//! - `logo`: which pictures are taken as a logo;
//! - `world`: all that typst may see: templates, data, fonts;
//! - [`render`], [`TypstRenderer`]: the view as a file, and the port's driver.
//!
//! The words are those of crate `wording`. Equal input gives equal bytes: no clock, no random identifier.

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
use domain::templates::brand::Logo;
use ports::Renderer;

pub use document::view_of;
pub use fonts::{FontError, Fonts, Transliterated};
pub use logo::LogoError;
pub use render::{Conformance, RenderError, Rendered, render};

/// The port's driver.
#[derive(Clone, Default)]
pub struct TypstRenderer {
    fonts: Arc<Fonts>,
}

impl TypstRenderer {
    pub fn new(fonts: Fonts) -> Self {
        Self { fonts: Arc::new(fonts) }
    }

    /// The bytes as a logo, if they can be drawn on a document.
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
        if !rendered.transliterated.is_empty() {
            let characters: String = rendered.transliterated.iter().collect();
            tracing::warn!(invoice = %document.invoice.id, characters, "no font has these characters");
        }
        Ok(rendered.pdf)
    }
}
