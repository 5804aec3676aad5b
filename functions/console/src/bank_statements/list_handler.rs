//! Fills the list of bank statements.

use axum::extract::{RawQuery, State};
use domain::access::Scope;
use domain::bank_statements::statement::BankStatement;
use domain::ids::BankStatementId;
use pages::components::{Action, Empty, Look, Pager, Progress, Share, Stack, Tone};
use pages::icons::Icon;
use store::bank_statements::statements::STATEMENT;

use super::list::{Row, StatementsPage};
use super::words;
use crate::navigation::Area;
use crate::payments::area_tabs;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web, page};

/// Statements of a page.
const PAGE: usize = 50;
/// A page with a file that is being read loads itself again after so many seconds.
pub(super) const AGAIN: u32 = 2;
const HERE: &str = "/console/bank-statements";

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let after = query.get("cursor").filter(|cursor| cursor.parse::<BankStatementId>().is_ok());
    let listed = web.store.list::<BankStatement>(visitor.tenant(), &[STATEMENT], after, PAGE).await?;
    let rows: Vec<Row> = listed.data.iter().map(|statement| row(&visitor, statement)).collect();
    let reading = listed.data.iter().any(|statement| !statement.is_read());
    let here = after.map_or_else(|| HERE.to_owned(), |cursor| format!("{HERE}?cursor={cursor}"));
    let count = visitor.format().counted(rows.len(), "bank statement", "bank statements");
    let empty = Empty {
        icon: Icon::Bank,
        title: "No bank statements yet".to_owned(),
        text: "Upload a file of your bank: camt.053, camt.054, MT940 or CSV. Its entries are matched with open invoices."
            .to_owned(),
        actions: vec![upload(&visitor)],
    };
    let view = StatementsPage {
        actions: vec![mapping(&visitor), upload(&visitor)],
        area: area_tabs(true),
        empty: rows.is_empty().then_some(empty),
        pager: Pager {
            shown: format!("{count}, newest first"),
            first: after.map(|_| HERE.to_owned()),
            next: listed.next.map(|next| format!("{HERE}?cursor={next}")),
        },
        again: reading.then_some((here, AGAIN)),
        shell: visitor.shell(Area::Payments, "Bank statements", Vec::new()),
        rows,
    };
    page(&view)
}

fn upload(visitor: &Visitor) -> Action {
    let label = "Upload a statement";
    let action = match visitor.may(Scope::PaymentsWrite) {
        true => Action::link(label, "/console/bank-statements/new"),
        false => Action::refused(label, "Your role does not allow it."),
    };
    action.icon(Icon::Plus).look(Look::Primary)
}

fn mapping(visitor: &Visitor) -> Action {
    match visitor.may(Scope::PaymentsWrite) {
        true => Action::link("New CSV mapping", "/console/bank-statements/mappings/new"),
        false => Action::refused("New CSV mapping", "Your role does not allow it."),
    }
}

/// How far a file is read.
pub(super) fn progress(visitor: &Visitor, statement: &BankStatement) -> Option<Progress> {
    let number = |number: u32| visitor.format().number(number);
    (!statement.is_read()).then(|| Progress {
        label: format!("Reading {}", statement.name),
        done: statement.read.into(),
        total: statement.entries.into(),
        text: format!("{} of {}", number(statement.read), number(statement.entries)),
    })
}

/// What the entries matched when they were read, without what there is none of.
pub(super) fn shares(visitor: &Visitor, statement: &BankStatement) -> Vec<Share> {
    let counts = statement.counts;
    let share = |word, count: u32, tone| Share::new(word, count.into(), visitor.format().number(count), tone);
    let all = [
        share("Exact", counts.exact, Tone::Green),
        share("Likely", counts.likely, Tone::Blue),
        share("Ambiguous", counts.ambiguous, Tone::Amber),
        share("No match", counts.none, Tone::Red),
        share("Money that went", counts.debits, Tone::Grey),
        share("In an earlier file", counts.duplicates, Tone::Violet),
    ];
    all.into_iter().filter(|share| share.count > 0).collect()
}

fn row(visitor: &Visitor, statement: &BankStatement) -> Row {
    let format = visitor.format();
    let first = statement.accounts.first();
    let more = statement.accounts.len().saturating_sub(1);
    let account = first.map(|stated| stated.account.to_string()).unwrap_or_default();
    let days = (
        statement.accounts.iter().map(|stated| stated.from).min(),
        statement.accounts.iter().map(|stated| stated.until).max(),
    );
    Row {
        href: format!("{HERE}/{}", statement.id),
        name: statement.name.to_string(),
        format: format!(
            "{}, {}",
            words::format(statement.format),
            format.counted(statement.entries as usize, "entry", "entries")
        ),
        account: if more > 0 { format!("{account} and {more} more") } else { account },
        period: match days {
            (Some(from), Some(until)) => format!("{} – {}", format.day(from), format.day(until)),
            _ => String::new(),
        },
        progress: progress(visitor, statement),
        result: statement.is_read().then(|| Stack::new(shares(visitor, statement))),
        uploaded: format.instant(statement.created_at),
        by: statement.change.actor.name().to_owned(),
    }
}
