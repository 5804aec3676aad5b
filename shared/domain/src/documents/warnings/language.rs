//! Texts in another language than the customer's.

use super::{Shown, Warning};
use crate::customers::Customer;
use crate::delivery::email::EmailSettings;
use crate::templates::email_template::{EmailKind, EmailTemplate, TextLanguage};
use crate::templates::invoice_template::InvoiceTemplate;

/// The language in which Remit words a document of this customer: its own, or else English.
fn words(customer: &Customer) -> TextLanguage {
    TextLanguage::of(&customer.language).unwrap_or(TextLanguage::En)
}

pub(super) fn of_document(shown: Shown<'_>) -> Vec<Warning> {
    let Some(customer) = shown.customer else { return Vec::new() };
    let mut warnings = Vec::new();
    if TextLanguage::of(&customer.language).is_none() {
        let message = format!(
            "There are no words in the language {} of {}: the PDF is in English.",
            customer.language, customer.name
        );
        warnings.push(Warning::new("language_not_supported", "customer.language", message));
    }
    if let Some(template) = shown.template
        && template.footer.is_some()
        && let Some(written) = template.language.filter(|written| *written != words(customer))
    {
        let message = format!(
            "The footer of the template “{}” is in {}, the rest of the PDF in {}.",
            template.name,
            written.name(),
            words(customer).name()
        );
        warnings.push(Warning::new("language_differs", "template.footer", message));
    }
    warnings
}

/// The warnings about the language of an e-mail. What the request itself says is taken to be as its author wants it.
pub fn of_email(
    email: &EmailSettings,
    kind: EmailKind,
    customer: Option<&Customer>,
    email_template: Option<&EmailTemplate>,
    template: Option<&InvoiceTemplate>,
) -> Vec<Warning> {
    let (Some(customer), None) = (customer, &email.message) else { return Vec::new() };
    let differs = |code: &str, message: String| vec![Warning::new(code, "email.message", message)];
    if let Some(email_template) = email_template {
        return match email_template.texts_for(&customer.language) {
            Some((language, _)) if TextLanguage::of(&customer.language) != Some(language) => differs(
                "language_differs",
                format!(
                    "{} reads {}, but the template “{}” has no texts in it: the e-mail is in {}.",
                    customer.name,
                    TextLanguage::of(&customer.language)
                        .map_or(customer.language.as_str(), |reads| reads.name()),
                    email_template.name,
                    language.name()
                ),
            ),
            _ => Vec::new(),
        };
    }
    // The invoice's template has texts for invoices only.
    match template.filter(|template| kind == EmailKind::Invoice && template.speaks_to(customer)) {
        Some(template) if template.language.is_none() && words(customer) != TextLanguage::En => differs(
            "language_unknown",
            format!(
                "{} reads {}, but the template “{}” does not say which language its message is in. Set its language.",
                customer.name,
                words(customer).name(),
                template.name
            ),
        ),
        Some(template) if template.language.is_some_and(|written| written != words(customer)) => differs(
            "language_differs",
            format!(
                "{} reads {}, but the message of the template “{}” is in another language.",
                customer.name, customer.language, template.name
            ),
        ),
        _ => Vec::new(),
    }
}
