//! The list of credit notes.

use app::documents::read_invoice::list_documents;
use askama::Template;
use axum::extract::{RawQuery, State};
use domain::documents::document::DocumentStatus;
use domain::documents::filter::Filter;
use domain::ids::{CustomerId, DocumentKind};
use pages::components::{Action, Empty, Pager, Tab, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;
use pages::words;

use super::list::Row;
use super::list_handler::row;
use super::listed::names;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web, page};

#[derive(Debug, Template)]
#[template(path = "documents/credit_notes.html")]
pub struct CreditNotesPage {
    pub shell: Shell,
    /// By status.
    pub tabs: Tabs,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
}

/// Credit notes of a page.
const PAGE: usize = 50;
const HERE: &str = "/console/credit-notes";
const TABS: [DocumentStatus; 3] = [DocumentStatus::Draft, DocumentStatus::Open, DocumentStatus::Credited];

/// The address with these parts; what is empty is left out.
fn link(status: Option<DocumentStatus>, customer: Option<CustomerId>, cursor: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(status) = status {
        query.append_pair("status", status.as_str());
    }
    if let Some(customer) = customer {
        query.append_pair("customer_id", &customer.to_string());
    }
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    let query = query.finish();
    if query.is_empty() { HERE.to_owned() } else { format!("{HERE}?{query}") }
}

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let status = query.get("status").and_then(|name| TABS.into_iter().find(|it| it.as_str() == name));
    let customer_id: Option<CustomerId> = query.get("customer_id").and_then(|id| id.parse().ok());
    let filter = Filter { kind: DocumentKind::CreditNote, status, customer_id, ..Filter::default() };
    let after = query.get("cursor");
    let found = list_documents(&web.store, visitor.tenant(), &filter, after, PAGE).await?;
    let names = names(&web, &visitor, &found.data).await?;
    let today = visitor.now.with_timezone(&visitor.user.time_zone).date_naive();
    let rows: Vec<Row> = found.data.iter().map(|note| row(&visitor, note, &names, today)).collect();
    let tab = |label: String, of: Option<DocumentStatus>| Tab {
        label,
        href: link(of, customer_id, None),
        count: None,
        current: of == status,
    };
    let mut tabs = vec![tab("All".to_owned(), None)];
    tabs.extend(TABS.map(|of| tab(words::document(of).word, Some(of))));
    let count = visitor.format().counted(rows.len(), "credit note", "credit notes");
    let view = CreditNotesPage {
        shell: visitor.shell(Area::Invoices, "Credit notes", Vec::new()),
        tabs: Tabs { label: "Status".to_owned(), tabs },
        empty: rows.is_empty().then(|| empty(status.is_some() || customer_id.is_some())),
        pager: Pager {
            shown: format!("{count}, newest first"),
            first: after.map(|_| link(status, customer_id, None)),
            next: found.next.as_deref().map(|next| link(status, customer_id, Some(next))),
        },
        rows,
    };
    page(&view)
}

fn empty(narrowed: bool) -> Empty {
    let (title, text, action) = match narrowed {
        true => ("No credit note matches", "Look at all of them.", Action::link("All credit notes", HERE)),
        false => (
            "No credit notes yet",
            "Open an invoice and credit it, in part or in full.",
            Action::link("To the invoices", "/console/invoices"),
        ),
    };
    Empty { icon: Icon::CircleMinus, title: title.to_owned(), text: text.to_owned(), actions: vec![action] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_what_narrows_the_list() {
        assert_eq!(link(None, None, None), HERE);
        assert_eq!(
            link(Some(DocumentStatus::Draft), None, Some("a b")),
            "/console/credit-notes?status=draft&cursor=a+b"
        );
    }
}
