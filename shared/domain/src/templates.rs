//! The appearance and texts of documents and e-mails.

pub mod brand;
pub mod email_template;
pub mod invoice_template;
