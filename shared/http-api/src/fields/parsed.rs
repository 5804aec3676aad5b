//! How a text becomes a value, and under which code it is refused. The values' own types are the only
//! parsers; here they get their names.

use chrono::{DateTime, NaiveDate, Utc};
use domain::address::country::Country;
use domain::contact::{Bic, EmailAddress, HttpsUrl, Iban};
use domain::delivery::schedule::WallTime;
use domain::documents::filter::Pair;
use domain::documents::line::{Quantity, UnitPrice};
use domain::documents::series::Pattern;
use domain::documents::tax::Percent;
use domain::documents::unit::UnitCode;
use domain::ids::{
    ApiKeyId, BankStatementId, BatchId, CsvMappingId, CustomerId, DeliveryId, DocumentId, EntityId,
    InvoiceId, LineId, TemplateId,
};
use domain::language::LanguageTag;
use domain::money::{Currency, parse_decimal};
use domain::templates::brand::Color;
use domain::text::{InvalidText, Text};
use domain::vat_id::VatId;
use domain::zone::Zone;
use rust_decimal::Decimal;

/// A value that a text field is read as.
pub(crate) trait Parsed: Sized {
    /// The value, or a stable code and words that complete "the field …".
    fn read(raw: &str) -> Result<Self, (&'static str, String)>;
}

macro_rules! parsed {
    ($($type:ty = $code:literal, $parse:expr;)*) => {$(
        impl Parsed for $type {
            fn read(raw: &str) -> Result<Self, (&'static str, String)> {
                let parse = $parse;
                parse(raw).map_err(|error| ($code, error.to_string()))
            }
        }
    )*};
}

parsed! {
    Currency = "invalid_currency", str::parse::<Currency>;
    EmailAddress = "invalid_email", str::parse::<EmailAddress>;
    VatId = "invalid_vat_id", str::parse::<VatId>;
    Iban = "invalid_iban", str::parse::<Iban>;
    Bic = "invalid_bic", str::parse::<Bic>;
    LanguageTag = "invalid_language", str::parse::<LanguageTag>;
    Color = "invalid_color", str::parse::<Color>;
    Country = "invalid_country", str::parse::<Country>;
    UnitCode = "invalid_unit", str::parse::<UnitCode>;
    HttpsUrl = "invalid_url", str::parse::<HttpsUrl>;
    CustomerId = "invalid_id", str::parse::<CustomerId>;
    EntityId = "invalid_id", str::parse::<EntityId>;
    InvoiceId = "invalid_id", str::parse::<InvoiceId>;
    DocumentId = "invalid_id", str::parse::<DocumentId>;
    LineId = "invalid_id", str::parse::<LineId>;
    TemplateId = "invalid_id", str::parse::<TemplateId>;
    BankStatementId = "invalid_id", str::parse::<BankStatementId>;
    CsvMappingId = "invalid_id", str::parse::<CsvMappingId>;
    BatchId = "invalid_id", str::parse::<BatchId>;
    DeliveryId = "invalid_id", str::parse::<DeliveryId>;
    ApiKeyId = "invalid_id", str::parse::<ApiKeyId>;
    Percent = "invalid_percent", Percent::parse;
    Quantity = "invalid_quantity", Quantity::parse;
    UnitPrice = "invalid_unit_price", UnitPrice::parse;
    Pair = "invalid_pair", str::parse::<Pair>;
    Pattern = "invalid_pattern", Pattern::parse;
    WallTime = "invalid_send_at", str::parse::<WallTime>;
    Zone = "invalid_time_zone", str::parse::<Zone>;
    NaiveDate = "invalid_date", date;
    DateTime<Utc> = "invalid_time", instant;
    Decimal = "invalid_decimal", |raw| parse_decimal(raw).ok_or("must be a decimal number such as 1.25");
}

impl<const MAX: usize, const LINES: bool> Parsed for Text<MAX, LINES> {
    fn read(raw: &str) -> Result<Self, (&'static str, String)> {
        Text::parse(raw).map_err(|error| {
            let code = match error {
                InvalidText::Empty => "empty",
                InvalidText::TooLong { .. } => "too_long",
                InvalidText::LineBreak => "line_break",
                InvalidText::ControlCharacter => "control_character",
            };
            (code, error.to_string())
        })
    }
}

fn instant(raw: &str) -> Result<DateTime<Utc>, &'static str> {
    let read = DateTime::parse_from_rfc3339(raw).map(|at| at.with_timezone(&Utc));
    read.map_err(|_| "must be an instant such as 2026-11-30T08:00:00Z")
}

/// One spelling only: chrono alone would also take `2026-1-5`.
fn date(raw: &str) -> Result<NaiveDate, &'static str> {
    let read = raw.parse().ok().filter(|date: &NaiveDate| date.to_string() == raw);
    read.ok_or("must be a date such as 2026-11-30")
}
