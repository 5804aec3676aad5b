//! Batches and their items.

mod operation;

use std::collections::BTreeMap;

use app::batches::preflight::{self, Asked};
use app::batches::start_batch::{NewBatch, Selected};
use chrono::{DateTime, Utc};
use domain::batches::{
    self as model, BatchEmail, Counts, MAX_SELECTED_IDS, Operation, OperationKind, Selection,
};
use domain::documents::filter;
use domain::ids::{DocumentId, Subject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::operation::{Given, check, is_of_opened, operation};
use crate::fields::Fields;
use crate::resources::actor::Actor;
use crate::resources::delivery::email_settings::{EmailSettings, refuse_einvoice};
use crate::resources::delivery::schedule::read_send_at;
use crate::resources::payments::batch::BatchPayment;
use crate::resources::problem::{FieldError, Warning};
use crate::resources::texts::text;
use crate::resources::words;

/// At most so many documents are judged while the caller waits.
const MAX_PREFLIGHT: usize = 1_000;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Batch {
    #[schema(example = "bat_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    operation: words::OperationKind,
    /// `failed`: at least one document failed. `outcome` says how many succeeded.
    status: words::BatchStatus,
    /// How many of the documents succeeded. Null until the batch has ended.
    outcome: Option<words::Outcome>,
    /// For a filter it grows until every document has been found.
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
    /// What recalling it has done so far.
    recall: Option<Recall>,
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
            operation: batch.operation.kind().into(),
            status: batch.status.into(),
            outcome: batch.outcome(counts).map(words::Outcome::from),
            total,
            // Counts and header are read one after the other, so the sum may be ahead of the total.
            pending: counts.pending(total).max(0),
            sending: counts.sending,
            succeeded: counts.succeeded,
            failed: counts.failed,
            canceled: counts.canceled,
            errors: batch.errors.iter().map(FieldError::from).collect(),
            retry_of: text(&batch.retry_of),
            recall: batch.recall.as_ref().map(|recall| Recall::of(recall, counts)),
            acknowledged_at: batch.acknowledged.as_ref().map(|change| change.at),
            created_at: batch.created_at,
            completed_at: batch.completed_at,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Recall {
    at: DateTime<Utc>,
    actor: Actor,
    /// As given in `x-reason`.
    reason: Option<String>,
    /// Deliveries that do not go out any more.
    recalled: u64,
    /// Deliveries that had gone out or failed, or were being sent.
    too_late: u64,
    /// Every document was looked at.
    done: bool,
}

impl Recall {
    fn of(recall: &model::Recall, counts: Counts) -> Self {
        let model::Recall { change, recalled, too_late, done, .. } = recall;
        let by_themselves = u64::try_from(counts.recalled).unwrap_or(0);
        Self {
            at: change.at,
            actor: (&change.actor).into(),
            reason: text(&change.reason),
            recalled: recalled + by_themselves,
            too_late: *too_late,
            done: *done,
        }
    }
}

/// What became of one document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BatchItem {
    document_id: String,
    number: Option<String>,
    status: words::ItemStatus,
    errors: Vec<FieldError>,
    delivery_id: Option<String>,
    updated_at: DateTime<Utc>,
}

impl From<&model::BatchItem> for BatchItem {
    fn from(item: &model::BatchItem) -> Self {
        Self {
            document_id: item.subject.to_string(),
            number: item.label.clone(),
            status: item.status.into(),
            errors: item.errors.iter().map(FieldError::from).collect(),
            delivery_id: text(&item.delivery_id),
            updated_at: item.updated_at,
        }
    }
}

/// Starts a batch: for the documents named, or for all that a filter finds.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchInput {
    #[schema(required = true, nullable = false, value_type = words::OperationKind)]
    operation: Option<String>,
    /// Of any kind, each once. Either these or `filter`.
    #[schema(max_items = 10_000)]
    document_ids: Option<Vec<String>>,
    /// Either this or `document_ids`.
    filter: Option<Filter>,
    /// Sends each document once it is open; needed by `send`. `recipients` is refused: they come from each customer.
    email: Option<EmailSettings>,
    /// When to send it: a local date and time within a year, or an instant (`2026-12-01T08:00:00Z`); at once if not given. Without `time_zone` by the
    /// clocks of each document's own customer, or else of the selling entity. A time that the clocks leave out is refused; one that
    /// comes twice is told apart by its offset (`2026-10-25T02:30+02:00`).
    #[schema(example = "2026-12-01T09:00")]
    send_at: Option<String>,
    /// IANA; of `send_at`.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// With `send`: sends also to recipients, as To, Cc or Bcc, that got this document within the last 10 minutes; they are
    /// left out otherwise. `false` if not given.
    force: Option<bool>,
    /// Why, for the operations from `submit` to `write_off`: recorded with each change. Needed by `write_off`.
    #[schema(max_length = 200)]
    reason: Option<String>,
    /// Needed by `mark_paid`.
    payment: Option<BatchPayment>,
    /// Not available yet: `true` is refused with `einvoice_not_available`.
    einvoice: Option<bool>,
}

