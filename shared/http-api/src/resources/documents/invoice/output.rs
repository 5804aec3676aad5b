use app::documents::read_invoice::DocumentWithParties;
use domain::documents::document as model;
use domain::documents::line::DraftLine;
use domain::money::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::customers::Customer;
use crate::resources::documents::header::DocumentHeader;
use crate::resources::documents::line::Line;
use crate::resources::documents::totals::Balance;
use crate::resources::problem::Warning;
use crate::resources::settings::entity::Entity;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Invoice {
    #[schema(example = "inv_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    #[serde(flatten)]
    header: DocumentHeader,
    /// The first ones; the others are read at `/lines`. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lines: Option<Vec<Line>>,
    /// Null while it is a draft.
    balance: Option<Balance>,
    /// Always null for now.
    dunning: Option<Dunning>,
    origin: Origin,
    /// As of opening; null before. Not in lists.
    seller: Option<Entity>,
    /// As of opening; null before. Not in lists.
    customer: Option<Customer>,
    /// What may be wrong with its PDF, and where it is opened with an e-mail, with that. Prevents nothing. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    warnings: Option<Vec<Warning>>,
}

/// How the draft came to be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Origin {
    /// `api`, `cycle` or `imported`.
    kind: &'static str,
    /// The number it had where it was imported from.
    imported_number: Option<String>,
}

impl From<&model::Origin> for Origin {
    fn from(origin: &model::Origin) -> Self {
        let (kind, imported_number) = match origin {
            model::Origin::Api => ("api", None),
            model::Origin::Cycle => ("cycle", None),
            model::Origin::Imported { number } => ("imported", Some(number.to_string())),
        };
        Self { kind, imported_number }
    }
}

/// Reminders: none yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Dunning {}

/// So many lines are shown with an invoice itself, or so many bytes of them: an answer is remembered
/// under its idempotency key, in an item of at most 400 KB together with both parties.
const SHOWN_LINES: usize = 100;
const SHOWN_BYTES: usize = 100_000;

pub(in crate::resources) fn first_lines(lines: &[DraftLine], currency: Currency) -> Vec<Line> {
    let mut bytes = 0;
    let shown = lines.iter().take(SHOWN_LINES).map(|line| Line::new(line, currency)).take_while(|line| {
        bytes += serde_json::to_vec(line).map_or(0, |json| json.len());
        bytes <= SHOWN_BYTES
    });
    shown.collect()
}

impl From<&DocumentWithParties> for Invoice {
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

impl From<&model::Document> for Invoice {
    /// As it stands in lists.
    fn from(invoice: &model::Document) -> Self {
        let currency = invoice.content.currency;
        Self {
            id: invoice.id.to_string(),
            header: invoice.into(),
            lines: None,
            balance: invoice.issued().map(|_| Balance::new(&invoice.balance, currency)),
            dunning: None,
            origin: (&invoice.content.origin).into(),
            seller: None,
            customer: None,
            warnings: None,
        }
    }
}
