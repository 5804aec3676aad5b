//! Fills the page of a payment.

use std::collections::BTreeMap;

use app::payments::read_payments::read_payment;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use domain::access::Scope;
use domain::customers::Customer;
use domain::documents::document::Document;
use domain::ids::{AllocationId, DocumentId, PaymentId};
use domain::money::Money;
use domain::payments::payment::{Allocated, Payment, PaymentStatus};
use futures_util::future::try_join;
use pages::components::{Action, Badge, Field, Link, Look, Notice, Pair, Pairs, Tone};
use pages::icons::Icon;
use store::documents::headers::{header_from, header_keys};
use store::keys;
use store::payments::ledger::balance_from;

use super::history::timeline;
use super::open_invoices::{Asked, open_invoices};
use super::payment::{Allocate, Allocation, Meant, PaymentPage, Sum};
use super::payment_actions::Desk;
use super::reading::Reading;
use super::words;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::once;
use crate::web::{Page, Refused, Visitor, Web, page_with};

/// Allocations that are shown.
const SHOWN: usize = 50;

pub(super) fn parsed(id: &str) -> Result<PaymentId, Refused> {
    id.parse().map_err(|_| Refused::not_found())
}

pub(super) async fn one(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let undo: Option<AllocationId> = query.get("undo").and_then(|id| id.parse().ok());
    let dialog = if undo.is_some() { "undo" } else { query.text("dialog") };
    let (nothing, dialog) = (Form::default(), dialog.to_owned());
    let reading = Reading::new(&nothing, visitor.format());
    let shown = Shown { dialog: &dialog, open: true, undo, reading: &reading, form: &nothing, notice: None };
    show(&web, &visitor, parsed(&id)?, shown, StatusCode::OK).await
}

/// The dialog that was asked for, or the form that was refused.
pub(super) struct Shown<'a> {
    pub(super) dialog: &'a str,
    pub(super) open: bool,
    pub(super) undo: Option<AllocationId>,
    pub(super) form: &'a Form,
    pub(super) reading: &'a Reading<'a>,
    pub(super) notice: Option<Notice>,
}

pub(super) async fn show(
    web: &Web,
    visitor: &Visitor,
    id: PaymentId,
    shown: Shown<'_>,
    status: StatusCode,
) -> Page {
    let (tenant, format) = (visitor.tenant(), visitor.format());
    let payment = read_payment(&web.store, tenant, id).await?;
    let (customer_id, currency) = (payment.customer_id, payment.amount.currency);
    let documents = documents(&payment);
    let customer_key = keys::customer(tenant, customer_id);
    let reads = [customer_key.clone(), keys::balance(tenant, customer_id, currency)];
    let headers = documents.iter().flat_map(|id| header_keys(tenant, *id));
    let reads = web.store.load(reads.into_iter().chain(headers));
    let (loaded, history) = try_join(reads, web.store.payment_history(tenant, id)).await?;
    let customer: Option<Customer> = loaded.get(&customer_key)?;
    let balance = balance_from(&loaded, tenant, customer_id, currency)?;
    let mut found = BTreeMap::new();
    for id in documents {
        found.extend(header_from(&loaded, tenant, id)?.map(|document| (id, document)));
    }
    let here = format!("/console/payments/{id}");
    let Shown { dialog, open, undo, form, reading, notice } = shown;
    let once = once::key(web);
    let (payment, here) = (&payment, here.as_str());
    let desk = Desk { visitor, payment, balance: &balance, here, form, reading, dialog, open, once };
    let (actions, more) = desk.actions();
    let undo = undo.filter(|id| payment.allocations.iter().any(|made| made.id == *id && !made.undone));
    let undo = undo.map(|id| (id, allocated_label(payment, id, &found)));
    let labels = found.iter().map(|(id, document)| (id.to_string(), label(Some(document)))).collect();
    let title = format!("Payment of {}", format.money(payment.amount));
    let view = PaymentPage {
        status: words::status(payment.status),
        customer: Link::new(
            customer.map_or_else(|| "Customer".to_owned(), |customer| customer.name.to_string()),
            format!("/console/customers/{customer_id}"),
        ),
        actions,
        more,
        asks: desk.asks(undo),
        notices: notice.into_iter().chain(about(payment, &found)).collect(),
        allocations: allocations(&desk, payment, &found),
        meant_for: payment
            .wanted
            .iter()
            .take(SHOWN)
            .map(|wanted| Meant {
                document: link(wanted.document_id, &found),
                amount: wanted.amount.map_or_else(
                    || "as far as the money goes".to_owned(),
                    |minor| format.money(Money::new(minor, currency)),
                ),
            })
            .collect(),
        hidden: match payment.allocations.len().saturating_sub(SHOWN) {
            0 => String::new(),
            left => format!("{left} more are not shown."),
        },
        sums: sums(visitor, payment),
        allocate: allocate(web, visitor, payment, &desk).await?,
        facts: facts(visitor, payment, balance.amount),
        history: timeline(&history, &labels, format),
        shell: visitor.shell(Area::Payments, title.clone(), Vec::new()),
        title,
    };
    page_with(status, &view)
}

