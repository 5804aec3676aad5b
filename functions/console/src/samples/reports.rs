//! Reports: what there is, ageing, days sales outstanding, numbers, bounces.

use console::navigation::Area;
use console::reports::ageing::AgeingPage;
use console::reports::bounces::BouncesPage;
use console::reports::dso::{self, DsoPage};
use console::reports::index::{REPORTS, ReportsPage};
use console::reports::numbering::{self, NumberingPage};
use console::reports::scheduled::ScheduledPage;
use console::reports::{FileForm, Filter, ageing, bounces, scheduled};
use domain::delivery::DeliveryStatus;
use pages::components::{Action, Badge, Empty, Field, Link, Notice, Pager, Pick, Tab, Tabs, Tone};
use pages::icons::Icon;
use pages::words;

use super::overview::ages;
use super::{Page, at, customer, day, english, eur, money, page, shell, t};

fn file(kind: &str) -> FileForm {
    FileForm {
        token: "t0k3n".to_owned(),
        hidden: vec![("kind", kind.to_owned()), ("as_of", t("2026-11-30"))],
    }
}

fn entity() -> Field {
    let picks = vec![
        Pick::new("", "All", true),
        Pick::new("ent_1", t("Nordlicht Solar GmbH"), false),
        Pick::new("ent_2", t("Nordlicht Service GmbH"), false),
    ];
    Field::select("entity_id", "Entity", picks)
}

fn row(index: usize) -> ageing::Row {
    let (name, _, _) = customer(index);
    let amount = |factor: usize| match index % (factor + 2) {
        0 => String::new(),
        rest => money(english(), (rest * factor) as i64 * 1_249_950, "EUR").replace('€', ""),
    };
    ageing::Row {
        href: format!("/console/customers/cus_{index}"),
        customer: name,
        ages: [1, 2, 3, 4, 5].map(amount),
        overdue: if index % 3 == 1 { String::new() } else { amount(7) },
        total: eur(124_950 * (40 - index as i64)),
    }
}

fn ageing_page() -> AgeingPage {
    let tab = |label: &str, count: &str, current| Tab {
        label: label.to_owned(),
        href: format!("?currency={label}"),
        count: Some(count.to_owned()),
        current,
    };
    let mut ages = ages("What is due, by age");
    ages.bars.iter_mut().for_each(|bar| bar.href = None);
    AgeingPage {
        shell: shell("Ageing", Area::Reports),
        as_of: format!("At the end of {}", english().date(day(29))),
        filter: Filter {
            to: "/console/reports/ageing",
            fields: vec![
                Field::input("date", "as_of", "At the end of", "2026-11-30"),
                entity(),
                Field::text("customer_id", "Customer", t("cus_1")),
            ],
        },
        file: file("ageing"),
        currencies: Some(Tabs {
            label: "Currencies".to_owned(),
            tabs: vec![tab("EUR", "285,765.15", true), tab("USD", "12,400.00", false)],
        }),
        ages: Some(ages),
        rows: (0..12).map(row).collect(),
        empty: None,
        pager: Pager {
            shown: "84 customers, the largest amount first".to_owned(),
            first: None,
            next: Some("?currency=EUR&from=50".to_owned()),
        },
    }
}

/// What one request cannot read.
fn ageing_too_large() -> AgeingPage {
    let mut page = ageing_page();
    let notice = Notice::new(Tone::Amber, "This report is too large for a page");
    let notice = notice.line("Make it a CSV file: that happens in the background and has no limit.");
    page.shell.notices = vec![notice];
    let empty = Empty {
        icon: Icon::Chart,
        title: "Too much for a page".to_owned(),
        text: "Make a CSV file with the button above, or narrow the report.".to_owned(),
        actions: vec![Action::link("Files that were made", "/console/reports/exports").icon(Icon::Download)],
    };
    AgeingPage { currencies: None, ages: None, rows: Vec::new(), empty: Some(empty), ..page }
}

fn dso_page(wrong: bool) -> DsoPage {
    let days = Field::text("days", "Days up to today", t(if wrong { "400" } else { "90" }));
    let days = days.with(|input| input.numeric = true);
    let row = |currency: &str, days: &str, due, invoiced| dso::Row {
        currency: currency.to_owned(),
        days: days.to_owned(),
        receivables: money(english(), due, currency),
        invoiced: money(english(), invoiced, currency),
    };
    let empty = Empty {
        icon: Icon::Filter,
        title: "Nothing was read".to_owned(),
        text: "Correct the field above, and look again.".to_owned(),
        actions: Vec::new(),
    };
    let days = if wrong { days.wrong("must be a whole number from 1 to 366", true) } else { days };
    DsoPage {
        shell: shell("Days sales outstanding", Area::Reports),
        period: format!("{} to {}", english().date(day(-60)), english().date(day(29))),
        filter: Filter { to: "/console/reports/dso", fields: vec![days, entity()] },
        file: file("dso"),
        rows: match wrong {
            true => Vec::new(),
            false => vec![
                row("EUR", "32.7", 28_576_515, 78_640_200),
                row("GBP", "41.2", 1_240_000, 2_708_700),
                row("USD", "", 1_240_000, 0),
            ],
        },
        empty: wrong.then_some(empty),
    }
}

