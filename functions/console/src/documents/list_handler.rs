//! Fills the list of invoices.

use std::collections::BTreeMap;

use app::documents::read_invoice::{Order, list_documents, order};
use axum::extract::{RawQuery, State};
use chrono::NaiveDate;
use domain::access::Scope;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::filter::Filter;
use domain::documents::shown::Light;
use domain::ids::CustomerId;
use domain::money::Money;
use domain::text::Label;
use pages::components::{Action, Empty, Field, Look, Notice, Pager, Pick, Tab, Tabs, Tone};
use pages::icons::Icon;
use pages::words;

use super::address;
use super::list::{Chip, Columns, Filters, Head, InvoicesPage, Row, Sorted};
use super::listed::names;
use super::query::ListQuery;
use super::sorting::{By, Sorting};
use crate::navigation::Area;
use crate::web::{Page, Refused, Visitor, Web, page};

/// Invoices of a page.
const PAGE: usize = 50;
/// So many are sorted at most: ten reads.
const SORTED: usize = 500;

/// The statuses of the tabs, the usual ones first.
const TABS: [DocumentStatus; 8] = [
    DocumentStatus::Draft,
    DocumentStatus::PendingApproval,
    DocumentStatus::Approved,
    DocumentStatus::Open,
    DocumentStatus::Paid,
    DocumentStatus::Credited,
    DocumentStatus::WrittenOff,
    DocumentStatus::Void,
];

/// The operations on what is selected, as the API names them: the label, the icon, and the scope that it needs.
const BULK: [(&str, &str, Icon, Scope); 8] = [
    ("open", "Open", Icon::Lock, Scope::InvoicesWrite),
    ("send", "Send", Icon::Send, Scope::InvoicesWrite),
    ("approve", "Approve", Icon::Stamp, Scope::InvoicesApprove),
    ("move_to_draft", "Move to draft", Icon::Undo, Scope::InvoicesWrite),
    ("cancel", "Cancel", Icon::CircleX, Scope::InvoicesWrite),
    ("void", "Void", Icon::CircleSlash, Scope::InvoicesWrite),
    ("credit", "Credit", Icon::CircleMinus, Scope::InvoicesWrite),
    ("write_off", "Write off", Icon::Eraser, Scope::InvoicesWrite),
];

/// On the bar; the others are in its menu.
const ON_BAR: usize = 3;

pub(crate) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let mut query = ListQuery::read(query.as_deref().unwrap_or_default());
    let filter = query.filter();
    let sorting = query.sorting();
    let after = Some(query.get("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let shown = match sorting {
        Some(sorting) => sorted(&web, &visitor, &filter, &query, sorting).await?,
        None => newest(&web, &visitor, &filter, &query, after.as_deref()).await?,
    };
    let Shown { documents, names, next, first, order, cut } = shown;
    let today = visitor.now.with_timezone(&visitor.user.time_zone).date_naive();
    let rows: Vec<Row> = documents.iter().map(|it| row(&visitor, it, &names, today)).collect();
    let wrong = query.wrong.iter().map(|(name, why)| format!("{}: {why}", label_of(name)));
    let notice = wrong.fold(None, |notice: Option<Notice>, line| {
        let notice = notice.unwrap_or_else(|| Notice::new(Tone::Amber, "A filter was left out"));
        Some(notice.line(line))
    });
    let notice = if cut { Some(only_some(notice)) } else { notice };
    let more = next.is_some();
    let count = visitor.format().counted(rows.len(), "invoice", "invoices");
    let view = InvoicesPage {
        actions: [Action::link("Credit notes", "/console/credit-notes")]
            .into_iter()
            .chain(new_invoice(&visitor))
            .collect(),
        tabs: tabs(&query, filter.status),
        filters: filters(&query, &filter),
        columns: columns(&query, sorting),
        empty: rows.is_empty().then(|| empty(&visitor, &query, more)),
        pager: Pager { shown: format!("{count}, {order}"), first, next },
        query: query.kept(),
        all_label: "All that match".to_owned(),
        bulk: bulk(&visitor, &BULK[..ON_BAR]),
        more: bulk(&visitor, &BULK[ON_BAR..]),
        shell: visitor.shell(Area::Invoices, "Invoices", notice.into_iter().collect()),
        rows,
    };
    page(&view)
}