/// Narrows the documents that exist when the batch is started and that have a status the operation is for: drafts to open,
/// to submit or to delete, open ones to void or to mark as paid, approved, open and settled ones to send; `{}` selects all of them.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// `invoice` if not given.
    #[schema(value_type = Option<words::DocumentKind>)]
    kind: Option<String>,
    customer_id: Option<String>,
    entity_id: Option<String>,
    currency: Option<String>,
    tag: Option<String>,
    /// A reference to another system, as `key:value`.
    #[schema(example = "erp:4711")]
    external_ref: Option<String>,
    /// A pair of the metadata, as `key:value`.
    #[schema(example = "run:7")]
    metadata: Option<String>,
    /// Not with the operations for drafts: issued on this day or later.
    #[schema(format = "date")]
    issued_from: Option<String>,
    /// Not with the operations for drafts: issued on this day or earlier.
    #[schema(format = "date")]
    issued_to: Option<String>,
    /// The amount payable, in major units of the document's currency, is this or more.
    amount_from: Option<String>,
    /// The amount payable is this or less.
    amount_to: Option<String>,
    /// Not with the operations for drafts.
    #[schema(value_type = Option<words::DocumentStatus>)]
    status: Option<String>,
    /// Not with the operations for drafts: what became of the document so far, such as `not_sent`.
    #[schema(value_type = Option<words::DistributionStatus>)]
    distribution: Option<String>,
    /// Due earlier than this day; drafts without a due date don't match.
    #[schema(format = "date")]
    due_before: Option<String>,
    /// Due later than this day; drafts without a due date don't match.
    #[schema(format = "date")]
    due_after: Option<String>,
}

impl BatchInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<NewBatch> {
        let kind: Option<OperationKind> = fields.required("operation", &self.operation);
        refuse_einvoice(fields, self.einvoice);
        let email = fields.nested("email", &self.email, EmailSettings::read_for_batch);
        let send_at = read_send_at(fields, &self.send_at, &self.time_zone, self.email.is_some());
        let given = Given {
            has_email: self.email.is_some(),
            force: self.force,
            reason: &self.reason,
            payment: &self.payment,
        };
        let needed = kind.map(|kind| check(kind, given, fields)).unwrap_or_default();
        let only_of_opened = |given: bool| given && kind.is_some_and(|kind| !is_of_opened(kind));
        let filter = self.filter.as_ref();
        for (field, given) in [
            ("filter.status", filter.is_some_and(|filter| filter.status.is_some())),
            ("filter.distribution", filter.is_some_and(|filter| filter.distribution.is_some())),
            ("filter.issued_from", filter.is_some_and(|filter| filter.issued_from.is_some())),
            ("filter.issued_to", filter.is_some_and(|filter| filter.issued_to.is_some())),
        ] {
            if only_of_opened(given) {
                fields.refuse(field, "only_with_send", "must not be given: the operation is for drafts");
            }
        }
        let selected = match (&self.document_ids, &self.filter) {
            (Some(ids), None) => Selected::Ids(unique_ids(fields, ids, MAX_SELECTED_IDS)),
            (None, Some(_)) => Selected::Filter(fields.nested("filter", &self.filter, Filter::read)?),
            _ => {
                let message = "must be given, or filter; and not both";
                fields.refuse("document_ids", "ids_or_filter", message);
                return None;
            }
        };
        let email = email.map(|settings| BatchEmail::new(settings, send_at));
        let operation = operation(kind?, email, self.force, needed)?;
        Some(NewBatch { operation, selected })
    }
}

