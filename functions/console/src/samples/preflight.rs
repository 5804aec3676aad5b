//! The check before an operation.

use console::batches::Selection;
use console::batches::check::{CheckPage, Passing};
use console::batches::reason::{Affected, Reason};
use console::navigation::Area;
use pages::components::{Action, Link, Look, Notice, Share, Stack, Steps, Tone};
use pages::icons::Icon;

use super::{Page, customer, eur, page, shell, t};

pub(super) fn steps(current: usize) -> Steps {
    Steps { names: ["Check", "E-mail", "Result"].map(str::to_owned).to_vec(), current }
}

fn reason(code: &str, title: &str, message: &str, mend: &str, documents: std::ops::Range<usize>) -> Reason {
    let affected = |index: usize| Affected {
        label: "Draft".to_owned(),
        href: format!("/console/invoices/inv_{index}"),
        customer: if code == "customer_missing" { "No customer".to_owned() } else { customer(index).0 },
        message: t(message),
        mend: Some(Link::new(mend, format!("/console/invoices/inv_{index}/edit"))),
    };
    let count = documents.len();
    Reason {
        code: code.to_owned(),
        title: t(title),
        count: if count == 1 { "1 invoice".to_owned() } else { format!("{count} invoices") },
        mend: None,
        documents: documents.map(affected).collect(),
        more: None,
        all: None,
        open: true,
    }
}

pub(super) fn reasons() -> Vec<Reason> {
    let mut contact = reason(
        "no_recipient",
        "No recipient",
        "The customer has no contact with the role primary or finance.",
        "Add a contact",
        7..9,
    );
    contact.open = false;
    vec![
        reason(
            "customer_missing",
            "No customer",
            "The invoice has no customer. Choose one.",
            "Choose a customer",
            0..2,
        ),
        reason(
            "line_incomplete",
            "Incomplete line",
            "Line 2 has no VAT category.",
            "Complete the line",
            2..4,
        ),
        reason(
            "buyer_vat_id_missing",
            "VAT number of the customer is missing",
            "Nova Imports SRL has no VAT number; reverse charge (category AE) needs it.",
            "Add the VAT number",
            1..2,
        ),
        contact,
    ]
}

fn passing(index: usize) -> Passing {
    let (name, _, email) = customer(index);
    Passing {
        label: "Draft".to_owned(),
        href: format!("/console/invoices/inv_{index}"),
        customer: name,
        recipients: email,
        amount: eur(9_800 + index as i64 * 13_107),
    }
}

fn ids(count: usize) -> String {
    (0..count).map(|index| format!("inv_{index:026}")).collect::<Vec<_>>().join(" ")
}

fn check(passing_count: u64, failing_count: u64) -> CheckPage {
    let share = |word, count: u64, tone| Share::new(word, count, count.to_string(), tone);
    let failing = failing_count > 0;
    let title = format!("Open {} invoices", passing_count + failing_count);
    let next = if passing_count == 0 {
        Action::refused("Continue", "None of the invoices would open. Mend what is listed and check again.")
    } else {
        Action::submit(format!("Continue with {passing_count}"), "step", "settings").look(Look::Primary)
    };
    CheckPage {
        shell: shell(&title, Area::Invoices),
        title,
        steps: steps(1),
        back: t("/console/invoices?status=draft"),
        passing: passing_count.to_string(),
        will: "will open".to_owned(),
        failing: if failing { failing_count.to_string() } else { String::new() },
        will_not: "will not open".to_owned(),
        share: Stack::bar(vec![
            share("will open", passing_count, Tone::Green),
            share("will not open", failing_count, Tone::Red),
        ]),
        amounts: if passing_count == 0 {
            Vec::new()
        } else {
            vec![eur(21_435_000), super::money(super::english(), 1_204_050, "GBP")]
        },
        notice: None,
        reasons: if failing { reasons() } else { Vec::new() },
        warnings: Vec::new(),
        documents: (0..passing_count.min(50) as usize).map(passing).collect(),
        more: (passing_count > 50).then(|| format!("and {} more", passing_count - 50)),
        selection: Selection {
            operation: "open".to_owned(),
            ids: ids(passing_count as usize),
            query: t("status=draft"),
        },
        next: next.icon(Icon::ChevronRight),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let mut some = check(93, 7);
    some.warnings = vec![Reason {
        open: false,
        ..reason(
            "language_differs",
            "The message is in another language than the customer's",
            "The message is in German; the customer reads French.",
            "Open the template",
            3..4,
        )
    }];
    let mut all = check(100, 0);
    all.notice = Some(Notice::new(Tone::Blue, "The first 1,000 of 4,310 invoices were checked").line(
        "The others are checked when the operation reaches them. None is opened that lacks something.",
    ));
    Ok(vec![page("check", &some)?, page("check-all-pass", &all)?, page("check-none", &check(0, 7))?])
}
