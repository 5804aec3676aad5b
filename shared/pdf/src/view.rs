//! The invoice as it is shown: every value formatted, nothing left to compute. The template reads exactly this.

use serde::Serialize;

use crate::text::Language;

/// One document: an invoice, a credit note or an interest note, issued or draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Invoice {
    pub language: Language,
    /// "Invoice", "Credit note".
    pub title: String,
    /// A draft may have none.
    pub number: Option<String>,
    /// Printed large and pale behind the content of a document that is not valid ("Draft", "Void").
    pub mark: Option<String>,
    pub seller: Party,
    pub buyer: Party,
    pub delivery: Option<Address>,
    /// Found at a glance, in a band of its own.
    pub due: Due,
    /// Dates and references, in reading order.
    pub facts: Vec<Fact>,
    /// The ISO code, heading the columns of amounts.
    pub currency: String,
    pub lines: Vec<Line>,
    /// Allowances and charges on the document level.
    pub adjustments: Vec<Adjustment>,
    pub totals: Totals,
    /// What the law wants said about the VAT categories used.
    pub legal_notes: Vec<String>,
    pub terms: Option<String>,
    /// An early-payment discount, in words.
    pub early_payment: Option<String>,
    pub bank_account: Option<BankAccount>,
    /// What the payer must quote, set beside the bank account.
    pub payment_reference: Option<String>,
    pub note: Option<String>,
    /// Small print at the end.
    pub footer: Option<String>,
}

/// The seller or the buyer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Party {
    pub name: String,
    /// Street, town, country: one line each.
    pub address: Vec<String>,
    pub legal_id: Option<String>,
    pub vat_id: Option<String>,
    /// A local tax number, where there is no VAT number.
    pub tax_number: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The buyer's number with the seller.
    pub customer_number: Option<String>,
}

/// Where the goods went, when that is not the buyer's address.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Address {
    pub name: Option<String>,
    pub address: Vec<String>,
}

/// What is to be paid and until when.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Due {
    /// "Amount due", "Amount credited".
    pub label: String,
    /// With its currency: "EUR 1,234.50".
    pub amount: String,
    pub date: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    pub position: String,
    pub item_code: Option<String>,
    pub description: String,
    /// The service period of this line alone.
    pub period: Option<String>,
    pub quantity: String,
    pub unit: Option<String>,
    /// May have more decimals than the currency.
    pub unit_price: String,
    /// "Discount 10 % (loyalty): −12.00"
    pub discount: Option<String>,
    pub surcharge: Option<String>,
    /// "20%", "Reverse charge".
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
    /// VAT in the seller's currency, where it differs (Directive 2006/112/EC, art. 230).
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
pub struct BankAccount {
    pub holder: String,
    /// In groups of four.
    pub iban: String,
    pub bic: Option<String>,
    pub bank: Option<String>,
}
