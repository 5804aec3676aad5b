//! Asks for the customer of a payment.

use pages::components::{Action, Empty, Field, Link};
use pages::icons::Icon;

use super::choose::{ChoosePage, choice, customers};
use crate::navigation::Area;
use crate::web::{Page, Visitor, Web, page};

pub(super) async fn choose(web: &Web, visitor: &Visitor, name: &str) -> Page {
    let found = customers(web, visitor, name).await?;
    let empty = Empty {
        icon: Icon::Customers,
        title: if name.is_empty() { "No customers yet" } else { "No customer matches" }.to_owned(),
        text: "A payment is always one of a customer.".to_owned(),
        actions: vec![Action::link("Add customer", "/console/customers/new")],
    };
    let find = Field::input("search", "name", "Beginning of the name", name).focused();
    let rows = found.iter().map(|it| choice(it, format!("/console/payments/new?customer={}", it.id)));
    let title = "Record a payment";
    page(&ChoosePage {
        shell: visitor.shell(Area::Payments, title, Vec::new()),
        title: title.to_owned(),
        back: Link::new("Payments", "/console/payments"),
        to: "/console/payments/new".to_owned(),
        find,
        rows: rows.collect(),
        empty: found.is_empty().then_some(empty),
    })
}
