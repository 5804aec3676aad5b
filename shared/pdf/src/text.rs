//! Every word and number format that the document prints by itself, per language. A new language is a variant of
//! [`Language`], a file of [`Words`] and one arm in each `match` below.

mod english;

use chrono::NaiveDate;
use domain::contact::{Country, UnitCode};
use domain::tax::TaxCategory;
use serde::Serialize;

/// The language of a document, chosen by its customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
}

macro_rules! words {
    ($($name:ident),* $(,)?) => {
        /// The fixed words, named as the template uses them. Those with a `{name}` have it filled in.
        #[derive(Debug, Serialize)]
        pub struct Words {
            $(pub $name: &'static str,)*
            /// How units of measure (UN/ECE Recommendation 20) are written; other codes stand for themselves.
            #[serde(skip)]
            pub units: &'static [Unit],
        }
    };
}

words! {
    invoice, draft,
    bill_to, deliver_to, legal_id, vat_id, tax_number, customer_number,
    amount_due, due_date, issue_date, supply_date, service_period,
    buyer_reference, purchase_order, contract, project, cost_centre,
    description, item_code, quantity, unit_price, vat, amount, discount, surcharge, charge,
    subtotal, net, tax, gross, prepaid,
    vat_breakdown, vat_rate, vat_base, tax_in_other_currency, exchange_rate,
    standard, zero_rated, exempt, reverse_charge, intra_community, export, outside_scope,
    canary_islands, ceuta_melilla, reverse_charge_note, intra_community_note, export_note,
    terms, on_receipt, within_one_day, within_days, end_of_month, days_after_month, by_date, early_payment,
    payment, account_holder, iban, bic, bank, payment_reference, note, page,
}

/// A unit's code and how it is written.
#[derive(Debug)]
pub struct Unit(pub &'static str, pub &'static str);

/// U+2212, as wide as a digit; a hyphen is easily overlooked.
const MINUS: char = '\u{2212}';

impl Language {
    /// By a BCP 47 tag such as `en-GB`; English where we don't know the language.
    pub fn of(_tag: &str) -> Self {
        Self::English
    }

    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &english::WORDS,
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

    pub fn percent(self, plain: &str) -> String {
        match self {
            Self::English => format!("{}%", self.number(plain)),
        }
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

    /// First and last day, both included.
    pub fn period(self, first: NaiveDate, last: NaiveDate) -> String {
        if first == last { self.date(first) } else { format!("{} – {}", self.date(first), self.date(last)) }
    }

    /// A code that is not in the list stands for itself.
    pub fn country(self, country: &Country) -> String {
        let names = match self {
            Self::English => english::COUNTRIES,
        };
        let name = names.lines().find_map(|line| line.strip_prefix(country.as_str())?.strip_prefix(' '));
        name.unwrap_or(country.as_str()).to_owned()
    }

    pub fn unit(self, unit: &UnitCode) -> String {
        let unit = unit.as_str();
        let name = self.words().units.iter().find(|Unit(code, _)| *code == unit).map(|Unit(_, name)| *name);
        name.unwrap_or(unit).to_owned()
    }

    /// What a VAT category is called in the breakdown.
    pub fn category(self, category: TaxCategory) -> &'static str {
        let words = self.words();
        match category {
            TaxCategory::Standard => words.standard,
            TaxCategory::ZeroRated => words.zero_rated,
            TaxCategory::Exempt => words.exempt,
            TaxCategory::ReverseCharge => words.reverse_charge,
            TaxCategory::IntraCommunity => words.intra_community,
            TaxCategory::Export => words.export,
            TaxCategory::OutsideScope => words.outside_scope,
            TaxCategory::CanaryIslands => words.canary_islands,
            TaxCategory::CeutaMelilla => words.ceuta_melilla,
        }
    }

    /// What must be said where VAT is not charged (Directive 2006/112/EC, art. 226, points 11 and 11a): the reasons
    /// given, else the category's own wording. None where VAT is charged, or charged at zero.
    pub fn legal_note(self, category: TaxCategory, reasons: &[&str]) -> Option<String> {
        let words = self.words();
        let wording = match category {
            TaxCategory::Standard
            | TaxCategory::ZeroRated
            | TaxCategory::CanaryIslands
            | TaxCategory::CeutaMelilla => return None,
            TaxCategory::Exempt => words.exempt,
            TaxCategory::ReverseCharge => words.reverse_charge_note,
            TaxCategory::IntraCommunity => words.intra_community_note,
            TaxCategory::Export => words.export_note,
            TaxCategory::OutsideScope => words.outside_scope,
        };
        if reasons.is_empty() {
            Some(wording.to_owned())
        } else {
            Some(format!("{}: {}", self.category(category), reasons.join("; ")))
        }
    }
}

/// A wording with its `{name}`s filled in.
pub fn fill(wording: &str, values: &[(&str, &str)]) -> String {
    values
        .iter()
        .fold(wording.to_owned(), |filled, (name, value)| filled.replace(&format!("{{{name}}}"), value))
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

    #[test]
    fn countries_have_names() {
        let name = |code: &str| Language::English.country(&code.parse().unwrap());
        assert_eq!(name("DE"), "Germany");
        assert_eq!(name("XI"), "Northern Ireland");
        assert_eq!(name("QQ"), "QQ");
    }

    #[test]
    fn a_reason_given_replaces_the_usual_wording() {
        let note = |category, reasons: &[&str]| Language::English.legal_note(category, reasons);
        assert_eq!(note(TaxCategory::Standard, &["odd"]), None);
        assert_eq!(
            note(TaxCategory::Exempt, &["education", "health"]).unwrap(),
            "Exempt from VAT: education; health"
        );
        assert_eq!(
            note(TaxCategory::ReverseCharge, &["Article 196"]).unwrap(),
            "Reverse charge: Article 196"
        );
        assert!(note(TaxCategory::IntraCommunity, &[]).unwrap().contains("Article 138"));
    }
}
