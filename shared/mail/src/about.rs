//! The values of an e-mail, from what it is about.

use std::collections::BTreeMap;

use domain::customers::Customer;
use domain::delivery::email::AddresseeKind;
use domain::documents::complete;
use domain::documents::document::Supply;
use domain::documents::printed::PrintedDocument;
use domain::money::{Currency, Money};
use domain::reports::printed::PrintedStatement;
use domain::reports::statement::Account;
use domain::templates::brand::Color;
use domain::templates::email_template::EmailKind;
use mail_template::placeholders::Placeholders;
use ports::{EmailDraft, Receipt, Row};
use wording::{Language, fill};

use crate::render::{Document, Paid, PaidRow};

pub(crate) struct About {
    pub(crate) placeholders: Placeholders,
    /// What the summary is of; `None` for a letter that is about no document.
    pub(crate) document: Option<Document>,
    pub(crate) accent: Option<Color>,
    /// What a receipt says of its payment.
    pub(crate) paid: Option<Paid>,
}

pub(crate) fn about(draft: &EmailDraft<'_>) -> About {
    let accent = draft.seller.accent_color;
    match draft.about {
        ports::About::One(document) => About {
            placeholders: of_document(draft, document),
            document: Some(Document::from(document.invoice.id.kind())),
            accent: document.accent_color(),
            paid: None,
        },
        ports::About::Many(customer, rows) => About {
            placeholders: of_rows(draft, customer, rows),
            document: Some(Document::Statement),
            accent,
            paid: None,
        },
        ports::About::Payment(customer, receipt) => About {
            placeholders: of_payment(draft, customer, receipt),
            document: Some(Document::Receipt),
            accent,
            paid: Some(paid(draft, receipt)),
        },
        ports::About::Account(statement) => About {
            placeholders: of_account(draft, statement),
            document: Some(Document::Statement),
            accent,
            paid: None,
        },
        ports::About::Customer(customer) => {
            About { placeholders: of_customer(draft, customer), document: None, accent, paid: None }
        }
    }
}

/// The document that an e-mail of this kind is about.
pub(crate) fn document_of(kind: EmailKind) -> Document {
    match kind {
        EmailKind::CreditNote => Document::CreditNote,
        EmailKind::Receipt => Document::Receipt,
        EmailKind::Statement => Document::Statement,
        EmailKind::Invoice | EmailKind::Reminder | EmailKind::ReadyForPayment => Document::Invoice,
    }
}

fn of_document(draft: &EmailDraft<'_>, document: &PrintedDocument) -> Placeholders {
    let (seller, content) = (draft.seller, &document.invoice.content);
    let (issued, totals) = (document.invoice.issued(), &document.invoice.totals);
    let language = Language::of(draft.language);
    let money = |minor| shown(language, Money::new(minor, content.currency));
    let claims = document.invoice.id.kind().row().claims;
    let due = match issued {
        Some(_) if claims => document.invoice.balance.due,
        _ => totals.payable,
    };
    let overdue = (complete::today(seller, draft.date) - document.due_date).num_days();
    let customer = document.customer.as_ref().map(|customer| customer.name.to_string());

    Placeholders {
        // A draft in a preview has no number.
        invoice_number: issued
            .map_or_else(|| language.words().draft.to_owned(), |issued| issued.number.to_string()),
        amount_due: money(due),
        total: money(totals.gross),
        issue_date: language.date(document.issue_date),
        due_date: claims.then(|| language.date(document.due_date)),
        days_overdue: (claims && overdue > 0 && due > 0).then(|| overdue.to_string()),
        service_period: content.supply.map(|supply| match supply {
            Supply::Date(date) => language.date(date),
            Supply::Period(period) => language.period(period.start, period.end),
        }),
        purchase_order: content.references.purchase_order.as_ref().map(ToString::to_string),
        payment_reference: content.payment_reference.as_ref().map(ToString::to_string),
        ..parties(draft, customer.unwrap_or_default(), Some(content.currency))
    }
}

/// Amounts of several currencies are not added up, but named one after the other.
fn of_rows(draft: &EmailDraft<'_>, customer: &Customer, rows: &[Row]) -> Placeholders {
    let language = Language::of(draft.language);
    let mut due: BTreeMap<&str, (Currency, i64)> = BTreeMap::new();
    for row in rows {
        let sum = due.entry(row.due.currency.code()).or_insert((row.due.currency, 0));
        sum.1 = sum.1.saturating_add(row.due.minor);
    }
    let joined = |texts: Vec<String>| texts.join(", ");
    let amount =
        joined(due.values().map(|(currency, sum)| shown(language, Money::new(*sum, *currency))).collect());
    let only = due.values().next().map(|(currency, _)| *currency).filter(|_| due.len() == 1);
    let earliest = rows.iter().filter_map(|row| row.due_date).min();
    let overdue = earliest.map(|date| (complete::today(draft.seller, draft.date) - date).num_days());
    Placeholders {
        invoice_number: joined(rows.iter().map(|row| row.number.to_string()).collect()),
        amount_due: amount.clone(),
        total: amount,
        issue_date: language.date(complete::today(draft.seller, draft.date)),
        days_overdue: overdue.filter(|days| *days > 0).map(|days| days.to_string()),
        ..parties(draft, customer.name.to_string(), only)
    }
}

