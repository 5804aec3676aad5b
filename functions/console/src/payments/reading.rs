//! Reads the fields of forms about money, and notes what is wrong with each.

use std::fmt::Display;
use std::str::FromStr;

use app::payments::Wish;
use app::{Error, Refusal};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::documents::complete::Defect;
use domain::ids::DocumentId;
use domain::money::{Currency, Money};
use domain::payments::payment::Wanted;
use pages::components::Field;
use pages::format::Format;
use serde::Deserialize;
use serde::de::value::{Error as Unknown, StrDeserializer};

use super::typed;
use crate::web::form::Form;

/// A form, and what of it is wrong, by the name of the field.
#[derive(Debug)]
pub(crate) struct Reading<'f> {
    form: &'f Form,
    format: Format,
    pub(crate) wrong: Vec<(String, String)>,
}

/// The name of the field for the amount of a document.
pub(crate) fn amount_of(document: DocumentId) -> String {
    format!("amount-{document}")
}

impl<'f> Reading<'f> {
    pub(crate) fn new(form: &'f Form, format: Format) -> Self {
        Self { form, format, wrong: Vec::new() }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }

    pub(crate) fn refuse(&mut self, name: &str, why: impl Into<String>) {
        self.wrong.push((name.to_owned(), why.into()));
    }

    pub(crate) fn optional<V: FromStr<Err: Display>>(&mut self, name: &str) -> Option<V> {
        match self.form.get(name)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(name, error.to_string());
                None
            }
        }
    }

    /// Notes that a field is missing.
    fn present(&mut self, name: &str) {
        if !self.form.has(name) {
            self.refuse(name, "must be given");
        }
    }

    pub(crate) fn required<V: FromStr<Err: Display>>(&mut self, name: &str) -> Option<V> {
        self.present(name);
        self.optional(name)
    }

    /// One of a few words.
    pub(crate) fn word<V: Deserialize<'f>>(&mut self, name: &str) -> Option<V> {
        let found = self.form.get(name)?;
        let read = V::deserialize(StrDeserializer::<Unknown>::new(found));
        if read.is_err() {
            self.refuse(name, format!("There is none that is called {found}."));
        }
        read.ok()
    }

    pub(crate) fn required_word<V: Deserialize<'f>>(&mut self, name: &str) -> Option<V> {
        self.present(name);
        self.word(name)
    }

    /// A day that has begun somewhere on earth.
    pub(crate) fn day(&mut self, name: &str, now: DateTime<Utc>) -> Option<NaiveDate> {
        let date: NaiveDate = self.optional(name)?;
        let begun = now.date_naive().checked_add_days(Days::new(1)).is_none_or(|last| date <= last);
        if !begun {
            self.refuse(name, "must not be in the future");
        }
        begun.then_some(date)
    }

    pub(crate) fn required_day(&mut self, name: &str, now: DateTime<Utc>) -> Option<NaiveDate> {
        self.present(name);
        self.day(name, now)
    }

    /// An amount above zero.
    pub(crate) fn amount(&mut self, name: &str, currency: Option<Currency>) -> Option<Money> {
        self.present(name);
        let (typed, currency) = (self.form.get(name)?, currency?);
        match typed::money(typed, currency, self.format) {
            Ok(money) if money.minor > 0 => Some(money),
            Ok(_) => {
                self.refuse(name, "must be above zero");
                None
            }
            Err(why) => {
                self.refuse(name, why);
                None
            }
        }
    }

    /// The documents that are ticked, or have an amount; what else is said about how they are paid.
    pub(crate) fn wish(&mut self, currency: Option<Currency>, at_most: usize) -> Wish {
        let mut wanted = Vec::new();
        for shown in self.form.all("open") {
            let Ok(document_id) = shown.parse::<DocumentId>() else { continue };
            let name = amount_of(document_id);
            let ticked = self.form.all("id").any(|id| id == shown);
            if self.form.has(&name) {
                let amount = self.amount(&name, currency).map_or(0, |money| money.minor);
                wanted.push(Wanted { document_id, amount: Some(amount) });
            } else if ticked {
                wanted.push(Wanted { document_id, amount: None });
            }
        }
        let oldest_first = self.form.has("oldest_first");
        if oldest_first && !wanted.is_empty() {
            self.refuse("oldest_first", "Choose either the invoices, or the oldest first.");
        }
        if wanted.len() > at_most {
            self.refuse("oldest_first", format!("At most {at_most} invoices can be paid at once."));
        }
        Wish { wanted, oldest_first, keep_difference: self.form.has("keep_difference") }
    }

    /// The same where something must be asked for.
    pub(crate) fn some_wish(&mut self, currency: Option<Currency>, at_most: usize) -> Wish {
        let wish = self.wish(currency, at_most);
        if wish.wanted.is_empty() && !wish.oldest_first {
            self.refuse("oldest_first", "Choose invoices, or the oldest first.");
        }
        wish
    }

    /// What a use case says about fields. What is about a document stands at its row.
    pub(crate) fn note(&mut self, error: &Error, wanted: &[Wanted]) {
        let Error::Refused(Refusal::Conflict { defects, .. } | Refusal::Invalid(defects)) = error else {
            return;
        };
        for defect in defects {
            let name = field_of(defect, wanted).unwrap_or_else(|| defect.field.clone());
            self.refuse(&name, defect.message.clone());
        }
    }

    pub(crate) fn error(&self, name: &str) -> Option<String> {
        let of: Vec<&str> =
            self.wrong.iter().filter(|(wrong, _)| wrong == name).map(|(_, why)| why.as_str()).collect();
        (!of.is_empty()).then(|| of.join(" "))
    }

    /// A field with what is wrong with it.
    pub(crate) fn mark(&self, field: Field) -> Field {
        match self.error(&field.name) {
            Some(error) => {
                let first = self.wrong.first().is_some_and(|(name, _)| *name == field.name);
                field.wrong(error, first)
            }
            None => field,
        }
    }
}

