//! Black-box tests over HTTP. Each test has its own tenant, so that all tests can run in parallel. A
//! test polls for a result until a deadline.

mod access;
mod at_scale;
mod bad_bodies;
mod bad_states;
mod bank_statements;
mod batches;
mod broken_batch;
mod conventions;
mod credit_notes;
mod drafts;
mod email;
mod email_preview;
mod email_templates;
pub(crate) mod engagement;
mod exports;
mod history;
mod idempotency;
mod isolation;
mod lifecycle;
mod lifecycle_table;
mod limits;
mod lists;
mod logo;
mod notices;
mod opening;
mod overlapping;
mod payments;
mod permissions;
mod privacy;
mod reports;
mod scheduling;
mod selection;
mod sending;
pub(crate) mod support;
mod tour;
mod users;
