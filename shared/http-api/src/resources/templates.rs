pub(crate) mod email_template;
pub(crate) mod invoice_template;
pub(crate) mod preview;
pub(crate) mod template_text;
