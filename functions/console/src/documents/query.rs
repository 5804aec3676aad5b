//! The query of the list of invoices: in the address, as the API names its parts.

use std::fmt::Display;
use std::str::FromStr;

use domain::documents::document::DocumentStatus;
use domain::documents::filter::Filter;
use domain::ids::DocumentKind;
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

use super::sorting::Sorting;
use crate::web::form::Form;

/// The parts of an address that narrow the list.
const PARTS: [&str; 11] = [
    "status",
    "light",
    "customer_id",
    "q",
    "issued_from",
    "issued_to",
    "due_before",
    "due_after",
    "amount_from",
    "amount_to",
    "tag",
];

/// The parts that say in which order and from which place on it is shown.
const SORT: &str = "sort";
const PLACES: [&str; 2] = ["cursor", "page"];

/// What the address of the list says.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListQuery {
    form: Form,
    /// The parts that cannot be read, and why.
    pub(crate) wrong: Vec<(&'static str, String)>,
}

impl ListQuery {
    pub(crate) fn read(query: &str) -> Self {
        Self { form: Form::read(query.as_bytes()), wrong: Vec::new() }
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.form.text(name)
    }

    fn part<V: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<V> {
        match self.form.get(name)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong.push((name, error.to_string()));
                None
            }
        }
    }

    /// A part that is one of a few words.
    fn word<'v, V: Deserialize<'v>>(&mut self, name: &'static str) -> Option<V> {
        let found = self.form.get(name)?;
        match V::deserialize(StrDeserializer::<Error>::new(found)) {
            Ok(value) => Some(value),
            Err(_) => {
                self.wrong.push((name, format!("There is none that is called {found}.")));
                None
            }
        }
    }

    /// What cannot be read is left out, and noted.
    pub(crate) fn filter(&mut self) -> Filter {
        let status: Option<DocumentStatus> = self.word("status");
        Filter {
            kind: DocumentKind::Invoice,
            status: status.filter(|status| status.row().list.is_some()),
            light: self.word("light"),
            customer_id: self.part("customer_id"),
            text: self.part("q"),
            issued_from: self.part("issued_from"),
            issued_to: self.part("issued_to"),
            due_before: self.part("due_before"),
            due_after: self.part("due_after"),
            amount_from: self.part("amount_from"),
            amount_to: self.part("amount_to"),
            tag: self.part("tag"),
            ..Filter::default()
        }
    }

    /// The order that a person has chosen.
    pub(crate) fn sorting(&mut self) -> Option<Sorting> {
        self.part(SORT)
    }

    /// The address of the list with one part changed: `None` takes it out. It begins with the first page.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for part in PARTS.into_iter().chain([SORT]) {
            let kept = if part == name { value } else { self.form.get(part) };
            if let Some(kept) = kept {
                query.append_pair(part, kept);
            }
        }
        if PLACES.contains(&name)
            && let Some(place) = value
        {
            query.append_pair(name, place);
        }
        let query = query.finish();
        if query.is_empty() { "/console/invoices".to_owned() } else { format!("/console/invoices?{query}") }
    }

    /// The parts that narrow the list, without its order and the page.
    pub(crate) fn kept(&self) -> String {
        self.with(SORT, None).split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    /// The order, as a part of the address.
    pub(crate) fn sort(&self) -> Option<(&'static str, &str)> {
        Some((SORT, self.form.get(SORT)?))
    }

    /// The filters that apply, with their values.
    pub(crate) fn applied(&self) -> impl Iterator<Item = (&'static str, &str)> {
        PARTS.into_iter().filter_map(|part| Some((part, self.form.get(part)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_filters_and_what_is_wrong_is_named() {
        let mut query = ListQuery::read("status=open&q=a%26b&amount_from=x&cursor=abc&foreign=1");
        let filter = query.filter();
        assert_eq!((filter.status, filter.amount_from), (Some(DocumentStatus::Open), None));
        assert_eq!(query.wrong.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["amount_from"]);
        assert_eq!(query.with("status", None), "/console/invoices?q=a%26b&amount_from=x");
        assert_eq!(
            query.with("cursor", Some("d e")),
            "/console/invoices?status=open&q=a%26b&amount_from=x&cursor=d+e"
        );
        assert_eq!(query.kept(), "status=open&q=a%26b&amount_from=x");
        let mut sorted = ListQuery::read("status=open&sort=-amount&page=2");
        assert!(sorted.sorting().is_some());
        assert_eq!(sorted.kept(), "status=open");
        assert_eq!(sorted.with("status", Some("paid")), "/console/invoices?status=paid&sort=-amount");
        assert_eq!(sorted.with("page", Some("3")), "/console/invoices?status=open&sort=-amount&page=3");
        assert_eq!(ListQuery::read("status=open").with("status", None), "/console/invoices");
    }
}
