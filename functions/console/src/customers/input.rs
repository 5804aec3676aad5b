//! Reads the form of a customer, as the API reads its body.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use domain::address::Address;
use domain::change::Change;
use domain::customers::{Contact, Customer, CustomerKind, EmailPreferences};
use domain::documents::tax::Percent;
use domain::documents::terms::{Due, EarlyPayment, Terms};
use domain::ids::CustomerId;
use domain::language::LanguageTag;
use domain::text::Text;

use super::form::{CONTACTS, typed_contacts};
use super::reading::Reading;
use crate::web::form::Form;

/// Roles of a contact, and of a kind of e-mail.
const ROLES: usize = 10;

const DAYS: RangeInclusive<u16> = 0..=3650;

/// The parts of an address. If one is given, it must be complete.
const ADDRESS: [&str; 6] = [
    "address.line1",
    "address.line2",
    "address.postal_code",
    "address.city",
    "address.region",
    "address.country",
];

/// What the form does not say.
pub(super) struct Identity {
    pub(super) id: CustomerId,
    pub(super) version: u64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) archived: bool,
    pub(super) change: Change,
}

/// The customer that the form describes. `None`: something is wrong.
pub(super) fn read(form: &Form, identity: Identity, reading: &mut Reading) -> Option<Customer> {
    let name = reading.required(form, "name");
    let number = reading.optional(form, "number");
    let kind = kind(form, reading);
    let legal_id = reading.optional(form, "legal_id");
    let vat_id = reading.optional(form, "vat_id");
    let address = address(form, reading);
    let contacts = contacts(form, reading);
    let language: Option<LanguageTag> = reading.required(form, "language");
    let time_zone = reading.optional(form, "time_zone");
    let currency = reading.optional(form, "currency");
    let terms = terms(form, reading);
    let default_template_id = reading.optional(form, "default_template_id");
    let email_preferences = EmailPreferences {
        invoice_roles: roles(form, "invoice_roles", reading),
        invoice_cc_roles: roles(form, "invoice_cc_roles", reading),
        reminder_roles: roles(form, "reminder_roles", reading),
    };
    let tracking = choice(form, "tracking", reading);
    let notify_on_open = choice(form, "notify_on_open", reading);
    let receipt_on_payment = choice(form, "receipt_on_payment", reading);
    if !reading.is_right() {
        return None;
    }
    Some(Customer {
        id: identity.id,
        version: identity.version,
        number,
        name: name?,
        kind: kind?,
        legal_id,
        vat_id,
        address,
        currency,
        language: language?.into(),
        time_zone,
        terms,
        contacts,
        email_preferences,
        purchase_order_required: form.has("purchase_order_required"),
        invoicing_enabled: form.has("invoicing_enabled"),
        tracking,
        notify_on_open,
        receipt_on_payment,
        default_template_id,
        archived: identity.archived,
        created_at: identity.created_at,
        change: identity.change,
    })
}

fn roles(form: &Form, name: &str, reading: &mut Reading) -> BTreeSet<Text<40>> {
    reading.several(form, name, ROLES).into_iter().collect()
}

fn kind(form: &Form, reading: &mut Reading) -> Option<CustomerKind> {
    match form.text("kind") {
        "" | "business" => Some(CustomerKind::Business),
        "consumer" => Some(CustomerKind::Consumer),
        "public" => Some(CustomerKind::Public),
        _ => {
            reading.refuse("kind", "must be one of business, consumer, public");
            None
        }
    }
}

/// `None`: as the settings say.
fn choice(form: &Form, name: &str, reading: &mut Reading) -> Option<bool> {
    reading.parsed(form, name, |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("must be true or false"),
    })
}

fn address(form: &Form, reading: &mut Reading) -> Option<Address> {
    if !ADDRESS.iter().any(|name| form.has(name)) {
        return None;
    }
    let [line1, line2, postal_code, city, region, country] = ADDRESS;
    let line1 = reading.required(form, line1);
    let line2 = reading.optional(form, line2);
    let postal_code = reading.optional(form, postal_code);
    let city = reading.required(form, city);
    let region = reading.optional(form, region);
    let country = reading.required(form, country);
    Some(Address { line1: line1?, line2, postal_code, city: city?, region, country: country? })
}

fn terms(form: &Form, reading: &mut Reading) -> Option<Terms> {
    let kind = form.text("terms.kind");
    let (wants_days, wants_day) = match kind {
        "net" | "end_of_month" => (true, false),
        "day_of_month" => (false, true),
        _ => (false, false),
    };
    let early = ["terms.early_payment.percent", "terms.early_payment.days"];
    for (name, wanted) in [("terms.days", wants_days), ("terms.day", wants_day)] {
        match form.has(name) {
            false if wanted => reading.refuse(name, "must be given for these terms"),
            true if !wanted => reading.refuse(name, "must be empty for these terms"),
            _ => {}
        }
    }
    if kind.is_empty() {
        for name in early.iter().filter(|name| form.has(name)) {
            reading.refuse(name, "must be empty where the customer has no terms");
        }
        return None;
    }
    let days = reading.number(form, "terms.days", DAYS);
    let day = reading.number(form, "terms.day", 1..=31);
    let due = match kind {
        "on_receipt" => Some(Due::OnReceipt),
        "net" => days.map(|days| Due::Net { days }),
        "end_of_month" => days.map(|days| Due::EndOfMonth { days }),
        "day_of_month" => day.map(|day| Due::DayOfMonth { day }),
        _ => {
            reading.refuse("terms.kind", "must be one of on_receipt, net, end_of_month, day_of_month");
            None
        }
    };
    let early_payment = early_payment(form, due, early, reading);
    Some(Terms { due: due?, early_payment })
}

