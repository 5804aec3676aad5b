//! The parts that differ between kinds of documents.

use serde::Serialize;

use super::Fact;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(clippy::large_enum_variant, reason = "there is one for each document")]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// An invoice or a credit note.
    Lines(Lines),
    Interest(Interest),
    Statement(Statement),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lines {
    pub lines: Vec<Line>,
    /// The sum up to and including each line, for page breaks.
    pub running: Vec<String>,
    /// Allowances and charges on document level.
    pub adjustments: Vec<Adjustment>,
    pub totals: Totals,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    pub position: String,
    pub item_code: Option<String>,
    pub description: String,
    /// What a line of a draft lacks: "Incomplete: Unit price".
    pub incomplete: Option<String>,
    /// The service period, if the line has its own.
    pub period: Option<String>,
    /// With its unit: "7.5 h".
    pub quantity: String,
    /// May have more decimals than the currency.
    pub unit_price: String,
    /// "Discount 10% (loyalty): −12.00"
    pub discount: Option<String>,
    pub surcharge: Option<String>,
    /// "20%".
    pub vat: String,
    pub net: String,
}

/// An allowance (amount with a minus sign) or a charge.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adjustment {
    pub reason: String,
    pub vat: String,
    pub amount: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    pub lines: String,
    pub net: String,
    pub vat: Vec<Vat>,
    pub tax: String,
    /// VAT in the seller's currency, if it differs (Directive 2006/112/EC, art. 230).
    pub tax_in_other_currency: Option<ForeignTax>,
    pub gross: String,
    /// With a minus sign.
    pub prepaid: Option<String>,
    pub payable: String,
}

/// One category and rate of the VAT breakdown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Vat {
    pub category: String,
    pub rate: String,
    pub base: String,
    pub amount: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ForeignTax {
    /// With its currency.
    pub amount: String,
    /// "1 EUR = 10.8765 SEK on 3 November 2026 (ECB)"
    pub rate: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Interest {
    pub rows: Vec<InterestRow>,
    /// The sum of the rows.
    pub interest: String,
    /// A fixed sum in addition (Directive 2011/7/EU, art. 6).
    pub recovery_costs: Option<String>,
}

/// An overdue amount and its interest at one rate.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InterestRow {
    /// The number of the unpaid invoice.
    pub invoice: String,
    pub period: String,
    pub principal: String,
    pub rate: String,
    pub days: String,
    pub amount: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Statement {
    /// One per currency.
    pub accounts: Vec<Account>,
}

/// The account in one currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Account {
    /// The ISO code, shown above the column of balances.
    pub currency: String,
    pub opening: String,
    pub rows: Vec<StatementRow>,
    /// The balance after each row, for page breaks.
    pub running: Vec<String>,
    pub closing: String,
    /// The open amounts by age, from not due to long overdue, then the credit balance if there is one.
    pub ageing: Vec<Fact>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatementRow {
    pub date: String,
    /// "Invoice INV-2026-00042", "Payment".
    pub document: String,
    pub due_date: String,
    /// Either debit or credit is empty.
    pub debit: String,
    pub credit: String,
    pub balance: String,
}
