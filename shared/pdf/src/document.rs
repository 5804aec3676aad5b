//! Converts the domain's document to a view.

mod interest;
mod parties;
mod payment;
mod statement;
mod sums;

use domain::documents::document::Supply;
use domain::documents::printed::PrintedDocument;
use domain::money::AmountTooLarge;
use wording::Language;

pub use self::statement::view_of_statement;
use crate::brand::Brand;
use crate::view::{self, Fact};

/// The view of a document in its customer's language. The error does not occur for a document that has
/// totals.
pub fn view_of(document: &PrintedDocument) -> Result<view::Document, AmountTooLarge> {
    let language = document
        .customer
        .as_ref()
        .map_or_else(Language::default, |customer| Language::of(&customer.language));
    let words = language.words();
    let content = &document.invoice.content;
    let money = sums::Amounts { language, currency: content.currency };
    let payable = document.invoice.totals.payable;
    let kind = document.invoice.id.kind();
    let named = words.of(kind);
    let is_payable = payable > 0 && kind.row().claims;
    Ok(view::Document {
        language,
        title: named.title.to_owned(),
        number: document.invoice.issued().map(|issued| issued.number.to_string()),
        mark: mark(language, document),
        brand: brand(document),
        seller: parties::seller(language, &document.seller),
        recipient: document
            .customer
            .as_ref()
            .map(|customer| parties::buyer(language, customer))
            .unwrap_or_default(),
        delivery: content
            .delivery_address
            .as_ref()
            .map(|address| view::Address { name: None, address: parties::address(language, address) }),
        glance: std::iter::once((words.issue_date, document.issue_date))
            .chain(is_payable.then_some((words.due_date, document.due_date)))
            .map(|(label, date)| fact(label, language.date(date)))
            .collect(),
        amount: fact(named.amount, money.with_code(payable)),
        facts: facts(language, document),
        currency: content.currency.code().to_owned(),
        body: match interest::of(money, document)? {
            Some(interest) => view::Body::Interest(interest),
            None => view::Body::Lines(sums::lines(money, document)?),
        },
        legal_notes: sums::legal_notes(language, document),
        terms: is_payable.then(|| payment::terms(language, document)),
        early_payment: is_payable.then(|| payment::early_payment(money, document)).flatten(),
        // A draft may change, so nobody must be able to pay it.
        payment: (is_payable && !document.is_draft()).then(|| payment::payment(money, document)).flatten(),
        note: content.note.as_ref().map(ToString::to_string),
        footer: document
            .template
            .as_ref()
            .and_then(|template| template.footer.as_ref())
            .map(ToString::to_string),
    })
}

fn fact(label: &str, value: String) -> Fact {
    Fact { label: label.to_owned(), value }
}

/// The mark on every page of a document that is not valid.
fn mark(language: Language, document: &PrintedDocument) -> Option<String> {
    document.is_draft().then(|| language.words().draft.to_owned())
}

fn brand(document: &PrintedDocument) -> Brand {
    let default = Brand::default();
    Brand { accent: document.accent_color().unwrap_or(default.accent), logo: document.logo.clone() }
}

fn facts(language: Language, document: &PrintedDocument) -> Vec<Fact> {
    let words = language.words();
    let content = &document.invoice.content;
    let references = &content.references;
    let of = document.invoice.kind.of().zip(words.refers(&document.invoice.kind));
    let of = of.map(|(of, label)| (label, format!("{} ({})", of.number, language.date(of.issue_date))));
    let supply = content.supply.map(|supply| match supply {
        Supply::Date(date) => (words.supply_date, language.date(date)),
        Supply::Period(period) => (words.service_period, language.period(period.start, period.end)),
    });
    let referred = [
        (words.buyer_reference, &references.buyer_reference),
        (words.purchase_order, &references.purchase_order),
        (words.contract, &references.contract),
        (words.project, &references.project),
        (words.cost_centre, &references.cost_centre),
    ];
    of.into_iter()
        .chain(supply)
        .chain(referred.into_iter().filter_map(|(label, value)| Some((label, value.as_ref()?.to_string()))))
        .map(|(label, value)| fact(label, value))
        .collect()
}
