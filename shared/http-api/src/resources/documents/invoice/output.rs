use std::collections::BTreeMap;

use app::documents::read_invoice::DocumentWithParties;
use chrono::{DateTime, NaiveDate, Utc};
use domain::documents::document::{self as model, Supply};
use domain::documents::line::DraftLine;
use domain::money::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use super::particulars::{Attachment, References, TaxCurrency};
use super::totals::{Balance, Totals};
use crate::resources::address::Address;
use crate::resources::customers::Customer;
use crate::resources::documents::adjustment::DocumentAdjustment;
use crate::resources::documents::line::{Line, Period};
use crate::resources::documents::terms::Terms;
use crate::resources::settings::entity::Entity;
use crate::resources::texts::{text, texts};
use crate::resources::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Invoice {
    #[schema(example = "inv_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    /// Given when it is opened.
    number: Option<String>,
    status: words::DocumentStatus,
    entity_id: String,
    customer_id: Option<String>,
    currency: String,
    issue_date: Option<NaiveDate>,
    due_date: Option<NaiveDate>,
    terms: Option<Terms>,
    supply_date: Option<NaiveDate>,
    service_period: Option<Period>,
    references: References,
    payment_reference: Option<String>,
    delivery_address: Option<Address>,
    /// The first ones; the others are read at `/lines`. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lines: Option<Vec<Line>>,
    /// Of all lines.
    line_count: u32,
    allowances: Vec<DocumentAdjustment>,
    charges: Vec<DocumentAdjustment>,
    tax_currency: Option<TaxCurrency>,
    /// Of the lines that are complete.
    totals: Totals,
    /// Null while it is a draft.
    balance: Option<Balance>,
    distribution: Distribution,
    /// Always null for now.
    dunning: Option<Dunning>,
    note: Option<String>,
    internal_note: Option<String>,
    tags: Vec<String>,
    metadata: BTreeMap<String, String>,
    attachments: Vec<Attachment>,
    external_refs: BTreeMap<String, String>,
    origin: Origin,
    /// As of opening; null before. Not in lists.
    seller: Option<Entity>,
    /// As of opening; null before. Not in lists.
    customer: Option<Customer>,
    template: Option<Template>,
    opened_at: Option<DateTime<Utc>>,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
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

/// What became of the invoice on its way to the customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Distribution {
    status: words::DistributionStatus,
    light: Option<words::Light>,
    last_delivery_id: Option<String>,
    /// When the latest delivery first went out to somebody.
    sent_at: Option<DateTime<Utc>>,
}

/// Reminders: none yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Dunning {}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Template {
    id: String,
    /// Pinned at opening; null before.
    version: Option<u64>,
}

/// So many lines are shown with an invoice itself, or so many bytes of them: an answer is remembered
/// under its idempotency key, in an item of at most 400 KB together with both parties.
const SHOWN_LINES: usize = 100;
const SHOWN_BYTES: usize = 100_000;

fn first_lines(lines: &[DraftLine], currency: Currency) -> Vec<Line> {
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
            ..Self::from(&read.invoice)
        }
    }
}

impl From<&model::Document> for Invoice {
    /// As it stands in lists.
    fn from(invoice: &model::Document) -> Self {
        let (content, issued) = (&invoice.content, invoice.issued());
        let currency = content.currency;
        let (supply_date, service_period) = match content.supply {
            None => (None, None),
            Some(Supply::Date(date)) => (Some(date), None),
            Some(Supply::Period(period)) => (None, Some(period.into())),
        };
        let adjustments = |all: &[domain::documents::line::DocumentAdjustment]| {
            all.iter().map(|each| DocumentAdjustment::new(each, currency)).collect()
        };
        let pinned = issued.map(|issued| (issued.pins.template_id, Some(issued.pins.template)));
        let template = pinned.or(content.template_id.map(|id| (id, None)));
        let terms = issued.map(|issued| &issued.terms).or(content.terms.as_ref());
        Self {
            id: invoice.id.to_string(),
            number: issued.map(|issued| issued.number.to_string()),
            status: invoice.status().into(),
            entity_id: content.entity_id.to_string(),
            customer_id: text(&content.customer_id),
            currency: currency.to_string(),
            issue_date: issued.map(|issued| issued.issue_date).or(content.issue_date),
            due_date: invoice.due_date(),
            terms: terms.map(Terms::from),
            supply_date,
            service_period,
            references: (&content.references).into(),
            payment_reference: text(&content.payment_reference),
            delivery_address: content.delivery_address.as_ref().map(Address::from),
            lines: None,
            line_count: invoice.lines.count,
            allowances: adjustments(&content.allowances),
            charges: adjustments(&content.charges),
            tax_currency: content.tax_currency.as_ref().map(TaxCurrency::from),
            totals: Totals::new(&invoice.totals, currency),
            balance: issued.map(|_| Balance::new(&invoice.balance, currency)),
            distribution: Distribution {
                status: invoice.shown.distribution.status.into(),
                light: invoice.shown.distribution.light.map(words::Light::from),
                last_delivery_id: text(&invoice.shown.distribution.last_delivery_id),
                sent_at: invoice.shown.distribution.sent_at,
            },
            dunning: None,
            note: text(&content.note),
            internal_note: text(&content.internal_note),
            tags: texts(&content.tags),
            metadata: content.metadata.clone(),
            attachments: content.attachments.iter().map(Attachment::from).collect(),
            external_refs: content.external_refs.clone(),
            origin: (&content.origin).into(),
            seller: None,
            customer: None,
            template: template.map(|(id, version)| Template { id: id.to_string(), version }),
            opened_at: issued.map(|issued| issued.opened_at),
            version: invoice.version,
            created_at: invoice.created_at,
            updated_at: invoice.change.at,
        }
    }
}
