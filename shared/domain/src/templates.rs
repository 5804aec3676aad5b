//! How documents and e-mails look and read: texts, layout, brand.

pub mod brand;
pub mod email_template;
pub mod invoice_template;
