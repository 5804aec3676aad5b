//! Payments: the list, and one in each state that matters.

use console::navigation::Area;
use console::payments::area_tabs;
use console::payments::list::{PaymentsPage, Row};
use console::payments::payment::{Allocate, Allocation, Meant, PaymentPage, Sum};
use console::payments::words;
use domain::payments::payment::PaymentStatus;
use pages::components::{
    Action, Ask, Badge, Empty, Event, Field, FieldChange, Link, Look, Notice, Pager, Pair, Pairs, Pick,
    Timeline, Tone,
};
use pages::icons::Icon;

use super::record_payment::open_invoices;
use super::tabs::tabs;
use super::{Page, at, customer, day, english, eur, page, shell, t};

const HERE: &str = "/console/payments/pay_1";

fn row(index: usize) -> Row {
    let status = words::STATUSES[[0, 0, 1, 0, 2, 0, 3][index % 7]];
    let minor = 124_950 + index as i64 * 48_113;
    Row {
        href: HERE.to_owned(),
        date: english().day(day(28 - index as i64)),
        customer: customer(index * 5).0,
        method: words::method(words::METHODS[index % 6].1),
        reference: if index % 4 == 3 { String::new() } else { t(format!("RF18 2026 {:04}", 1_272 - index)) },
        status: words::status(status),
        amount: eur(minor),
        unallocated: if index % 5 == 1 { eur(minor / 3) } else { String::new() },
    }
}

fn record() -> Action {
    Action::link("Record payment", "/console/payments/new").icon(Icon::Plus).look(Look::Primary)
}

fn list() -> PaymentsPage {
    PaymentsPage {
        shell: shell("Payments", Area::Payments),
        actions: vec![record()],
        area: area_tabs(false),
        tabs: tabs("Status", &["All", "Received", "Processing", "Reversed", "Failed"], 0),
        fields: vec![
            Field::input("search", "name", "Beginning of the customer's name", t("Ho")),
            Field::select(
                "customer_id",
                "Customer",
                vec![Pick::new("", "All customers", true), Pick::new("cus_0", t("Hofmann KG"), false)],
            ),
        ],
        kept: Vec::new(),
        rows: (0..20).map(row).collect(),
        empty: None,
        pager: Pager {
            shown: "20 payments, newest first".to_owned(),
            first: None,
            next: Some("/console/payments?cursor=pay_1".to_owned()),
        },
    }
}

fn nothing() -> PaymentsPage {
    PaymentsPage {
        rows: Vec::new(),
        fields: vec![Field::input("search", "name", "Beginning of the customer's name", t(""))],
        empty: Some(Empty {
            icon: Icon::Payment,
            title: "No payments yet".to_owned(),
            text: "Record what customers paid, or upload a bank statement and apply its entries.".to_owned(),
            actions: vec![record(), Action::link("Bank statements", "/console/bank-statements")],
        }),
        pager: Pager::default(),
        ..list()
    }
}

fn history() -> Timeline {
    let event = |icon, what: &str, offset, reason: Option<&str>, changes| Event {
        icon,
        what: what.to_owned(),
        by: t("Eva Lindqvist"),
        at: at(offset),
        reason: reason.map(t),
        changes,
    };
    let change = |field: &str, before: &str, after: &str| FieldChange {
        field: field.to_owned(),
        before: t(before),
        after: t(after),
    };
    Timeline(vec![
        event(
            Icon::Edit,
            "Allocations changed",
            40,
            Some("It was meant for the other invoice"),
            vec![
                change("Allocation 1: reversed", "no", "yes"),
                change("Allocation 2: document", "", "2026-1249"),
                change("Allocation 2: paid", "", "1000.00"),
            ],
        ),
        event(Icon::Plus, "Recorded", 0, None, Vec::new()),
    ])
}

fn sums(all: i64, allocated: Option<i64>) -> Vec<Sum> {
    let sum = |label, minor, last| Sum { label, amount: eur(minor), last };
    let mut sums = vec![sum("Amount", all, false)];
    if let Some(allocated) = allocated {
        sums.push(sum("Allocated", -allocated, false));
        sums.push(sum("Not allocated", all - allocated, true));
    }
    sums
}

