//! The overview: of a busy account, and of a new one.

use console::navigation::Area;
use console::overview::{Batch, Figure, OverviewPage, Todo};
use domain::batches::{BatchStatus, Outcome};
use pages::components::{Action, Bar, Bars, Column, Columns, Empty, Look, Tab, Tabs, Tone};
use pages::icons::Icon;
use pages::words;

use super::batches::{ended, running};
use super::{Page, at, eur, page, shell, t};

pub(super) fn ages(caption: &str) -> Bars {
    let bar = |label: &str, minor, percent, tone, query: &str| Bar {
        label: label.to_owned(),
        amount: eur(minor),
        percent,
        tone,
        href: Some(format!("/console/invoices?{query}")),
    };
    Bars {
        caption: caption.to_owned(),
        label: "Age".to_owned(),
        amount: "Due".to_owned(),
        bars: vec![
            bar("Not due", 18_420_050, 100, Tone::Blue, "status=open"),
            bar("1–30 days", 6_310_400, 34, Tone::Amber, "age=30"),
            bar("31–60 days", 2_240_075, 12, Tone::Amber, "age=60"),
            bar("61–90 days", 480_000, 3, Tone::Red, "age=90"),
            bar("Over 90 days", 1_125_990, 6, Tone::Red, "age=91"),
        ],
        total: Some(("Total".to_owned(), eur(28_576_515))),
    }
}

fn months() -> Columns {
    let names = [
        ("Jun", "June"),
        ("Jul", "July"),
        ("Aug", "August"),
        ("Sep", "September"),
        ("Oct", "October"),
        ("Nov", "November"),
    ];
    let invoiced = [14_200_000, 15_130_000, 9_800_000, 16_040_000, 17_125_000, 21_435_000];
    let paid = [13_900_000, 14_810_000, 12_075_000, 13_100_000, 16_840_000, 10_298_000];
    let percent = |minor: i64| u8::try_from(minor * 100 / 21_435_000).unwrap_or(100);
    let column = |index: usize| Column {
        short: names[index].0.to_owned(),
        label: format!("{} 2026", names[index].1),
        first: eur(invoiced[index]),
        second: eur(paid[index]),
        first_percent: percent(invoiced[index]),
        second_percent: percent(paid[index]),
    };
    Columns {
        summary:
            "Invoiced and paid by month, June to November 2026: most was invoiced in November, €214,350.00; most was \
                  paid in October, €168,400.00."
                .to_owned(),
        period: "Month".to_owned(),
        first: "Invoiced".to_owned(),
        second: "Paid".to_owned(),
        columns: (0..6).map(column).collect(),
    }
}

fn todo() -> Vec<Todo> {
    let todo = |icon, tone, what: &str, detail: &str, value: String, href: &str| Todo {
        icon,
        tone,
        what: t(what),
        detail: t(detail),
        value,
        href: href.to_owned(),
    };
    vec![
        todo(
            Icon::Layers,
            Tone::Red,
            "7 of 100 invoices did not open",
            "Open and send 100 invoices, today at 08:20",
            String::new(),
            "/console/batches/bat_1",
        ),
        todo(
            Icon::MailX,
            Tone::Red,
            "5 e-mails did not reach anybody",
            "Hofmann KG, Panificio Rossi and 3 more",
            eur(1_843_210),
            "/console/invoices?light=red",
        ),
        todo(
            Icon::Hourglass,
            Tone::Amber,
            "3 invoices wait for your approval",
            "The oldest for 2 days",
            eur(4_120_000),
            "/console/invoices?status=pending_approval",
        ),
        todo(
            Icon::Bank,
            Tone::Amber,
            "12 bank entries are not assigned",
            "Statement of 27 November",
            eur(93_055),
            "/console/payments/entries",
        ),
        todo(
            Icon::Help,
            Tone::Grey,
            "1 e-mail has an unknown outcome",
            "Nobody knows whether it went out; ask the customer",
            String::new(),
            "/console/deliveries?status=outcome_unknown",
        ),
        todo(
            Icon::CircleDashed,
            Tone::Grey,
            "38 drafts are not open",
            "25 of them are complete",
            eur(21_435_000),
            "/console/invoices?status=draft",
        ),
    ]
}

fn figure(name: &str, value: &str, note: &str, href: &str, alarming: bool) -> Figure {
    Figure {
        name: name.to_owned(),
        value: value.to_owned(),
        note: note.to_owned(),
        href: (!href.is_empty()).then(|| href.to_owned()),
        alarming,
    }
}

fn busy() -> OverviewPage {
    let new = Action::link("New invoice", "/console/invoices/new").icon(Icon::Plus).look(Look::Primary);
    let tab = |label: &str, current| Tab {
        label: label.to_owned(),
        href: format!("/console?currency={label}"),
        count: None,
        current,
    };
    let batch = |title: &str, minutes: i64, status, failed| Batch {
        href: "/console/batches/bat_1".to_owned(),
        title: t(title),
        at: at(-minutes),
        status: words::batch(status, Some(Outcome::Some)),
        progress: (status == BatchStatus::InProgress).then(|| running(title)),
        result: (status != BatchStatus::InProgress).then(|| ended(failed)),
    };
    OverviewPage {
        shell: shell("Overview", Area::Overview),
        greeting: t("Good morning, Eva"),
        today: "Monday, 30 November 2026".to_owned(),
        actions: vec![Action::link("Record payment", "/console/payments/new").icon(Icon::Payment), new],
        todo: todo(),
        figures: vec![
            figure("Outstanding", &eur(28_576_515), "131 invoices", "/console/invoices?status=open", false),
            figure("Overdue", &eur(10_156_465), "21 invoices", "/console/invoices?view=overdue", true),
            figure("Not delivered", "7", "e-mails of the last 30 days", "/console/reports/bounces", false),
            figure("Scheduled", "12", "the next one 1 Dec 2026, 09:00", "", false),
        ],
        currencies: Some(Tabs {
            label: "Currency".to_owned(),
            tabs: vec![tab("EUR", true), tab("GBP", false)],
        }),
        ages: Some(ages("What is due in EUR, by age")),
        months: Some(months()),
        batches: vec![
            batch("Open and send 100 invoices", 2, BatchStatus::InProgress, 0),
            batch("Open and send 100 invoices", 40, BatchStatus::Failed, 7),
            batch("Approve 100 invoices", 1_500, BatchStatus::Completed, 0),
        ],
        empty: None,
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let mut calm = busy();
    calm.todo = Vec::new();
    calm.currencies = None;
    calm.batches = Vec::new();
    let mut new = busy();
    new.shell.test_mode = true;
    new.greeting = t("Welcome, Eva");
    new.empty = Some(Empty {
        icon: Icon::Invoice,
        title: "Three steps to your first invoice".to_owned(),
        text: "Complete your company's data, add a customer, and write a draft. Nothing is sent before you open it."
            .to_owned(),
        actions: vec![
            Action::link("Complete your data", "/console/settings").look(Look::Primary),
            Action::link("Add a customer", "/console/customers/new"),
            Action::link("Write a draft", "/console/invoices/new"),
        ],
    });
    Ok(vec![page("overview", &busy())?, page("overview-calm", &calm)?, page("overview-new", &new)?])
}
