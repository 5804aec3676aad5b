//! Batches: one operation for many subjects, in the background.
//!
//! | module | holds |
//! |---|---|
//! | [`start_batch`], [`preflight`], [`recall_batch`], [`acknowledge_batch`] | what a caller does |
//! | [`expand_batch`], [`process_batch`] | the machine, which knows no operation |
//! | [`operations`] | one file for each operation |

pub mod acknowledge_batch;
pub(crate) mod carry_outcome;
pub mod expand_batch;
pub mod operations;
pub mod preflight;
pub mod process_batch;
pub mod recall_batch;
pub mod start_batch;
