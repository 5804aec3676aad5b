//! The list of invoices.

use console::documents::list::{Chip, Columns, Filters, Head, InvoicesPage, Row, Sorted};
use console::navigation::Area;
use domain::batches::OperationKind;
use domain::documents::document::DocumentStatus;
use domain::documents::shown::{Distribution, DistributionStatus, Light};
use pages::components::{Action, Empty, Field, Look, Notice, Pager, Pick, Tab, Tabs, Tone};
use pages::format::Format;
use pages::icons::Icon;
use pages::words;

use super::{Page, customer, day, english, german, money, page, shell, t};

const STATUSES: [DocumentStatus; 10] = [
    DocumentStatus::Draft,
    DocumentStatus::Open,
    DocumentStatus::Open,
    DocumentStatus::PendingApproval,
    DocumentStatus::Paid,
    DocumentStatus::Open,
    DocumentStatus::Approved,
    DocumentStatus::Credited,
    DocumentStatus::WrittenOff,
    DocumentStatus::Void,
];

pub(super) fn light(index: usize) -> Distribution {
    let (status, light) = [
        (DistributionStatus::Sent, Some(Light::Green)),
        (DistributionStatus::Sent, Some(Light::Yellow)),
        (DistributionStatus::Failed, Some(Light::Red)),
        (DistributionStatus::Scheduled, None),
        (DistributionStatus::Held, None),
        (DistributionStatus::NotSent, None),
        (DistributionStatus::Unknown, None),
    ][index % 7];
    Distribution { status, light, ..Distribution::default() }
}

fn row(format: Format, index: usize) -> Row {
    let status = STATUSES[index % STATUSES.len()];
    let numbered = status.row().sendable || status == DocumentStatus::Void;
    let (name, _, _) = customer(index * 5);
    let minor = [124_950, 9_800, 1_438_020, 45_600, 799_900, 31_025][index % 6] + index as i64 * 131;
    let currency = if index % 9 == 4 { "GBP" } else { "EUR" };
    let amount = money(format, minor, currency);
    let late = status == DocumentStatus::Open && index % 3 == 1;
    let due = match status {
        DocumentStatus::Open if index % 4 == 2 => money(format, minor / 3, currency),
        DocumentStatus::Open => amount.clone(),
        _ if numbered => money(format, 0, currency),
        _ => String::new(),
    };
    let issued = day(24 - index as i64);
    Row {
        id: format!("inv_{index:026}"),
        href: format!("/console/invoices/inv_{index:026}"),
        label: if numbered { t(format!("2026-{:04}", 1_284 - index)) } else { "Draft".to_owned() },
        customer: if index == 10 { None } else { Some(name) },
        status: words::document(status),
        light: match status {
            DocumentStatus::Open => words::light(&light(index)),
            _ if numbered => words::light(&light(index % 2)),
            _ => None,
        },
        issued: if numbered { format.day(issued) } else { String::new() },
        due: if numbered { format.day(issued + chrono::Duration::days(14)) } else { String::new() },
        late: if late { format!("{} days late", 3 + index) } else { String::new() },
        amount,
        open: due,
        minor,
        currency: currency.to_owned(),
        chosen: false,
    }
}

fn tabs(current: usize) -> Tabs {
    let names = ["All", "Draft", "Pending approval", "Approved", "Open", "Overdue", "Paid", "Not reached"];
    let counts = [None, Some("38"), Some("3"), None, None, Some("21"), None, Some("5")];
    let tab = |index: usize| Tab {
        label: names[index].to_owned(),
        href: format!("/console/invoices?view={index}"),
        count: counts[index].map(str::to_owned),
        current: index == current,
    };
    Tabs { label: "Invoices by status".to_owned(), tabs: (0..names.len()).map(tab).collect() }
}

fn filters(more_open: bool, chips: Vec<Chip>, wrong: bool) -> Filters {
    let pick = |value: &str, label: &str| Pick::new(value, label, value.is_empty());
    let search = Field::input("search", "q", "Number, reference or note", t(""))
        .bare()
        .with(|input| input.placeholder = "Number, reference or note".to_owned());
    let named = Field::text("customer", "Customer", t(""))
        .bare()
        .with(|input| input.placeholder = "Customer".to_owned());
    let lights = vec![
        pick("", "Any e-mail status"),
        pick("red", "Not reached"),
        pick("yellow", "Sent, not opened"),
        pick("green", "Opened"),
        pick("not_sent", "Not sent"),
    ];
    let amount = |name, label| Field::text(name, label, "").with(|input| input.numeric = true);
    let from = Field::input("date", "issued_from", "Issued from", if wrong { "2026-11-30" } else { "" });
    let to = Field::input("date", "issued_to", "Issued to", if wrong { "2026-11-01" } else { "" });
    let to = if wrong { to.wrong("It is before the first day.", true) } else { to };
    let currencies = vec![pick("", "Any"), pick("EUR", "EUR"), pick("GBP", "GBP")];
    Filters {
        fields: vec![search, named, Field::select("light", "E-mail", lights).bare()],
        more: vec![
            from,
            to,
            Field::input("date", "due_after", "Due after", ""),
            Field::input("date", "due_before", "Due before", ""),
            amount("amount_from", "Amount from"),
            amount("amount_to", "Amount to"),
            Field::select("currency", "Currency", currencies),
            Field::text("tag", "Tag", ""),
        ],
        more_open,
        kept: vec![("status", "open".to_owned())],
        chips,
        clear: "/console/invoices".to_owned(),
    }
}

