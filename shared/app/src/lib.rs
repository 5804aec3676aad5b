//! The use cases, one file each, named by the verb. They read and write through `store`, reach the
//! outside through `ports`, and decide with `domain`.
//!
//! One folder per capability. Time, randomness and the caller are arguments: see [`Caller`].
//!
//! | module | holds |
//! |---|---|
//! | [`documents`], [`customers`], [`payments`], [`reports`], [`exports`], [`bank_statements`], [`batches`], [`delivery`], [`templates`], [`settings`], [`access`] | the use cases |
//! | [`relay_changes`] | what follows from each committed change |
//! | [`due`] | what comes due: one file per kind |
//! | [`reconcile_due`], [`fail_dead_letter`] | the nets below timers and queues |
//! | [`messages`] | what the queues carry |
//! | [`records`] | versioned records of all capabilities |

pub mod access;
mod attempts;
pub mod bank_statements;
pub mod batches;
mod caller;
pub mod customers;
pub mod delivery;
pub mod documents;
pub mod due;
mod error;
pub mod exports;
pub mod fail_dead_letter;
mod files;
mod guarded;
pub mod history;
pub mod messages;
pub mod payments;
pub mod reconcile_due;
pub mod records;
pub mod relay_changes;
mod reply;
pub mod reports;
pub mod settings;
pub mod templates;

pub use caller::{Caller, Idempotency};
pub use error::{Error, Refusal};
pub use guarded::guarded;
pub use reply::{Reply, repeated};
