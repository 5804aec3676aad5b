//! Every word and number format the document prints by itself, per language. A new language is a variant of
//! [`Language`] and one arm in each function here.

use chrono::NaiveDate;
use serde::Serialize;

/// The language of a document, chosen by its customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
}

/// The fixed words of the template. Fields are named as the template uses them.
#[derive(Debug, Serialize)]
pub struct Labels {
    pub bill_to: &'static str,
    pub deliver_to: &'static str,
    pub due_date: &'static str,
    pub legal_id: &'static str,
    pub vat_id: &'static str,
    pub customer_number: &'static str,
    pub description: &'static str,
    pub item_code: &'static str,
    pub quantity: &'static str,
    pub unit_price: &'static str,
    pub vat: &'static str,
    pub amount: &'static str,
    pub subtotal: &'static str,
    pub allowances: &'static str,
    pub charges: &'static str,
    pub net: &'static str,
    pub tax: &'static str,
    pub gross: &'static str,
    pub prepaid: &'static str,
    pub vat_breakdown: &'static str,
    pub vat_rate: &'static str,
    pub vat_base: &'static str,
    pub tax_in_other_currency: &'static str,
    pub payment: &'static str,
    pub account_holder: &'static str,
    pub iban: &'static str,
    pub bic: &'static str,
    pub bank: &'static str,
    pub payment_reference: &'static str,
    pub terms: &'static str,
    pub note: &'static str,
    /// `{page}` and `{pages}` are filled in by the template.
    pub page: &'static str,
}

const ENGLISH: Labels = Labels {
    bill_to: "Bill to",
    deliver_to: "Deliver to",
    due_date: "Due date",
    legal_id: "Company no.",
    vat_id: "VAT ID",
    customer_number: "Customer no.",
    description: "Description",
    item_code: "Item",
    quantity: "Quantity",
    unit_price: "Unit price",
    vat: "VAT",
    amount: "Amount",
    subtotal: "Subtotal",
    allowances: "Discounts",
    charges: "Charges",
    net: "Total excluding VAT",
    tax: "VAT",
    gross: "Total including VAT",
    prepaid: "Already paid",
    vat_breakdown: "VAT breakdown",
    vat_rate: "Rate",
    vat_base: "Taxable amount",
    tax_in_other_currency: "VAT in national currency",
    payment: "Payment details",
    account_holder: "Account holder",
    iban: "IBAN",
    bic: "BIC",
    bank: "Bank",
    payment_reference: "Reference",
    terms: "Payment terms",
    note: "Note",
    page: "Page {page} of {pages}",
};

/// U+2212, as wide as a digit; a hyphen is easily overlooked.
const MINUS: char = '\u{2212}';

impl Language {
    pub fn labels(self) -> &'static Labels {
        match self {
            Self::English => &ENGLISH,
        }
    }

    /// The separators of thousands and of decimals.
    fn separators(self) -> (char, char) {
        match self {
            Self::English => (',', '.'),
        }
    }

    /// A plain decimal ("-1234.50") as this language writes it ("−1,234.50").
    pub fn number(self, plain: &str) -> String {
        let (thousands, point) = self.separators();
        let (negative, digits) = plain.strip_prefix('-').map_or((false, plain), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let mut written = String::with_capacity(plain.len() + plain.len() / 3);
        if negative && digits.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
            written.push(MINUS);
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                written.push(thousands);
            }
            written.push(digit);
        }
        if let Some(fraction) = fraction {
            written.push(point);
            written.push_str(fraction);
        }
        written
    }

    /// An amount with its ISO code.
    pub fn money(self, currency: &str, plain: &str) -> String {
        match self {
            Self::English => format!("{currency}\u{A0}{}", self.number(plain)),
        }
    }

    pub fn date(self, date: NaiveDate) -> String {
        match self {
            Self::English => date.format("%-d %B %Y").to_string(),
        }
    }

    pub fn period(self, first: NaiveDate, last: NaiveDate) -> String {
        format!("{} – {}", self.date(first), self.date(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_signed() {
        let written = |plain| Language::English.number(plain);
        assert_eq!(written("1234567.50"), "1,234,567.50");
        assert_eq!(written("-123456"), "−123,456");
        assert_eq!(written("999.125"), "999.125");
        assert_eq!(written("0.00"), "0.00");
        assert_eq!(written("-0.00"), "0.00");
    }

    #[test]
    fn dates_are_unambiguous() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 4).unwrap();
        assert_eq!(Language::English.date(date), "4 March 2026");
    }
}
