//! Batch operations: the list, and one in each state.

use console::batches::batch::{BatchPage, Item};
use console::batches::list::{BatchesPage, Row};
use console::navigation::Area;
use domain::batches::{BatchStatus, ItemStatus, Outcome};
use domain::delivery::DeliveryStatus;
use pages::components::{
    Action, Ask, Empty, Field, Link, Look, Notice, Pager, Pair, Pairs, Progress, Share, Stack, Tab, Tabs,
    Tone,
};
use pages::icons::Icon;
use pages::words;

use super::preflight::reasons;
use super::{Page, at, customer, page, shell, t};

/// Succeeded, sending, failed, pending, canceled.
fn counts(counts: [u64; 5]) -> Stack {
    let words = ["succeeded", "sending", "failed", "pending", "canceled"];
    let tones = [Tone::Green, Tone::Blue, Tone::Red, Tone::Grey, Tone::Amber];
    let share = |index: usize| {
        let count: u64 = counts[index];
        Share::new(
            words[index],
            count,
            super::english().number(i64::try_from(count).unwrap_or(0)),
            tones[index],
        )
    };
    Stack::new((0..5).map(share).filter(|share| share.count > 0).collect())
}

fn progress(title: &str, done: u64, total: u64) -> Progress {
    Progress { label: t(title), done, total, text: format!("{done} of {total}, about 12 s left") }
}

pub(super) fn running(title: &str) -> Progress {
    progress(title, 62, 100)
}

pub(super) fn ended(failed: u64) -> Stack {
    counts([100 - failed, 0, failed, 0, 0])
}

fn tabs(names: &[(&str, Option<&str>)], current: usize, label: &str) -> Tabs {
    let tab = |(index, (name, count)): (usize, &(&str, Option<&str>))| Tab {
        label: (*name).to_owned(),
        href: format!("?view={index}"),
        count: count.map(str::to_owned),
        current: index == current,
    };
    Tabs { label: label.to_owned(), tabs: names.iter().enumerate().map(tab).collect() }
}

fn row(title: &str, status: BatchStatus, result: [u64; 5], minutes: i64) -> Row {
    let in_progress = status == BatchStatus::InProgress;
    let post = || Action::post("Acknowledge", "/console/batches/bat_1/acknowledge", "t0k3n");
    Row {
        href: format!("/console/batches/bat_{minutes}"),
        title: t(title),
        by: t("Eva Lindqvist"),
        started: at(-minutes),
        took: if in_progress { String::new() } else { "1 min 4 s".to_owned() },
        status: words::batch(status, Some(if result[0] > 0 { Outcome::Some } else { Outcome::None })),
        progress: in_progress.then(|| running(title)),
        result: (!in_progress).then(|| counts(result)),
        action: (status == BatchStatus::Failed).then(post),
    }
}

fn list() -> BatchesPage {
    let names = [("All", None), ("In progress", Some("1")), ("Need you", Some("2")), ("Done", None)];
    BatchesPage {
        shell: shell("Batch operations", Area::Batches),
        tabs: tabs(&names, 0, "Batch operations by status"),
        rows: vec![
            row("Open and send 100 invoices", BatchStatus::InProgress, [0; 5], 2),
            row("Open and send 100 invoices", BatchStatus::Failed, [93, 0, 7, 0, 0], 40),
            row("Send 412 invoices", BatchStatus::Canceled, [180, 0, 0, 0, 232], 300),
            row("Approve 18 invoices", BatchStatus::Completed, [18, 0, 0, 0, 0], 1_500),
            row("Credit 2 invoices, retry", BatchStatus::Failed, [0, 0, 2, 0, 0], 2_900),
            row("Open 10,000 invoices of run 2026-10", BatchStatus::Completed, [10_000, 0, 0, 0, 0], 43_000),
        ],
        empty: None,
        pager: Pager { shown: "6 operations, the latest first".to_owned(), first: None, next: None },
        again: Some(("/console/batches".to_owned(), 3)),
    }
}

fn item(index: usize) -> Item {
    let status =
        [ItemStatus::Succeeded, ItemStatus::Failed, ItemStatus::Sending, ItemStatus::Pending][index % 4];
    let failed = status == ItemStatus::Failed;
    let message = "The e-mail to rechnung@hofmann.example failed: the address bounced on 14 November.";
    let numbered = matches!(status, ItemStatus::Succeeded | ItemStatus::Sending);
    Item {
        label: if numbered { t(format!("2026-{:04}", 1_285 + index)) } else { "Draft".to_owned() },
        href: format!("/console/invoices/inv_{index}"),
        customer: customer(index).0,
        status: words::item(status),
        errors: if failed { vec![t(message), t("Line 2 has no VAT category.")] } else { Vec::new() },
        mend: failed.then(|| Link::new("Mend it", format!("/console/invoices/inv_{index}/edit"))),
        email: match status {
            ItemStatus::Succeeded => Some(words::delivery(DeliveryStatus::Delivered)),
            ItemStatus::Sending => Some(words::delivery(DeliveryStatus::Held)),
            _ => None,
        },
        at: at(index as i64),
    }
}

