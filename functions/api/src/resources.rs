//! What clients send and get: one module per resource, each with its own shapes for both ways.
//!
//! An input is what a client may send: plain texts, read by the domain's own types, every mistake
//! noted. It can be made back from the stored thing, which is what a PATCH is merged into. An output
//! is what a client gets.

pub(crate) mod address;
pub(crate) mod adjustment;
pub(crate) mod api_key;
pub(crate) mod batch;
pub(crate) mod bounce;
pub(crate) mod contact;
pub(crate) mod customer;
pub(crate) mod delivery;
pub(crate) mod email_preview;
pub(crate) mod email_settings;
pub(crate) mod email_template;
pub(crate) mod entity;
pub(crate) mod history;
pub(crate) mod invoice;
pub(crate) mod invoice_template;
pub(crate) mod line;
pub(crate) mod money;
pub(crate) mod numbering;
pub(crate) mod problem;
pub(crate) mod schedule;
pub(crate) mod send;
pub(crate) mod sender_domain;
pub(crate) mod settings;
pub(crate) mod suppression;
pub(crate) mod tax;
pub(crate) mod template_preview;
pub(crate) mod template_text;
pub(crate) mod terms;
pub(crate) mod texts;
pub(crate) mod words;

#[cfg(test)]
mod tests;
