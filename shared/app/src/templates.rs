//! Templates of e-mails, and their previews.

pub mod email_templates;
pub mod preview_template;
