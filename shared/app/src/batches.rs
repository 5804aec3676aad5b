//! Batch operations: start, preflight, expand, process, recall, acknowledge.

pub mod acknowledge_batch;
pub(crate) mod carry_outcome;
pub mod expand_batch;
pub mod preflight;
pub mod process_batch;
pub mod recall_batch;
pub mod start_batch;
