//! Customers: the list, one with open invoices, and one that nothing reaches.

use console::customers::{
    Contact, CustomerPage, CustomersPage, Document, Entry, Figure, Letter, Part, Payments, Received, Row,
};
use console::navigation::Area;
use domain::delivery::DeliveryStatus;
use domain::documents::document::DocumentStatus;
use pages::components::{
    Action, Ask, Badge, Empty, Event, Field, FieldChange, Link, Look, Notice, Pager, Pair, Pairs, Tab, Tabs,
    Timeline, Tone,
};
use pages::icons::Icon;
use pages::words;

use super::invoices::light;
use super::overview::ages;
use super::{CUSTOMERS, Page, at, customer, day, english, eur, page, shell, t};

fn no_contact() -> Badge {
    Badge::new("No contact", Tone::Amber, Icon::Alert)
}

fn row(index: usize) -> Row {
    let (name, contact, email) = customer(index);
    let places = ["München, Germany", "Bucharest, Romania", "Zwolle, Netherlands", "Lyon, France"];
    let bare = index == 6;
    Row {
        href: format!("/console/customers/cus_{index}"),
        name,
        number: if index == 4 { String::new() } else { t(format!("100{index:02}")) },
        contact: if bare { String::new() } else { contact },
        email: if bare { String::new() } else { email },
        place: t(places[index % 4]),
        terms: if index.is_multiple_of(3) { t("Within 14 days; 2% within 7 days") } else { String::new() },
        currency: if index == 4 { t("GBP") } else { t("EUR") },
        flags: match index {
            6 => vec![no_contact()],
            9 => vec![Badge::new("Invoicing is off", Tone::Grey, Icon::Lock)],
            _ => Vec::new(),
        },
    }
}

fn tabs(label: &str, names: &[&str], current: usize) -> Tabs {
    let tab = |(index, name): (usize, &&str)| Tab {
        label: (*name).to_owned(),
        href: format!("?tab={index}"),
        count: None,
        current: index == current,
    };
    Tabs { label: label.to_owned(), tabs: names.iter().enumerate().map(tab).collect() }
}

fn list() -> CustomersPage {
    let find = |kind, name, label: &str| {
        Field::input(kind, name, label, t("")).bare().with(|input| input.placeholder = label.to_owned())
    };
    CustomersPage {
        shell: shell("Customers", Area::Customers),
        actions: vec![
            Action::link("Add customer", "/console/customers/new").icon(Icon::Plus).look(Look::Primary),
        ],
        tabs: tabs("Customers", &["Present", "Archived"], 0),
        fields: vec![
            find("search", "name", "Beginning of the name"),
            find("text", "number", "Number"),
            find("text", "email", "E-mail address of a contact"),
        ],
        kept: Vec::new(),
        clear: None,
        rows: (0..CUSTOMERS.len()).map(row).collect(),
        empty: None,
        pager: Pager {
            shown: "12 customers".to_owned(),
            first: None,
            next: Some("/console/customers?cursor=x".to_owned()),
        },
    }
}

fn document(index: usize) -> Document {
    let status =
        [DocumentStatus::Open, DocumentStatus::Open, DocumentStatus::Paid, DocumentStatus::Draft][index % 4];
    let draft = status == DocumentStatus::Draft;
    let open = status == DocumentStatus::Open;
    let minor = 124_950 + index as i64 * 8_413;
    let note = index == 5;
    Document {
        href: format!("/console/invoices/inv_{index}"),
        label: match (draft, note) {
            (true, _) => "Draft".to_owned(),
            (_, true) => t("GS-2026-0031"),
            _ => t(format!("2026-{:04}", 1_272 - index)),
        },
        kind: if note { "Credit note" } else { "Invoice" },
        status: words::document(status),
        light: if draft { None } else { words::light(&light(index)) },
        issued: if draft { String::new() } else { english().day(day(3 - index as i64 * 9)) },
        due: if draft { String::new() } else { english().day(day(17 - index as i64 * 9)) },
        late: if open { format!("{} days late", 12 + index * 9) } else { String::new() },
        amount: eur(minor),
        open: if draft { String::new() } else { eur(if open { minor } else { 0 }) },
    }
}

