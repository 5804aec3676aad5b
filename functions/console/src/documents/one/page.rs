//! The page of a document.

use app::documents::read_invoice::read_invoice;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::documents::document::Document;
use domain::ids::{DocumentId, DocumentKind};
use pages::components::{Link, Notice, Pager};
use pages::words as badges;

use super::lines::{Amounts, balance, line, totals};
use super::read::{Read, read};
use super::said::Said;
use super::{Which, actions, asks, emails, facts, history, settlements, words};
use crate::documents::invoice::{InvoicePage, LinesPage};
use crate::documents::{address, list_of};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web, page, page_with};

/// Lines that the page of a document shows.
const LINES: usize = 60;
/// Lines of a page of the list of all.
const LINES_OF_PAGE: usize = 150;

pub(crate) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    render(&web, &visitor, id, Said::asked(&query), StatusCode::OK).await
}

/// The page, after whatever was asked for.
pub(super) async fn render(
    web: &Web,
    visitor: &Visitor,
    id: DocumentId,
    said: Said,
    status: StatusCode,
) -> Page {
    let read = read(web, visitor, id).await?;
    page_with(status, &view(visitor, &read, &said))
}

/// "Invoice 2026-0042", or "Draft invoice".
pub(super) fn title(document: &Document) -> String {
    let kind = document.id.kind();
    match document.issued() {
        Some(issued) => format!("{} {}", words::title(kind), issued.number),
        None => format!("Draft {}", words::noun(kind)),
    }
}

/// The list that it is in.
fn list(kind: DocumentKind) -> Link {
    let label = if kind == DocumentKind::CreditNote { "Credit notes" } else { "Invoices" };
    Link::new(label, list_of(kind))
}

pub(super) fn view(visitor: &Visitor, read: &Read, said: &Said) -> InvoicePage {
    let (document, format) = (&read.document, visitor.format());
    let amounts = Amounts { format, currency: document.content.currency };
    let today = visitor.now.with_timezone(&visitor.user.time_zone).date_naive();
    let may = |scope| visitor.may(scope);
    let (usual, more) = actions::actions(read, visitor);
    let title = title(document);
    let number = format.number(i64::try_from(read.lines.len()).unwrap_or(i64::MAX));
    let all = || Link::new(format!("All {number} lines"), format!("{}/lines", address(document.id)));
    let customer = read.customer.as_ref();
    InvoicePage {
        shell: visitor.shell(Area::Invoices, title.clone(), Vec::new()),
        list: list(document.id.kind()),
        title,
        status: badges::document(document.status()),
        light: badges::light(&document.shown.distribution),
        customer: customer.map(|it| Link::new(it.name.to_string(), format!("/console/customers/{}", it.id))),
        actions: usual,
        more,
        asks: asks::asks(&amounts, read, visitor, said),
        notices: notices(visitor, read, said),
        money: facts::headline(&amounts, document, today),
        facts: facts::facts(&format, read),
        lines: read.lines.iter().take(LINES).map(|it| line(&amounts, it)).collect(),
        more_lines: (read.lines.len() > LINES).then(all),
        totals: totals(&amounts, document),
        settlements: settlements::settlements(&amounts, read, may(Scope::PaymentsWrite)),
        balance: balance(&amounts, document),
        deliveries: emails::deliveries(&format, read, may(Scope::InvoicesWrite), &visitor.form_token),
        history: history::timeline(&format, &read.history),
        internal: facts::internal(&format, document),
        note: document.content.note.as_ref().map(ToString::to_string),
    }
}

fn notices(visitor: &Visitor, read: &Read, said: &Said) -> Vec<Notice> {
    let format = visitor.format();
    let mut notices: Vec<Notice> = said.notice.iter().cloned().collect();
    if let (Some(notice), Some(seen)) = (notices.first_mut(), said.seen) {
        notice.lines.extend(history::since(&format, &read.history, seen));
    }
    notices.extend(facts::notices(&format, read));
    notices
}

/// All lines of a document that has many, a page at a time.
pub(crate) async fn lines(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let read = read_invoice(&web.store, visitor.tenant(), id).await?;
    let document = &read.invoice;
    let amounts = Amounts { format: visitor.format(), currency: document.content.currency };
    let first: usize = query.text("cursor").parse().unwrap_or(0);
    let shown = read.lines.iter().skip(first).take(LINES_OF_PAGE);
    let lines: Vec<_> = shown.map(|it| line(&amounts, it)).collect();
    let after = first.saturating_add(lines.len());
    let number = |of: usize| visitor.format().number(i64::try_from(of).unwrap_or(i64::MAX));
    let here = format!("{}/lines", address(id));
    let title = match document.issued() {
        Some(issued) => format!("Lines of {} {}", words::noun(id.kind()), issued.number),
        None => format!("Lines of the draft {}", words::noun(id.kind())),
    };
    let view = LinesPage {
        shell: visitor.shell(Area::Invoices, title.clone(), Vec::new()),
        title,
        back: Link::new(self::title(document), address(id)),
        pager: Pager {
            shown: format!("{}–{} of {} lines", number(first + 1), number(after), number(read.lines.len())),
            first: (first > 0).then(|| here.clone()),
            next: (after < read.lines.len()).then(|| format!("{here}?cursor={after}")),
        },
        lines,
    };
    page(&view)
}
