//! The default e-mail texts in each language. They apply when a tenant has not written its own.

mod dutch;
mod english;
mod french;
mod german;
mod italian;
mod spanish;

use wording::Language;

use crate::render::Document;

/// The default templates of one kind of e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// A [`Subject`](mail_template::template::TemplateField::Subject).
    pub subject: &'static str,
    /// A [`Message`](mail_template::template::TemplateField::Message).
    pub message: &'static str,
}

/// The default texts of one language.
struct Letters {
    invoice: Texts,
    ready_for_payment: Texts,
    credit_note: Texts,
    interest_note: Texts,
    statement: Texts,
    receipt: Texts,
    /// The label of the button that links to the document's page.
    button: &'static str,
}

fn letters(language: Language) -> &'static Letters {
    match language {
        Language::English => &english::LETTERS,
        Language::German => &german::LETTERS,
        Language::French => &french::LETTERS,
        Language::Spanish => &spanish::LETTERS,
        Language::Dutch => &dutch::LETTERS,
        Language::Italian => &italian::LETTERS,
    }
}

/// The texts of an e-mail with a document attached.
pub fn texts(language: Language, document: Document) -> Texts {
    let letters = letters(language);
    match document {
        Document::Invoice => letters.invoice,
        Document::CreditNote => letters.credit_note,
        Document::InterestNote => letters.interest_note,
        Document::Statement => letters.statement,
        Document::Receipt => letters.receipt,
    }
}

/// The texts of the notice about an invoice that opened without an e-mail.
pub fn ready_for_payment(language: Language) -> Texts {
    letters(language).ready_for_payment
}

/// A [`ButtonLabel`](mail_template::template::TemplateField::ButtonLabel).
pub fn button_label(language: Language) -> &'static str {
    letters(language).button
}

#[cfg(test)]
mod tests {
    use domain::templates::email_template::EmailKind::{Invoice, ReadyForPayment, Receipt, Statement};

    use super::*;
    use mail_template::template::{TemplateField, check};

    #[test]
    fn the_defaults_can_be_saved() {
        for language in Language::ALL {
            assert_eq!(check(Invoice, TemplateField::ButtonLabel, button_label(language)), Ok(()));
            let of_documents = Document::ALL.map(|document| {
                let kind = match document {
                    Document::Receipt => Receipt,
                    Document::Statement => Statement,
                    _ => Invoice,
                };
                (kind, texts(language, document))
            });
            for (kind, Texts { subject, message }) in
                of_documents.into_iter().chain([(ReadyForPayment, ready_for_payment(language))])
            {
                assert_eq!(check(kind, TemplateField::Subject, subject), Ok(()), "{subject}");
                assert_eq!(check(kind, TemplateField::Message, message), Ok(()), "{message}");
            }
        }
    }
}