/// Balances of several currencies are named one after the other.
fn of_account(draft: &EmailDraft<'_>, statement: &PrintedStatement) -> Placeholders {
    let language = Language::of(draft.language);
    let balance = |account: &Account| shown(language, Money::new(account.closing, account.currency));
    let balances: Vec<String> = statement.accounts.iter().map(balance).collect();
    let only = statement.accounts.first().map(|it| it.currency).filter(|_| statement.accounts.len() == 1);
    let amount = if balances.is_empty() { "0".to_owned() } else { balances.join(", ") };
    let span = statement.span;
    Placeholders {
        amount_due: amount.clone(),
        total: amount,
        issue_date: language.date(span.to),
        service_period: Some(language.period(span.from, span.to)),
        ..parties(draft, statement.customer.name.to_string(), only)
    }
}

/// The numbers that a letter about several documents names in its texts.
const NAMED: usize = 5;

fn of_payment(draft: &EmailDraft<'_>, customer: &Customer, receipt: &Receipt) -> Placeholders {
    let language = Language::of(draft.language);
    let words = language.words();
    let mut numbers: Vec<String> = receipt.paid.iter().map(|row| row.number.to_string()).collect();
    let more = numbers.len().saturating_sub(NAMED);
    numbers.truncate(NAMED);
    if more > 0 {
        numbers.push(fill(words.and_more, &[("count", &more.to_string())]));
    }
    let left = receipt.paid.iter().map(|row| row.left.minor).fold(0, i64::saturating_add);
    let amount = shown(language, receipt.amount);
    Placeholders {
        invoice_number: numbers.join(", "),
        amount_due: shown(language, Money::new(left, receipt.amount.currency)),
        total: amount.clone(),
        issue_date: language.date(complete::today(draft.seller, draft.date)),
        payment_amount: Some(amount),
        payment_date: Some(language.date(receipt.date)),
        payment_method: Some(words.method(receipt.method).to_owned()),
        ..parties(draft, customer.name.to_string(), Some(receipt.amount.currency))
    }
}

fn paid(draft: &EmailDraft<'_>, receipt: &Receipt) -> Paid {
    let language = Language::of(draft.language);
    let words = language.words();
    let row = |row: &ports::PaidRow| PaidRow {
        document: format!("{} {}", words.of(row.document).title, row.number),
        paid: shown(language, row.paid),
        left: shown(language, row.left),
    };
    Paid {
        date: language.date(receipt.date),
        method: words.method(receipt.method).to_owned(),
        reference: receipt.reference.clone(),
        rows: receipt.paid.iter().map(row).collect(),
        rest: (receipt.unallocated.minor > 0).then(|| shown(language, receipt.unallocated)),
    }
}

fn of_customer(draft: &EmailDraft<'_>, customer: &Customer) -> Placeholders {
    parties(draft, customer.name.to_string(), None)
}

/// What every letter knows: its parties, and the account for this currency.
fn parties(draft: &EmailDraft<'_>, customer_name: String, currency: Option<Currency>) -> Placeholders {
    let account = currency.and_then(|currency| draft.seller.bank_account(currency));
    Placeholders {
        customer_name,
        contact_name: only_contact(draft),
        seller_name: draft.seller.name.to_string(),
        currency: currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
        iban: account.map(|account| in_groups_of_four(account.iban.as_str())),
        bic: account.and_then(|account| account.bic.as_ref()).map(ToString::to_string),
        ..Placeholders::default()
    }
}

fn shown(language: Language, money: Money) -> String {
    language.money(money.currency.code(), &money.amount())
}

/// The name of the recipient. All recipients get the same message, so it names a contact only if there
/// is exactly one.
fn only_contact(draft: &EmailDraft<'_>) -> Option<String> {
    let mut to = draft.addressees.iter().filter(|addressee| addressee.kind == AddresseeKind::To);
    match (to.next(), to.next()) {
        (Some(addressee), None) => addressee.name.as_ref().map(ToString::to_string),
        _ => None,
    }
}

fn in_groups_of_four(iban: &str) -> String {
    let mut grouped = String::with_capacity(iban.len() * 5 / 4);
    for (index, character) in iban.chars().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(character);
    }
    grouped
}