fn asks() -> Vec<Ask> {
    let reason = || Field::text("reason", "Reason", t("")).hint("Stands in the history.");
    let ask = |id, title: &str, text: &str| {
        Ask::new(id, title, "/console/batches/bat_1", "t0k3n").text(text).field(reason())
    };
    vec![
        ask(
            "recall",
            "Recall what has not gone out?",
            "E-mails that are held, scheduled or queued do not go out. Invoices that are open stay open.",
        )
        .confirm("Recall", Look::Danger),
        ask(
            "retry",
            "Try the 7 failed invoices again?",
            "A new batch operation starts with the same settings. Invoices that are open already are only sent.",
        )
        .confirm("Retry 7", Look::Primary),
    ]
}

fn batch(status: BatchStatus, result: [u64; 5]) -> BatchPage {
    let title = t("Open and send 100 invoices");
    let here = "/console/batches/bat_1";
    let running = status == BatchStatus::InProgress;
    let names = [("All", Some("100")), ("Failed", Some("7")), ("Sending", None), ("Succeeded", None)];
    let retry = Action::ask("Retry failed", "retry", here).icon(Icon::Refresh).look(Look::Primary);
    let acknowledge =
        Action::post("Acknowledge", "/console/batches/bat_1/acknowledge", "t0k3n").icon(Icon::Check);
    let recall = Action::ask("Recall", "recall", here).icon(Icon::Undo);
    let no = |label: &str, icon| Action::refused(label, "The operation is still in progress.").icon(icon);
    BatchPage {
        shell: shell("Open and send 100 invoices", Area::Batches),
        title: title.clone(),
        status: words::batch(status, Some(Outcome::Some)),
        started: format!("Started by {} on {}", t("Eva Lindqvist"), at(0)),
        actions: match status {
            BatchStatus::InProgress => {
                vec![
                    no("Retry failed", Icon::Refresh),
                    no("Acknowledge", Icon::Check),
                    recall.look(Look::Danger),
                ]
            }
            BatchStatus::Completed => vec![recall, acknowledge.look(Look::Primary)],
            _ => vec![recall, acknowledge, retry],
        },
        asks: asks(),
        progress: running.then(|| progress(&title, 62, 100)),
        again: running.then(|| (here.to_owned(), 2)),
        notices: Vec::new(),
        shares: counts(result).shares,
        reasons: if result[2] > 0 { reasons() } else { Vec::new() },
        tabs: tabs(&names, 0, "Documents by status"),
        items: (0..12).map(item).collect(),
        pager: Pager { shown: "12 documents".to_owned(), first: None, next: Some("?cursor=x".to_owned()) },
        facts: Pairs(vec![
            Pair::new("Operation", "Open and send"),
            Pair::new("Selected", t("Drafts with the tag november")),
            Pair::new("Template", t("Monthly invoice")),
            Pair::new("Subject", t("Invoice {{ invoice_number }} from {{ seller_name }}")),
            Pair::new("E-mails", "At once, held for 5 minutes"),
            Pair::link("Retry of", "Open and send 100 invoices, 29 November", "/console/batches/bat_0"),
            Pair::new("Id", t("bat_01J9ZK3V7QX2M8T4B6C5D1E0FG")),
        ]),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let mut none = list();
    none.rows = Vec::new();
    none.again = None;
    none.empty = Some(Empty {
        icon: Icon::Layers,
        title: "No batch operations yet".to_owned(),
        text: "Select invoices in the list and choose Open or Send. Here you see what becomes of each."
            .to_owned(),
        actions: vec![Action::link("Go to the invoices", "/console/invoices").look(Look::Primary)],
    });
    let mut recalled = batch(BatchStatus::Canceled, [40, 0, 0, 0, 60]);
    recalled.notices.push(
        Notice::new(Tone::Amber, "Recalled by Eva Lindqvist")
            .line("60 e-mails do not go out; 40 had gone out already.")
            .line(t("Reason: wrong subject")),
    );
    let mut asked = batch(BatchStatus::Failed, [93, 0, 7, 0, 0]);
    for ask in &mut asked.asks {
        ask.open = ask.id == "retry";
    }
    Ok(vec![
        page("batches", &list())?,
        page("batches-empty", &none)?,
        page("batch-running", &batch(BatchStatus::InProgress, [50, 10, 2, 38, 0]))?,
        page("batch-failed", &batch(BatchStatus::Failed, [93, 0, 7, 0, 0]))?,
        page("batch-recalled", &recalled)?,
        page("batch-dialog", &asked)?,
    ])
}
