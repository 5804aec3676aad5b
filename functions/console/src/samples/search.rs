//! What the search finds.

use console::navigation::Area;
use console::search::{Group, Hit, SearchPage};
use domain::documents::document::DocumentStatus;
use pages::components::{Empty, Field, Link};
use pages::icons::Icon;
use pages::words;

use super::{Page, customer, eur, page, shell, t};

fn hit(label: &str, detail: String, status: Option<DocumentStatus>, amount: String) -> Hit {
    Hit {
        href: "/console/invoices/inv_1".to_owned(),
        label: t(label),
        detail,
        status: status.map(words::document),
        amount,
    }
}

fn view(title: &str, typed: &str, groups: Vec<Group>, empty: Option<Empty>) -> SearchPage {
    SearchPage {
        shell: shell(title, Area::None),
        field: Field::input("search", "q", "Number, customer or amount", t(typed)),
        groups,
        empty,
        elsewhere: vec![Link::new(
            format!("Invoices with “{}” in number, references or note", t(typed)),
            "/console/invoices?q=1706",
        )],
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let open = Some(DocumentStatus::Open);
    let documents = Group {
        title: "Documents",
        id: "documents",
        hits: vec![
            hit("17060", customer(0).0, Some(DocumentStatus::Paid), eur(124_950)),
            hit("17061", customer(9).0, open, eur(9_500_000)),
        ],
        note: Some("There are more. Type more of it."),
    };
    let customers = Group {
        title: "Customers",
        id: "customers",
        hits: vec![hit("1706 Gastro GmbH", t("K-1706"), None, String::new())],
        note: None,
    };
    let amounts = Group {
        title: "Open with this amount due",
        id: "open",
        hits: vec![hit("2026-1201", customer(3).0, open, eur(170_600))],
        note: None,
    };
    let nothing = Empty {
        icon: Icon::Search,
        title: "Nothing begins so".to_owned(),
        text: "Numbers of documents and names of customers are found by how they begin.".to_owned(),
        actions: Vec::new(),
    };
    Ok(vec![
        page("search", &view("Found", "1706", vec![documents, customers, amounts], None))?,
        page("search-nothing", &view("Nothing found", "Hoffman", Vec::new(), Some(nothing)))?,
    ])
}
