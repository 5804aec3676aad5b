//! The form of a customer, new or known.

use askama::Template;
use domain::customers::{Customer, CustomerKind};
use domain::documents::terms::Due;
use pages::components::{Action, Field, FieldChange, Link, Notice};
use pages::icons::Icon;
use pages::layout::Shell;

use super::facts::roles;
use crate::web::form::Form;

/// Contacts of a customer, as the API limits them.
pub(super) const CONTACTS: usize = 50;

#[derive(Debug, Template)]
#[template(path = "customers/form.html")]
pub struct FormPage {
    pub shell: Shell,
    /// "New customer", "Edit Hofmann KG".
    pub title: String,
    pub back: Link,
    pub notice: Option<Notice>,
    /// What somebody else changed since the customer was read. What was typed is kept.
    pub meanwhile: Vec<FieldChange>,
    /// Where the form goes.
    pub to: String,
    /// The version that was read. None: it is new.
    /// Of a new customer: the form is carried out once.
    pub once: Option<String>,
    pub version: Option<String>,
    /// Each with its title.
    pub groups: Vec<Group>,
    pub contacts: Vec<ContactRow>,
    /// Why no further row can be added. None: one can.
    pub full: Option<Action>,
    /// Stands last: the reason of a change.
    pub reason: Option<Field>,
    pub submit: Action,
}

#[derive(Debug)]
pub struct Group {
    pub title: &'static str,
    pub hint: &'static str,
    pub fields: Vec<Field>,
    /// Boxes below the other fields.
    pub checks: Vec<Field>,
}

#[derive(Debug)]
pub struct ContactRow {
    /// Its place, from 1.
    pub place: usize,
    pub fields: Vec<Field>,
    /// `remove:0`.
    pub remove: String,
}

/// A row of contacts, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) roles: String,
}

impl Typed {
    /// New rows have a role already, so it says nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.name.is_empty() && self.email.is_empty()
    }

    /// As the API has it if no role is given.
    pub(super) fn fresh() -> Self {
        Self { roles: "primary".to_owned(), ..Self::default() }
    }
}

/// The rows of contacts in their order, blank ones included.
pub(super) fn typed_contacts(form: &Form) -> Vec<Typed> {
    let part = |index: usize, part: &str| {
        let name = format!("contacts[{index}].{part}");
        form.all(&name).next().map(|value| value.trim().to_owned())
    };
    let row = |index| {
        let (name, email) = (part(index, "name")?, part(index, "email")?);
        Some(Typed { name, email, roles: part(index, "roles").unwrap_or_default() })
    };
    // One more than allowed: then the refusal says so.
    (0..=CONTACTS).map_while(row).collect()
}

/// The form of a new customer.
pub(super) fn untouched() -> Form {
    Form::read(
        b"language=en&invoicing_enabled=1&invoice_roles=primary,+finance&reminder_roles=primary,+finance",
    )
}

/// The form with what is known of a customer.
pub(super) fn typed(customer: &Customer) -> Form {
    let mut all = form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            all.append_pair(name, &value);
        }
    };
    fn text<V: ToString>(value: Option<V>) -> Option<String> {
        value.map(|value| value.to_string())
    }
    let ticked = |on: bool| on.then(|| "1".to_owned());
    add("name", Some(customer.name.to_string()));
    add("number", text(customer.number.as_ref()));
    add("kind", Some(kind(customer.kind).to_owned()));
    add("legal_id", text(customer.legal_id.as_ref()));
    add("vat_id", text(customer.vat_id.as_ref()));
    if let Some(address) = &customer.address {
        add("address.line1", Some(address.line1.to_string()));
        add("address.line2", text(address.line2.as_ref()));
        add("address.postal_code", text(address.postal_code.as_ref()));
        add("address.city", Some(address.city.to_string()));
        add("address.region", text(address.region.as_ref()));
        add("address.country", Some(address.country.to_string()));
    }
    for (index, contact) in customer.contacts.iter().enumerate() {
        add(&format!("contacts[{index}].name"), Some(contact.name.to_string()));
        add(&format!("contacts[{index}].email"), Some(contact.email.to_string()));
        add(&format!("contacts[{index}].roles"), Some(roles(&contact.roles)));
    }
    add("language", Some(customer.language.to_string()));
    add("time_zone", text(customer.time_zone));
    add("currency", text(customer.currency));
    if let Some(terms) = &customer.terms {
        let (kind, days, day) = match terms.due {
            Due::OnReceipt => ("on_receipt", None, None),
            Due::Net { days } => ("net", Some(days), None),
            Due::EndOfMonth { days } => ("end_of_month", Some(days), None),
            Due::DayOfMonth { day } => ("day_of_month", None, Some(day)),
        };
        add("terms.kind", Some(kind.to_owned()));
        add("terms.days", text(days));
        add("terms.day", text(day));
        add("terms.early_payment.percent", text(terms.early_payment.map(|early| early.percent)));
        add("terms.early_payment.days", text(terms.early_payment.map(|early| early.days)));
    }
    add("default_template_id", text(customer.default_template_id));
    add("invoice_roles", Some(roles(&customer.email_preferences.invoice_roles)));
    add("invoice_cc_roles", Some(roles(&customer.email_preferences.invoice_cc_roles)));
    add("reminder_roles", Some(roles(&customer.email_preferences.reminder_roles)));
    add("purchase_order_required", ticked(customer.purchase_order_required));
    add("invoicing_enabled", ticked(customer.invoicing_enabled));
    add("tracking", text(customer.tracking));
    add("notify_on_open", text(customer.notify_on_open));
    add("receipt_on_payment", text(customer.receipt_on_payment));
    Form::read(all.finish().as_bytes())
}

fn kind(kind: CustomerKind) -> &'static str {
    match kind {
        CustomerKind::Business => "business",
        CustomerKind::Consumer => "consumer",
        CustomerKind::Public => "public",
    }
}

/// What a button of the form does besides saving: the rows of contacts that follow from it. `None`: it saves.
pub(super) fn changed_rows(form: &Form) -> Option<Vec<Typed>> {
    let mut rows = typed_contacts(form);
    match form.text("do").split_once(':') {
        Some(("remove", index)) => {
            let index = index.parse().ok().filter(|index| *index < rows.len());
            if let Some(index) = index {
                rows.remove(index);
            }
            Some(rows)
        }
        _ if form.text("do") == "add" => {
            rows.push(Typed::fresh());
            rows.truncate(CONTACTS);
            Some(rows)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_added_and_removed_with_what_was_typed() {
        let of = |text: &str| changed_rows(&Form::read(text.as_bytes()));
        let two = "contacts[0].name=Eva&contacts[0].email=x&contacts[0].roles=a&contacts[1].name=&contacts[1].email=y";
        let names = |rows: Vec<Typed>| rows.into_iter().map(|row| row.email).collect::<Vec<_>>();
        assert_eq!(
            of(&format!("{two}&do=add")).map(names),
            Some(vec!["x".into(), "y".into(), String::new()])
        );
        assert_eq!(of(&format!("{two}&do=remove:0")).map(names), Some(vec!["y".to_owned()]));
        assert_eq!(of(&format!("{two}&do=remove:9")).map(|rows| rows.len()), Some(2));
        assert_eq!(of(&format!("{two}&do=save")), None);
        assert_eq!(of(two), None);
    }
}
