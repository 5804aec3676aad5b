//! The bounce report: who was not reached, and why.

use app::delivery::bounce_report::Bounced as Found;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::csv_file::{self, Cell};
use crate::resources::delivery::{Bounce, RecipientError, RecipientStatus, state_of};
use crate::resources::texts::text;
use crate::resources::words;

/// One recipient whom a delivery did not reach, or who complained about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Bounced {
    /// Null for what is about several documents of a customer.
    document_id: Option<String>,
    number: Option<String>,
    customer_id: Option<String>,
    /// The customer's name on the document; for a letter to a customer, the present one.
    customer_name: Option<String>,
    delivery_id: String,
    batch_id: Option<String>,
    address: String,
    kind: words::AddresseeKind,
    status: RecipientStatus,
    bounce: Option<Bounce>,
    complained_at: Option<DateTime<Utc>>,
    error: Option<RecipientError>,
    sent_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<&Found> for Bounced {
    fn from(found: &Found) -> Self {
        let (status, sent_at, error) = state_of(&found.recipient);
        let told = &found.recipient.engagement;
        Self {
            document_id: text(&found.subject.document()),
            number: found.number.clone(),
            customer_id: text(&found.customer_id),
            customer_name: found.customer_name.clone(),
            delivery_id: found.delivery_id.to_string(),
            batch_id: text(&found.batch_id),
            address: found.recipient.addressee.address.to_string(),
            kind: found.recipient.addressee.kind.into(),
            status,
            bounce: told.bounce.as_ref().map(Bounce::from),
            complained_at: told.complaint.as_ref().map(|complaint| complaint.at),
            error,
            sent_at,
            created_at: found.created_at,
        }
    }
}

const COLUMNS: [&str; 15] = [
    "number",
    "document_id",
    "customer_id",
    "customer_name",
    "delivery_id",
    "batch_id",
    "address",
    "kind",
    "status",
    "bounce_type",
    "bounce_sub_type",
    "reason",
    "at",
    "sent_at",
    "created_at",
];

/// With a line of names.
pub(crate) fn csv(found: &[Found]) -> Result<Vec<u8>, csv::Error> {
    let rows = found.iter().map(Bounced::from).map(|row| {
        let time = |at: Option<DateTime<Utc>>| {
            at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
        };
        let told = row.bounce.as_ref().and_then(|bounce| bounce.diagnostic.clone());
        let reason = told.or(row.error.as_ref().map(|error| error.message.clone())).unwrap_or_default();
        let kind = row.bounce.as_ref().map_or("", |bounce| bounce.kind.as_str());
        let sub_type = row.bounce.as_ref().map_or("", |bounce| bounce.sub_type.as_str());
        let at = row.bounce.as_ref().map(|bounce| bounce.at).or(row.complained_at);
        let cells = [
            row.number.clone().unwrap_or_default(),
            row.document_id.clone().unwrap_or_default(),
            row.customer_id.clone().unwrap_or_default(),
            row.customer_name.clone().unwrap_or_default(),
            row.delivery_id.clone(),
            row.batch_id.clone().unwrap_or_default(),
            row.address.clone(),
            row.kind.as_str().to_owned(),
            row.status.as_str().to_owned(),
            kind.to_owned(),
            sub_type.to_owned(),
            reason,
            time(at),
            time(row.sent_at),
            time(Some(row.created_at)),
        ];
        cells.map(Cell::Text)
    });
    csv_file::write(COLUMNS, rows)
}
