//! What clients send and get: one folder per capability, one module per resource, with its own shapes for both ways.
//!
//! An input is what a client may send: plain texts, read by the domain's own types, every mistake
//! noted. It can be made back from the stored thing, which is what a PATCH is merged into. An output
//! is what a client gets.

pub(crate) mod access;
pub(crate) mod actor;
pub(crate) mod address;
pub(crate) mod bank_statements;
pub(crate) mod batches;
pub(crate) mod customers;
pub(crate) mod delivery;
pub(crate) mod documents;
pub(crate) mod exports;
pub(crate) mod history;
pub(crate) mod money;
pub(crate) mod payments;
pub(crate) mod problem;
pub(crate) mod reports;
pub(crate) mod settings;
pub(crate) mod templates;
pub(crate) mod texts;
pub(crate) mod words;

#[cfg(test)]
mod tests;
