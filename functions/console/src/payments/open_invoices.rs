//! The open invoices of a customer, of which some are paid: a part of several forms.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use domain::ids::CustomerId;
use domain::money::{Currency, Money};
use domain::payments::allocate::settling_amount;
use pages::components::Field;
use store::documents::headers::{header_from, header_keys};
use store::documents::open_items::OpenItem;

use super::reading::{Reading, amount_of};
use crate::web::form::Form;
use crate::web::{Refused, Visitor, Web};

/// Invoices that are shown. What is left can be paid the oldest first.
const SHOWN: usize = 50;

#[derive(Clone, Debug, Default, Template)]
#[template(path = "payments/open_invoices.html")]
pub struct OpenInvoices {
    /// The earliest due first.
    pub rows: Vec<OpenInvoice>,
    /// "70 more are not shown".
    pub more: String,
    /// The oldest first; leave a small difference open.
    pub options: Vec<Field>,
}

impl HtmlSafe for OpenInvoices {}

#[derive(Clone, Debug)]
pub struct OpenInvoice {
    pub id: String,
    pub href: String,
    pub label: String,
    pub due_date: String,
    pub late: bool,
    pub due: String,
    /// "€97.02 settles it": with the discount for early payment. Else empty.
    pub discounted: String,
    pub minor: i64,
    pub currency: String,
    pub chosen: bool,
    /// Empty: what settles it.
    pub amount: Field,
}

/// What the form is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) customer: CustomerId,
    /// Only invoices in this currency.
    pub(crate) currency: Option<Currency>,
    /// The day of the payment: it decides about discounts.
    pub(crate) date: NaiveDate,
}

/// The open invoices with what was sent of them.
pub(crate) async fn open_invoices(
    web: &Web,
    visitor: &Visitor,
    asked: Asked,
    form: &Form,
    reading: &Reading<'_>,
) -> Result<OpenInvoices, Refused> {
    let (tenant, format) = (visitor.tenant(), visitor.format());
    let mut items = web.store.open_items_of(tenant, asked.customer).await?;
    items.retain(|item| asked.currency.is_none_or(|currency| currency == item.currency));
    items.sort_by_key(|item| (item.due_date, item.document_id));
    let left = items.len().saturating_sub(SHOWN);
    items.truncate(SHOWN);
    let loaded = web.store.load(items.iter().flat_map(|item| header_keys(tenant, item.document_id))).await?;
    let ticked: BTreeSet<&str> = form.all("id").collect();
    let mut rows = Vec::with_capacity(items.len());
    for item in &items {
        let document = header_from(&loaded, tenant, item.document_id)?;
        let settles = document.map_or(item.due, |document| settling_amount(&document, asked.date));
        rows.push(row(visitor, item, settles, (form, reading), &ticked));
    }
    let more = match left {
        0 => String::new(),
        left => format!("{} more are not shown.", format.number(i64::try_from(left).unwrap_or(i64::MAX))),
    };
    Ok(OpenInvoices { options: options(form, reading, rows.is_empty()), rows, more })
}

fn row(
    visitor: &Visitor,
    item: &OpenItem,
    settles: i64,
    (form, reading): (&Form, &Reading<'_>),
    ticked: &BTreeSet<&str>,
) -> OpenInvoice {
    let format = visitor.format();
    let today = visitor.now.with_timezone(&visitor.user.time_zone).date_naive();
    let money = |minor| format.money(Money::new(minor, item.currency));
    let (id, name) = (item.document_id.to_string(), amount_of(item.document_id));
    let label = item.number.clone().unwrap_or_else(|| "Invoice".to_owned());
    let amount = Field::text(&name, &format!("Amount for {label}"), form.text(&name)).bare().with(|input| {
        input.numeric = true;
        input.placeholder = format.amount(Money::new(settles, item.currency));
    });
    OpenInvoice {
        href: format!("/console/invoices/{id}"),
        due_date: format.day(item.due_date),
        late: item.due_date < today,
        due: money(item.due),
        discounted: match settles > 0 && settles < item.due {
            true => format!("{} with the discount", money(settles)),
            false => String::new(),
        },
        minor: item.due,
        currency: item.currency.to_string(),
        chosen: ticked.contains(id.as_str()),
        amount: reading.mark(amount),
        label,
        id,
    }
}

fn options(form: &Form, reading: &Reading<'_>, none: bool) -> Vec<Field> {
    if none {
        return Vec::new();
    }
    let oldest = Field::check("oldest_first", "Pay the oldest first", form.has("oldest_first"))
        .hint("All open invoices, the earliest due first, as far as the money goes.");
    let keep = Field::check("keep_difference", "Leave a small difference open", form.has("keep_difference"))
        .hint("Else a difference within the tolerance of the settings is written off.");
    [oldest, keep].into_iter().map(|field| reading.mark(field)).collect()
}