/// `allocations[2].amount` is the amount of the third document.
fn field_of(defect: &Defect, wanted: &[Wanted]) -> Option<String> {
    let (index, _) = defect.field.strip_prefix("allocations[")?.split_once(']')?;
    let wanted = wanted.get(index.parse::<usize>().ok()?)?;
    Some(amount_of(wanted.document_id))
}

#[cfg(test)]
mod tests {
    use domain::zone::Zone;
    use wording::Language;

    use super::*;

    const FORMAT: Format = Format { language: Language::German, zone: Zone::UTC };
    const A: &str = "inv_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    const B: &str = "inv_01ARZ3NDEKTSV4RRFFQ69G5FAW";
    const C: &str = "inv_01ARZ3NDEKTSV4RRFFQ69G5FAX";

    fn eur() -> Option<Currency> {
        "EUR".parse().ok()
    }

    #[test]
    fn an_invoice_is_paid_if_it_is_ticked_or_has_an_amount() {
        let sent = format!("open={A}&open={B}&open={C}&id={A}&amount-{A}=&amount-{B}=1.234,50&amount-{C}=");
        let form = Form::read(sent.as_bytes());
        let mut reading = Reading::new(&form, FORMAT);
        let wish = reading.some_wish(eur(), 40);
        let wanted: Vec<_> = wish.wanted.iter().map(|it| (it.document_id.to_string(), it.amount)).collect();
        assert_eq!(wanted, [(A.to_owned(), None), (B.to_owned(), Some(123_450))]);
        assert!(reading.is_good() && !wish.oldest_first && !wish.keep_difference);
        let why = Defect::new("more_than_due", "allocations[1].amount", "Only 5.00 EUR is due.");
        let refusal = Refusal::Conflict { code: "more_than_due", detail: String::new(), defects: vec![why] };
        reading.note(&refusal.into(), &wish.wanted);
        assert_eq!(reading.error(&format!("amount-{B}")).as_deref(), Some("Only 5.00 EUR is due."));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let sent =
            format!("open={A}&id={A}&oldest_first=1&amount-{A}=x&date=2026-12-02&amount=0&method=gold");
        let form = Form::read(sent.as_bytes());
        let now: DateTime<Utc> = "2026-11-30T10:00:00Z".parse().unwrap();
        let mut reading = Reading::new(&form, FORMAT);
        assert_eq!(reading.required_day("date", now), None);
        assert_eq!(reading.amount("amount", eur()), None);
        assert_eq!(reading.word::<domain::payments::payment::Method>("method"), None);
        assert_eq!(reading.required::<Currency>("currency"), None);
        reading.wish(eur(), 40);
        let names: Vec<&str> = reading.wrong.iter().map(|(name, _)| name.as_str()).collect();
        let amount = format!("amount-{A}");
        assert_eq!(names, ["date", "amount", "method", "currency", &amount, "oldest_first"]);
    }

    #[test]
    fn nothing_is_never_everything() {
        let form = Form::read(format!("open={A}&amount-{A}=").as_bytes());
        let mut reading = Reading::new(&form, FORMAT);
        assert_eq!(reading.some_wish(eur(), 40), Wish::default());
        assert!(!reading.is_good());
    }
}
