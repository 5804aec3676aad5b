//! Fills the list of payments.

use std::collections::BTreeMap;

use app::payments::read_payments::{Which, list_payments};
use app::reports::ageing::customer_names;
use axum::extract::{RawQuery, State};
use domain::access::Scope;
use domain::ids::{CustomerId, PaymentId};
use domain::money::Money;
use domain::payments::payment::{Payment, PaymentStatus};
use domain::text::Label;
use pages::components::{Action, Empty, Field, Look, Notice, Pager, Pick, Tab, Tabs, Tone};
use pages::icons::Icon;

use super::list::{PaymentsPage, Row};
use super::{area_tabs, choose, words};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page};

/// Payments of a page.
const PAGE: usize = 50;
const HERE: &str = "/console/payments";

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let status = words::STATUSES.into_iter().find(|status| status.as_str() == query.text("status"));
    let (customer_id, fields, notice) = customer(&web, &visitor, &query).await?;
    let after = query.get("cursor").filter(|cursor| cursor.parse::<PaymentId>().is_ok());
    let which = Which { customer_id, status };
    let listed = list_payments(&web.store, visitor.tenant(), which, after, PAGE).await?;
    let payers = listed.data.iter().map(|payment| payment.customer_id);
    let names = customer_names(&web.store, visitor.tenant(), payers).await?;
    let rows: Vec<Row> = listed.data.iter().map(|payment| row(&visitor, payment, &names)).collect();
    let with =
        |status: Option<PaymentStatus>, cursor: Option<&str>| address(customer_id.as_ref(), status, cursor);
    let tab = |label: &str, of: Option<PaymentStatus>| Tab {
        label: label.to_owned(),
        href: with(of, None),
        count: None,
        current: of == status,
    };
    let mut tabs = vec![tab("All", None)];
    tabs.extend(words::STATUSES.into_iter().map(|it| tab(&words::status(it).word, Some(it))));
    let count = visitor.format().counted(rows.len(), "payment", "payments");
    let view = PaymentsPage {
        actions: vec![new_payment(&visitor, customer_id.as_ref()).look(Look::Primary)],
        area: area_tabs(false),
        tabs: Tabs { label: "Status".to_owned(), tabs },
        fields,
        kept: status.map(|status| ("status", status.as_str().to_owned())).into_iter().collect(),
        empty: rows.is_empty().then(|| {
            let narrowed = status.is_some() || customer_id.is_some();
            empty(&visitor, narrowed, listed.next.is_some())
        }),
        pager: Pager {
            shown: format!("{count}, newest first"),
            first: after.map(|_| with(status, None)),
            next: listed.next.as_deref().map(|next| with(status, Some(next))),
        },
        shell: visitor.shell(Area::Payments, "Payments", notice.into_iter().collect()),
        rows,
    };
    page(&view)
}

fn address(customer: Option<&CustomerId>, status: Option<PaymentStatus>, cursor: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(customer) = customer {
        query.append_pair("customer_id", &customer.to_string());
    }
    if let Some(status) = status {
        query.append_pair("status", status.as_str());
    }
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    let query = query.finish();
    if query.is_empty() { HERE.to_owned() } else { format!("{HERE}?{query}") }
}

/// The customer by its id, or by the beginning of its name. Of several, one is chosen from a selection.
async fn customer(
    web: &Web,
    visitor: &Visitor,
    query: &Form,
) -> Result<(Option<CustomerId>, Vec<Field>, Option<Notice>), Refused> {
    let typed = query.text("name");
    let field = Field::input("search", "name", "Beginning of the customer's name", typed);
    if typed.is_empty() {
        let chosen: Option<CustomerId> = query.get("customer_id").and_then(|id| id.parse().ok());
        let Some(chosen) = chosen else { return Ok((None, vec![field], None)) };
        let names = customer_names(&web.store, visitor.tenant(), [chosen]).await?;
        let name = names.get(&chosen).map_or_else(|| chosen.to_string(), ToString::to_string);
        return Ok((Some(chosen), vec![field, picks(&[(chosen, name)], Some(chosen))], None));
    }
    let found = choose::customers(web, visitor, typed).await?;
    let named: Vec<_> = found.iter().map(|it| (it.id, it.name.to_string())).collect();
    let sent: Option<CustomerId> = query.get("customer_id").and_then(|id| id.parse().ok());
    let chosen = match named.as_slice() {
        [(only, _)] => Some(*only),
        several => sent.filter(|sent| several.iter().any(|(id, _)| id == sent)),
    };
    let notice = match (named.len(), chosen) {
        (0, _) => Some(Notice::new(Tone::Amber, format!("No customer's name begins with “{typed}”."))),
        (_, None) => Some(Notice::new(Tone::Blue, "Several customers match. Choose one of them.")),
        _ => None,
    };
    let fields = if named.is_empty() { vec![field] } else { vec![field, picks(&named, chosen)] };
    Ok((chosen, fields, notice))
}

fn picks(named: &[(CustomerId, String)], chosen: Option<CustomerId>) -> Field {
    let all = Pick::new("", "All customers", chosen.is_none());
    let each = named.iter().map(|(id, name)| Pick::new(id.to_string(), name, chosen == Some(*id)));
    Field::select("customer_id", "Customer", std::iter::once(all).chain(each).collect())
}

fn new_payment(visitor: &Visitor, customer: Option<&CustomerId>) -> Action {
    let to = customer.map_or_else(
        || "/console/payments/new".to_owned(),
        |customer| format!("/console/payments/new?customer={customer}"),
    );
    let action = match visitor.may(Scope::PaymentsWrite) {
        true => Action::link("Record payment", to),
        false => Action::refused("Record payment", "Your role does not allow it."),
    };
    action.icon(Icon::Plus)
}

fn empty(visitor: &Visitor, narrowed: bool, more: bool) -> Empty {
    let (title, text, actions) = match (narrowed, more) {
        (_, true) => (
            "None on this page",
            "Few payments have this status, and only a part of them was looked through.",
            Vec::new(),
        ),
        (true, false) => (
            "No payment matches",
            "Take a filter out, or look for another customer.",
            vec![Action::link("Clear all filters", HERE)],
        ),
        (false, false) => (
            "No payments yet",
            "Record what customers paid, or upload a bank statement and apply its entries.",
            vec![new_payment(visitor, None), Action::link("Bank statements", "/console/bank-statements")],
        ),
    };
    Empty { icon: Icon::Payment, title: title.to_owned(), text: text.to_owned(), actions }
}

fn row(visitor: &Visitor, payment: &Payment, names: &BTreeMap<CustomerId, Label>) -> Row {
    let format = visitor.format();
    let money = |minor| format.money(Money::new(minor, payment.amount.currency));
    Row {
        href: format!("{HERE}/{}", payment.id),
        date: format.day(payment.date),
        customer: names.get(&payment.customer_id).map(ToString::to_string).unwrap_or_default(),
        method: words::method(payment.method),
        reference: payment.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        status: words::status(payment.status),
        amount: money(payment.amount.minor),
        unallocated: match payment.unallocated() {
            0 => String::new(),
            left => money(left),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_filters() {
        let id: CustomerId = "cus_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        assert_eq!(address(None, None, None), HERE);
        let all = address(Some(&id), Some(PaymentStatus::Received), Some("pay_1"));
        assert_eq!(all, format!("{HERE}?customer_id={id}&status=received&cursor=pay_1"));
    }
}
