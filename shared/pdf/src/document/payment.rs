//! Payment terms and payment details.

use domain::documents::printed::PrintedDocument;
use domain::documents::terms::Due;
use domain::money::Money;
use domain::settings::entity::BankAccount;
use wording::{Language, fill};

use super::sums::Amounts;
use crate::epc::Transfer;
use crate::view;

/// The payment terms in words, or the due date if it was set explicitly.
pub(super) fn terms(language: Language, document: &PrintedDocument) -> String {
    let words = language.words();
    let due = document.terms.due;
    let days = |wording: &str, days: u16| fill(wording, &[("days", &days.to_string())]);
    match due {
        _ if due.date(document.issue_date) != document.due_date => {
            fill(words.by_date, &[("date", &language.date(document.due_date))])
        }
        Due::OnReceipt | Due::Net { days: 0 } => words.on_receipt.to_owned(),
        Due::Net { days: 1 } => words.within_one_day.to_owned(),
        Due::Net { days: n } => days(words.within_days, n),
        Due::EndOfMonth { days: 0 } => words.end_of_month.to_owned(),
        Due::EndOfMonth { days: n } => days(words.days_after_month, n),
        Due::DayOfMonth { .. } => fill(words.by_date, &[("date", &language.date(document.due_date))]),
    }
}

/// The early-payment discount with its last day and the reduced amount.
pub(super) fn early_payment(money: Amounts, document: &PrintedDocument) -> Option<String> {
    let offer = document.terms.early_payment?;
    let payable = document.invoice.totals.payable;
    if payable <= 0 {
        return None;
    }
    let last_day = offer.last_day(document.issue_date)?;
    Some(fill(
        money.language.words().early_payment,
        &[
            ("percent", &money.language.percent(&offer.percent.to_string())),
            ("date", &money.language.date(last_day)),
            ("amount", &money.with_code(offer.reduced(payable))),
        ],
    ))
}

/// The bank account for the currency, and the payment code. `None` if nothing is due.
pub(super) fn payment(money: Amounts, document: &PrintedDocument) -> Option<view::Payment> {
    let account = document.seller.bank_account(money.currency)?;
    let reference = reference(document);
    let transfer = Transfer {
        holder: &account.holder,
        iban: &account.iban,
        bic: account.bic.as_ref(),
        amount: Money::new(document.invoice.totals.payable, money.currency),
        reference: reference.as_deref(),
    };
    Some(view::Payment { account: bank_account(account), code: transfer.payload(), reference })
}

fn bank_account(account: &BankAccount) -> view::BankAccount {
    view::BankAccount {
        holder: account.holder.to_string(),
        iban: in_fours(account.iban.as_str()),
        bic: account.bic.as_ref().map(ToString::to_string),
        bank: account.bank.as_ref().map(ToString::to_string),
    }
}

/// The reference that the payer must quote: the payment reference, or else the number.
fn reference(document: &PrintedDocument) -> Option<String> {
    let given = document.invoice.content.payment_reference.as_ref().map(ToString::to_string);
    given.or_else(|| Some(document.invoice.issued()?.number.to_string()))
}

fn in_fours(iban: &str) -> String {
    let mut written = String::with_capacity(iban.len() + iban.len() / 4);
    for (index, character) in iban.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            written.push(' ');
        }
        written.push(character);
    }
    written
}
