//! What things are found by besides their ids: exact values, and the beginning of a customer's name.

use std::collections::BTreeSet;

use crate::customers::Customer;
use crate::documents::document::Document;

/// A value that things are found by. Letters of customers' names and e-mail addresses are compared in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A document's id in another system.
    ExternalRef { key: String, value: String },
    /// A pair of a document's metadata.
    Metadata { key: String, value: String },
    /// The tenant's own number of a customer.
    CustomerNumber(String),
    /// The address of one of a customer's contacts.
    CustomerEmail(String),
    /// A customer's name, or the beginning of one.
    CustomerName(String),
}

impl Document {
    /// What it is found by. A document that uses none of this has no terms, and costs nothing.
    pub fn terms(&self) -> BTreeSet<Term> {
        let content = &self.content;
        let pairs = |pairs: &std::collections::BTreeMap<String, String>, term: fn(String, String) -> Term| {
            pairs.iter().map(|(key, value)| term(key.clone(), value.clone())).collect::<Vec<_>>()
        };
        let mut terms = BTreeSet::new();
        terms.extend(pairs(&content.external_refs, |key, value| Term::ExternalRef { key, value }));
        terms.extend(pairs(&content.metadata, |key, value| Term::Metadata { key, value }));
        terms
    }
}

impl Customer {
    /// What it is found by.
    pub fn terms(&self) -> BTreeSet<Term> {
        let emails = self.contacts.iter().map(|contact| Term::email(contact.email.as_str()));
        let number = self.number.iter().map(|number| Term::CustomerNumber(number.to_string()));
        emails.chain(number).chain([Term::name(self.name.as_str())]).collect()
    }

    /// Whether it has the term; of a name, whether its name begins so.
    pub fn has(&self, term: &Term) -> bool {
        match term {
            Term::CustomerName(start) => {
                matches!(Term::name(self.name.as_str()), Term::CustomerName(name) if name.starts_with(start))
            }
            term => self.terms().contains(term),
        }
    }
}

impl Term {
    pub fn name(name: &str) -> Self {
        Term::CustomerName(name.to_lowercase())
    }

    pub fn email(address: &str) -> Self {
        Term::CustomerEmail(address.to_lowercase())
    }
}