fn pager(shown: &str) -> Pager {
    Pager { shown: shown.to_owned(), first: None, next: None }
}

fn one(part: Part, tab: usize) -> CustomerPage {
    let figure = |name: &str, value: String, note: &str, alarming| Figure {
        name: name.to_owned(),
        value,
        note: note.to_owned(),
        alarming,
    };
    let contact = |name: &str, email: &str, roles: &[&str]| Contact {
        name: t(name),
        email: t(email),
        roles: roles.iter().map(|role| t(*role)).collect(),
        suppressed: None,
    };
    let mut office = contact("Office", "rechnung@hofmann.example", &["finance"]);
    office.suppressed = Some(t("Gets no e-mails: it bounced on 14 November 2026."));
    let here = "/console/customers/cus_0";
    CustomerPage {
        shell: shell("Hofmann KG", Area::Customers),
        name: t("Hofmann KG"),
        subtitle: t("Customer 10000 · Business · since 3 February 2024"),
        flags: Vec::new(),
        actions: vec![
            Action::link("Edit", format!("{here}/edit")).icon(Icon::Edit),
            Action::link("Send statement", format!("{here}/statement/send")).icon(Icon::Send),
            Action::link("New invoice", "/console/invoices/new?customer=cus_0")
                .icon(Icon::Plus)
                .look(Look::Primary),
        ],
        more: vec![
            Action::link("Statement of account", format!("{here}/statement")).icon(Icon::File),
            Action::link("Record payment", "/console/payments/new?customer=cus_0").icon(Icon::Payment),
            Action::ask("Archive", "archive", here).icon(Icon::Archive),
        ],
        asks: vec![
            Ask::new("archive", "Archive Hofmann KG?", here, "t0k3n")
                .text("Lists leave it out, and no new invoice is for it. Everything that exists goes on.")
                .field(Field::text("reason", "Reason", "").hint("Recorded in the history of the customer."))
                .hidden("version", "7")
                .confirm("Archive", Look::Primary),
        ],
        notices: Vec::new(),
        figures: vec![
            figure("Due", eur(28_576_515), "14 invoices", false),
            figure("Overdue", eur(10_156_465), "the oldest for 94 days", true),
            figure("Credit balance", eur(25_000), "", false),
            figure("Pays after", "31 days".to_owned(), "terms: 14 days", false),
        ],
        ages: vec![ages("What Hofmann KG owes, by age")],
        tabs: tabs("Hofmann KG", &["Documents", "Payments and credit", "Letters", "History"], tab),
        part,
        contacts: vec![contact("Eva Hofmann", "eva@hofmann.example", &["primary", "finance"]), office],
        edit: Some(Link::new("Edit", format!("{here}/edit#contacts"))),
        facts: Pairs(vec![
            Pair::lines("Address", vec![t("Marktplatz 3"), t("80331 München"), t("Germany")]),
            Pair::new("VAT number", t("DE123456788")),
            Pair::new("Language", "German"),
            Pair::new("Time zone", "Europe/Berlin"),
            Pair::new("Currency", "EUR"),
            Pair::new("Terms", "Within 14 days; 2% within 7 days"),
            Pair::link("Template", t("Monthly invoice"), "/console/templates/tpl_1"),
            Pair::new("Purchase order", "Required"),
            Pair::new("Opens and clicks", "Tracked, as the settings say"),
            Pair::new("Id", t("cus_01J9ZK3V7QX2M8T4B6C5D1E0FG")),
        ]),
    }
}

