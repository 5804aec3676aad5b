//! The form of a seller's details: name, tax, address, brand.

use domain::address::Address;
use domain::contact::EmailAddress;
use domain::settings::entity::LegalEntity;
use domain::templates::brand::Color;
use domain::text::Label;
use domain::vat_id::VatId;
use domain::zone::Zone;
use pages::components::Field;

use super::edit::Part;
use crate::settings::choices::{countries, parse_zone, zones};
use crate::settings::form_page::Group;
use crate::settings::reading::{Reading, Wrong, form_of, text, ticked};
use crate::web::form::Form;

/// The usual retention of issued documents, in years.
const RETENTION: u8 = 10;

pub(crate) static PART: Part = Part {
    word: "edit",
    title: "Edit seller",
    typed,
    groups: |form, _| groups(form),
    read: |form, current, _| Ok(read(form)?.of(current.clone())),
    preview: false,
};

/// What the form says.
#[derive(Clone, Debug)]
pub(super) struct Details {
    pub(super) name: Label,
    pub(super) legal_id: Option<Label>,
    pub(super) vat_id: Option<VatId>,
    pub(super) tax_number: Option<Label>,
    pub(super) address: Address,
    pub(super) email: Option<EmailAddress>,
    pub(super) phone: Option<Label>,
    pub(super) time_zone: Zone,
    pub(super) accent_color: Option<Color>,
    pub(super) accessible_pdf: bool,
    pub(super) retention_years: u8,
}

impl Details {
    /// A seller with these details.
    fn of(self, entity: LegalEntity) -> LegalEntity {
        LegalEntity {
            name: self.name,
            legal_id: self.legal_id,
            vat_id: self.vat_id,
            tax_number: self.tax_number,
            address: self.address,
            email: self.email,
            phone: self.phone,
            time_zone: self.time_zone,
            accent_color: self.accent_color,
            accessible_pdf: self.accessible_pdf,
            retention_years: self.retention_years,
            ..entity
        }
    }
}

pub fn typed(entity: &LegalEntity) -> Form {
    let address = &entity.address;
    form_of([
        ("name", entity.name.to_string()),
        ("legal_id", text(&entity.legal_id)),
        ("vat_id", text(&entity.vat_id)),
        ("tax_number", text(&entity.tax_number)),
        ("address.line1", address.line1.to_string()),
        ("address.line2", text(&address.line2)),
        ("address.postal_code", text(&address.postal_code)),
        ("address.city", address.city.to_string()),
        ("address.region", text(&address.region)),
        ("address.country", address.country.to_string()),
        ("email", text(&entity.email)),
        ("phone", text(&entity.phone)),
        ("time_zone", entity.time_zone.to_string()),
        ("accent_color", text(&entity.accent_color)),
        ("accessible_pdf", ticked(entity.accessible_pdf)),
        ("retention_years", entity.retention_years.to_string()),
    ])
}

/// Of a new seller.
pub(super) fn blank(zone: Zone) -> Form {
    form_of([("time_zone", zone.to_string()), ("retention_years", RETENTION.to_string())])
}

pub(super) fn read(form: &Form) -> Result<Details, Wrong> {
    let mut reading = Reading::new(form);
    let name = reading.required("name");
    let legal_id = reading.optional("legal_id");
    let vat_id = reading.optional("vat_id");
    let tax_number = reading.optional("tax_number");
    let address = address(&mut reading);
    let email = reading.optional("email");
    let phone = reading.optional("phone");
    reading.given("time_zone");
    let time_zone = reading.parsed("time_zone", parse_zone);
    let accent_color = reading.optional("accent_color");
    let retention_years = reading.number("retention_years", 1..=30);
    let details = || {
        Some(Details {
            name: name?,
            legal_id,
            vat_id,
            tax_number,
            address: address?,
            email,
            phone,
            time_zone: time_zone?,
            accent_color,
            accessible_pdf: form.has("accessible_pdf"),
            retention_years: retention_years?,
        })
    };
    let details = details();
    reading.finish(details)
}

fn address(reading: &mut Reading<'_>) -> Option<Address> {
    let line1 = reading.required("address.line1");
    let line2 = reading.optional("address.line2");
    let postal_code = reading.optional("address.postal_code");
    let city = reading.required("address.city");
    let region = reading.optional("address.region");
    let country = reading.required("address.country");
    Some(Address { line1: line1?, line2, postal_code, city: city?, region, country: country? })
}

/// The fields with what was typed.
pub fn groups(form: &Form) -> Vec<Group> {
    let line = |name: &str, label: &str| Field::text(name, label, form.text(name));
    let email = Field::input("email", "email", "E-mail", form.text("email"));
    let country = Field::select("address.country", "Country", countries(form.text("address.country")));
    let zone = Field::select("time_zone", "Time zone", zones(form.text("time_zone")));
    let color = "Of headings and rules. Text in it is darkened as far as it needs to be read.";
    let accessible = Field::check("accessible_pdf", "PDFs for screen readers", form.has("accessible_pdf"));
    vec![
        Group::new(
            "Seller",
            vec![
                vec![line("name", "Name").required()],
                vec![
                    line("vat_id", "VAT number").with(|input| input.placeholder = "DE123456788".to_owned()),
                    line("tax_number", "Tax number").hint("Where there is no VAT number."),
                ],
                vec![line("legal_id", "Registration number")],
                vec![email, line("phone", "Phone")],
            ],
        ),
        Group::new(
            "Address",
            vec![
                vec![line("address.line1", "Street").required()],
                vec![line("address.line2", "Second line")],
                vec![line("address.postal_code", "Postal code"), line("address.city", "City").required()],
                vec![line("address.region", "State, province or county"), country.required()],
            ],
        ),
        Group::new(
            "Documents",
            vec![
                vec![
                    zone.hint("It decides which day it is."),
                    line("retention_years", "Kept for, in years")
                        .hint("1 to 30: how long issued documents are kept.")
                        .with(|input| input.numeric = true)
                        .required(),
                ],
                vec![
                    line("accent_color", "Colour")
                        .hint(color)
                        .with(|input| input.placeholder = "#1f4e79".to_owned()),
                ],
                vec![accessible.hint("PDF/UA-1. The files are larger.")],
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_are_told_at_once() {
        let form = Form::read(b"vat_id=DE1&address.country=UK&time_zone=Mars/Base&retention_years=31");
        let wrong = read(&form).unwrap_err();
        let mut groups = groups(&form);
        assert_eq!(crate::settings::form_page::mark(wrong, &mut groups), [""; 0]);
        let named: Vec<&str> = groups
            .iter()
            .flat_map(|group| &group.rows)
            .flatten()
            .filter(|field| field.error.is_some())
            .map(|field| field.name.as_str())
            .collect();
        assert_eq!(
            named,
            [
                "name",
                "vat_id",
                "address.line1",
                "address.city",
                "address.country",
                "time_zone",
                "retention_years"
            ]
        );
    }
}
