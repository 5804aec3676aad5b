//! Crediting documents.
//!
//! | module | holds |
//! |---|---|
//! | [`targets`] | the documents that credit notes correct, and what an open credit note writes of them |
//! | [`new_note`] | a new credit note, stored as a draft or opened at once |
//! | [`credit_document`] | the use case |

pub mod credit_document;
pub(crate) mod new_note;
pub(crate) mod targets;