fn asks() -> Vec<Ask> {
    vec![
        Ask::new("reverse", "Reverse €1,250.00?", HERE, "t0k3n")
            .text("The money is taken out of the customer's balance, which may become negative.")
            .field(Field::input("date", "date", "Date", "").hint("Empty: today."))
            .field(Field::text("reason", "Reason", t("Chargeback")))
            .confirm("Reverse", Look::Danger),
        Ask::new("receipt", "Send a receipt?", HERE, "t0k3n")
            .text("It confirms the payment, and lists the invoices that it paid.")
            .field(Field::text("recipients", "Recipients", ""))
            .confirm("Send receipt", Look::Primary),
    ]
}

fn received() -> PaymentPage {
    let made = |index: usize, undone: bool| Allocation {
        document: Link::new(t(format!("2026-{:04}", 1_240 + index * 9)), "/console/invoices/inv_1"),
        status: match undone {
            true => Badge::new("Undone", Tone::Grey, Icon::Undo),
            false => Badge::new("Allocated", Tone::Green, Icon::CircleCheck),
        },
        note: if undone { String::new() } else { format!("{} discount", eur(2_499)) },
        amount: eur(100_000),
        undo: (!undone)
            .then(|| Action::link("Undo", format!("{HERE}?undo=all_1")).icon(Icon::Undo).look(Look::Quiet)),
    };
    PaymentPage {
        shell: shell("Payment of €1,250.00", Area::Payments),
        title: "Payment of €1,250.00".to_owned(),
        status: words::status(PaymentStatus::Received),
        customer: Link::new(t("Hofmann KG"), "/console/customers/cus_0"),
        actions: vec![
            Action::ask("Send receipt", "receipt", HERE).icon(Icon::Send),
            Action::ask("Reverse", "reverse", HERE).icon(Icon::Undo),
        ],
        more: vec![
            Action::refused("Refund the balance", "The customer has no credit balance in EUR.")
                .icon(Icon::CircleMinus),
            Action::refused(
                "Mark as received",
                "The payment is received: only a payment that is processing can be settled or fail.",
            )
            .icon(Icon::CircleCheck),
        ],
        asks: asks(),
        notices: vec![
            Notice::new(
                Tone::Amber,
                "Some documents could not be paid any more. Their money is left to allocate.",
            )
            .line(t("2026-1263: The document was voided.")),
        ],
        allocations: vec![made(0, true), made(1, false)],
        meant_for: Vec::new(),
        hidden: String::new(),
        sums: sums(125_000, Some(100_000)),
        allocate: Some(Allocate {
            to: format!("{HERE}/allocate"),
            version: 3,
            left: format!("{} is left.", eur(25_000)),
            open: open_invoices(false),
            fields: vec![
                Field::input("date", "date", "From this day on", "").hint("Empty: today."),
                Field::text("reason", "Reason", "").hint("Recorded in the history."),
            ],
            submit: Action::submit("Allocate", "do", "allocate").look(Look::Primary),
        }),
        facts: Pairs(vec![
            Pair::new("Paid on", english().day(day(19))),
            Pair::new("Method", "Bank transfer"),
            Pair::new("Reference", t("RF18 2026 1272")),
            Pair::new("Credit balance of the customer", eur(25_000)),
            Pair::new("Recorded", at(0)),
            Pair::new("Id", t("pay_01J9ZK3V7QX2M8T4B6C5D1E0FG")),
        ]),
        history: history(),
    }
}

fn processing() -> PaymentPage {
    let no = "The payment is processing: only a payment that was received can be allocated, reversed or acknowledged.";
    PaymentPage {
        status: words::status(PaymentStatus::Processing),
        actions: vec![
            Action::link("Mark as failed", HERE).icon(Icon::CircleX),
            Action::link("Mark as received", HERE).icon(Icon::CircleCheck).look(Look::Primary),
        ],
        more: vec![Action::refused("Send receipt", no).icon(Icon::Send), Action::refused("Reverse", no)],
        asks: Vec::new(),
        notices: Vec::new(),
        allocations: Vec::new(),
        meant_for: vec![Meant {
            document: Link::new(t("2026-1249"), "/console/invoices/inv_1"),
            amount: "as far as the money goes".to_owned(),
        }],
        sums: sums(125_000, None),
        allocate: None,
        ..received()
    }
}

fn refused() -> PaymentPage {
    let mut view = received();
    view.notices.insert(0, Notice::new(Tone::Red, t("Somebody else has changed this in the meantime.")));
    for ask in &mut view.asks {
        ask.open = ask.id == "reverse";
    }
    view
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    Ok(vec![
        page("payments", &list())?,
        page("payments-empty", &nothing())?,
        page("payment", &received())?,
        page("payment-processing", &processing())?,
        page("payment-refused", &refused())?,
    ])
}
