//! Turns an invoice into a PDF/A-3b file.
//!
//! - [`view`]: the typed context of the template, values ready to be shown;
//! - [`text`]: every word the document prints by itself, per language;
//! - `templates/invoice.typ`: the page, in typst; the view reaches it as data, never as markup;
//! - `world`, `fonts`: what typst may see: the template, the data, the embedded fonts.
//!
//! Equal input gives equal bytes: no clock, no system font, no random identifier.

mod fonts;
mod render;
pub mod text;
pub mod view;
mod world;

pub use render::{RenderError, render};
