//! Tests of rendered letters and of composed messages as a mail client reads them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "mail/compose.rs"]
mod compose;
#[path = "mail/document.rs"]
mod document;
#[path = "mail/email_templates.rs"]
mod email_templates;
#[path = "mail/events.rs"]
mod events;
#[path = "mail/invoice_composer.rs"]
mod invoice_composer;
#[path = "mail/letters.rs"]
mod letters;
#[path = "mail/render.rs"]
mod render;
#[path = "mail/robustness.rs"]
mod robustness;
#[path = "mail/sample.rs"]
mod sample;
#[path = "mail/samples.rs"]
mod samples;
#[path = "mail/sign_in.rs"]
mod sign_in;
#[path = "mail/structure.rs"]
mod structure;