fn numbering_page(complete: bool) -> NumberingPage {
    let good = || Badge::new("Complete", Tone::Green, Icon::ShieldCheck);
    let row = |series: &str, first: &str, last: &str, count: &str| numbering::Row {
        series: series.to_owned(),
        entity: t("Nordlicht Solar GmbH"),
        first: t(first),
        last: t(last),
        count: count.to_owned(),
        voided: "3".to_owned(),
        proof: good(),
        wrong: Vec::new(),
    };
    let mut rows = vec![
        row("Invoices 2026", "2026-0001", "2026-1284", "1,284"),
        row("Invoices 2025", "2025-0001", "2025-1102", "1,102"),
        row("Credit notes 2026", "GS2026-0001", "GS2026-0031", "31"),
        numbering::Row { voided: "0".to_owned(), ..row("Interest notes", "", "", "0") },
    ];
    if let [first, second, ..] = rows.as_mut_slice()
        && !complete
    {
        first.proof = Badge::new("Not complete", Tone::Red, Icon::Octagon);
        first.wrong =
            vec![t("3 numbers are missing: 2026-0110, 2026-0400 to 2026-0401"), t("Given twice: 2026-0007")];
        second.proof = Badge::new("Counter differs", Tone::Amber, Icon::Alert);
        second.wrong = vec![t("The counter stands at 1104, and the documents say otherwise.")];
    }
    let kinds = ["All", "Invoices", "Credit notes", "Interest notes"];
    let kinds = kinds.map(|kind| Pick::new(kind, kind, kind == "All")).into();
    let verdict = match complete {
        true => Badge::new("All complete", Tone::Green, Icon::ShieldCheck),
        false => Badge::new("Not complete", Tone::Red, Icon::Octagon),
    };
    NumberingPage {
        shell: shell("Numbers", Area::Reports),
        verdict: Some(verdict),
        filter: Filter {
            to: "/console/reports/numbering",
            fields: vec![Field::select("kind", "Kind", kinds), Field::text("year", "Year", ""), entity()],
        },
        file: file("numbering"),
        rows,
        empty: None,
    }
}

fn bounce(index: usize) -> bounces::Row {
    let (name, _, address) = customer(index);
    let (status, why) = [
        (words::delivery(DeliveryStatus::Bounced), "550 5.1.1 The e-mail account does not exist."),
        (words::delivery(DeliveryStatus::Complained), "The recipient reported the e-mail as spam."),
        (Badge::new("Suppressed", Tone::Red, Icon::Ban), "An e-mail to it bounced for good on 2026-11-04."),
    ][index % 3]
        .clone();
    let letter = index % 5 == 4;
    bounces::Row {
        address,
        kind: if index % 4 == 3 { "Cc" } else { "To" },
        status,
        why: t(why),
        what: if letter {
            "Receipt or statement".to_owned()
        } else {
            t(format!("2026-{:04}", 1_284 - index))
        },
        href: (!letter).then(|| format!("/console/invoices/inv_{index}")),
        customer: Some(Link::new(name, format!("/console/customers/cus_{index}"))),
        at: at(-(index as i64) * 700),
    }
}

fn bounces_page(rows: Vec<bounces::Row>) -> BouncesPage {
    let empty = Empty {
        icon: Icon::MailX,
        title: "Nothing bounced".to_owned(),
        text: "Every recipient was reached, as far as mail servers said.".to_owned(),
        actions: Vec::new(),
    };
    BouncesPage {
        shell: shell("Bounces", Area::Reports),
        filter: Filter {
            to: "/console/reports/bounces",
            fields: vec![
                Field::input("date", "from", "Sent from", "2026-11-01"),
                Field::input("date", "to", "Sent until", ""),
                Field::text("batch_id", "Batch operation", t("bat_1")),
            ],
        },
        empty: rows.is_empty().then_some(empty),
        rows,
        pager: Pager {
            shown: "The latest first".to_owned(),
            first: None,
            next: Some("/console/reports/bounces?cursor=dlv_1".to_owned()),
        },
    }
}

fn scheduled_page() -> ScheduledPage {
    let row = |index: i64| scheduled::Row {
        at: at(index * 700 + 300),
        there: if index % 3 == 0 { t("30 Nov 2026, 09:00 in Asia/Tokyo") } else { String::new() },
        what: Link::new(t(format!("2026-{:04}", 1_284 + index)), "/console/invoices/inv_1"),
        customer: Some(Link::new(t("Hofmann KG"), "/console/customers/cus_1")),
        recipients: t("eva@hofmann.example, rechnung@hofmann.example"),
    };
    ScheduledPage {
        shell: shell("Scheduled e-mails", Area::Reports),
        rows: (0..6).map(row).collect(),
        empty: None,
        pager: Pager { shown: "6 e-mails, the earliest first".to_owned(), first: None, next: None },
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let index = ReportsPage { shell: shell("Reports", Area::Reports), reports: REPORTS.to_vec() };
    Ok(vec![
        page("reports", &index)?,
        page("reports-ageing", &ageing_page())?,
        page("reports-ageing-too-large", &ageing_too_large())?,
        page("reports-dso", &dso_page(false))?,
        page("reports-dso-wrong", &dso_page(true))?,
        page("reports-numbering", &numbering_page(true))?,
        page("reports-numbering-wrong", &numbering_page(false))?,
        page("reports-bounces", &bounces_page((0..12).map(bounce).collect()))?,
        page("reports-scheduled", &scheduled_page())?,
        page("reports-bounces-empty", &bounces_page(Vec::new()))?,
    ])
}
