//! Recording a payment, and the open invoices that it pays.

use console::navigation::Area;
use console::payments::choose::{Choice, ChoosePage};
use console::payments::open_invoices::{OpenInvoice, OpenInvoices};
use console::payments::record::RecordPage;
use console::payments::words;
use pages::components::{Action, Field, Link, Look, Notice, Pair, Pairs, Tone};

use super::tabs::tabs;
use super::{CUSTOMERS, Page, customer, day, english, eur, page, shell, t};

pub(super) fn open_invoices(wrong: bool) -> OpenInvoices {
    let row = |index: usize| {
        let minor = 124_950 + index as i64 * 8_413;
        let label = t(format!("2026-{:04}", 1_240 + index * 9));
        let name = format!("amount-inv_{index}");
        let typed = if index == 1 { "2000" } else { "" };
        let amount = Field::text(&name, &format!("Amount for {label}"), typed).bare().with(|input| {
            input.numeric = true;
            input.placeholder = english().decimal("1249.50");
        });
        OpenInvoice {
            id: format!("inv_{index}"),
            href: format!("/console/invoices/inv_{index}"),
            due_date: english().day(day(index as i64 * 8 - 20)),
            late: index < 3,
            due: eur(minor),
            discounted: if index == 4 {
                format!("{} with the discount", eur(minor * 98 / 100))
            } else {
                String::new()
            },
            minor,
            currency: "EUR".to_owned(),
            chosen: index == 0,
            amount: match wrong && index == 1 {
                true => amount.wrong(t("Only 1333.63 EUR is due."), true),
                false => amount,
            },
            label,
        }
    };
    OpenInvoices {
        rows: (0..5).map(row).collect(),
        more: "12 more are not shown.".to_owned(),
        options: vec![
            Field::check("oldest_first", "Pay the oldest first", false)
                .hint("All open invoices, the earliest due first, as far as the money goes."),
            Field::check("keep_difference", "Leave a small difference open", false)
                .hint("Else a difference within the tolerance of the settings is written off."),
        ],
    }
}

fn new(wrong: bool) -> RecordPage {
    let amount = Field::text("amount", "Amount", if wrong { "x" } else { "1,250.00" })
        .required()
        .with(|input| input.numeric = true);
    let title = "Record a payment";
    RecordPage {
        shell: shell(title, Area::Payments),
        title: title.to_owned(),
        back: Link::new(t("Invoice 2026-1249"), "/console/invoices/inv_1"),
        modes: tabs("How it was paid", &["All that is due", "A payment", "From the credit balance"], 1),
        notice: wrong.then(|| Notice::new(Tone::Red, t("The money cannot be allocated as asked for."))),
        hidden: vec![("invoice", "inv_1".to_owned()), ("version", "3".to_owned())],
        fields: vec![
            if wrong { amount.wrong(t("must be a decimal number such as 12.50"), true) } else { amount },
            Field::text("currency", "Currency", "EUR").required(),
            Field::input("date", "date", "Date", "2026-11-30")
                .required()
                .hint("On this day the customer paid."),
            Field::select("method", "Method", words::methods("bank_transfer")),
            Field::text("reference", "Reference", t("RF18 2026 1272")),
        ],
        more: vec![Field::text("external_id", "Id in another system", "")],
        more_open: false,
        open: Some(open_invoices(wrong)),
        facts: Pairs(vec![
            Pair::link("Customer", t("Hofmann KG"), "/console/customers/cus_0"),
            Pair::new("Due", eur(124_950)),
            Pair::lines("Credit balance", vec![eur(25_000)]),
        ]),
        submit: Action::submit("Record payment", "do", "record").look(Look::Primary),
    }
}

fn choose() -> ChoosePage {
    let choice = |index: usize| Choice {
        name: customer(index).0,
        number: format!("100{index:02}"),
        href: format!("/console/payments/new?customer=cus_{index}"),
    };
    ChoosePage {
        shell: shell("Record a payment", Area::Payments),
        title: "Record a payment".to_owned(),
        back: Link::new("Payments", "/console/payments"),
        to: "/console/payments/new".to_owned(),
        find: Field::input("search", "name", "Beginning of the name", "").focused(),
        rows: (0..CUSTOMERS.len()).map(choice).collect(),
        empty: None,
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let due = RecordPage {
        modes: tabs("How it was paid", &["All that is due", "A payment", "From the credit balance"], 0),
        fields: new(false).fields.split_off(2),
        open: None,
        submit: Action::submit("Mark €1,249.50 as paid", "do", "record").look(Look::Primary),
        ..new(false)
    };
    Ok(vec![
        page("payment-choose", &choose())?,
        page("payment-new", &new(false))?,
        page("payment-new-wrong", &new(true))?,
        page("payment-mark-paid", &due)?,
    ])
}
