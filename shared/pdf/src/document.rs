//! From the domain's document to what is shown.

mod parties;
mod payment;
mod sums;

use domain::document::InvoiceDocument;
use domain::invoice::Supply;
use domain::money::AmountTooLarge;

use crate::text::Language;
use crate::view::{self, Due, Fact};

/// The view of an invoice, in its customer's language. The error cannot occur for an invoice whose totals exist.
pub fn view_of(document: &InvoiceDocument) -> Result<view::Invoice, AmountTooLarge> {
    let language = document
        .customer
        .as_ref()
        .map_or_else(Language::default, |customer| Language::of(&customer.language));
    let words = language.words();
    let content = &document.invoice.content;
    let money = sums::Amounts { language, currency: content.currency };
    let payable = document.invoice.totals.payable;
    Ok(view::Invoice {
        language,
        title: words.invoice.to_owned(),
        number: document.invoice.issued().map(|issued| issued.number.to_string()),
        mark: document.is_draft().then(|| words.draft.to_owned()),
        seller: parties::seller(language, &document.seller),
        buyer: document
            .customer
            .as_ref()
            .map(|customer| parties::buyer(language, customer))
            .unwrap_or_default(),
        delivery: content
            .delivery_address
            .as_ref()
            .map(|address| view::Address { name: None, address: parties::address(language, address) }),
        due: Due {
            label: words.amount_due.to_owned(),
            amount: money.with_code(payable),
            date: (payable > 0).then(|| language.date(document.due_date)),
        },
        facts: facts(language, document),
        currency: content.currency.code().to_owned(),
        lines: sums::lines(money, &document.lines)?,
        adjustments: sums::adjustments(money, document),
        totals: sums::totals(money, document),
        legal_notes: sums::legal_notes(language, document),
        terms: (payable > 0).then(|| payment::terms(language, document)),
        early_payment: payment::early_payment(money, document),
        bank_account: document.seller.bank_account(content.currency).map(payment::bank_account),
        payment_reference: payment::reference(document),
        note: content.note.as_ref().map(ToString::to_string),
        footer: document
            .template
            .as_ref()
            .and_then(|template| template.footer.as_ref())
            .map(ToString::to_string),
    })
}

fn facts(language: Language, document: &InvoiceDocument) -> Vec<Fact> {
    let words = language.words();
    let content = &document.invoice.content;
    let references = &content.references;
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
    std::iter::once((words.issue_date, language.date(document.issue_date)))
        .chain(supply)
        .chain(referred.into_iter().filter_map(|(label, value)| Some((label, value.as_ref()?.to_string()))))
        .map(|(label, value)| Fact { label: label.to_owned(), value })
        .collect()
}
