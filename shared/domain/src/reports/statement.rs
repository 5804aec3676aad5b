//! The account of a customer in a currency: what raised and what lowered its balance, day by day. The balance is what is
//! due of all documents, less the credit balance.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::documents::series::DocumentNumber;
use crate::ids::{DocumentId, DocumentKind, PaymentId};
use crate::money::Currency;
use crate::payments::ledger::{Entry, EntryKind};
use crate::reports::ageing::{Buckets, bucket};
use crate::reports::claims::{Claim, Movement, Part, due_on};

/// The days that a statement is about, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// The account in one currency. Amounts are in minor units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub currency: Currency,
    /// At the beginning of the first day.
    pub opening: i64,
    pub lines: Vec<Line>,
    /// At the end of the last day.
    pub closing: i64,
    /// What is due of documents at the end of the last day, by age.
    pub due: Buckets,
    /// The credit balance at the end of the last day.
    pub credit: i64,
}

/// One line, in the order of the days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub date: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    pub kind: LineKind,
    /// Positive: the customer owes more.
    pub amount: i64,
    /// The balance after it.
    pub balance: i64,
    pub document: Option<OfDocument>,
    pub payment_id: Option<PaymentId>,
}

/// The document that a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfDocument {
    pub id: DocumentId,
    pub number: DocumentNumber,
    pub due_date: NaiveDate,
}

/// What a line is. A line that is undone stands there twice, the second time with the opposite amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A document was issued.
    Issued(DocumentKind),
    /// An entry of the ledger.
    Ledger(EntryKind),
    /// A discount for early payment.
    Discount,
    /// A small difference was given up.
    Difference,
    /// Money came for what was written off before, which is owed again in the same moment.
    Recovery,
    /// A credit note lowers what is due.
    Credit,
    WriteOff,
    Void,
}

/// The documents of a customer, each with the changes of what is due of it, and the entries of its ledger.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    pub claims: &'a [(Claim, Vec<Movement>)],
    pub entries: &'a [Entry],
}

impl Books<'_> {
    /// The account in each currency that has lines in these days or a balance.
    pub fn accounts(&self, span: Span) -> Vec<Account> {
        let mut accounts: BTreeMap<&'static str, Account> = BTreeMap::new();
        let mut of = |currency: Currency, line: Option<Line>, before: i64| {
            let account = accounts.entry(currency.code()).or_insert_with(|| Account::new(currency));
            account.opening += before;
            account.lines.extend(line);
        };
        for (claim, movements) in self.claims {
            for movement in movements.iter().filter(|movement| movement.date <= span.to) {
                if movement.date < span.from {
                    of(claim.currency, None, movement.due);
                } else if let Some(line) = Line::of_movement(claim, movement) {
                    of(claim.currency, Some(line), 0);
                }
            }
        }
        for entry in self.entries.iter().filter(|entry| entry.posting.date <= span.to) {
            if entry.posting.date < span.from {
                of(entry.currency, None, -entry.posting.amount);
            } else if let Some(line) = Line::of_entry(entry) {
                of(entry.currency, Some(line), 0);
            }
        }
        let mut accounts: Vec<Account> = accounts.into_values().collect();
        for account in &mut accounts {
            account.lines.sort_by_key(|line| (line.date, line.at, line.kind != LineKind::Recovery));
            account.closing = account.opening;
            for line in &mut account.lines {
                account.closing += line.amount;
                line.balance = account.closing;
            }
            (account.due, account.credit) = self.standing(account.currency, span.to);
        }
        accounts
            .retain(|account| !account.lines.is_empty() || account.opening != 0 || account.due.total() != 0);
        accounts
    }

    /// What is due at the end of a day, by age, and the credit balance.
    fn standing(&self, currency: Currency, day: NaiveDate) -> (Buckets, i64) {
        let mut due = Buckets::default();
        let issued = |claim: &Claim| claim.currency == currency && claim.issue_date <= day;
        for (claim, movements) in self.claims.iter().filter(|(claim, _)| issued(claim)) {
            due.0[bucket(claim.due_date, day)] += due_on(movements, day);
        }
        let counts = |entry: &&Entry| entry.currency == currency && entry.posting.date <= day;
        (due, self.entries.iter().filter(counts).map(|entry| entry.posting.amount).sum())
    }
}

impl Account {
    fn new(currency: Currency) -> Self {
        Self { currency, opening: 0, lines: Vec::new(), closing: 0, due: Buckets::default(), credit: 0 }
    }
}

impl Line {
    /// `None` for money that was allocated: the ledger has its payment.
    fn of_movement(claim: &Claim, movement: &Movement) -> Option<Self> {
        let kind = match movement.part {
            Part::Issued => LineKind::Issued(claim.document_id.kind()),
            Part::Paid => return None,
            Part::Discounted => LineKind::Discount,
            Part::Difference => LineKind::Difference,
            Part::Recovered => LineKind::Recovery,
            Part::Credited => LineKind::Credit,
            Part::WrittenOff => LineKind::WriteOff,
            Part::Voided => LineKind::Void,
        };
        Some(Self {
            date: movement.date,
            at: movement.at,
            kind,
            amount: movement.due,
            balance: 0,
            document: Some(OfDocument {
                id: claim.document_id,
                number: claim.number.clone(),
                due_date: claim.due_date,
            }),
            payment_id: movement.payment_id,
        })
    }

    /// `None` for money that was allocated, or no longer is: it changes the credit balance and what is due by the same
    /// amount.
    fn of_entry(entry: &Entry) -> Option<Self> {
        let posting = &entry.posting;
        if matches!(posting.kind, EntryKind::Allocation | EntryKind::Release) {
            return None;
        }
        Some(Self {
            date: posting.date,
            at: entry.change.at,
            kind: LineKind::Ledger(posting.kind),
            amount: -posting.amount,
            balance: 0,
            document: None,
            payment_id: posting.payment_id,
        })
    }
}
