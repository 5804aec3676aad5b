//! What a person may want to change before a document goes out, though nothing prevents it.

pub mod language;
mod letters;

use serde::{Deserialize, Serialize};

use crate::customers::Customer;
use crate::documents::document::Document;
use crate::documents::line::DraftLine;
use crate::settings::entity::LegalEntity;
use crate::templates::invoice_template::InvoiceTemplate;

/// Prevents nothing, unlike a [`Defect`](crate::documents::complete::Defect).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable code for programs.
    pub code: String,
    /// The path of the field in the API, such as `customer.name`.
    pub field: String,
    pub message: String,
}

impl Warning {
    pub fn new(code: &str, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), field: field.into(), message: message.into() }
    }
}

/// The warnings about one document. 1 000 of these lists stay far below what a function may answer (6 MB), and one fits
/// into the stored reply of a request.
pub const MOST_WARNINGS: usize = 20;

/// What a document's PDF is made of, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub document: &'a Document,
    pub lines: &'a [DraftLine],
    pub seller: Option<&'a LegalEntity>,
    pub customer: Option<&'a Customer>,
    pub template: Option<&'a InvoiceTemplate>,
}

/// The warnings about a document's PDF: at most [`MOST_WARNINGS`] and one that tells how many more there are.
pub fn of_document(shown: Shown<'_>) -> Vec<Warning> {
    let mut warnings = language::of_document(shown);
    let mut omitted = 0;
    letters::each(shown, &mut |warning| match warnings.len() < MOST_WARNINGS {
        true => warnings.push(warning()),
        false => omitted += 1,
    });
    if omitted > 0 {
        let message = format!("{omitted} more texts have characters that the PDF cannot show.");
        warnings.push(Warning::new(letters::CODE, "lines", message));
    }
    warnings
}
