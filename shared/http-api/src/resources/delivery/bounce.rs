//! The bounce report: who was not reached, and why.

use app::delivery::bounce_report::Bounced as Found;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use utoipa::ToSchema;

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

/// Without it, spreadsheets read the file in the character set of their country.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// With a line of names, as RFC 4180 has it.
pub(crate) fn csv(found: &[Found]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(COLUMNS)?;
    for row in found.iter().map(Bounced::from) {
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
        writer.write_record(cells.map(harmless))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A spreadsheet evaluates a cell that starts with one of these as a formula, and foreign mail servers choose the words.
/// A reader may separate cells at any of `, ; tab`, and it drops quotes and spaces in front of a formula. So after each
/// of these an apostrophe makes the formula a text.
fn harmless(cell: String) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut starts_cell = true;
    for c in cell.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if starts_cell && matches!(c, '=' | '+' | '-' | '@') {
            text.push('\'');
        }
        starts_cell = matches!(c, ',' | ';') || (starts_cell && matches!(c, ' ' | '"' | '\''));
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("smtp; 550 no such user;=1+1", "smtp; 550 no such user;'=1+1"),
            ("a, +1", "a, '+1"),
            ("a;\"=1\"", "a;\"'=1\""),
            ("a\t=1", "a =1"),
            ("\r\n=1", "  '=1"),
            ("smtp; 550 5.1.1 user-unknown <a@b.example>", "smtp; 550 5.1.1 user-unknown <a@b.example>"),
        ] {
            assert_eq!(harmless(cell.to_owned()), written, "{cell:?}");
        }
    }

    /// B10: A reader that separates at any of these signs finds no formula, and spreadsheets read the file as UTF-8.
    #[test]
    fn the_file_is_harmless_whatever_separates_its_cells() {
        for separator in [',', ';', '\t'] {
            let cell = harmless(format!("x{separator}=1{separator} \"@a\"{separator}-2"));
            for part in cell.split(separator) {
                let start = part.trim_start_matches([' ', '"']);
                assert!(!start.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        assert!(csv(&[]).unwrap().starts_with(b"\xef\xbb\xbfnumber,"));
    }
}
