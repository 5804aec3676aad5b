//! E-mail rendering and the parsing of mail events. All functions are pure: no clock, no randomness, no
//! network.
//!
//! | module | contents |
//! |---|---|
//! | [`template`] | checks whether a subject, message or button label can be saved |
//! | [`placeholders`] | the placeholders that may stand between `{{` and `}}`, and their values |
//! | [`render`] | renders templates and values to a subject, a text part and an HTML part |
//! | [`compose`] | composes a rendered letter, mailboxes and attachments to the raw message |
//! | [`InvoiceComposer`] | composes the message of an invoice; also renders samples and returns default texts |
//! | [`link`] | checks link addresses |
//! | [`defaults`] | the default texts in each language |
//! | [`events`] | parses the events that SES publishes about a message |
//!
//! Values never pass through the markdown parser. They are inserted into its output as text, so a
//! customer's name cannot become a link, a tag, a header or another placeholder.

pub mod compose;
pub mod defaults;
pub mod events;
mod invoice_composer;
mod line;
pub mod link;
pub mod placeholders;
pub mod render;
mod sample;
pub mod template;

pub use invoice_composer::InvoiceComposer;