/// A page of the list.
struct Shown {
    documents: Vec<Document>,
    names: BTreeMap<CustomerId, Label>,
    /// The addresses of the next page and of the first one.
    next: Option<String>,
    first: Option<String>,
    /// "newest first".
    order: &'static str,
    /// More match than were sorted.
    cut: bool,
}

/// In the order of the index that finds them.
async fn newest(
    web: &Web,
    visitor: &Visitor,
    filter: &Filter,
    query: &ListQuery,
    after: Option<&str>,
) -> Result<Shown, Refused> {
    let found = list_documents(&web.store, visitor.tenant(), filter, after, PAGE).await?;
    Ok(Shown {
        names: names(web, visitor, &found.data).await?,
        documents: found.data,
        next: found.next.map(|next| query.with("cursor", Some(&next))),
        first: after.is_some().then(|| query.with("cursor", None)),
        order: match order(filter) {
            Order::Created => "newest first",
            Order::Sent => "last sent first",
        },
        cut: false,
    })
}

/// In the order that the person has chosen.
async fn sorted(
    web: &Web,
    visitor: &Visitor,
    filter: &Filter,
    query: &ListQuery,
    sorting: Sorting,
) -> Result<Shown, Refused> {
    let found = list_documents(&web.store, visitor.tenant(), filter, None, SORTED).await?;
    let names = names(web, visitor, &found.data).await?;
    let mut documents = found.data;
    sorting.sort(&mut documents, &names);
    let page: usize = query.get("page").parse().unwrap_or(1).max(1);
    let start = (page - 1).saturating_mul(PAGE);
    let left = documents.len().saturating_sub(start);
    Ok(Shown {
        documents: documents.into_iter().skip(start).take(PAGE).collect(),
        names,
        next: (left > PAGE).then(|| query.with("page", Some(&(page + 1).to_string()))),
        first: (page > 1).then(|| query.with("page", None)),
        order: "as sorted",
        cut: found.next.is_some(),
    })
}

fn only_some(notice: Option<Notice>) -> Notice {
    let notice = notice.unwrap_or_else(|| Notice::new(Tone::Amber, "Not all that match are sorted"));
    notice.line(format!(
        "The newest {SORTED} invoices that match are sorted. Filter the list to sort all of them."
    ))
}

fn new_invoice(visitor: &Visitor) -> Vec<Action> {
    let action = match visitor.may(Scope::InvoicesWrite) {
        true => Action::link("New invoice", "/console/invoices/new"),
        false => Action::refused("New invoice", "Your role does not allow it."),
    };
    vec![action.icon(Icon::Plus).look(Look::Primary)]
}

fn bulk(visitor: &Visitor, operations: &[(&'static str, &'static str, Icon, Scope)]) -> Vec<Action> {
    let action = |(operation, label, icon, scope): &(&'static str, &'static str, Icon, Scope)| {
        let allowed = visitor.may(Scope::BatchesWrite) && visitor.may(*scope);
        let action = match allowed {
            true => Action::submit(*label, "operation", *operation),
            false => Action::refused(*label, "Your role does not allow it."),
        };
        action.icon(*icon)
    };
    operations.iter().map(action).collect()
}

fn tabs(query: &ListQuery, current: Option<DocumentStatus>) -> Tabs {
    let tab = |label: &str, href: String, current: bool| Tab {
        label: label.to_owned(),
        href,
        count: None,
        current,
    };
    let mut tabs = vec![tab("All", query.with("status", None), current.is_none())];
    tabs.extend(TABS.iter().map(|status| {
        let href = query.with("status", Some(status.as_str()));
        tab(&words::document(*status).word, href, current == Some(*status))
    }));
    Tabs { label: "Status".to_owned(), tabs }
}

fn label_of(part: &str) -> &'static str {
    match part {
        "status" => "Status",
        "light" => "E-mail",
        "customer_id" => "Customer",
        "q" => "Text",
        "issued_from" => "Issued from",
        "issued_to" => "Issued to",
        "due_before" => "Due before",
        "due_after" => "Due after",
        "amount_from" => "Amount from",
        "amount_to" => "Amount to",
        "sort" => "Order",
        _ => "Tag",
    }
}

