//! E-mail: a seller's templates in, MIME bytes out; events of the mail service in, values out. Pure functions: no clock, no randomness, no network.
//!
//! | module | does |
//! |---|---|
//! | [`template`] | says whether a subject, message or button text may be saved |
//! | [`placeholders`] | what may stand between `{{` and `}}`, and its values |
//! | [`render`] | templates and values → subject, text part, HTML part |
//! | [`compose`] | a rendered letter, mailboxes and attachments → the raw message |
//! | [`InvoiceComposer`] | an invoice and its texts → the raw message, by the three above; samples and defaults |
//! | [`link`] | which link addresses may appear |
//! | [`defaults`] | the texts used when nobody wrote any, in each language |
//! | [`events`] | what SES tells of a message afterwards, in every shape it comes in |
//!
//! Values never pass through the markdown parser: they are put into its output as text, so that no customer's
//! name can become a link, a tag, a header or another placeholder.

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
