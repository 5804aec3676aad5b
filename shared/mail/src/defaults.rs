//! The texts of an invoice's e-mail when nobody wrote any, in English.

/// The subject, a [`Subject`](crate::template::TemplateField::Subject) template.
pub const INVOICE_SUBJECT: &str = "Invoice {{ invoice_number }} from {{ seller_name }}";

/// The message, a [`Message`](crate::template::TemplateField::Message) template.
pub const INVOICE_MESSAGE: &str = include_str!("../templates/invoice.md");

/// The text of the button that leads to the invoice's page.
pub const BUTTON_LABEL: &str = "View invoice";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{TemplateField, check};

    #[test]
    fn the_defaults_can_be_saved() {
        assert_eq!(check(TemplateField::Subject, INVOICE_SUBJECT), Ok(()));
        assert_eq!(check(TemplateField::Message, INVOICE_MESSAGE), Ok(()));
        assert_eq!(check(TemplateField::ButtonLabel, BUTTON_LABEL), Ok(()));
    }
}
