//! The e-mails of an invoice, and its history.

use console::documents::invoice::{Delivery, Recipient};
use domain::delivery::DeliveryStatus;
use pages::components::{Action, Badge, Event, FieldChange, Timeline};
use pages::icons::Icon;
use pages::words;

use super::{at, t};

/// The page of the invoice.
pub(super) const HERE: &str = "/console/invoices/inv_1";

fn recipient(name: &str, address: &str, kind: &'static str, status: Badge, opens: &str) -> Recipient {
    Recipient {
        name: t(name),
        address: t(address),
        kind,
        status,
        opens: opens.to_owned(),
        clicks: "0".to_owned(),
        machines: String::new(),
        note: String::new(),
    }
}

pub(super) fn deliveries() -> Vec<Delivery> {
    let mut eva = recipient(
        "Eva Hofmann",
        "eva@hofmann.example",
        "To",
        words::delivery(DeliveryStatus::Delivered),
        "4",
    );
    eva.clicks = "2".to_owned();
    eva.machines = "1 by a scanner (Safe Links)".to_owned();
    eva.note = format!("First opened {}", at(-20_000));
    let mut office =
        recipient("", "rechnung@hofmann.example", "Cc", words::delivery(DeliveryStatus::Bounced), "0");
    office.name = String::new();
    office.note = t("550 5.1.1 The e-mail account does not exist.");
    let delivery = |id: &str, title: &str, why: &str, minutes, status| Delivery {
        id: id.to_owned(),
        title: t(title),
        why: t(why),
        at: at(minutes),
        status: words::delivery(status),
        schedule: Vec::new(),
        actions: Vec::new(),
        error: None,
        tracked: true,
        recipients: Vec::new(),
        skipped: Vec::new(),
    };
    let post = |label: &str, verb| Action::post(label, format!("/console/deliveries/dlv_3/{verb}"), "t0k3n");
    let mut scheduled =
        delivery("dlv_3", "Your invoice 2026-1272", "Copy, by Eva Lindqvist", -30, DeliveryStatus::Scheduled);
    scheduled.schedule = vec![
        "Goes out on 1 Dec 2026, 09:00 Europe/Berlin".to_owned(),
        t("Moved from 30 Nov 2026, 17:00 by Eva Lindqvist: the customer asked for it"),
    ];
    scheduled.actions = vec![
        Action::ask("Change the time", "reschedule", HERE).icon(Icon::Calendar),
        post("Cancel", "cancel").icon(Icon::CircleX),
    ];
    let pending = words::delivery(DeliveryStatus::Queued);
    scheduled.recipients = vec![recipient("Eva Hofmann", "eva@hofmann.example", "To", pending, "–")];
    scheduled.skipped = vec![t("rechnung@hofmann.example is left out: it got the invoice a moment ago.")];
    let mut sent = delivery(
        "dlv_2",
        "Invoice 2026-1272 from Nordlicht Solar GmbH",
        "Sent when it opened, batch of 100",
        -21_000,
        DeliveryStatus::Delivered,
    );
    sent.recipients = vec![eva, office];
    let mut failed = delivery(
        "dlv_1",
        "Your invoice is ready",
        "Notice, because it opened without an e-mail",
        -21_400,
        DeliveryStatus::Failed,
    );
    failed.error = Some(t("No contact of Hofmann KG has the role primary or finance."));
    let post = delivery("dlv_0", "By post", "Marked as sent by Tom Baker", -22_000, DeliveryStatus::Sent);
    vec![scheduled, sent, failed, post]
}

pub(super) fn event(icon: Icon, what: &str, by: &str, minutes: i64, changes: &[(&str, &str, &str)]) -> Event {
    let change = |(field, before, after): &(&str, &str, &str)| FieldChange {
        field: t(*field),
        before: if before.is_empty() { String::new() } else { t(*before) },
        after: if after.is_empty() { String::new() } else { t(*after) },
    };
    Event {
        icon,
        what: t(what),
        by: t(by),
        at: at(minutes),
        reason: None,
        changes: changes.iter().map(change).collect(),
    }
}

pub(super) fn history() -> Timeline {
    let mut moved =
        event(Icon::Undo, "Moved to draft", "Eva Lindqvist", -22_400, &[("Status", "Approved", "Draft")]);
    moved.reason = Some(t("The customer wants the travel as a line of its own."));
    Timeline(vec![
        event(
            Icon::Payment,
            "Payment of €1,000.00",
            "Bank statement of 20 November",
            -9_000,
            &[("Due", "€2,706.90", "€1,706.90")],
        ),
        event(Icon::Send, "Sent to 2 recipients", "Batch of Eva Lindqvist", -21_000, &[]),
        event(
            Icon::CircleDot,
            "Opened as 2026-1272",
            "Batch of Eva Lindqvist",
            -21_010,
            &[
                ("Status", "Approved", "Open"),
                ("Number", "", "2026-1272"),
                ("Issue date", "", "4 November 2026"),
            ],
        ),
        event(Icon::Stamp, "Approved", "Tom Baker", -21_900, &[]),
        event(
            Icon::Edit,
            "Changed",
            "Eva Lindqvist",
            -22_100,
            &[
                ("Line 3, description", "", "Travel"),
                ("Line 3, quantity", "", "120"),
                ("Line 3, unit price", "", "0.42"),
                ("Line 2, discount", "5%", "10%"),
                ("Purchase order", "PO-77", ""),
            ],
        ),
        moved,
        event(Icon::Plus, "Created", "API key “ERP”", -23_000, &[]),
    ])
}
