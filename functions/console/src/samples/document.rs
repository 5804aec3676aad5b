//! What belongs to a document beside its page: all of its lines, the list of credit notes, a credit note, and a refused action.

use console::documents::credit::{CreditPage, CreditedLine};
use console::documents::credit_notes::CreditNotesPage;
use console::documents::invoice::{InvoicePage, LinesPage};
use console::documents::list::Row;
use console::navigation::Area;
use domain::documents::document::DocumentStatus;
use pages::components::{Action, Empty, Field, Link, Look, Notice, Pager, Pick, Tab, Tabs, Tone};
use pages::icons::Icon;
use pages::words;

use super::emails::HERE;
use super::invoice::{late, lines};
use super::{Page, customer, day, english, eur, page, shell, t};

fn all_lines() -> LinesPage {
    let title = t("Lines of invoice 2026-1272");
    LinesPage {
        shell: shell(&title, Area::Invoices),
        title,
        back: Link::new(t("Invoice 2026-1272"), HERE),
        lines: (0..40).flat_map(|_| lines()).collect(),
        pager: Pager {
            shown: "201–320 of 10,000 lines".to_owned(),
            first: Some(format!("{HERE}/lines")),
            next: Some(format!("{HERE}/lines?cursor=320")),
        },
    }
}

fn credit_notes() -> CreditNotesPage {
    let row = |index: usize| {
        let draft = index == 0;
        let status = if draft { DocumentStatus::Draft } else { DocumentStatus::Credited };
        let amount = eur(4_900 + index as i64 * 7_311);
        Row {
            id: format!("crn_{index}"),
            href: format!("/console/credit-notes/crn_{index}"),
            label: if draft { "Draft".to_owned() } else { t(format!("CN-2026-{:04}", 40 - index)) },
            customer: Some(customer(index).0),
            status: words::document(status),
            light: None,
            issued: if draft { String::new() } else { english().day(day(20 - index as i64)) },
            due: String::new(),
            late: String::new(),
            amount: amount.clone(),
            open: amount,
            minor: 0,
            currency: "EUR".to_owned(),
            chosen: false,
        }
    };
    let tab = |label: &str, current| Tab {
        label: label.to_owned(),
        href: "/console/credit-notes".to_owned(),
        count: None,
        current,
    };
    CreditNotesPage {
        shell: shell("Credit notes", Area::Invoices),
        tabs: Tabs {
            label: "Status".to_owned(),
            tabs: vec![tab("All", true), tab("Draft", false), tab("Open", false), tab("Credited", false)],
        },
        rows: (0..12).map(row).collect(),
        empty: None,
        pager: Pager { shown: "12 credit notes, newest first".to_owned(), first: None, next: None },
    }
}

fn credit() -> CreditPage {
    let line = |(place, line): (usize, console::documents::invoice::Line)| {
        let (name, label) = (format!("quantity.lin_{place}"), format!("Quantity of line {}", place + 1));
        let value = if place == 1 { t("3") } else { String::new() };
        let field = Field::text(&name, &label, value).bare().with(|input| input.numeric = true);
        let more = "Only 2 of line 2 are left to credit.";
        CreditedLine {
            description: line.description,
            left: line.quantity.clone(),
            quantity: line.quantity,
            net: line.net,
            field: if place == 1 { field.wrong(more, true) } else { field },
        }
    };
    let title = t("Credit invoice 2026-1272");
    CreditPage {
        shell: shell(&title, Area::Invoices),
        title,
        back: Link::new(t("Invoice 2026-1272"), HERE),
        notice: Some(Notice::new(Tone::Red, "The invoice cannot be credited like this.").line(t("Line 2"))),
        to: format!("{HERE}/credit/lines"),
        version: "7".to_owned(),
        lines: lines().into_iter().enumerate().map(line).collect(),
        more: None,
        amount: Field::text("amount", "Or an amount with VAT", "").hint("In EUR."),
        fields: vec![
            Field::select("then", "The credit note", vec![Pick::new("draft", "Make a draft", true)]),
            Field::text("reason", "Reason", t("Two hours too many")),
            Field::check("rebill", "Also make a new draft with the same lines", true),
        ],
        submit: Action::submit("Credit", "do", "credit").icon(Icon::CircleMinus).look(Look::Primary),
    }
}

/// Somebody else was faster.
fn stale() -> InvoicePage {
    let notice = Notice::new(
        Tone::Red,
        "Somebody else has changed this in the meantime. Look at it again, and repeat what you did.",
    );
    InvoicePage { notices: vec![notice.line(t("Approved by Tom Baker, 30 Nov 2026, 09:12"))], ..late() }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let empty = Empty {
        icon: Icon::CircleMinus,
        title: "No credit notes yet".to_owned(),
        text: t("Open an invoice and credit it, in part or in full."),
        actions: vec![Action::link("To the invoices", "/console/invoices")],
    };
    let none = CreditNotesPage { rows: Vec::new(), empty: Some(empty), ..credit_notes() };
    Ok(vec![
        page("invoice-lines", &all_lines())?,
        page("invoice-stale", &stale())?,
        page("invoice-credit", &credit())?,
        page("credit-notes", &credit_notes())?,
        page("credit-notes-empty", &none)?,
    ])
}
