//! One invoice: late and partly paid, a draft that lacks something, and one of long texts.

use console::documents::invoice::{Headline, InvoicePage, Line, Settlement, Total};
use console::navigation::Area;
use domain::documents::document::DocumentStatus;
use pages::components::{Action, Ask, Badge, Field, Link, Look, Notice, Pair, Pairs, Pick, Timeline, Tone};
use pages::icons::Icon;
use pages::words;

use super::emails::{HERE, deliveries, event, history};
use super::invoices::light;
use super::{Page, day, english, eur, page, shell, t};

fn line(description: &str, details: &[&str], quantity: &str, price: &str, net: i64) -> Line {
    let format = english();
    Line {
        description: if description.is_empty() { String::new() } else { t(description) },
        details: details.iter().map(|detail| t(*detail)).collect(),
        quantity: format!("{} h", format.decimal(quantity)),
        unit_price: format.decimal(price),
        adjustments: Vec::new(),
        tax: format.percent("19"),
        net: eur(net),
        lacks: None,
    }
}

pub(super) fn lines() -> Vec<Line> {
    let mut discounted =
        line("Replacement of two inverters, including disposal", &["INV-220"], "2", "845.00", 152_100);
    discounted.adjustments.push(t("10% off: loyalty"));
    vec![
        line(
            "Maintenance of the solar park Uckermark",
            &["MNT-001", "1 Nov 2026 – 30 Nov 2026"],
            "7.5",
            "95.00",
            71_250,
        ),
        discounted,
        line("Travel", &[], "120", "0.42", 5_040),
    ]
}

fn total(label: &str, minor: i64, sum: bool) -> Total {
    Total { label: label.to_owned(), amount: eur(minor), sum }
}

fn ask(id: &'static str, title: &str, text: &str) -> Ask {
    Ask::new(id, title, HERE, "t0k3n").hidden("version", "7").text(text)
}

fn asks() -> Vec<Ask> {
    let reason = || Field::text("reason", "Reason", t(""));
    let zones =
        ["Europe/Berlin", "Europe/London"].map(|zone| Pick::new(zone, zone, zone.ends_with("Berlin")));
    let time = Field::input("datetime-local", "send_at", "Date and time", "2026-12-01T09:00").required();
    vec![
        ask(
            "write-off",
            "Write off €1,706.90?",
            "The invoice stays in the books as uncollectible. A payment that comes later is still recorded.",
        )
        .field(reason().required())
        .confirm("Write off", Look::Danger),
        ask(
            "credit",
            "Credit all that is left?",
            "A credit note over €1,706.90 is opened and sent to the same recipients.",
        )
        .field(reason())
        .confirm("Create credit note", Look::Primary),
        ask("reschedule", "Change the time", "The e-mail goes out within a minute of it.")
            .field(time)
            .field(Field::select("time_zone", "Time zone", zones.to_vec()))
            .confirm("Change", Look::Primary),
    ]
}

pub(super) fn late() -> InvoicePage {
    let act = |label: &str, href: &str, icon| Action::link(label, format!("{HERE}/{href}")).icon(icon);
    let paid = "A payment or a credit note stands against the invoice.";
    InvoicePage {
        shell: shell("Invoice 2026-1272", Area::Invoices),
        list: Link::new("Invoices", "/console/invoices"),
        title: t("Invoice 2026-1272"),
        status: words::document(DocumentStatus::Open),
        light: words::light(&light(0)),
        customer: Some(Link::new(t("Hofmann KG"), "/console/customers/cus_1")),
        actions: vec![
            act("PDF", "pdf", Icon::Download),
            act("Send", "send", Icon::Send),
            act("Record payment", "payments/new", Icon::Payment).look(Look::Primary),
        ],
        more: vec![
            Action::ask("Credit", "credit", HERE).icon(Icon::CircleMinus),
            Action::ask("Write off", "write-off", HERE).icon(Icon::Eraser),
            Action::refused(
                "Move to draft",
                "The invoice went out already. Void it, or write a credit note.",
            )
            .icon(Icon::Undo),
            Action::refused("Void", paid).icon(Icon::CircleSlash),
            act("Duplicate", "duplicate", Icon::Copy),
            act("Mark as sent", "mark-sent", Icon::Mail),
        ],
        asks: asks(),
        notices: Vec::new(),
        money: Headline {
            label: "Due".to_owned(),
            amount: eur(170_690),
            when: format!("12 days late, since {}", english().day(day(17))),
            late: true,
        },
        facts: Pairs(vec![
            Pair::new("Issued", english().date(day(3))),
            Pair::new("Due", english().date(day(17))),
            Pair::new("Terms", "Within 14 days"),
            Pair::new("Supplied", "1 Nov 2026 – 30 Nov 2026"),
            Pair::lines("Seller", vec![t("Nordlicht Solar GmbH"), t("DE123456788")]),
            Pair::lines(
                "Customer",
                vec![t("Hofmann KG"), t("Marktplatz 3"), t("80331 München"), t("Germany")],
            ),
            Pair::new("Purchase order", t("PO-78")),
            Pair::link("Template", t("Monthly invoice, version 4"), "/console/templates/tpl_1"),
            Pair::new("Payment reference", t("RF18 2026 1272")),
        ]),
        lines: lines(),
        more_lines: None,
        totals: vec![
            total("Lines", 228_390, false),
            total("Allowance: quantity", -9_076, false),
            total("Net", 219_314, false),
            total("VAT 19% of €2,193.14", 41_670, false),
            total("Total", 260_984, true),
        ],
        settlements: vec![
            Settlement {
                date: english().day(day(19)),
                what: Link::new("Bank transfer", "/console/payments/pay_1"),
                status: Badge::new("Settled", Tone::Green, Icon::CircleCheck),
                note: t("Reference RF18 2026 1272"),
                amount: eur(-90_294),
                action: Some(
                    Action::link("Undo", format!("{HERE}?dialog=undo")).icon(Icon::Undo).look(Look::Quiet),
                ),
            },
            Settlement {
                date: english().day(day(28)),
                what: Link::new("Direct debit", "/console/payments/pay_2"),
                status: Badge::new("Processing", Tone::Blue, Icon::Hourglass),
                note: "On its way; settles nothing yet".to_owned(),
                amount: eur(-50_000),
                action: None,
            },
            Settlement {
                date: english().day(day(10)),
                what: Link::new("Card", "/console/payments/pay_0"),
                status: Badge::new("Undone", Tone::Grey, Icon::Undo),
                note: t("Charged back on 12 November"),
                amount: eur(-20_000),
                action: None,
            },
        ],
        balance: vec![
            total("Total", 260_984, false),
            total("Paid", -90_294, false),
            total("Due", 170_690, true),
        ],
        deliveries: deliveries(),
        history: history(),
        internal: Pairs(vec![
            Pair::new("Tags", t("november, maintenance")),
            Pair::new("Note", t("Call Mrs Hofmann before the second reminder.")),
            Pair::new("erp", t("4711")),
            Pair::new("Id", t("inv_01J9ZK3V7QX2M8T4B6C5D1E0FG")),
        ]),
        note: Some(t("Thank you for your order.\nThe park was without a failure for 412 days.")),
    }
}

