//! What is known of a customer, in words.

use domain::customers::{Customer, CustomerKind};
use domain::documents::terms::{Due, Terms};
use domain::text::Text;
use pages::components::{Badge, FieldChange, Pair, Pairs, Tone};
use pages::format::Format;
use pages::icons::Icon;

/// A field and its value. Empty: there is none.
pub(super) type Fact = (String, String);

pub(super) fn kind(kind: CustomerKind) -> &'static str {
    match kind {
        CustomerKind::Business => "Business",
        CustomerKind::Consumer => "Consumer",
        CustomerKind::Public => "Public body",
    }
}

/// "Within 14 days; 2% within 7 days".
pub(super) fn terms(terms: &Terms, format: &Format) -> String {
    let days = |days: u16| match days {
        1 => "1 day".to_owned(),
        days => format!("{} days", format.number(i64::from(days))),
    };
    let due = match terms.due {
        Due::OnReceipt => "On receipt".to_owned(),
        Due::Net { days: within } => format!("Within {}", days(within)),
        Due::EndOfMonth { days: 0 } => "At the end of the month".to_owned(),
        Due::EndOfMonth { days: after } => format!("{} after the end of the month", days(after)),
        Due::DayOfMonth { day: 31 } => "On the last day of a month".to_owned(),
        Due::DayOfMonth { day } => format!("On day {day} of a month"),
    };
    match terms.early_payment {
        Some(early) => {
            let percent = format.percent(&early.percent.to_string());
            format!("{due}; {percent} within {}", days(early.days))
        }
        None => due,
    }
}

/// "München, Germany".
pub(super) fn place(customer: &Customer, format: &Format) -> String {
    let found = customer.address.as_ref();
    found.map(|it| format!("{}, {}", it.city, format.language.country(&it.country))).unwrap_or_default()
}

/// What keeps its invoices from going out.
pub(super) fn flags(customer: &Customer, suppressed: bool) -> Vec<Badge> {
    let no_contact = customer.invoice_addressees().is_empty();
    let all = [
        (no_contact, "No contact", Tone::Amber, Icon::Alert),
        (suppressed, "Suppressed address", Tone::Red, Icon::Ban),
        (!customer.invoicing_enabled, "Invoicing is off", Tone::Grey, Icon::Lock),
    ];
    let flag = |(_, word, tone, icon)| Badge::new(word, tone, icon);
    all.into_iter().filter(|(is, ..)| *is).map(flag).collect()
}

fn choice(choice: Option<bool>) -> String {
    match choice {
        Some(true) => "Yes",
        Some(false) => "No",
        None => "As the settings say",
    }
    .to_owned()
}

fn yes(yes: bool) -> String {
    choice(Some(yes))
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub(super) fn roles<'r>(roles: impl IntoIterator<Item = &'r Text<40>>) -> String {
    roles.into_iter().map(Text::as_str).collect::<Vec<_>>().join(", ")
}

/// Every field, in the order of the form.
pub(super) fn facts(customer: &Customer, format: &Format) -> Vec<Fact> {
    let address = customer.address.as_ref();
    let preferences = &customer.email_preferences;
    let mut facts: Vec<Fact> = Vec::new();
    let mut add = |name: &str, value: String| facts.push((name.to_owned(), value));
    add("Name", customer.name.to_string());
    add("Number", text(customer.number.as_ref()));
    add("Kind", kind(customer.kind).to_owned());
    add("Legal id", text(customer.legal_id.as_ref()));
    add("VAT number", text(customer.vat_id.as_ref()));
    add("Address", text(address.map(|it| &it.line1)));
    add("Second line", text(address.and_then(|it| it.line2.as_ref())));
    add("Postal code", text(address.and_then(|it| it.postal_code.as_ref())));
    add("City", text(address.map(|it| &it.city)));
    add("Region", text(address.and_then(|it| it.region.as_ref())));
    add("Country", address.map(|it| format.language.country(&it.country)).unwrap_or_default());
    add("Language", customer.language.to_string());
    add("Time zone", text(customer.time_zone));
    add("Currency", text(customer.currency));
    add("Terms", customer.terms.as_ref().map(|it| terms(it, format)).unwrap_or_default());
    add("Invoice template", text(customer.default_template_id));
    add("Purchase order required", yes(customer.purchase_order_required));
    add("Invoicing", yes(customer.invoicing_enabled));
    add("Opens and clicks tracked", choice(customer.tracking));
    add("Notice of invoices that open", choice(customer.notify_on_open));
    add("Receipts of payments", choice(customer.receipt_on_payment));
    add("Invoices go to", roles(&preferences.invoice_roles));
    add("Copies go to", roles(&preferences.invoice_cc_roles));
    add("Reminders go to", roles(&preferences.reminder_roles));
    for contact in &customer.contacts {
        add(&format!("Contact {}", contact.email), format!("{} ({})", contact.name, roles(&contact.roles)));
    }
    add("Archived", yes(customer.archived));
    facts
}

