use app::documents::credit::credit_document as made;
use app::documents::read_invoice::DocumentWithParties;
use chrono::NaiveDate;
use domain::documents::document as model;
use domain::documents::kinds::Surplus as ModelSurplus;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::customers::Customer;
use crate::resources::documents::header::DocumentHeader;
use crate::resources::documents::invoice::first_lines;
use crate::resources::documents::line::Line;
use crate::resources::problem::Warning;
use crate::resources::settings::entity::Entity;
use crate::resources::texts::text;
use crate::resources::words;

/// A credit note. Its amounts are positive: what is credited. It is `credited` as soon as it is open, since all of it is
/// set off against what is due of the invoice, or belongs to the customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CreditNote {
    #[schema(example = "crn_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    /// What it corrects. Null only for what is no credit note.
    credits: Option<CreditedDocument>,
    /// What becomes of the part that exceeds what is due when it opens.
    surplus: Surplus,
    #[serde(flatten)]
    header: DocumentHeader,
    /// The first ones; the others are read at `/lines`. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lines: Option<Vec<Line>>,
    /// As of opening; null before. Not in lists.
    seller: Option<Entity>,
    /// As of opening; null before. Not in lists.
    customer: Option<Customer>,
    /// What may be wrong with its PDF. Prevents nothing. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    warnings: Option<Vec<Warning>>,
}

/// The document that a credit note corrects (EN 16931 BG-3).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CreditedDocument {
    document_id: String,
    number: String,
    issue_date: NaiveDate,
    /// The document is void: the credit note says so, and changes nothing else.
    cancels: bool,
}

/// What becomes of the part of a credit that exceeds what is due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Surplus {
    /// `balance`: it adds to the customer's credit balance. `refund`: it was paid back.
    to: &'static str,
    /// Of a refund.
    method: Option<words::Method>,
    /// Of a refund.
    reference: Option<String>,
}

impl From<&ModelSurplus> for Surplus {
    fn from(surplus: &ModelSurplus) -> Self {
        match surplus {
            ModelSurplus::Balance => Self { to: "balance", method: None, reference: None },
            ModelSurplus::Refund(refund) => {
                Self { to: "refund", method: Some(refund.method.into()), reference: text(&refund.reference) }
            }
        }
    }
}

impl From<&DocumentWithParties> for CreditNote {
    fn from(read: &DocumentWithParties) -> Self {
        let currency = read.invoice.content.currency;
        Self {
            lines: Some(first_lines(&read.lines, currency)),
            seller: read.seller.as_ref().map(Entity::from),
            customer: read.customer.as_ref().map(Customer::from),
            warnings: Some(read.warnings.iter().map(Warning::from).collect()),
            ..Self::from(&read.invoice)
        }
    }
}

impl From<&model::Document> for CreditNote {
    /// As it stands in lists.
    fn from(document: &model::Document) -> Self {
        let note = document.kind.credit_note();
        let credits = note.map(|note| CreditedDocument {
            document_id: note.of.id.to_string(),
            number: note.of.number.to_string(),
            issue_date: note.of.issue_date,
            cancels: note.cancels,
        });
        Self {
            id: document.id.to_string(),
            credits,
            surplus: note.map_or(&ModelSurplus::Balance, |note| &note.surplus).into(),
            header: document.into(),
            lines: None,
            seller: None,
            customer: None,
            warnings: None,
        }
    }
}

/// A new credit note.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CreditMade {
    #[serde(flatten)]
    credit_note: CreditNote,
    /// The new draft that charges the same again, if one was asked for.
    rebill_id: Option<String>,
}

impl From<&made::CreditMade> for CreditMade {
    fn from(made: &made::CreditMade) -> Self {
        Self { credit_note: (&made.note).into(), rebill_id: text(&made.rebill) }
    }
}
