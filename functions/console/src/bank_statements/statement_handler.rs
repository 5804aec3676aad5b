//! Fills the page of a bank statement.

use app::bank_statements::read_statements::{list_entries, read_statement};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::bank_statements::entry::{BankEntry, EntryStatus};
use domain::bank_statements::matching::Match;
use domain::bank_statements::statement::BankStatement;
use domain::ids::BankStatementId;
use futures_util::future::try_join;
use pages::components::{Empty, Link, Notice, Pager, Pair, Pairs, Tab, Tabs, Tone};
use pages::icons::Icon;

use super::entry_actions::{actions, address};
use super::list_handler::{AGAIN, progress, shares};
use super::place::{Place, TABS};
use super::proposal::{Known, known, notes};
use super::statement::{Row, StatementPage};
use super::words;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page_with};

/// Entries of a page. Each has forms of its own, and a page has at most 100 KB.
const PAGE: usize = 25;
/// Documents that are shown of a proposal.
const SHOWN: usize = 2;

pub(super) fn parsed(id: &str) -> Result<BankStatementId, Refused> {
    id.parse().map_err(|_| Refused::not_found())
}

pub(super) async fn one(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    show(&web, &visitor, parsed(&id)?, &Place::read(&query), Vec::new(), StatusCode::OK).await
}

pub(super) async fn show(
    web: &Web,
    visitor: &Visitor,
    id: BankStatementId,
    place: &Place,
    mut notices: Vec<Notice>,
    status: StatusCode,
) -> Page {
    let (tenant, format) = (visitor.tenant(), visitor.format());
    let after = place.cursor.as_deref();
    let (statement, listed) = try_join(
        read_statement(&web.store, tenant, id),
        list_entries(&web.store, tenant, id, place.which(), after, PAGE),
    )
    .await?;
    let known = known(web, visitor, &listed.data, SHOWN).await?;
    let rows: Vec<Row> = listed.data.iter().map(|entry| row(visitor, entry, &known, place)).collect();
    notices.extend(about(&statement));
    let here = format!("/console/bank-statements/{id}");
    let with =
        |tab: &'static str, cursor: Option<String>| format!("{here}{}", Place { tab, cursor }.query('?'));
    let tab = |(tab, label, _, _): &(&'static str, &str, Option<Match>, Option<EntryStatus>)| Tab {
        label: (*label).to_owned(),
        href: with(tab, None),
        count: None,
        current: *tab == place.tab,
    };
    let count = format.counted(rows.len(), "entry", "entries");
    let by = statement.change.actor.name();
    let view = StatementPage {
        title: statement.name.to_string(),
        uploaded: format!("Uploaded by {by}, {}", format.instant(statement.created_at)),
        notices,
        progress: progress(visitor, &statement),
        again: (!statement.is_read()).then(|| (with(place.tab, place.cursor.clone()), AGAIN)),
        shares: shares(visitor, &statement),
        tabs: Tabs { label: "Entries".to_owned(), tabs: TABS.iter().map(tab).collect() },
        empty: rows.is_empty().then(|| empty(place, listed.next.is_some())),
        pager: Pager {
            shown: format!("{count}, in the order of the file"),
            first: after.map(|_| with(place.tab, None)),
            next: listed.next.map(|next| with(place.tab, Some(next))),
        },
        facts: facts(visitor, &statement),
        shell: visitor.shell(Area::Payments, statement.name.to_string(), Vec::new()),
        rows,
    };
    page_with(status, &view)
}

fn row(visitor: &Visitor, entry: &BankEntry, known: &Known, place: &Place) -> Row {
    let (format, booked) = (visitor.format(), &entry.booked);
    let party = booked.counterparty.as_ref().map(ToString::to_string);
    let iban = booked.counterparty_iban.as_ref().map(|iban| iban.as_str().to_owned());
    Row {
        date: format.day(booked.booked_on),
        party: party.or(iban).unwrap_or_else(|| "Unnamed".to_owned()),
        text: words::said(booked).chars().take(140).collect(),
        amount: format.money(words::signed(booked)),
        found: words::found(entry.proposal.found),
        documents: known.documents(entry, SHOWN),
        notes: notes(entry, known, SHOWN),
        status: words::status(entry.state.status()),
        payment: entry.state.payment().map(|id| Link::new("Payment", format!("/console/payments/{id}"))),
        actions: actions(visitor, entry, place),
        href: address(entry),
    }
}

/// What a person has to know about the file.
fn about(statement: &BankStatement) -> Vec<Notice> {
    let mut lines = Vec::new();
    if statement.pending > 0 {
        lines.push(format!(
            "{} entries are not booked yet. They come again once they are.",
            statement.pending
        ));
    }
    if statement.unsplit > 0 {
        lines.push(format!(
            "{} entries hold several transactions that the bank does not tell apart.",
            statement.unsplit
        ));
    }
    if lines.is_empty() {
        return Vec::new();
    }
    let notice = Notice::new(Tone::Amber, "Not all of the file could be used");
    vec![lines.into_iter().fold(notice, Notice::line)]
}

fn empty(place: &Place, more: bool) -> Empty {
    let (title, text) = match (place.tab, more) {
        (_, true) => ("None on this page", "Few entries match, and only a part of them was looked through."),
        ("", false) => {
            ("No entries here", "They are still being read, or all of them were in earlier files.")
        }
        ("exact" | "likely" | "ambiguous" | "none", false) => {
            ("Nothing to decide", "No entry of this kind waits for a person.")
        }
        _ => ("None yet", "No entry of this file has this status."),
    };
    Empty { icon: Icon::Bank, title: title.to_owned(), text: text.to_owned(), actions: Vec::new() }
}

fn facts(visitor: &Visitor, statement: &BankStatement) -> Pairs {
    let format = visitor.format();
    let account = |stated: &domain::bank_statements::statement::StatedAccount| {
        let (from, until) = (format.day(stated.from), format.day(stated.until));
        let entries = format.counted(stated.entries as usize, "entry", "entries");
        format!("{}, {entries}, {from} – {until}", stated.account)
    };
    let mut pairs = vec![
        Pair::new("Format", words::format(statement.format)),
        Pair::lines("Accounts", statement.accounts.iter().take(10).map(account).collect()),
        Pair::new("Entries", format.number(statement.entries)),
    ];
    if statement.apply_exact {
        let applied = format.number(statement.counts.applied);
        pairs.push(Pair::new("Applied by themselves", format!("{applied}, as the settings say")));
    }
    pairs.push(Pair::new("Id", statement.id.to_string()));
    Pairs(pairs)
}
