//! The draft itself: dates, terms, references, addresses, notes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use domain::address::Address;
use domain::documents::document::{Content, Origin, References, Supply};
use domain::documents::terms::{Due, EarlyPayment, Terms};
use domain::text::{Text, is_control, is_plain};

use super::{Amounts, Known, Reading};
use crate::documents::editing::stored;
use crate::documents::editing::typed::Typed;
use crate::documents::editing::values::percentage;

/// The limits of the API.
const MAX_TAGS: usize = 50;
const MAX_PAIRS: usize = 50;
const MAX_KEY: usize = 40;
const MAX_VALUE: usize = 500;
const MAX_DAYS: u16 = 3_650;
const MAX_BYTES: usize = 100_000;
const FIRST_YEAR: i32 = 2000;

impl Reading<'_> {
    /// The whole draft. It counts if nothing is wrong.
    pub(in crate::documents::editing) fn content(
        &mut self,
        typed: &Typed,
        amounts: &Amounts,
        known: Known,
    ) -> Content {
        let base = self.base.map(|base| base.content);
        let issue_date = self.date("issue_date", typed.get("issue_date"));
        if issue_date.is_some_and(|date| date.year() < FIRST_YEAR) {
            self.refuse("issue_date", format!("must not be before the year {FIRST_YEAR}"));
        }
        let tax_currency = base.and_then(|base| base.tax_currency.clone());
        if tax_currency.as_ref().is_some_and(|tax| tax.currency == known.currency) {
            self.refuse("currency", "must differ from the currency in which VAT is stated a second time");
        }
        if typed.head.values().map(String::len).sum::<usize>() > MAX_BYTES {
            self.refuse(
                "note",
                format!("makes the invoice too large: it may have {MAX_BYTES} bytes without its lines"),
            );
        }
        Content {
            entity_id: known.entity_id,
            customer_id: known.customer_id,
            template_id: known.template_id,
            currency: known.currency,
            issue_date,
            due_date: self.date("due_date", typed.get("due_date")),
            terms: self.terms(typed),
            supply: self.supply(typed),
            references: References {
                buyer_reference: self.field(typed, "buyer_reference"),
                purchase_order: self.field(typed, "purchase_order"),
                contract: self.field(typed, "contract"),
                project: self.field(typed, "project"),
                cost_centre: self.field(typed, "cost_centre"),
            },
            payment_reference: self.field(typed, "payment_reference"),
            delivery_address: self.delivery_address(typed),
            allowances: amounts.allowances.clone(),
            charges: amounts.charges.clone(),
            prepaid: amounts.prepaid,
            tax_currency,
            note: self.field(typed, "note"),
            internal_note: self.field(typed, "internal_note"),
            tags: self.tags(typed),
            metadata: self.metadata(typed),
            attachments: base.map(|base| base.attachments.clone()).unwrap_or_default(),
            external_refs: base.map(|base| base.external_refs.clone()).unwrap_or_default(),
            origin: base.map_or(Origin::Api, |base| base.origin.clone()),
        }
    }

    fn terms(&mut self, typed: &Typed) -> Option<Terms> {
        let chosen = typed.get("terms");
        let (kind, number) = chosen.split_once(':').unwrap_or((chosen, ""));
        let days = number.parse::<u16>().ok().filter(|days| *days <= MAX_DAYS);
        let day = number.parse::<u8>().ok().filter(|day| (1..=31).contains(day));
        let due = match (kind, days, day) {
            ("on_receipt", ..) => Some(Due::OnReceipt),
            ("net", Some(days), _) => Some(Due::Net { days }),
            ("end_of_month", Some(days), _) => Some(Due::EndOfMonth { days }),
            ("day_of_month", _, Some(day)) => Some(Due::DayOfMonth { day }),
            ("", ..) => None,
            _ => {
                self.refuse("terms", "must be one of the list");
                None
            }
        };
        let early_payment = self.early_payment(typed, due);
        if early_payment.is_some() && chosen.is_empty() {
            self.refuse("terms", "must be chosen, because an early payment discount is given");
        }
        due.map(|due| Terms { due, early_payment })
    }

    fn early_payment(&mut self, typed: &Typed, due: Option<Due>) -> Option<EarlyPayment> {
        let (percent, days) = (typed.get("early_percent"), typed.get("early_days"));
        for (name, this, other) in [("early_percent", percent, days), ("early_days", days, percent)] {
            if this.is_empty() && !other.is_empty() {
                self.refuse(name, "must be given, because the other is");
            }
        }
        if percent.is_empty() || days.is_empty() {
            return None;
        }
        let percent = self.note("early_percent", percentage(self.language, percent));
        let days = days.parse::<u16>().ok().filter(|days| *days <= MAX_DAYS);
        let days =
            self.note("early_days", days.ok_or(format!("must be a whole number from 0 to {MAX_DAYS}")))?;
        if let Some(most) = due.and_then(Due::days).filter(|most| days > *most) {
            self.refuse("early_days", format!("must be at most {most}, the days until payment is due"));
        }
        Some(EarlyPayment { percent: percent?, days })
    }

    fn supply(&mut self, typed: &Typed) -> Option<Supply> {
        let (from, to) = (typed.get("supply_from"), typed.get("supply_to"));
        if to.is_empty() {
            return self.date("supply_from", from).map(Supply::Date);
        }
        self.period(("supply_from", from), ("supply_to", to)).map(Supply::Period)
    }

    fn delivery_address(&mut self, typed: &Typed) -> Option<Address> {
        let part = |name: &str| typed.get(&format!("delivery_{name}")).to_owned();
        let all = ["line1", "line2", "postal_code", "city", "region", "country"];
        if all.iter().all(|name| part(name).is_empty()) {
            return None;
        }
        for name in ["line1", "city", "country"] {
            if part(name).is_empty() {
                self.refuse(format!("delivery_{name}"), "must be given for a delivery address");
            }
        }
        let (line1, city) = (self.field(typed, "delivery_line1"), self.field(typed, "delivery_city"));
        let country = self.of("delivery_country", &part("country").to_uppercase());
        let line2 = self.field(typed, "delivery_line2");
        let postal_code = self.field(typed, "delivery_postal_code");
        let region = self.field(typed, "delivery_region");
        Some(Address { line1: line1?, line2, postal_code, city: city?, region, country: country? })
    }

    /// A tag may have a comma of its own: what was not touched stays.
    fn tags(&mut self, typed: &Typed) -> BTreeSet<Text<50>> {
        let text = typed.get("tags");
        if let Some(base) = self.base.filter(|base| stored::tags(base.content) == text) {
            return base.content.tags.clone();
        }
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let tags: BTreeSet<Text<50>> = names.filter_map(|name| self.of("tags", name)).collect();
        if tags.len() > MAX_TAGS {
            self.refuse("tags", format!("must have at most {MAX_TAGS} entries, has {}", tags.len()));
        }
        tags
    }

    /// What was not touched, or is not shown, stays.
    fn metadata(&mut self, typed: &Typed) -> BTreeMap<String, String> {
        let text = typed.get("metadata");
        if let Some(base) = self.base {
            let shown = stored::metadata(&base.content.metadata);
            if shown.is_none_or(|shown| shown == text) {
                return base.content.metadata.clone();
            }
        }
        let mut pairs = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            let (key, value) = (key.trim(), value.trim());
            let too_long = key.chars().count() > MAX_KEY || value.chars().count() > MAX_VALUE;
            if !line.contains(':') || !is_plain(key) {
                self.refuse("metadata", format!("must be written as key: value, unlike {line:?}"));
            } else if too_long {
                let why = format!(
                    "must have at most {MAX_KEY} characters in a key and {MAX_VALUE} in a value: {key}"
                );
                self.refuse("metadata", why);
            } else if value.contains(|character| is_control(character) && character != '\t') {
                self.refuse("metadata", "must not contain control characters");
            } else if pairs.insert(key.to_owned(), value.to_owned()).is_some() {
                self.refuse("metadata", format!("has {key} twice"));
            }
        }
        if pairs.len() > MAX_PAIRS {
            self.refuse("metadata", format!("must have at most {MAX_PAIRS} entries, has {}", pairs.len()));
        }
        pairs
    }
}
