//! Batches and their items.

use std::collections::BTreeMap;

use app::preflight;
use app::start_batch::Selected;
use chrono::{DateTime, Utc};
use domain::batch::{self as model, Counts, MAX_SELECTED_IDS, Operation, Selection};
use domain::email;
use domain::ids::InvoiceId;
use domain::schedule::SendAt;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::email_settings::{EmailSettings, refuse_einvoice};
use super::problem::FieldError;
use super::schedule::read_send_at;
use super::texts::text;
use super::words;
use crate::fields::Fields;

/// At most so many invoices are judged while the caller waits.
const MAX_PREFLIGHT: usize = 1_000;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Batch {
    #[schema(example = "bat_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    operation: words::Operation,
    status: words::BatchStatus,
    /// For a filter it grows until every invoice has been found.
    total: u64,
    pending: i64,
    /// Opened, with their e-mails on the way.
    sending: i64,
    succeeded: i64,
    failed: i64,
    canceled: i64,
    /// What went wrong with the batch as a whole.
    errors: Vec<FieldError>,
    /// The batch whose failed items this one repeats.
    retry_of: Option<String>,
    acknowledged_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    completed_at: Option<DateTime<Utc>>,
}

impl Batch {
    pub(crate) fn new(batch: &model::Batch, counts: Counts) -> Self {
        let total = match batch.selection {
            Selection::Ids { count, .. } if !batch.expanded => count,
            _ => batch.total,
        };
        Self {
            id: batch.id.to_string(),
            operation: batch.operation.into(),
            status: batch.status.into(),
            total,
            // Counts and header are read one after the other, so the sum may be ahead of the total.
            pending: counts.pending(total).max(0),
            sending: counts.sending,
            succeeded: counts.succeeded,
            failed: counts.failed,
            canceled: counts.canceled,
            errors: batch.errors.iter().map(FieldError::from).collect(),
            retry_of: text(&batch.retry_of),
            acknowledged_at: batch.acknowledged_at,
            created_at: batch.created_at,
            completed_at: batch.completed_at,
        }
    }
}

/// What became of one invoice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BatchItem {
    invoice_id: String,
    number: Option<String>,
    status: words::ItemStatus,
    errors: Vec<FieldError>,
    delivery_id: Option<String>,
    updated_at: DateTime<Utc>,
}

impl From<&model::BatchItem> for BatchItem {
    fn from(item: &model::BatchItem) -> Self {
        Self {
            invoice_id: item.invoice_id.to_string(),
            number: text(&item.number),
            status: item.status.into(),
            errors: item.errors.iter().map(FieldError::from).collect(),
            delivery_id: text(&item.delivery_id),
            updated_at: item.updated_at,
        }
    }
}

/// Starts a batch: for the invoices named, or for all drafts that a filter finds.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchInput {
    #[schema(required = true, nullable = false, value_type = words::Operation)]
    operation: Option<String>,
    /// Each once. Either these or `filter`.
    #[schema(max_items = 10_000)]
    invoice_ids: Option<Vec<String>>,
    /// Either this or `invoice_ids`.
    filter: Option<Filter>,
    /// Sends each invoice once it is open. `recipients` is refused: they come from each customer.
    email: Option<EmailSettings>,
    /// When to send it: a local date and time within a year; at once if not given. Without `time_zone` by the
    /// clocks of each invoice's own customer, or else of the selling entity. A time that the clocks leave out is refused; one that
    /// comes twice is told apart by its offset (`2026-10-25T02:30+02:00`).
    #[schema(example = "2026-12-01T09:00")]
    send_at: Option<String>,
    /// IANA; of `send_at`.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Not available yet: `true` is refused with `einvoice_not_available`.
    einvoice: Option<bool>,
}

/// Narrows the drafts that exist when the batch is started; `{}` selects all.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    customer_id: Option<String>,
    currency: Option<String>,
    tag: Option<String>,
    /// Due earlier than this day; drafts without a due date don't match.
    #[schema(format = "date")]
    due_before: Option<String>,
    /// Due later than this day; drafts without a due date don't match.
    #[schema(format = "date")]
    due_after: Option<String>,
}

impl BatchInput {
    pub(crate) fn read(
        &self,
        fields: &mut Fields,
    ) -> Option<(Selected, Option<email::EmailSettings>, Option<SendAt>)> {
        let _: Option<Operation> = fields.required("operation", &self.operation);
        refuse_einvoice(fields, self.einvoice);
        let email = fields.nested("email", &self.email, EmailSettings::read_for_batch);
        let send_at = read_send_at(fields, &self.send_at, &self.time_zone, self.email.is_some());
        let selected = match (&self.invoice_ids, &self.filter) {
            (Some(ids), None) => Selected::Ids(unique_ids(fields, ids, MAX_SELECTED_IDS)),
            (None, Some(_)) => Selected::Filter(fields.nested("filter", &self.filter, Filter::read)?),
            _ => {
                let message = "must be given, or filter; and not both";
                fields.refuse("invoice_ids", "ids_or_filter", message);
                return None;
            }
        };
        Some((selected, email, send_at))
    }
}

impl Filter {
    fn read(&self, fields: &mut Fields) -> Option<model::Filter> {
        Some(model::Filter {
            customer_id: fields.optional("customer_id", &self.customer_id),
            currency: fields.optional("currency", &self.currency),
            tag: fields.optional("tag", &self.tag),
            due_before: fields.optional("due_before", &self.due_before),
            due_after: fields.optional("due_after", &self.due_after),
        })
    }
}

/// Asks whether invoices would open.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreflightInput {
    /// Each once.
    #[schema(required = true, nullable = false, max_items = 1_000)]
    invoice_ids: Option<Vec<String>>,
    /// Also judges whether the invoices could be sent.
    email: Option<EmailSettings>,
}

impl PreflightInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<(Vec<InvoiceId>, Option<email::EmailSettings>)> {
        fields.present("invoice_ids", &self.invoice_ids);
        let email = fields.nested("email", &self.email, EmailSettings::read_for_batch);
        let ids = self.invoice_ids.as_ref().map(|ids| unique_ids(fields, ids, MAX_PREFLIGHT));
        Some((ids?, email))
    }
}

/// Would an invoice open?
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Verdict {
    invoice_id: String,
    would_open: bool,
    /// Why not.
    errors: Vec<FieldError>,
}

impl From<&preflight::Verdict> for Verdict {
    fn from(verdict: &preflight::Verdict) -> Self {
        Self {
            invoice_id: verdict.invoice_id.to_string(),
            would_open: verdict.defects.is_empty(),
            errors: verdict.defects.iter().map(FieldError::from).collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Verdicts {
    /// In the order asked.
    pub(crate) data: Vec<Verdict>,
}

fn unique_ids(fields: &mut Fields, raw: &[String], at_most: usize) -> Vec<InvoiceId> {
    let mut first_seen: BTreeMap<&String, usize> = BTreeMap::new();
    for (index, id) in raw.iter().enumerate().take(at_most) {
        if let Some(first) = first_seen.get(id) {
            let message = format!("{id} is there already, at {first}");
            fields.refuse(format_args!("invoice_ids[{index}]"), "repeated_id", message);
        } else {
            first_seen.insert(id, index);
        }
    }
    fields.each("invoice_ids", raw, at_most)
}
