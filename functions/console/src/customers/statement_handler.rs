//! Shows the statement of account of a customer, and answers it as a file.

use app::exports::csv_file::CONTENT_TYPE;
use app::exports::statement as file;
use app::reports::statement::{Statement, Which, statement};
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::access::Scope;
use domain::delivery::Part;
use domain::money::Money;
use domain::payments::ledger::EntryKind;
use domain::reports::ageing::Aged;
use domain::reports::statement::{Account as Kept, Line as Booked, LineKind};
use pages::components::{Action, Empty, Field, Link, Look, Notice};
use pages::format::Format;
use pages::icons::Icon;

use super::customer::Figure;
use super::figures::bars;
use super::reading::Reading;
use super::shown::{document_address, document_kind};
use super::statement::{Account, Line, StatementPage};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page_with};

/// Which part of the account an address or a form asks for.
pub(super) fn part(form: &Form, reading: &mut Reading) -> Part {
    Part {
        from: reading.optional(form, "from"),
        to: reading.optional(form, "to"),
        currency: reading.optional(form, "currency"),
    }
}

pub(super) fn part_fields(form: &Form, reading: &Reading) -> Vec<Field> {
    let all = vec![
        Field::input("date", "from", "From", form.text("from")),
        Field::input("date", "to", "To", form.text("to")),
        Field::text("currency", "Currency", form.text("currency"))
            .with(|input| input.placeholder = "All".to_owned()),
    ];
    all.into_iter().map(|field| reading.mark(field)).collect()
}

/// The same part of the account on another page of it.
fn there(here: &str, page: &str, query: &Form) -> String {
    let mut parts = form_urlencoded::Serializer::new(String::new());
    parts.extend_pairs(
        ["from", "to", "currency"].into_iter().filter_map(|part| Some((part, query.get(part)?))),
    );
    let parts = parts.finish();
    if parts.is_empty() { format!("{here}/{page}") } else { format!("{here}/{page}?{parts}") }
}

