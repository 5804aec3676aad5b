//! Everything that is printed on an invoice, from the pinned versions.

use chrono::{DateTime, NaiveDate, Utc};

use crate::customers::Customer;
use crate::documents::document::Document;
use crate::documents::line::{DraftLine, Line};
use crate::documents::terms::Terms;
use crate::settings::entity::LegalEntity;
use crate::templates::brand::{Color, Logo};
use crate::templates::invoice_template::InvoiceTemplate;

/// An invoice with its related records. For an open invoice, both parties and the template are the
/// pinned versions; for a draft, the current ones.
#[derive(Clone, Debug)]
pub struct PrintedDocument {
    pub invoice: Document,
    /// The complete lines.
    pub lines: Vec<Line>,
    /// The lines of a draft that lack something, each with its index among all lines. They are printed, but not summed up.
    pub incomplete: Vec<(usize, DraftLine)>,
    pub seller: LegalEntity,
    /// The seller's.
    pub logo: Option<Logo>,
    /// `None` only for a draft.
    pub customer: Option<Customer>,
    /// `None` only for a draft.
    pub template: Option<InvoiceTemplate>,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub terms: Terms,
    /// The time that the document refers to: the opening, or the present for a draft.
    pub as_of: DateTime<Utc>,
}

impl PrintedDocument {
    pub fn is_draft(&self) -> bool {
        self.invoice.issued().is_none()
    }

    /// The colour of the document and its e-mail: the template's, else the seller's.
    pub fn accent_color(&self) -> Option<Color> {
        let own = self.template.as_ref().and_then(|template| template.layout.accent_color);
        own.or(self.seller.accent_color)
    }

    /// Whether it is tagged for screen readers: the template decides, else the seller.
    pub fn is_accessible(&self) -> bool {
        let own = self.template.as_ref().and_then(|template| template.layout.accessible_pdf);
        own.unwrap_or(self.seller.accessible_pdf)
    }
}
