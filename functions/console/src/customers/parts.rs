//! The parts of a customer's page: documents, account, letters, history.

use chrono::NaiveDate;
use domain::access::Scope;
use domain::customers::Customer;
use domain::delivery::{Delivery, Topic};
use domain::documents::document::Document as Stored;
use domain::ids::CustomerId;
use domain::money::Money;
use pages::components::Empty;
use pages::icons::Icon;
use pages::words;

use super::account::account;
use super::actions::new_invoice;
use super::customer::{Document, Letter, Part};
use super::history::history;
use super::shown::{PAGE, Shown, document_address, document_kind, empty};
use crate::web::{Refused, Visitor, Web};

pub(super) async fn part(
    web: &Web,
    visitor: &Visitor,
    customer: &Customer,
    shown: Shown,
    cursor: Option<&str>,
) -> Result<Part, Refused> {
    match shown {
        Shown::Documents => documents(web, visitor, customer, cursor).await,
        Shown::Account => account(web, visitor, customer.id, cursor).await,
        Shown::Letters => letters(web, visitor, customer.id, cursor).await,
        Shown::History => history(web, visitor, customer, cursor).await,
    }
}

async fn documents(
    web: &Web,
    visitor: &Visitor,
    customer: &Customer,
    cursor: Option<&str>,
) -> Result<Part, Refused> {
    visitor.require(Scope::InvoicesRead)?;
    let id = customer.id;
    let mut found = web.store.documents_of_customer(visitor.tenant(), id, cursor, PAGE).await?;
    // As in lists: what was deleted is left out.
    found.data.retain(|document| document.status().row().list.is_some());
    let today = visitor.now.with_timezone(&visitor.user.time_zone).date_naive();
    let rows: Vec<Document> = found.data.iter().map(|it| document(visitor, it, today)).collect();
    let shown = visitor.format().counted(rows.len(), "document, newest first", "documents, newest first");
    let none = rows.is_empty() && found.next.is_none();
    Ok(Part::Documents {
        pager: Shown::Documents.pager(id, shown, cursor.is_some(), found.next),
        empty: none.then(|| Empty {
            actions: vec![new_invoice(visitor, customer)],
            ..empty(
                Icon::Invoice,
                "No documents yet",
                "Invoices and credit notes of this customer stand here.",
            )
        }),
        rows,
    })
}

fn document(visitor: &Visitor, document: &Stored, today: NaiveDate) -> Document {
    let format = visitor.format();
    let money = |minor| format.money(Money::new(minor, document.content.currency));
    let issued = document.issued();
    let due = document.balance.due;
    let due_date = document.due_date();
    let late = due_date.filter(|date| due > 0 && *date < today).map(|date| (today - date).num_days());
    Document {
        href: document_address(document.id),
        label: document.state.number().map_or_else(|| "Draft".to_owned(), ToString::to_string),
        kind: document_kind(document.id.kind()),
        status: words::document(document.status()),
        light: words::light(&document.shown.distribution),
        issued: issued.map(|issued| format.day(issued.issue_date)).unwrap_or_default(),
        due: due_date.map(|date| format.day(date)).unwrap_or_default(),
        late: match late {
            None => String::new(),
            Some(1) => "1 day late".to_owned(),
            Some(days) => format!("{} days late", format.number(days)),
        },
        amount: money(document.totals.payable),
        open: if issued.is_some() { money(due) } else { String::new() },
    }
}

async fn letters(
    web: &Web,
    visitor: &Visitor,
    id: CustomerId,
    cursor: Option<&str>,
) -> Result<Part, Refused> {
    visitor.require(Scope::InvoicesRead)?;
    let found = web.store.letters_to(visitor.tenant(), id, cursor, PAGE).await?;
    let rows: Vec<Letter> = found.data.iter().map(|it| letter(visitor, it)).collect();
    let shown = visitor.format().counted(rows.len(), "letter, newest first", "letters, newest first");
    let text = "Receipts of payments and statements of account stand here. What was sent of a document stands with the \
        document.";
    Ok(Part::Letters {
        pager: Shown::Letters.pager(id, shown, cursor.is_some(), found.next),
        empty: rows.is_empty().then(|| empty(Icon::Mail, "No letters yet", text)),
        rows,
    })
}

fn letter(visitor: &Visitor, delivery: &Delivery) -> Letter {
    let format = visitor.format();
    let (title, href) = match &delivery.topic {
        Some(Topic::Payment { payment_id, .. }) => {
            ("Receipt of a payment".to_owned(), Some(format!("/console/payments/{payment_id}")))
        }
        Some(Topic::Account { part, .. }) => {
            let currency = part.currency.map(|it| format!(" in {it}")).unwrap_or_default();
            let until = part.to.map(|day| format!(" up to {}", format.date(day))).unwrap_or_default();
            (format!("Statement of account{currency}{until}"), None)
        }
        None => ("Letter".to_owned(), None),
    };
    let recipients: Vec<String> =
        delivery.recipients().iter().map(|it| it.addressee.address.to_string()).collect();
    Letter {
        // What waits for its time shows that time.
        at: format.instant(delivery.schedule().map_or(delivery.created_at, |schedule| schedule.at)),
        title,
        href,
        recipients: recipients.join(", "),
        status: words::delivery(delivery.status()),
        problem: delivery.failure().map(|failure| failure.message.clone()),
    }
}