impl Filter {
    fn read(&self, fields: &mut Fields) -> Option<filter::Filter> {
        Some(filter::Filter {
            kind: fields.optional("kind", &self.kind).unwrap_or_default(),
            customer_id: fields.optional("customer_id", &self.customer_id),
            entity_id: fields.optional("entity_id", &self.entity_id),
            currency: fields.optional("currency", &self.currency),
            external_ref: fields.optional("external_ref", &self.external_ref),
            metadata: fields.optional("metadata", &self.metadata),
            issued_from: fields.optional("issued_from", &self.issued_from),
            issued_to: fields.optional("issued_to", &self.issued_to),
            amount_from: fields.optional("amount_from", &self.amount_from),
            amount_to: fields.optional("amount_to", &self.amount_to),
            tag: fields.optional("tag", &self.tag),
            status: fields.optional("status", &self.status),
            distribution: fields.optional("distribution", &self.distribution),
            due_before: fields.optional("due_before", &self.due_before),
            due_after: fields.optional("due_after", &self.due_after),
            ..filter::Filter::default()
        })
    }
}

/// Asks whether documents would open, or could be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreflightInput {
    /// `open` if not given.
    #[schema(value_type = Option<words::OperationKind>)]
    operation: Option<String>,
    /// Each once.
    #[schema(required = true, nullable = false, max_items = 1_000)]
    document_ids: Option<Vec<String>>,
    /// Also judges whether the documents could be sent; needed by `send`.
    email: Option<EmailSettings>,
    /// With `send`: sends also to recipients, as To, Cc or Bcc, that got this document within the last 10 minutes; they are
    /// left out otherwise. `false` if not given.
    force: Option<bool>,
    /// Why, for the operations from `submit` to `write_off`: recorded with each change. Needed by `write_off`.
    #[schema(max_length = 200)]
    reason: Option<String>,
    /// Needed by `mark_paid`.
    payment: Option<BatchPayment>,
}

impl PreflightInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<Asked> {
        let kind = fields.optional("operation", &self.operation).unwrap_or(OperationKind::Open);
        fields.present("document_ids", &self.document_ids);
        let email = fields.nested("email", &self.email, EmailSettings::read_for_batch);
        let given = Given {
            has_email: self.email.is_some(),
            force: self.force,
            reason: &self.reason,
            payment: &self.payment,
        };
        let needed = check(kind, given, fields);
        let ids = self.document_ids.as_ref().map(|ids| unique_ids(fields, ids, MAX_PREFLIGHT));
        let operation = operation(kind, email.map(BatchEmail::from), self.force, needed);
        Some(Asked { operation: operation?, subjects: ids? })
    }
}

/// Would the operation succeed for a document?
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Verdict {
    document_id: String,
    would_succeed: bool,
    /// Null where that was not asked for.
    would_open: Option<bool>,
    /// Null where that was not asked for: with `open`, an e-mail is not.
    would_send: Option<bool>,
    /// Why not: the first twenty.
    errors: Vec<FieldError>,
    /// What may be wrong with the document or its e-mail; prevents nothing. The lines of documents that are open
    /// already are not looked at.
    warnings: Vec<Warning>,
}

impl Verdict {
    pub(crate) fn new(verdict: &preflight::Verdict, operation: &Operation) -> Self {
        let would = |asked: bool| asked.then_some(verdict.defects.is_empty());
        Self {
            document_id: verdict.subject.to_string(),
            would_succeed: verdict.defects.is_empty(),
            would_open: would(operation.kind() == OperationKind::Open),
            would_send: would(operation.email().is_some()),
            errors: verdict.defects.iter().map(FieldError::from).collect(),
            warnings: verdict.warnings.iter().map(Warning::from).collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Verdicts {
    /// In the order asked.
    pub(crate) data: Vec<Verdict>,
}

fn unique_ids(fields: &mut Fields, raw: &[String], at_most: usize) -> Vec<Subject> {
    let mut first_seen: BTreeMap<&String, usize> = BTreeMap::new();
    for (index, id) in raw.iter().enumerate().take(at_most) {
        if let Some(first) = first_seen.get(id) {
            let message = format!("{id} is there already, at {first}");
            fields.refuse(format_args!("document_ids[{index}]"), "repeated_id", message);
        } else {
            first_seen.insert(id, index);
        }
    }
    let ids: Vec<DocumentId> = fields.each("document_ids", raw, at_most);
    ids.into_iter().map(Subject::from).collect()
}
