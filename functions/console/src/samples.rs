//! Each page with sample data: rich, empty, wrong, and with long texts.

mod account;
mod bank_statements;
mod batches;
mod customer_forms;
mod customers;
mod document;
mod editor;
mod emails;
mod exports;
mod invoice;
mod invoices;
mod me;
mod overview;
mod payments;
mod preflight;
mod record_payment;
mod reports;
mod search;
mod settings;
mod sign_in;
mod tabs;
mod templates;

use std::cell::Cell;

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use console::navigation::{Area, Waiting, places};
use domain::money::Money;
use domain::zone::Zone;
use pages::assets::Addresses;
use pages::components::Notice;
use pages::format::Format;
use pages::layout::{Bare, Person, Shell};
use wording::Language;

/// A page's file name and its HTML.
pub(crate) type Page = (&'static str, String);

/// The gallery is opened as files, so its assets are beside the pages.
const ASSETS: Addresses = Addresses { folder: "assets" };

/// What ends an attribute and begins a script, if a template prints it as it is.
#[allow(dead_code, reason = "only tests plant it")]
pub(crate) const PLANTED: &str = "'\"><script>planted()</script>";

thread_local! {
    static PLANT: Cell<bool> = const { Cell::new(false) };
}

/// Each text of the samples ends with [`PLANTED`] from now on.
#[allow(dead_code, reason = "only tests plant it")]
pub(crate) fn plant() {
    PLANT.set(true);
}

/// A text that somebody typed. What is empty stays empty.
fn t(text: impl Into<String>) -> String {
    let mut text = text.into();
    if PLANT.get() && !text.is_empty() {
        text.push_str(PLANTED);
    }
    text
}

pub(crate) fn pages() -> anyhow::Result<Vec<Page>> {
    let mut pages = sign_in::pages()?;
    pages.extend(invoices::pages()?);
    pages.extend(preflight::pages()?);
    pages.extend(settings::pages()?);
    pages.extend(batches::pages()?);
    pages.extend(invoice::pages()?);
    pages.extend(document::pages()?);
    pages.extend(editor::pages()?);
    pages.extend(overview::pages()?);
    pages.extend(search::pages()?);
    pages.extend(me::pages()?);
    pages.extend(customers::pages()?);
    pages.extend(reports::pages()?);
    pages.extend(exports::pages()?);
    pages.extend(templates::pages()?);
    pages.extend(account::pages()?);
    pages.extend(payments::pages()?);
    pages.extend(record_payment::pages()?);
    pages.extend(bank_statements::pages()?);
    pages.extend(customer_forms::pages()?);
    Ok(pages)
}

fn page(name: &'static str, view: &impl Template) -> anyhow::Result<Page> {
    Ok((name, view.render()?))
}

fn bare(title: &str, notices: Vec<Notice>) -> Bare {
    Bare { title: title.to_owned(), assets: ASSETS, token: "t0k3n".to_owned(), notices }
}

fn shell(title: &str, area: Area) -> Shell {
    let waiting = Waiting {
        approvals: Some("3".to_owned()),
        batches: Some("1".to_owned()),
        payments: Some("12".to_owned()),
    };
    Shell {
        title: t(title),
        language: "en",
        assets: ASSETS,
        home: "/console",
        tenant: t("Nordlicht Solar GmbH"),
        person: Person { name: t("Eva Lindqvist"), email: t("eva@nordlicht.example"), role: t("Accountant") },
        token: "t0k3n".to_owned(),
        places: places(area, &waiting),
        notices: Vec::new(),
        test_mode: false,
    }
}

fn english() -> Format {
    Format { language: Language::English, zone: zone() }
}

fn german() -> Format {
    Format { language: Language::German, zone: zone() }
}

fn zone() -> Zone {
    Zone::named("Europe/Berlin").unwrap_or(Zone::UTC)
}

/// An amount in minor units, of a currency of the samples.
fn money(format: Format, minor: i64, currency: &str) -> String {
    currency.parse().map_or(String::new(), |currency| format.money(Money::new(minor, currency)))
}

fn eur(minor: i64) -> String {
    money(english(), minor, "EUR")
}

/// Days after 1 November 2026.
fn day(offset: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default() + chrono::Duration::days(offset)
}

/// Minutes after 30 November 2026, 8 a.m. UTC.
fn minute(offset: i64) -> DateTime<Utc> {
    let start = day(29).and_hms_opt(8, 0, 0).unwrap_or_default().and_utc();
    start + chrono::Duration::minutes(offset)
}

fn at(offset: i64) -> String {
    english().instant(minute(offset))
}

const CUSTOMERS: [(&str, &str, &str); 12] = [
    ("Hofmann KG", "Eva Hofmann", "rechnung@hofmann.example"),
    ("Nova Imports SRL", "Andrei Popescu", "ap@nova-imports.example"),
    ("Gemeente Zwolle", "Sanne de Vries", "crediteuren@zwolle.example"),
    ("Atelier Dubois & Fils", "Claire Dubois", "compta@dubois.example"),
    ("Kestrel Logistics Ltd", "Tom Baker", "accounts@kestrel.example"),
    ("Österreichische Bergbahnen AG", "Johann Moser", "kreditoren@bergbahnen.example"),
    ("Panificio Rossi", "Marco Rossi", "amministrazione@rossi.example"),
    ("Fjordkraft Energi AS", "Ingrid Dahl", "faktura@fjordkraft.example"),
    ("Clínica Santa Lucía", "Marta Ruiz", "pagos@santalucia.example"),
    ("Weber & Söhne Maschinenbau GmbH & Co. KG", "Lena Weber", "buchhaltung@weber-soehne.example"),
    ("Blue Harbour Hotels", "Nina Clarke", "finance@blueharbour.example"),
    ("Studio Vermeer", "Jan Vermeer", "hallo@vermeer.example"),
];

fn customer(index: usize) -> (String, String, String) {
    let (name, person, email) = CUSTOMERS[index % CUSTOMERS.len()];
    (t(name), t(person), t(email))
}
