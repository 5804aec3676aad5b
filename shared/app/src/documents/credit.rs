//! Crediting documents.
//!
//! | module | holds |
//! |---|---|
//! | [`targets`] | the documents that credit notes correct, and what an open credit note writes of them |
//! | [`new_note`] | a new credit note, stored as a draft or opened at once |
//! | [`credit_document`] | the use case |
//! | [`cancellation`] | the credit note of a document that is made void |

pub(crate) mod cancellation;
pub mod credit_document;
pub(crate) mod new_note;
pub(crate) mod targets;

/// Chunks of lines in the transaction that makes a credit note: half as many as a draft has there, since two documents may be
/// written.
const CHUNKS: usize = 7;