fn draft() -> InvoicePage {
    let mut lines = lines();
    if let [_, second, ..] = lines.as_mut_slice() {
        second.tax = "–".to_owned();
        second.net = "–".to_owned();
        second.lacks = Some(t("No VAT category"));
    }
    lines
        .push(Line { lacks: Some("No description, no unit price".to_owned()), ..line("", &[], "1", "0", 0) });
    let missing = Notice::new(Tone::Amber, "3 things are missing before it can open")
        .line(t("The invoice has no customer. Choose one."))
        .line(t("Line 2 has no VAT category."))
        .line(t("Line 4 has no description."))
        .link("Edit", format!("{HERE}/edit"));
    let rejected = Notice::new(Tone::Red, "Tom Baker rejected it").line(t("The hours are those of October."));
    let edit = Action::link("Edit", format!("{HERE}/edit")).icon(Icon::Edit).look(Look::Primary);
    let open = "The invoice has no customer, and two lines are incomplete.";
    InvoicePage {
        title: "Draft invoice".to_owned(),
        status: words::document(DocumentStatus::Draft),
        light: None,
        customer: None,
        actions: vec![
            Action::link("PDF", format!("{HERE}/pdf")).icon(Icon::Download),
            Action::refused("Open", open).icon(Icon::CircleDot),
            edit,
        ],
        more: vec![
            Action::refused("Submit for approval", open).icon(Icon::Hourglass),
            Action::ask("Delete", "credit", HERE).icon(Icon::Trash).look(Look::Danger),
            Action::link("Duplicate", format!("{HERE}/duplicate")).icon(Icon::Copy),
        ],
        notices: vec![rejected, missing],
        money: Headline {
            label: "Total so far".to_owned(),
            amount: eur(90_786),
            when: String::new(),
            late: false,
        },
        lines,
        totals: vec![
            total("Net", 76_290, false),
            total("VAT 19%", 14_496, false),
            total("Total", 90_786, true),
        ],
        settlements: Vec::new(),
        balance: Vec::new(),
        deliveries: Vec::new(),
        history: Timeline(vec![event(Icon::Plus, "Created", "Eva Lindqvist", -60, &[])]),
        note: None,
        ..late()
    }
}

fn long() -> InvoicePage {
    let words =
        "Wartungsarbeiten an der Photovoltaikfreiflächenanlage einschließlich Wechselrichteraustausch ";
    let mut page = late();
    page.customer = Some(Link::new(
        t("Weber & Söhne Maschinenbau GmbH & Co. Kommanditgesellschaft auf Aktien"),
        "/console/customers/cus_9",
    ));
    page.title = t("Invoice RE-SOLARPARK-UCKERMARK-2026-000001272");
    page.money.amount = "KWD\u{A0}12,345,678,901.125".to_owned();
    page.lines = (0..40)
        .map(|index| line(&words.repeat(1 + index % 3), &["MNT-001"], "8555500", "0.000149611361", 128_000))
        .collect();
    page.more_lines = Some(Link::new("All 10,000 lines", format!("{HERE}/lines")));
    for ask in &mut page.asks {
        ask.open = ask.id == "write-off";
        if let [reason] = ask.fields.as_mut_slice() {
            *reason = reason.clone().wrong("Say why.", true);
        }
    }
    page
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    Ok(vec![page("invoice", &late())?, page("invoice-draft", &draft())?, page("invoice-long", &long())?])
}