fn unreachable() -> CustomerPage {
    let empty = Empty {
        icon: Icon::Invoice,
        title: "No documents yet".to_owned(),
        text: "Invoices and credit notes of this customer stand here.".to_owned(),
        actions: vec![Action::link("New invoice", "/console/invoices/new").look(Look::Primary)],
    };
    let part = Part::Documents { rows: Vec::new(), pager: pager(""), empty: Some(empty) };
    CustomerPage {
        name: t(
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KGaA",
        ),
        flags: vec![no_contact(), Badge::new("Archived", Tone::Grey, Icon::Archive)],
        notices: vec![
            Notice::new(Tone::Amber, "Its invoices reach nobody by e-mail")
                .line("No contact has the role primary or finance.")
                .link("Add a contact", "/console/customers/cus_6/edit#contacts"),
        ],
        actions: vec![
            Action::refused("New invoice", "The customer is archived. Take it out of the archive first.")
                .icon(Icon::Plus),
        ],
        contacts: Vec::new(),
        ages: Vec::new(),
        figures: Vec::new(),
        ..one(part, 0)
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let documents =
        Part::Documents { rows: (0..8).map(document).collect(), pager: pager("8 documents"), empty: None };
    let entry = |offset: i64, what: &str, note: &str, amount, balance| Entry {
        date: english().day(day(offset)),
        what: what.to_owned(),
        href: (what != "Refund").then(|| "/console/payments/pay_1".to_owned()),
        note: t(note),
        amount: eur(amount),
        balance: eur(balance),
    };
    let received = |offset: i64, method, reference: &str, amount| Received {
        href: "/console/payments/pay_1".to_owned(),
        date: english().day(day(offset)),
        method,
        reference: t(reference),
        status: Badge::new("Received", Tone::Green, Icon::CircleCheck),
        amount: eur(amount),
    };
    let payments = Payments {
        rows: vec![received(19, "Bank transfer", "RF18 2026 1272", 125_000), received(2, "Card", "", 43_000)],
        all: Some(Link::new("All payments", "/console/payments?customer_id=cus_0")),
    };
    let account = Part::Account {
        payments: Some(payments),
        empty: None,
        rows: vec![
            entry(19, "Payment", "Bank transfer, RF18 2026 1272", 125_000, 125_000),
            entry(19, "Settled", "2026-1272, 2026-1270", -100_000, 25_000),
            entry(25, "Refund", "Bank transfer", -25_000, 0),
            entry(28, "Credit note, more than was due", "GS-2026-0031", 25_000, 25_000),
        ],
        pager: pager("4 entries, newest first"),
    };
    let letters = Part::Letters {
        empty: None,
        rows: vec![Letter {
            at: at(-3_000),
            title: t("Your account on 28 November 2026"),
            recipients: t("eva@hofmann.example"),
            href: None,
            status: words::delivery(DeliveryStatus::Delivered),
            problem: None,
        }],
        pager: pager("1 letter"),
    };
    let change = |field: &str, before: &str, after: &str| FieldChange {
        field: t(field),
        before: t(before),
        after: t(after),
    };
    let timeline = Timeline(vec![Event {
        icon: Icon::Edit,
        what: "Changed".to_owned(),
        by: t("API key “Accounting”"),
        at: at(-3_500),
        reason: Some(t("Moved to München")),
        changes: vec![change("City", "Hamburg", "München"), change("Postal code", "20095", "80331")],
    }]);
    let history = Part::History { timeline, pager: pager("To the first version") };
    let mut none = list();
    none.rows = Vec::new();
    none.empty = Some(Empty {
        icon: Icon::Customers,
        title: "No customers yet".to_owned(),
        text: "A customer is the buyer on an invoice, and the source of its language, terms and recipients."
            .to_owned(),
        actions: vec![Action::link("Add customer", "/console/customers/new").look(Look::Primary)],
    });
    Ok(vec![
        page("customers", &list())?,
        page("customers-empty", &none)?,
        page("customer", &one(documents, 0))?,
        page("customer-balance", &one(account, 1))?,
        page("customer-letters", &one(letters, 2))?,
        page("customer-history", &one(history, 3))?,
        page("customer-unreachable", &unreachable())?,
    ])
}