/// What differs. Fields are compared by their names.
pub(super) fn changes(before: &[Fact], after: &[Fact]) -> Vec<FieldChange> {
    let value = |facts: &[Fact], name: &str| {
        facts.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let new = after.iter().filter(|(name, _)| !before.iter().any(|(old, _)| old == name));
    let names = before.iter().chain(new).map(|(name, _)| name);
    let all = names.map(|name| FieldChange {
        field: name.clone(),
        before: value(before, name),
        after: value(after, name),
    });
    all.filter(|change| change.before != change.after).collect()
}

/// The details beside a customer, without what there is none of. The name of the template is looked up by the caller.
pub(super) fn details(customer: &Customer, format: &Format, template: Option<String>) -> Pairs {
    let mut pairs = Vec::new();
    if let Some(address) = &customer.address {
        let town = [address.postal_code.as_ref(), Some(&address.city)];
        let town: Vec<&str> = town.into_iter().flatten().map(|part| part.as_str()).collect();
        let lines = [
            Some(address.line1.to_string()),
            address.line2.as_ref().map(ToString::to_string),
            Some(town.join(" ")),
            address.region.as_ref().map(ToString::to_string),
            Some(format.language.country(&address.country)),
        ];
        pairs.push(Pair::lines("Address", lines.into_iter().flatten().collect()));
    }
    let shown = [
        "Legal id",
        "VAT number",
        "Language",
        "Time zone",
        "Currency",
        "Terms",
        "Purchase order required",
        "Opens and clicks tracked",
        "Notice of invoices that open",
        "Receipts of payments",
        "Invoices go to",
        "Copies go to",
        "Reminders go to",
    ];
    let facts = facts(customer, format).into_iter();
    let shown = facts.filter(|(name, value)| shown.contains(&name.as_str()) && !value.is_empty());
    pairs.extend(shown.map(|(name, value)| Pair::new(name, value)));
    if let Some(id) = customer.default_template_id {
        let name = template.unwrap_or_else(|| id.to_string());
        pairs.push(Pair::link("Invoice template", name, format!("/console/templates/{id}")));
    }
    pairs.push(Pair::new("Id", customer.id.to_string()));
    Pairs(pairs)
}

#[cfg(test)]
mod tests {
    use domain::zone::Zone;
    use wording::Language;

    use super::*;

    #[test]
    fn terms_read_like_words() {
        let format = Format { language: Language::English, zone: Zone::UTC };
        for (due, expected) in [
            (Due::OnReceipt, "On receipt"),
            (Due::Net { days: 1 }, "Within 1 day"),
            (Due::EndOfMonth { days: 0 }, "At the end of the month"),
            (Due::EndOfMonth { days: 10 }, "10 days after the end of the month"),
            (Due::DayOfMonth { day: 15 }, "On day 15 of a month"),
        ] {
            assert_eq!(terms(&Terms { due, early_payment: None }, &format), expected);
        }
    }

    #[test]
    fn only_what_differs_is_a_change() {
        let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let before = [fact("Name", "A"), fact("City", "Hamburg"), fact("Contact a@b.example", "Eva")];
        let after = [fact("Name", "A"), fact("City", "München"), fact("Contact c@d.example", "Max")];
        let found: Vec<_> =
            changes(&before, &after).into_iter().map(|it| (it.field, it.before, it.after)).collect();
        let change =
            |field: &str, before: &str, after: &str| (field.to_owned(), before.to_owned(), after.to_owned());
        assert_eq!(
            found,
            [
                change("City", "Hamburg", "München"),
                change("Contact a@b.example", "Eva", ""),
                change("Contact c@d.example", "", "Max"),
            ]
        );
    }
}
