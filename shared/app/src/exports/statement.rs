//! The statement of account of a customer as a file.

use chrono::NaiveDate;
use domain::money::Money;
use domain::payments::ledger::EntryKind;
use domain::reports::statement::{Line, LineKind};

use super::csv_file::{self, Cell};
use crate::reports::statement::Statement;

const COLUMNS: [&str; 9] =
    ["currency", "date", "kind", "number", "due_date", "document_id", "payment_id", "amount", "balance"];

/// The word for a line, in files and in the API.
pub fn kind(line: &Line) -> &'static str {
    match line.kind {
        LineKind::Issued(kind) => kind.as_str(),
        LineKind::Ledger(kind) => match kind {
            EntryKind::Payment => "payment",
            EntryKind::Allocation => "allocation",
            EntryKind::Release => "release",
            EntryKind::Reversal => "reversal",
            EntryKind::Refund => "refund",
            EntryKind::CreditNote => "credit_note",
        },
        LineKind::Discount => "discount",
        LineKind::Difference => "difference",
        LineKind::Recovery => "recovery",
        LineKind::Credit => "credit",
        LineKind::WriteOff => "write_off",
        LineKind::Void => "void",
    }
}

/// The lines of each account, between a line with its opening and one with its closing balance.
pub fn csv(made: &Statement) -> Result<Vec<u8>, csv::Error> {
    let mut rows = Vec::new();
    for account in &made.accounts {
        let amount = |minor| Cell::number(Money::new(minor, account.currency).amount());
        let none = || Cell::Text(String::new());
        let currency = || Cell::Text(account.currency.to_string());
        let balance = |date: NaiveDate, name: &str, minor| {
            let name = Cell::Text(name.to_owned());
            [currency(), Cell::number(date), name, none(), none(), none(), none(), none(), amount(minor)]
        };
        rows.push(balance(made.span.from, "opening_balance", account.opening));
        for line in &account.lines {
            let document = line.document.as_ref();
            rows.push([
                currency(),
                Cell::number(line.date),
                Cell::Text(kind(line).to_owned()),
                Cell::text(document.map(|document| &document.number)),
                Cell::text(document.map(|document| document.due_date)),
                Cell::text(document.map(|document| document.id)),
                Cell::text(line.payment_id),
                amount(line.amount),
                amount(line.balance),
            ]);
        }
        rows.push(balance(made.span.to, "closing_balance", account.closing));
    }
    csv_file::write(COLUMNS, rows.into_iter())
}