pub(super) async fn read(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let id = super::parsed(&id)?;
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut reading = Reading::default();
    let which = Which::of(id, part(&query, &mut reading));
    let wrong = !reading.is_right();
    let made = match wrong {
        true => None,
        false => Some(statement(&web.store, &visitor.caller(), which).await.map_err(Refused::from)),
    };
    let (made, refused) = match made {
        Some(Err(refused)) if !refused.status.is_client_error() => return Err(refused),
        Some(Err(refused)) if refused.status == StatusCode::NOT_FOUND => return Err(refused),
        Some(Err(refused)) => (None, Some(refused)),
        Some(Ok(made)) => (Some(made), None),
        None => (None, None),
    };
    let name = match &made {
        Some(made) => made.customer.name.to_string(),
        None => super::stored(&web, &visitor, id).await?.name.to_string(),
    };
    let status = match &refused {
        Some(refused) => refused.status,
        None if wrong => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let notice = refused.as_ref().map(Refused::notice);
    let view = view(&visitor, Link::new(name, super::address(id)), &query, &reading, (made.as_ref(), notice));
    page_with(status, &view)
}

fn view(
    visitor: &Visitor,
    back: Link,
    query: &Form,
    reading: &Reading,
    (made, notice): (Option<&Statement>, Option<Notice>),
) -> StatementPage {
    let format = visitor.format();
    let here = format!("{}/statement", back.href);
    let send = match visitor.may(Scope::PaymentsWrite) {
        true => Action::link("Send", there(&here, "send", query)),
        false => Action::refused("Send", "Your role does not allow it."),
    };
    let send = send.icon(Icon::Send).look(Look::Primary);
    let csv = Action::link("CSV", there(&here, "csv", query)).icon(Icon::Download);
    // `functions/documents` makes it.
    let pdf = Action::link("PDF", there(&here, "pdf", query)).icon(Icon::Download);
    let none = made.is_some_and(|made| made.accounts.is_empty());
    let title = format!("Account of {}", back.label);
    StatementPage {
        span: made
            .map(|made| format!("{} to {}", format.date(made.span.from), format.date(made.span.to)))
            .unwrap_or_default(),
        actions: if made.is_some() { vec![csv, pdf, send] } else { Vec::new() },
        notice,
        fields: part_fields(query, reading),
        accounts: made
            .map(|made| made.accounts.iter().map(|it| account(made, it, &format)).collect())
            .unwrap_or_default(),
        empty: none.then(|| Empty {
            icon: Icon::File,
            title: "Nothing in these days".to_owned(),
            text: "Nothing raised or lowered the balance, and nothing is due. Choose other days.".to_owned(),
            actions: Vec::new(),
        }),
        shell: visitor.shell(Area::Customers, title.clone(), Vec::new()),
        here,
        title,
        back,
    }
}

fn account(made: &Statement, kept: &Kept, format: &Format) -> Account {
    let money = |minor| format.money(Money::new(minor, kept.currency));
    let figure = |name: &str, minor, alarming| Figure {
        name: name.to_owned(),
        value: money(minor),
        note: String::new(),
        alarming,
    };
    let overdue = kept.due.overdue();
    let aged = Aged { currency: kept.currency, buckets: kept.due };
    Account {
        currency: kept.currency.to_string(),
        figures: vec![
            figure("Due", kept.due.total(), false),
            figure("Overdue", overdue, overdue > 0),
            figure("Credit balance", kept.credit, kept.credit < 0),
            figure("Balance", kept.closing, false),
        ],
        opening: (format!("Balance before {}", format.date(made.span.from)), money(kept.opening)),
        lines: kept.lines.iter().map(|it| line(it, kept, format)).collect(),
        closing: (format!("Balance on {}", format.date(made.span.to)), money(kept.closing)),
        ages: (kept.due.total() != 0).then(|| bars(&aged, format)),
    }
}

fn line(line: &Booked, kept: &Kept, format: &Format) -> Line {
    let money = |minor| format.money(Money::new(minor, kept.currency));
    let word = match line.kind {
        LineKind::Issued(kind) => document_kind(kind),
        LineKind::Ledger(EntryKind::Payment) => "Payment",
        LineKind::Ledger(EntryKind::Reversal) => "Reversal of a payment",
        LineKind::Ledger(EntryKind::Refund) => "Refund",
        LineKind::Ledger(EntryKind::CreditNote) => "Credit note",
        LineKind::Ledger(EntryKind::Allocation) => "Settled",
        LineKind::Ledger(EntryKind::Release) => "No longer settled",
        LineKind::Discount => "Discount for early payment",
        LineKind::Difference => "Small difference",
        LineKind::Recovery => "Recovery of a write-off",
        LineKind::Credit => "Credited",
        LineKind::WriteOff => "Written off",
        LineKind::Void => "Void",
    };
    let document = line.document.as_ref();
    let payment = line.payment_id.map(|id| format!("/console/payments/{id}"));
    let issued = matches!(line.kind, LineKind::Issued(_));
    Line {
        date: format.day(line.date),
        what: document.map_or_else(|| word.to_owned(), |it| format!("{word} {}", it.number)),
        href: document.map(|it| document_address(it.id)).or(payment),
        due: document.filter(|_| issued).map(|it| format.day(it.due_date)).unwrap_or_default(),
        amount: money(line.amount),
        balance: money(line.balance),
    }
}

/// The same as a file, as the API answers it.
pub(super) async fn csv(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut reading = Reading::default();
    let which = Which::of(super::parsed(&id)?, part(&query, &mut reading));
    if !reading.is_right() {
        let title = "The days or the currency cannot be read.";
        return Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", title));
    }
    let made = statement(&web.store, &visitor.caller(), which).await?;
    let file = file::csv(&made).map_err(|error| app::Error::Failed(error.to_string()))?;
    let disposition = "attachment; filename=\"statement.csv\"";
    let headers = [(header::CONTENT_TYPE, CONTENT_TYPE), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, file).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_the_account_is_kept() {
        let query = Form::read(b"from=2026-01-01&currency=EUR&x=1");
        assert_eq!(there("/c/1/statement", "csv", &query), "/c/1/statement/csv?from=2026-01-01&currency=EUR");
        assert_eq!(there("/c/1/statement", "send", &Form::default()), "/c/1/statement/send");
        let mut reading = Reading::default();
        let part = part(&Form::read(b"from=soon&to=2026-01-31&currency=euro"), &mut reading);
        assert!(part.to.is_some() && reading.error("from").is_some() && reading.error("currency").is_some());
    }
}