/// The documents that are shown, each once.
fn documents(payment: &Payment) -> Vec<DocumentId> {
    let made = payment.allocations.iter().map(|made| made.document_id);
    let wanted = payment.wanted.iter().map(|wanted| wanted.document_id);
    let refused = payment.refused.iter().map(|refused| refused.document_id);
    let mut ids: Vec<DocumentId> =
        made.take(SHOWN).chain(wanted.take(SHOWN)).chain(refused.take(SHOWN)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(SHOWN);
    ids
}

fn label(document: Option<&Document>) -> String {
    let number = document.and_then(|document| document.state.number());
    number.map_or_else(|| "Invoice".to_owned(), ToString::to_string)
}

fn link(id: DocumentId, found: &BTreeMap<DocumentId, Document>) -> Link {
    Link::new(label(found.get(&id)), format!("/console/invoices/{id}"))
}

fn allocated_label(payment: &Payment, id: AllocationId, found: &BTreeMap<DocumentId, Document>) -> String {
    let made = payment.allocations.iter().find(|made| made.id == id);
    label(made.and_then(|made| found.get(&made.document_id)))
}

fn allocations(
    desk: &Desk<'_>,
    payment: &Payment,
    found: &BTreeMap<DocumentId, Document>,
) -> Vec<Allocation> {
    let format = desk.visitor.format();
    let money = |minor| format.money(Money::new(minor, payment.amount.currency));
    let note = |made: &Allocated| {
        let parts = [
            (made.settlement.discounted, "discount"),
            (made.settlement.written_off, "written off"),
            (made.settlement.recovered, "of what was written off before"),
        ];
        let told = parts.iter().filter(|(minor, _)| *minor != 0);
        told.map(|(minor, what)| format!("{} {what}", money(*minor))).collect::<Vec<_>>().join(", ")
    };
    let may = desk.visitor.may(Scope::PaymentsWrite);
    let row = |made: &Allocated| {
        let document = link(made.document_id, found);
        Allocation {
            status: match made.undone {
                true => Badge::new("Undone", Tone::Grey, Icon::Undo),
                false => Badge::new("Allocated", Tone::Green, Icon::CircleCheck),
            },
            note: note(made),
            amount: money(made.settlement.paid),
            undo: (may && !made.undone).then(|| desk.undo(made.id, &document.label)),
            document,
        }
    };
    payment.allocations.iter().take(SHOWN).map(row).collect()
}

/// What a person has to know about it.
fn about(payment: &Payment, found: &BTreeMap<DocumentId, Document>) -> Vec<Notice> {
    let mut notices = Vec::new();
    if payment.waiting().is_some() {
        let text = match payment.status {
            PaymentStatus::Reversed => "Its allocations are being undone",
            _ => "It is being allocated to more documents",
        };
        notices
            .push(Notice::new(Tone::Blue, text).line("This takes seconds. Load the page again to see it."));
    }
    if !payment.refused.is_empty() {
        let title = "Some documents could not be paid any more. Their money is left to allocate.";
        let lines = payment.refused.iter().take(10);
        notices.push(lines.fold(Notice::new(Tone::Amber, title), |notice, refused| {
            notice.line(format!("{}: {}", label(found.get(&refused.document_id)), refused.message))
        }));
    }
    notices
}

fn sums(visitor: &Visitor, payment: &Payment) -> Vec<Sum> {
    let money = |minor| visitor.format().money(Money::new(minor, payment.amount.currency));
    let sum = |label, minor, last| Sum { label, amount: money(minor), last };
    let mut sums = vec![sum("Amount", payment.amount.minor, false)];
    if payment.status == PaymentStatus::Received {
        sums.push(sum("Allocated", -payment.allocated(), false));
        sums.push(sum("Not allocated", payment.unallocated(), true));
    }
    sums
}

/// `None` if nothing is left, or if the person may not.
async fn allocate(
    web: &Web,
    visitor: &Visitor,
    payment: &Payment,
    desk: &Desk<'_>,
) -> Result<Option<Allocate>, Refused> {
    let left = payment.unallocated();
    if left <= 0 || payment.can_be_acknowledged().is_err() || !visitor.may(Scope::PaymentsWrite) {
        return Ok(None);
    }
    let asked =
        Asked { customer: payment.customer_id, currency: Some(payment.amount.currency), date: payment.date };
    let nothing = Form::default();
    let is_sent = desk.dialog == "allocate";
    let (form, empty) =
        (if is_sent { desk.form } else { &nothing }, Reading::new(&nothing, visitor.format()));
    let reading = if is_sent { desk.reading } else { &empty };
    let open = open_invoices(web, visitor, asked, form, reading).await?;
    let day = Field::input("date", "date", "From this day on", form.text("date")).hint("Empty: today.");
    let reason = Field::text("reason", "Reason", form.text("reason")).hint("Recorded in the history.");
    Ok(Some(Allocate {
        to: format!("{}/allocate", desk.here),
        version: payment.version,
        left: format!("{} is left.", visitor.format().money(Money::new(left, payment.amount.currency))),
        open,
        fields: vec![reading.mark(day), reading.mark(reason)],
        submit: Action::submit("Allocate", "do", "allocate").look(Look::Primary),
    }))
}

fn facts(visitor: &Visitor, payment: &Payment, balance: i64) -> Pairs {
    let format = visitor.format();
    let day = |date: NaiveDate| format.day(date);
    let mut pairs =
        vec![Pair::new("Paid on", day(payment.date)), Pair::new("Method", words::method(payment.method))];
    let texts = [
        ("Reference", payment.reference.as_ref().map(ToString::to_string)),
        ("Id in another system", payment.external_id.as_ref().map(ToString::to_string)),
        ("Reversed on", payment.reversed_on.map(day)),
    ];
    pairs.extend(texts.into_iter().filter_map(|(name, value)| Some(Pair::new(name, value?))));
    let balance = format.money(Money::new(balance, payment.amount.currency));
    pairs.push(Pair::new("Credit balance of the customer", balance));
    pairs.push(Pair::new("Recorded", format.instant(payment.created_at)));
    pairs.push(Pair::new("Id", payment.id.to_string()));
    Pairs(pairs)
}