fn early_payment(
    form: &Form,
    due: Option<Due>,
    [percent, days]: [&str; 2],
    reading: &mut Reading,
) -> Option<EarlyPayment> {
    if !form.has(percent) && !form.has(days) {
        return None;
    }
    reading.present(form, percent);
    let reduction = reading.parsed(form, percent, Percent::parse);
    reading.present(form, days);
    let within = reading.number(form, days, DAYS);
    if let (Some(within), Some(most)) = (within, due.and_then(Due::days))
        && within > most
    {
        reading.refuse(days, format!("must be at most {most}, the days until payment is due"));
    }
    Some(EarlyPayment { percent: reduction?, days: within? })
}

/// A row in which nothing was typed is left out.
fn contacts(form: &Form, reading: &mut Reading) -> Vec<Contact> {
    let mut all = Vec::new();
    let rows = typed_contacts(form);
    for index in (0..rows.len()).filter(|index| rows.get(*index).is_some_and(|row| !row.is_blank())) {
        let name_of = |part: &str| format!("contacts[{index}].{part}");
        let name = reading.required(form, &name_of("name"));
        let email = reading.required(form, &name_of("email"));
        let roles = roles(form, &name_of("roles"), reading);
        if all.len() == CONTACTS {
            reading.refuse(&name_of("name"), format!("A customer has at most {CONTACTS} contacts."));
        }
        if let (Some(name), Some(email)) = (name, email) {
            all.push(Contact { name, email, roles });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use domain::change::Actor;

    use super::*;

    fn identity() -> Identity {
        let at = DateTime::UNIX_EPOCH;
        Identity {
            id: CustomerId::new(at, 1),
            version: 3,
            created_at: at,
            archived: true,
            change: Change { at, actor: Actor::system("test"), reason: None, request_id: String::new() },
        }
    }

    fn reading_of(text: &str) -> (Option<Customer>, Reading) {
        let mut reading = Reading::default();
        let read = read(&Form::read(text.as_bytes()), identity(), &mut reading);
        (read, reading)
    }

    const RIGHT: &str = "name=Hofmann+KG&kind=public&language=de&vat_id=DE+136695976&currency=EUR&\
        time_zone=Europe%2FBerlin&address.line1=Markt+3&address.city=K%C3%B6ln&address.country=DE&\
        terms.kind=net&terms.days=14&terms.early_payment.percent=2&terms.early_payment.days=7&\
        contacts[0].name=Eva&contacts[0].email=eva%40hofmann.example&contacts[0].roles=finance,+primary&\
        contacts[1].name=&contacts[1].email=&contacts[1].roles=primary&invoice_roles=finance&tracking=false&\
        invoicing_enabled=1";

    #[test]
    fn a_form_that_is_right_is_a_customer() {
        let (read, reading) = reading_of(RIGHT);
        assert!(reading.is_right(), "{reading:?}");
        let customer = read.unwrap();
        assert_eq!((customer.version, customer.archived, customer.kind), (3, true, CustomerKind::Public));
        assert_eq!(customer.contacts.len(), 1, "a row without a name and an address is left out");
        assert_eq!(customer.contacts[0].roles.len(), 2);
        assert_eq!((customer.tracking, customer.notify_on_open), (Some(false), None));
        assert!(customer.invoicing_enabled && !customer.purchase_order_required);
        assert_eq!(customer.email_preferences.reminder_roles.len(), 0, "empty means nobody");
        let again = super::super::form::typed(&customer);
        let mut reading = Reading::default();
        let same = super::read(&again, identity(), &mut reading);
        assert_eq!(same, Some(customer), "the form of a customer describes it");
    }

    #[test]
    fn each_mistake_is_noted_at_its_field() {
        let (read, reading) = reading_of(
            "name=&kind=x&language=xx&vat_id=1&address.city=Bonn&terms.kind=net&terms.day=3&\
            terms.early_payment.percent=200&contacts[0].name=Eva&contacts[0].email=eva&tracking=maybe",
        );
        assert!(read.is_none());
        let wrong = [
            "name",
            "kind",
            "language",
            "vat_id",
            "address.line1",
            "address.country",
            "terms.days",
            "terms.day",
            "terms.early_payment.percent",
            "terms.early_payment.days",
            "contacts[0].email",
            "tracking",
        ];
        for name in wrong {
            assert!(reading.error(name).is_some(), "{name}");
        }
        assert!(reading.error("address.city").is_none());
        let (_, late) = reading_of(
            "name=A&language=de&terms.kind=net&terms.days=7&terms.early_payment.percent=2&terms.early_payment.days=8",
        );
        assert!(late.error("terms.early_payment.days").is_some());
    }
}
