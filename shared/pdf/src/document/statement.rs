//! Converts a statement of account to a view.

use domain::money::Currency;
use domain::payments::ledger::EntryKind;
use domain::reports::printed::PrintedStatement;
use domain::reports::statement::{Account, Line, LineKind};
use wording::{Language, Words, fill};

use super::sums::Amounts;
use super::{fact, parties};
use crate::brand::Brand;
use crate::view::{self, Fact};

/// The view of a statement in the customer's language.
pub fn view_of_statement(statement: &PrintedStatement) -> view::Document {
    let language = Language::of(&statement.customer.language);
    let words = language.words();
    let span = statement.span;
    let accounts = &statement.accounts;
    let several = accounts.len() > 1;
    let due: Vec<String> =
        accounts.iter().map(|it| amounts(language, it.currency).with_code(it.closing)).collect();
    view::Document {
        language,
        title: words.statement.to_owned(),
        number: None,
        mark: None,
        brand: Brand {
            accent: statement.seller.accent_color.unwrap_or(Brand::default().accent),
            logo: statement.logo.clone(),
        },
        seller: parties::seller(language, &statement.seller),
        recipient: parties::buyer(language, &statement.customer),
        delivery: None,
        glance: vec![fact(words.period, language.period(span.from, span.to))],
        amount: fact(words.balance_due, if due.is_empty() { "–".to_owned() } else { due.join(" · ") }),
        facts: Vec::new(),
        currency: accounts.first().map(|it| it.currency.code().to_owned()).unwrap_or_default(),
        body: view::Body::Statement(view::Statement {
            accounts: accounts.iter().map(|it| account(language, it, several)).collect(),
        }),
        legal_notes: Vec::new(),
        terms: None,
        early_payment: None,
        payment: None,
        note: None,
        footer: None,
    }
}

fn amounts(language: Language, currency: Currency) -> Amounts {
    Amounts { language, currency }
}

/// The account in one currency. If there are several, the sums at page breaks name theirs.
fn account(language: Language, account: &Account, several: bool) -> view::Account {
    let words = language.words();
    let money = amounts(language, account.currency);
    let running = |line: &Line| match several {
        true => money.with_code(line.balance),
        false => money.plain(line.balance),
    };
    view::Account {
        currency: account.currency.code().to_owned(),
        opening: money.plain(account.opening),
        rows: account.lines.iter().map(|line| row(language, money, line)).collect(),
        running: account.lines.iter().map(running).collect(),
        closing: money.plain(account.closing),
        ageing: ageing(words, money, account),
    }
}

fn row(language: Language, money: Amounts, line: &Line) -> view::StatementRow {
    let due = line.document.as_ref().filter(|_| matches!(line.kind, LineKind::Issued(_)));
    let (debit, credit) = match line.amount {
        owed @ 0.. => (money.plain(owed), String::new()),
        less => (String::new(), money.plain(less.saturating_neg())),
    };
    view::StatementRow {
        date: language.date(line.date),
        document: named(language.words(), line),
        due_date: due.map(|document| language.date(document.due_date)).unwrap_or_default(),
        debit,
        credit,
        balance: money.plain(line.balance),
    }
}

/// "Invoice INV-2026-00042", "Payment".
fn named(words: &Words, line: &Line) -> String {
    let name = match line.kind {
        LineKind::Issued(kind) => words.of(kind).title,
        LineKind::Ledger(kind) => match kind {
            EntryKind::Payment => words.payment_received,
            EntryKind::Reversal => words.reversal,
            EntryKind::Refund => words.refund,
            EntryKind::CreditNote => words.credit_note,
            EntryKind::Allocation | EntryKind::Release => words.balance,
        },
        LineKind::Discount => words.discount_taken,
        LineKind::Difference => words.small_difference,
        LineKind::Recovery => words.recovery,
        LineKind::Credit => words.credit_note,
        LineKind::WriteOff => words.write_off,
        LineKind::Void => words.voided,
    };
    match &line.document {
        Some(document) => format!("{name} {}", document.number),
        None => name.to_owned(),
    }
}

fn ageing(words: &Words, money: Amounts, account: &Account) -> Vec<Fact> {
    let days = |days: &str| fill(words.days_overdue, &[("days", days)]);
    let labels = [words.not_due.to_owned(), days("1–30"), days("31–60"), days("61–90"), days("> 90")];
    let aged = labels.iter().zip(account.due.0).map(|(label, due)| fact(label, money.plain(due)));
    let credit = (account.credit != 0)
        .then(|| fact(words.credit_balance, money.plain(account.credit.saturating_neg())));
    if account.due.0 == [0; 5] && credit.is_none() { Vec::new() } else { aged.chain(credit).collect() }
}
