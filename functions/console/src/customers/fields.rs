//! The fields of the form of a customer.

use domain::address::country::Country;
use pages::components::{Field, Pick};
use pages::format::Format;

use super::form::{ContactRow, Group, Typed};
use super::reading::Reading;
use crate::web::form::Form;

/// Makes the fields of the form from what was typed, and marks what is wrong.
pub(super) struct Fields<'a> {
    pub(super) form: &'a Form,
    pub(super) reading: &'a Reading,
    pub(super) format: Format,
    /// Invoice templates: their ids and names.
    pub(super) templates: &'a [(String, String)],
}

impl Fields<'_> {
    fn text(&self, name: &str, label: &str) -> Field {
        self.reading.mark(Field::text(name, label, self.form.text(name)))
    }

    fn number(&self, name: &str, label: &str) -> Field {
        self.text(name, label).with(|input| input.numeric = true)
    }

    fn select(&self, name: &str, label: &str, picks: &[(&str, &str)]) -> Field {
        let chosen = self.form.text(name);
        let picks = picks.iter().map(|(value, label)| Pick::new(*value, *label, *value == chosen));
        self.reading.mark(Field::select(name, label, picks.collect()))
    }

    fn choice(&self, name: &str, label: &str) -> Field {
        self.select(name, label, &[("", "As the settings say"), ("true", "Yes"), ("false", "No")])
    }

    fn check(&self, name: &str, label: &str) -> Field {
        self.reading.mark(Field::check(name, label, self.form.has(name)))
    }

    pub(super) fn groups(&self) -> Vec<Group> {
        let group = |title, hint, fields| Group { title, hint, fields, checks: Vec::new() };
        vec![
            group("Customer", "", self.customer()),
            group("Address", "Needed before an invoice can be opened.", self.address()),
            Group {
                checks: vec![
                    self.check("invoicing_enabled", "Invoices can be opened for this customer"),
                    self.check("purchase_order_required", "An invoice needs a purchase order number"),
                ],
                ..group("Invoices", "What an invoice has if it says nothing else.", self.invoices())
            },
            group(
                "E-mails",
                "Contacts get e-mails by their roles. Separate roles with commas; without a role nobody gets them.",
                self.emails(),
            ),
        ]
    }

    fn customer(&self) -> Vec<Field> {
        let kinds = [("business", "Business"), ("consumer", "Consumer"), ("public", "Public body")];
        vec![
            self.text("name", "Name").required(),
            self.text("number", "Your number for the customer"),
            self.select("kind", "Kind", &kinds),
            self.text("vat_id", "VAT number").hint("With its country prefix, such as DE123456788."),
            self.text("legal_id", "Legal id").hint("Such as the number in the commercial register."),
        ]
    }

    fn address(&self) -> Vec<Field> {
        vec![
            self.text("address.line1", "Street and number"),
            self.text("address.line2", "Second line"),
            self.text("address.postal_code", "Postal code"),
            self.text("address.city", "City"),
            self.text("address.region", "State, province or county"),
            self.country(),
        ]
    }

    fn country(&self) -> Field {
        let chosen = self.form.text("address.country");
        let mut picks: Vec<Pick> = countries(&self.format)
            .into_iter()
            .map(|(code, name)| Pick::new(code.clone(), name, code == chosen))
            .collect();
        picks.insert(0, Pick::new("", "", chosen.is_empty()));
        self.reading.mark(Field::select("address.country", "Country", picks))
    }

    fn invoices(&self) -> Vec<Field> {
        let kinds = [
            ("", "30 days, unless the invoice says otherwise"),
            ("on_receipt", "On receipt"),
            ("net", "Days after the issue date"),
            ("end_of_month", "Days after the end of the month"),
            ("day_of_month", "A day of the month"),
        ];
        let chosen = self.form.text("default_template_id");
        let mut templates: Vec<(&str, &str)> = vec![("", "None of its own")];
        templates.extend(self.templates.iter().map(|(id, name)| (id.as_str(), name.as_str())));
        if !templates.iter().any(|(id, _)| *id == chosen) {
            templates.push((chosen, chosen));
        }
        let languages = "A tag such as de or en-GB. Documents are in German, English, Spanish, French, Italian and \
            Dutch; for other languages they are in English.";
        vec![
            self.text("language", "Language").required().hint(languages),
            self.text("time_zone", "Time zone")
                .hint("Such as Europe/Berlin. E-mails that are sent later follow it."),
            self.text("currency", "Currency").hint("ISO 4217, such as EUR."),
            self.select("default_template_id", "Invoice template", &templates),
            self.select("terms.kind", "Payment is due", &kinds),
            self.number("terms.days", "Days").hint("Of terms that count days."),
            self.number("terms.day", "Day of the month").hint("31 is the last one."),
            self.number("terms.early_payment.percent", "Discount for early payment, in percent"),
            self.number("terms.early_payment.days", "Days for early payment"),
        ]
    }

    fn emails(&self) -> Vec<Field> {
        vec![
            self.text("invoice_roles", "Invoices go to"),
            self.text("invoice_cc_roles", "Copies of invoices go to"),
            self.text("reminder_roles", "Reminders go to"),
            self.choice("tracking", "Track opens and clicks"),
            self.choice("notify_on_open", "Notice of invoices that open without an e-mail"),
            self.choice("receipt_on_payment", "Receipts of payments"),
        ]
    }

    /// One row each, under the names of their new places.
    pub(super) fn contacts(&self, rows: &[Typed]) -> Vec<ContactRow> {
        let row = |(index, row): (usize, &Typed)| {
            let field = |part: &str, label: &str, value: &str| {
                self.reading.mark(Field::text(&format!("contacts[{index}].{part}"), label, value))
            };
            ContactRow {
                place: index + 1,
                fields: vec![
                    field("name", "Name", &row.name),
                    field("email", "E-mail address", &row.email),
                    field("roles", "Roles", &row.roles),
                ],
                remove: format!("remove:{index}"),
            }
        };
        rows.iter().enumerate().map(row).collect()
    }
}

/// The countries by their names in the reader's language.
fn countries(format: &Format) -> Vec<(String, String)> {
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")));
    let named = |code: String| {
        let country: Country = code.parse().ok()?;
        Some((code, format.language.country(&country)))
    };
    let mut all: Vec<(String, String)> = codes.filter_map(named).collect();
    all.sort_by_key(|(_, name)| place(name));
    all
}

/// Names that begin with an accent stand where they stand without it.
fn place(name: &str) -> String {
    let plain = |character: char| match character {
        'Å' | 'Ä' | 'Á' | 'À' => 'A',
        'É' | 'È' => 'E',
        'Î' | 'Í' => 'I',
        'Ö' | 'Ó' => 'O',
        'Ü' | 'Ú' => 'U',
        other => other,
    };
    name.chars().map(plain).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use domain::zone::Zone;
    use wording::Language;

    use super::*;

    #[test]
    fn countries_are_in_the_order_of_their_names() {
        let all = countries(&Format { language: Language::German, zone: Zone::UTC });
        assert!(all.len() > 240);
        let place = |code: &str| all.iter().position(|(found, _)| found == code).unwrap();
        assert!(place("AT") < place("PL") && place("AT") > place("NO"), "Österreich");
    }
}
