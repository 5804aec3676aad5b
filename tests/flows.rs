//! Black-box tests over HTTP. Each has a tenant of its own, so that all may run at once; each waits for
//! outcomes by asking until a deadline.

mod access;
mod at_scale;
mod bad_bodies;
mod bad_states;
mod batches;
mod broken_batch;
mod drafts;
mod email;
mod email_preview;
mod email_templates;
mod engagement;
mod idempotency;
mod isolation;
mod limits;
mod lists;
mod logo;
mod notices;
mod opening;
mod overlapping;
mod permissions;
mod privacy;
mod scheduling;
mod selection;
mod sending;
mod support;
