//! Crediting a document: what a credit note may credit, what it states, and what it changes.
//!
//! Each category and rate counts for itself: all credit notes of a document together credit no more of it than the
//! document charges. What is left of its VAT goes with the last of its net amount, so that nothing remains of a document
//! that is credited in parts.
//!
//! | module | holds |
//! |---|---|
//! | [`asked`] | what is to be credited, and the lines that say so |
//! | [`limits`] | what is left to credit, and why a credit note is refused |
//! | [`draft`] | a new credit note |
//! | [`apply`] | what an open credit note changes of the document |

pub mod apply;
pub mod asked;
pub mod draft;
pub mod limits;

pub use apply::{Credited, apply};
pub use asked::{Asked, Credit, LineAsked, RateAsked, Source};
pub use draft::Manner;
pub use limits::{Corrects, CreditedLines};
