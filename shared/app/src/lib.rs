//! The use cases, one file each, named by the verb. They read and write through `store`, reach the
//! outside through `ports`, and decide with `domain`.
//!
//! Time, chance and the caller are arguments: see [`Caller`].

pub mod acknowledge_batch;
pub mod api_keys;
pub mod bounce_report;
mod caller;
mod carry_outcome;
pub mod change_schedule;
pub mod create_tenant;
pub mod draft_invoice;
pub mod email_templates;
pub mod email_texts;
pub mod entity_logo;
mod error;
pub mod expand_batch;
pub mod fail_dead_letter;
pub mod invoice_document;
pub mod mark_sent;
pub mod messages;
pub mod open_invoice;
mod opening;
pub mod preflight;
pub mod preview_email;
pub mod preview_template;
pub mod process_batch;
pub mod read_invoice;
pub mod recall_batch;
pub mod recall_delivery;
pub mod reconcile_due;
pub mod record_engagement;
pub mod records;
pub mod relay_changes;
pub mod release_delivery;
mod reply;
pub mod save_entity;
pub mod send_delivery;
pub mod send_invoice;
pub mod start_batch;
pub mod suppress_address;

pub use caller::{Caller, Idempotency};
pub use error::{Error, Refusal};
pub use reply::Reply;
