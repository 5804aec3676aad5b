//! E-mail rendering and the parsing of mail events. All functions are pure: no clock, no randomness, no
//! network.
//!
//! | module | contents |
//! |---|---|
//! | [`render`] | renders templates and values to a subject, a text part and an HTML part |
//! | [`compose`] | composes a rendered letter, mailboxes and attachments to the raw message |
//! | [`InvoiceComposer`] | composes the message of an invoice; also renders samples and returns default texts |
//! | [`defaults`] | the default texts in each language |
//! | [`events`] | parses the events that SES publishes about a message |
//!
//! The crate `mail-template` reads, checks and formats the templates.

mod about;
pub mod compose;
pub mod defaults;
pub mod events;
mod footer;
mod invoice_composer;
pub mod render;
mod sample;
mod sign_in;

pub use invoice_composer::InvoiceComposer;
