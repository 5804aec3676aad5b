//! The view of a document: every value is formatted, nothing is left to calculate. The templates read
//! exactly this.

mod body;

use serde::Serialize;
use wording::Language;

pub use body::{
    Account, Adjustment, Body, ForeignTax, Interest, InterestRow, Line, Lines, Statement, StatementRow,
    Totals, Vat,
};

use crate::brand::Brand;

/// One document: an invoice, a credit note, an interest note or a statement of account, issued or draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    pub language: Language,
    /// "Invoice", "Credit note".
    pub title: String,
    /// A draft may have no number.
    pub number: Option<String>,
    /// A large, pale text behind the content of each page ("Draft", "Copy", "Void").
    pub mark: Option<String>,
    #[serde(skip)]
    pub brand: Brand,
    pub seller: Party,
    pub recipient: Party,
    pub delivery: Option<Address>,
    /// The most important dates, in a band with the amount.
    pub glance: Vec<Fact>,
    /// "Amount due", "Amount credited", with its currency.
    pub amount: Fact,
    /// Further dates and references, in reading order.
    pub facts: Vec<Fact>,
    /// The ISO code, shown above the columns of amounts.
    pub currency: String,
    pub body: Body,
    /// The notes that the law requires for the VAT categories of the document.
    pub legal_notes: Vec<String>,
    pub terms: Option<String>,
    /// An early-payment discount, in words.
    pub early_payment: Option<String>,
    pub payment: Option<Payment>,
    pub note: Option<String>,
    /// Small print at the end.
    pub footer: Option<String>,
}

/// The seller or the recipient.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Party {
    pub name: String,
    /// Street, town, country: one line each.
    pub address: Vec<String>,
    pub legal_id: Option<String>,
    pub vat_id: Option<String>,
    /// A local tax number, if there is no VAT number.
    pub tax_number: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The recipient's customer number.
    pub customer_number: Option<String>,
}

/// The delivery address, if it differs from the recipient's address.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Address {
    pub name: Option<String>,
    pub address: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Payment {
    pub account: BankAccount,
    /// The reference that the payer must quote.
    pub reference: Option<String>,
    /// The content of the QR code ([`crate::epc`]), if there is one.
    #[serde(skip)]
    pub code: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BankAccount {
    pub holder: String,
    /// In groups of four characters.
    pub iban: String,
    pub bic: Option<String>,
    pub bank: Option<String>,
}
