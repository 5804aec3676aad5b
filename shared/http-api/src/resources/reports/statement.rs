//! The statement of account of a customer.

use app::exports::statement::kind;
use app::reports::statement::Statement as Made;
use chrono::NaiveDate;
use domain::reports::statement::{Account as Model, Line};
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;
use crate::resources::reports::ageing::Ages;
use crate::resources::texts::text;

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
