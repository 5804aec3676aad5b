//! The statement of account of a customer.

use app::reports::statement::Statement as Made;
use chrono::NaiveDate;
use domain::money::Money as Amount;
use domain::reports::statement::{Account as Model, Line, LineKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::csv_file::{self, Cell};
use crate::resources::money::Money;
use crate::resources::reports::ageing::Ages;
use crate::resources::texts::text;
use crate::resources::words;

/// What raised and what lowered the balance of a customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Statement {
    customer_id: String,
    /// As it is now.
    customer_name: String,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// By currency.
    accounts: Vec<Account>,
}

/// The account in a currency. A positive balance is what the customer owes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    /// ISO 4217.
    #[schema(example = "EUR", pattern = "^[A-Z]{3}$")]
    currency: String,
    /// At the beginning of the first day.
    opening_balance: Money,
    /// At the end of the last day: what is due less the credit balance.
    closing_balance: Money,
    /// What is due of documents at the end of the last day.
    due: Money,
    /// The credit balance at the end of the last day.
    credit: Money,
    /// What is due, by age.
    ages: Ages,
    /// In the order of the days.
    lines: Vec<StatementLine>,
}

/// A change of the balance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StatementLine {
    date: NaiveDate,
    /// `invoice`, `interest_note`: a document was issued. `payment`, `reversal`, `refund`: money came, was taken back, was
    /// paid back. `credit`: a credit note. `discount`: for early payment. `difference`: a small difference was given up.
    /// `write_off`: given up as uncollectible. `recovery`: money came for what was written off, so that it is owed again.
    /// `void`: the document is invalid. What is undone stands there again, with the opposite amount.
    #[schema(example = "invoice")]
    kind: &'static str,
    /// Positive: the customer owes more.
    amount: Money,
    /// The balance after it.
    balance: Money,
    document_id: Option<String>,
    number: Option<String>,
    due_date: Option<NaiveDate>,
    payment_id: Option<String>,
}

fn kind(line: &Line) -> &'static str {
    match line.kind {
        LineKind::Issued(kind) => kind.as_str(),
        LineKind::Ledger(kind) => words::EntryKind::from(kind).as_str(),
        LineKind::Discount => "discount",
        LineKind::Difference => "difference",
        LineKind::Recovery => "recovery",
        LineKind::Credit => "credit",
        LineKind::WriteOff => "write_off",
        LineKind::Void => "void",
    }
}

impl From<&Model> for Account {
    fn from(account: &Model) -> Self {
        let money = |minor| Money::new(minor, account.currency);
        let line = |line: &Line| StatementLine {
            date: line.date,
            kind: kind(line),
            amount: money(line.amount),
            balance: money(line.balance),
            document_id: line.document.as_ref().map(|document| document.id.to_string()),
            number: line.document.as_ref().map(|document| document.number.to_string()),
            due_date: line.document.as_ref().map(|document| document.due_date),
            payment_id: text(&line.payment_id),
        };
        Self {
            currency: account.currency.to_string(),
            opening_balance: money(account.opening),
            closing_balance: money(account.closing),
            due: money(account.due.total()),
            credit: money(account.credit),
            ages: Ages::new(account.currency, &account.due),
            lines: account.lines.iter().map(line).collect(),
        }
    }
}

impl From<&Made> for Statement {
    fn from(made: &Made) -> Self {
        Self {
            customer_id: made.customer.id.to_string(),
            customer_name: made.customer.name.to_string(),
            from: made.span.from,
            to: made.span.to,
            accounts: made.accounts.iter().map(Account::from).collect(),
        }
    }
}

const COLUMNS: [&str; 9] =
    ["currency", "date", "kind", "number", "due_date", "document_id", "payment_id", "amount", "balance"];

/// The lines of each account, between a line with its opening and one with its closing balance.
pub(crate) fn csv(made: &Made) -> Result<Vec<u8>, csv::Error> {
    let mut rows = Vec::new();
    for account in &made.accounts {
        let amount = |minor| Cell::number(Amount::new(minor, account.currency).amount());
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
