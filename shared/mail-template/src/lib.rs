//! The texts that sellers write for e-mails: read, checked and formatted. A crate of its own, so that a function that
//! only checks texts does not link what composes messages.
//!
//! | module | contents |
//! |---|---|
//! | [`template`] | checks whether a subject, message or button label can be saved |
//! | [`placeholders`] | the placeholders that may stand between `{{` and `}}`, and their values |
//! | [`message`] | parses a message and inserts the values |
//! | [`html`] | formats a message; the crate `mail` sanitises the result |
//! | [`link`] | checks link addresses |
//! | [`line`] | text on one line |
//!
//! Values never pass through the parser of messages. They are inserted into its output as text, so a
//! customer's name cannot become a link, a tag, a header or another placeholder.

pub mod html;
pub mod line;
pub mod link;
pub mod message;
pub mod placeholders;
pub mod template;
