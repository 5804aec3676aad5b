//! What every kind of document shows, under the same names.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::documents::document as model;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::actor::Actor;
use crate::resources::address::Address;
use crate::resources::documents::adjustment::DocumentAdjustment;
use crate::resources::documents::attachment::Attachment;
use crate::resources::documents::references::References;
use crate::resources::documents::supply::{self, Period};
use crate::resources::documents::tax_currency::TaxCurrency;
use crate::resources::documents::terms::Terms;
use crate::resources::documents::totals::Totals;
use crate::resources::texts::{text, texts};
use crate::resources::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DocumentHeader {
    /// Assigned when the document is opened. One that is moved to draft keeps it.
    number: Option<String>,
    status: words::DocumentStatus,
    /// What became of its submission for approval. Null if it was never submitted, and once it is open.
    review: Option<Review>,
    /// The draft that replaces it.
    superseded_by: Option<String>,
    /// The credit note that cancels it, if it was made void after it had gone out.
    canceled_by: Option<String>,
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
    /// Of all lines.
    line_count: u32,
    allowances: Vec<DocumentAdjustment>,
    charges: Vec<DocumentAdjustment>,
    tax_currency: Option<TaxCurrency>,
    /// Of the lines that are complete.
    totals: Totals,
    distribution: Distribution,
    note: Option<String>,
    internal_note: Option<String>,
    tags: Vec<String>,
    metadata: BTreeMap<String, String>,
    attachments: Vec<Attachment>,
    external_refs: BTreeMap<String, String>,
    template: Option<Template>,
    opened_at: Option<DateTime<Utc>>,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// The review of a draft that was submitted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Review {
    /// `pending`, `approved` or `rejected`.
    state: &'static str,
    /// Who submitted, approved or rejected it.
    by: Actor,
    at: DateTime<Utc>,
    /// Why it was rejected.
    reason: Option<String>,
    /// Whether a rule approved it.
    automatic: bool,
}

impl Review {
    fn of(review: &model::Review) -> Option<Self> {
        let state = review.as_str()?;
        let (by, at, reason, automatic) = match review {
            model::Review::NotAsked => return None,
            model::Review::Pending { by, at, .. } => (by, at, None, false),
            model::Review::Approved { by, at, auto, .. } => (by, at, None, *auto),
            model::Review::Rejected { by, at, reason } => (by, at, Some(reason.to_string()), false),
        };
        Some(Self { state, by: by.into(), at: *at, reason, automatic })
    }
}

/// What became of the document on its way to the customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Distribution {
    status: words::DistributionStatus,
    light: Option<words::Light>,
    last_delivery_id: Option<String>,
    /// When the latest delivery first went out to somebody.
    sent_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Template {
    id: String,
    /// Pinned at opening; null before.
    version: Option<u64>,
}

impl From<&model::Document> for DocumentHeader {
    fn from(document: &model::Document) -> Self {
        let (content, issued) = (&document.content, document.issued());
        let currency = content.currency;
        let reserved = document.reserved().map(|reserved| reserved.issue_date);
        let (mut review, mut superseded_by, mut canceled_by) = (None, None, None);
        match &document.state {
            model::State::Draft(draft) => review = Review::of(&draft.review),
            model::State::Superseded { by } => superseded_by = Some(by.to_string()),
            model::State::Void(void) => canceled_by = text(&void.credit_note_id),
            _ => {}
        }
        let (supply_date, service_period) = supply::shown(content.supply);
        let adjustments = |all: &[domain::documents::line::DocumentAdjustment]| {
            all.iter().map(|each| DocumentAdjustment::new(each, currency)).collect()
        };
        let pinned = issued.map(|issued| (issued.pins.template_id, Some(issued.pins.template)));
        let template = pinned.or(content.template_id.map(|id| (id, None)));
        let terms = issued.map(|issued| &issued.terms).or(content.terms.as_ref());
        Self {
            number: document.state.number().map(ToString::to_string),
            status: document.status().into(),
            review,
            superseded_by,
            canceled_by,
            entity_id: content.entity_id.to_string(),
            customer_id: text(&content.customer_id),
            currency: currency.to_string(),
            issue_date: issued.map(|issued| issued.issue_date).or(reserved).or(content.issue_date),
            due_date: document.due_date(),
            terms: terms.map(Terms::from),
            supply_date,
            service_period,
            references: (&content.references).into(),
            payment_reference: text(&content.payment_reference),
            delivery_address: content.delivery_address.as_ref().map(Address::from),
            line_count: document.lines.count,
            allowances: adjustments(&content.allowances),
            charges: adjustments(&content.charges),
            tax_currency: content.tax_currency.as_ref().map(TaxCurrency::from),
            totals: Totals::new(
                &document.totals,
                currency,
                content.tax_currency.as_ref().map(|tax| tax.currency),
            ),
            distribution: Distribution {
                status: document.shown.distribution.status.into(),
                light: document.shown.distribution.light.map(words::Light::from),
                last_delivery_id: text(&document.shown.distribution.last_delivery_id),
                sent_at: document.shown.distribution.sent_at,
            },
            note: text(&content.note),
            internal_note: text(&content.internal_note),
            tags: texts(&content.tags),
            metadata: content.metadata.clone(),
            attachments: content.attachments.iter().map(Attachment::from).collect(),
            external_refs: content.external_refs.clone(),
            template: template.map(|(id, version)| Template { id: id.to_string(), version }),
            opened_at: issued.map(|issued| issued.opened_at),
            version: document.version,
            created_at: document.created_at,
            updated_at: document.change.at,
        }
    }
}