fn columns() -> Columns {
    let head = |label, sorted| Head { label, href: Some(format!("?sort={label}")), sorted };
    Columns {
        number: head("Number", Sorted::No),
        customer: Head { label: "Customer", href: None, sorted: Sorted::No },
        issued: head("Issued", Sorted::Descending),
        due: head("Due date", Sorted::No),
        amount: head("Amount", Sorted::No),
    }
}

fn bulk() -> (Vec<Action>, Vec<Action>) {
    let act = |kind: OperationKind| {
        let (label, icon) = words::operation(kind);
        Action::submit(label, "operation", kind.as_str()).icon(icon)
    };
    let write_off = "Your role lacks the permission to write off invoices.";
    let bulk = vec![
        act(OperationKind::Open).look(Look::Primary),
        act(OperationKind::Send),
        act(OperationKind::Approve),
    ];
    let more = vec![
        act(OperationKind::MarkPaid),
        act(OperationKind::MoveToDraft),
        act(OperationKind::Cancel),
        act(OperationKind::Void),
        act(OperationKind::Credit),
        Action::refused("Write off", write_off).icon(Icon::Eraser),
        Action::submit("Download PDFs", "operation", "download").icon(Icon::Download),
    ];
    (bulk, more)
}

fn list(format: Format, rows: Vec<Row>, tab: usize, filters: Filters) -> InvoicesPage {
    let (bulk, more) = bulk();
    let mut shell = shell("Invoices", Area::Invoices);
    shell.language = format.language.tag();
    InvoicesPage {
        shell,
        actions: vec![
            Action::link("Download CSV", "/console/invoices.csv").icon(Icon::Download),
            Action::link("New invoice", "/console/invoices/new").icon(Icon::Plus).look(Look::Primary),
        ],
        tabs: tabs(tab),
        filters,
        columns: columns(),
        pager: Pager {
            shown: format!("{} invoices, newest first", rows.len()),
            first: Some("/console/invoices".to_owned()),
            next: Some("/console/invoices?cursor=abc".to_owned()),
        },
        rows,
        empty: None,
        query: "status=open".to_owned(),
        all_label: "All invoices that match, on every page".to_owned(),
        bulk,
        more,
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let rows = |format, count: usize| (0..count).map(|index| row(format, index)).collect::<Vec<_>>();
    let chip = |label: &str| Chip { label: t(label), without: "/console/invoices".to_owned() };

    let whole = list(english(), rows(english(), 25), 0, filters(false, Vec::new(), false));

    let mut chosen = rows(german(), 50);
    for row in chosen.iter_mut().take(7).skip(1) {
        row.chosen = true;
    }
    let chips = vec![chip("Issued from 1 Nov 2026"), chip("Customer: Hofmann KG"), chip("Tag: november")];
    let mut selected = list(german(), chosen, 4, filters(true, chips, false));
    let done = Notice::new(Tone::Green, "Invoice 2026-1284 is open")
        .line("Its e-mail goes out at 09:14, unless you recall it before.")
        .link("Recall", "/console/invoices/inv_1#emails");
    selected.shell.notices.push(done);

    let long =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KGaA";
    let mut texts = rows(english(), 8);
    for row in &mut texts {
        row.customer = Some(t(format!("{long}, Zweigniederlassung Wien")));
        row.label = t("RE-SOLARPARK-UCKERMARK-2026-000001284");
        row.amount = "KWD\u{A0}12,345,678.125".to_owned();
        row.open = row.amount.clone();
    }
    let mut long = list(english(), texts, 0, filters(true, Vec::new(), true));
    long.shell.notices.push(Notice::new(Tone::Red, "The filter was not applied").line("Correct the dates."));

    let mut empty = list(english(), Vec::new(), 0, filters(false, Vec::new(), false));
    empty.empty = Some(Empty {
        icon: Icon::Invoice,
        title: "No invoices yet".to_owned(),
        text: "Write the first one here, or let your system create drafts with the API. A draft has no number, and \
               can be changed until you open it."
            .to_owned(),
        actions: vec![
            Action::link("New invoice", "/console/invoices/new").icon(Icon::Plus).look(Look::Primary),
            Action::link("Add a customer", "/console/customers/new"),
        ],
    });

    let mut none = list(english(), Vec::new(), 5, filters(false, vec![chip("Customer: Hofmann KG")], false));
    none.empty = Some(Empty {
        icon: Icon::Search,
        title: "No invoice matches".to_owned(),
        text: "No overdue invoice of this customer. Remove a filter to see more.".to_owned(),
        actions: vec![Action::link("Clear all filters", "/console/invoices")],
    });

    Ok(vec![
        page("invoices", &whole)?,
        page("invoices-selected", &selected)?,
        page("invoices-long", &long)?,
        page("invoices-empty", &empty)?,
        page("invoices-no-match", &none)?,
    ])
}
