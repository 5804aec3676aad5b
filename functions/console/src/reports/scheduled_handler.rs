//! Fills the list of scheduled e-mails.

use std::collections::BTreeMap;

use app::reports::ageing::customer_names;
use axum::extract::{RawQuery, State};
use domain::delivery::Delivery;
use domain::documents::document::Document;
use domain::ids::{CustomerId, Subject};
use domain::text::Label;
use pages::components::{Action, Empty, Link, Pager};
use pages::icons::Icon;

use super::scheduled::{Row, ScheduledPage};
use crate::documents::listed::{page_of, read};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page};

const HERE: &str = "/console/reports/scheduled";
/// E-mails of a page.
const PAGE: usize = 50;

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let after = query.get("cursor");
    let listed = web.store.scheduled_deliveries(visitor.tenant(), after, PAGE).await?;
    let documents = read(&web, &visitor, listed.data.iter().map(|delivery| delivery.subject)).await?;
    let names = names(&web, &visitor, &listed.data, &documents).await?;
    let rows: Vec<Row> =
        listed.data.iter().filter_map(|delivery| row(&visitor, delivery, &documents, &names)).collect();
    let next = listed.next.map(|next| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("cursor", &next);
        format!("{HERE}?{}", query.finish())
    });
    let view = ScheduledPage {
        empty: (rows.is_empty() && next.is_none()).then(|| Empty {
            icon: Icon::Clock,
            title: "No e-mail waits for its time".to_owned(),
            text: "Open or send an invoice with a time to come, and it is listed here.".to_owned(),
            actions: vec![Action::link("To the invoices", "/console/invoices")],
        }),
        pager: Pager {
            shown: format!(
                "{}, the earliest first",
                visitor.format().counted(rows.len(), "e-mail", "e-mails")
            ),
            first: after.map(|_| HERE.to_owned()),
            next,
        },
        shell: visitor.shell(Area::Reports, "Scheduled e-mails", Vec::new()),
        rows,
    };
    page(&view)
}

async fn names(
    web: &Web,
    visitor: &Visitor,
    deliveries: &[Delivery],
    documents: &[Document],
) -> Result<BTreeMap<CustomerId, Label>, Refused> {
    let of_documents = documents.iter().filter_map(|document| document.content.customer_id);
    let of_letters = deliveries.iter().filter_map(|delivery| match delivery.subject {
        Subject::Customer(id) => Some(id),
        Subject::Document(_) => None,
    });
    Ok(customer_names(&web.store, visitor.tenant(), of_documents.chain(of_letters)).await?)
}

fn row(
    visitor: &Visitor,
    delivery: &Delivery,
    documents: &[Document],
    names: &BTreeMap<CustomerId, Label>,
) -> Option<Row> {
    let format = visitor.format();
    let schedule = delivery.waiting_schedule().ok()?;
    let document = documents.iter().find(|document| Subject::from(document.id) == delivery.subject);
    let (label, customer) = match delivery.subject {
        Subject::Document(_) => {
            let number = document.and_then(|document| document.state.number());
            let label = number.map_or_else(|| "A document".to_owned(), ToString::to_string);
            (label, document.and_then(|document| document.content.customer_id))
        }
        Subject::Customer(id) => ("Statement of account".to_owned(), Some(id)),
    };
    let elsewhere = schedule.zone != format.zone;
    let email = delivery.email();
    let addresses = email.iter().flat_map(|email| &email.recipients);
    let addresses: Vec<String> = addresses.map(|recipient| recipient.addressee.address.to_string()).collect();
    Some(Row {
        at: format.instant(schedule.at),
        there: if elsewhere {
            format!("{} in {}", format.local(schedule.local), schedule.zone)
        } else {
            String::new()
        },
        what: Link::new(label, page_of(delivery.subject)),
        customer: customer.map(|id| {
            let name = names.get(&id).map_or_else(|| "Customer".to_owned(), ToString::to_string);
            Link::new(name, page_of(Subject::Customer(id)))
        }),
        recipients: addresses.join(", "),
    })
}