fn filters(query: &ListQuery, filter: &Filter) -> Filters {
    let lights = [
        ("green", Light::Green, "Opened"),
        ("yellow", Light::Yellow, "Sent"),
        ("red", Light::Red, "Not reached"),
    ];
    let picks =
        lights.into_iter().map(|(value, light, label)| Pick::new(value, label, filter.light == Some(light)));
    let any = Pick::new("", "Any", filter.light.is_none());
    let text = |name: &str| Field::text(name, label_of(name), query.get(name));
    let day = |name: &str| Field::input("date", name, label_of(name), query.get(name));
    let amount = |name: &str| text(name).with(|input| input.numeric = true);
    let more = vec![
        day("issued_from"),
        day("issued_to"),
        day("due_after"),
        day("due_before"),
        amount("amount_from"),
        amount("amount_to"),
        text("tag"),
        text("customer_id"),
    ];
    let search = Field::input("search", "q", label_of("q"), query.get("q"))
        .with(|input| input.placeholder = "Number, reference, note".to_owned());
    let extra = |part: &str| !matches!(part, "status" | "light" | "q");
    Filters {
        fields: vec![
            search,
            Field::select("light", label_of("light"), std::iter::once(any).chain(picks).collect()),
        ],
        more,
        more_open: query.applied().any(|(part, _)| extra(part)),
        kept: query
            .applied()
            .filter(|(part, _)| *part == "status")
            .chain(query.sort())
            .map(|(part, value)| (part, value.to_owned()))
            .collect(),
        chips: query
            .applied()
            .filter(|(part, _)| *part != "status")
            .map(|(part, value)| Chip {
                label: format!("{}: {value}", label_of(part)),
                without: query.with(part, None),
            })
            .collect(),
        clear: "/console/invoices".to_owned(),
    }
}

/// A column leads to its order, and from there to the opposite one. Dates and amounts begin with the largest.
fn columns(query: &ListQuery, sorting: Option<Sorting>) -> Columns {
    let head = |label, by, large_first| {
        let current = sorting.filter(|sorting| sorting.by == by);
        let descending = current.map_or(large_first, |sorting| !sorting.descending);
        Head {
            label,
            href: Some(query.with("sort", Some(&Sorting { by, descending }.to_string()))),
            sorted: match current {
                None => Sorted::No,
                Some(sorting) if sorting.descending => Sorted::Descending,
                Some(_) => Sorted::Ascending,
            },
        }
    };
    Columns {
        number: head("Number", By::Number, false),
        customer: head("Customer", By::Customer, false),
        issued: head("Issued", By::Issued, true),
        due: head("Due", By::Due, false),
        amount: head("Amount", By::Amount, true),
    }
}

fn empty(visitor: &Visitor, query: &ListQuery, more: bool) -> Empty {
    let narrowed = query.applied().next().is_some();
    let (title, text, actions) = match (narrowed, more) {
        (_, true) => (
            "None on this page",
            "The filter matches little, and only a part of the invoices was looked through.",
            Vec::new(),
        ),
        (true, false) => (
            "No invoice matches",
            "Take a filter out, or look for something else.",
            vec![Action::link("Clear all filters", "/console/invoices")],
        ),
        (false, false) => (
            "No invoices yet",
            "Draft the first one, or import drafts through the API.",
            new_invoice(visitor),
        ),
    };
    Empty { icon: Icon::Invoice, title: title.to_owned(), text: text.to_owned(), actions }
}

pub(super) fn row(
    visitor: &Visitor,
    document: &Document,
    names: &BTreeMap<CustomerId, Label>,
    today: NaiveDate,
) -> Row {
    let format = visitor.format();
    let currency = document.content.currency;
    let money = |minor| format.money(Money::new(minor, currency));
    let issued = document.issued();
    let due = document.balance.due;
    let due_date = document.due_date();
    let late = match due_date.filter(|date| due > 0 && *date < today) {
        Some(date) => match (today - date).num_days() {
            1 => "1 day late".to_owned(),
            days => format!("{} days late", format.number(days)),
        },
        None => String::new(),
    };
    let customer = document.content.customer_id.and_then(|id| names.get(&id)).map(ToString::to_string);
    Row {
        id: document.id.to_string(),
        href: address(document.id),
        label: document.state.number().map_or_else(|| "Draft".to_owned(), ToString::to_string),
        customer,
        status: words::document(document.status()),
        light: words::light(&document.shown.distribution),
        issued: issued.map(|issued| format.day(issued.issue_date)).unwrap_or_default(),
        due: due_date.map(|date| format.day(date)).unwrap_or_default(),
        late,
        amount: money(document.totals.payable),
        open: if issued.is_some() { money(due) } else { String::new() },
        minor: document.totals.payable,
        currency: currency.to_string(),
        chosen: false,
    }
}
