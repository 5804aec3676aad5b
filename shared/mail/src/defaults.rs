//! The texts of an e-mail when nobody wrote any, in each language.

mod dutch;
mod english;
mod french;
mod german;
mod italian;
mod spanish;

use wording::Language;

use crate::render::Document;

/// Templates of one kind of e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// A [`Subject`](crate::template::TemplateField::Subject).
    pub subject: &'static str,
    /// A [`Message`](crate::template::TemplateField::Message).
    pub message: &'static str,
}

/// The texts of one language.
struct Letters {
    invoice: Texts,
    credit_note: Texts,
    interest_note: Texts,
    statement: Texts,
    /// The text of the button that leads to the document's page.
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

/// What goes with `document`.
pub fn texts(language: Language, document: Document) -> Texts {
    let letters = letters(language);
    match document {
        Document::Invoice => letters.invoice,
        Document::CreditNote => letters.credit_note,
        Document::InterestNote => letters.interest_note,
        Document::Statement => letters.statement,
    }
}

/// A [`ButtonLabel`](crate::template::TemplateField::ButtonLabel).
pub fn button_label(language: Language) -> &'static str {
    letters(language).button
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{TemplateField, check};

    #[test]
    fn the_defaults_can_be_saved() {
        for language in Language::ALL {
            assert_eq!(check(TemplateField::ButtonLabel, button_label(language)), Ok(()));
            for document in Document::ALL {
                let Texts { subject, message } = texts(language, document);
                assert_eq!(check(TemplateField::Subject, subject), Ok(()), "{subject}");
                assert_eq!(check(TemplateField::Message, message), Ok(()), "{message}");
            }
        }
    }
}
