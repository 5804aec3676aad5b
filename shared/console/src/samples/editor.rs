//! The editor of a draft: filled, and refused because somebody else was faster.

use console::documents::editor::{EditedLine, EditorPage};
use console::navigation::Area;
use pages::components::{Action, Field, FieldChange, Link, Look, Notice, Pick, Tone};
use pages::icons::Icon;

use super::{Page, eur, page, shell, t};

fn line(place: usize, description: &str, quantity: &str, price: &str, net: i64) -> EditedLine {
    let name = |field: &str| format!("lines[{place}].{field}");
    let number = |field, label, value: &str| {
        Field::text(&name(field), label, value).with(|input| input.numeric = true)
    };
    let units = [("HUR", "h"), ("H87", "pieces"), ("KMT", "km")];
    let taxes = [("S:19", "19%"), ("S:7", "7%"), ("AE:0", "Reverse charge"), ("E:0", "Exempt")];
    let picks = |all: &[(&str, &str)]| {
        all.iter().enumerate().map(|(index, (value, label))| Pick::new(*value, *label, index == 0)).collect()
    };
    EditedLine {
        place,
        id: format!("lin_{place}"),
        fields: vec![
            Field::text(&name("description"), "Description", t(description)),
            number("quantity", "Quantity", quantity),
            Field::select(&name("unit"), "Unit", picks(&units)),
            number("unit_price", "Unit price", price),
            number("discount", "Discount", "").with(|input| input.placeholder = "10%".to_owned()),
            Field::select(&name("tax"), "VAT", picks(&taxes)),
        ],
        net: eur(net),
    }
}

fn editor() -> EditorPage {
    let terms = vec![Pick::new("", "The customer's: 14 days", true), Pick::new("net:30", "30 days", false)];
    let currencies = vec![Pick::new("EUR", "EUR", true), Pick::new("GBP", "GBP", false)];
    EditorPage {
        shell: shell("Edit draft", Area::Invoices),
        title: "Edit draft".to_owned(),
        back: Link::new("Draft invoice", "/console/invoices/inv_1"),
        notice: None,
        meanwhile: Vec::new(),
        to: "/console/invoices/inv_1".to_owned(),
        version: Some("7".to_owned()),
        head: vec![
            Field::text("customer", "Customer", t("Hofmann KG")).required(),
            Field::select("currency", "Currency", currencies),
            Field::input("date", "issue_date", "Issue date", "").hint("Empty: the day on which it opens."),
            Field::select("terms", "Terms", terms),
            Field::input("date", "supply_from", "Supplied from", "2026-11-01"),
            Field::input("date", "supply_to", "Supplied to", "2026-11-30"),
        ],
        lines: vec![
            line(1, "Maintenance of the solar park Uckermark", "7.5", "95.00", 71_250),
            line(2, "Replacement of two inverters, including disposal", "2", "845.00", 169_000),
            line(3, "Travel", "120", "0.42", 5_040),
        ],
        more: vec![
            Field::text("purchase_order", "Purchase order", t("PO-78")),
            Field::text("buyer_reference", "Buyer reference", t("")),
            Field::text("tags", "Tags", t("november")).hint("Several with commas between. Not printed."),
            Field::area("note", "Note on the invoice", t("Thank you for your order."), 3, 5_000),
            Field::area("internal_note", "Internal note", t(""), 3, 5_000).hint("Neither printed nor sent."),
        ],
        currency: "EUR".to_owned(),
        digits: 2,
        net: eur(245_290),
        tax: eur(46_605),
        gross: eur(291_895),
        actions: vec![
            Action::submit("Save draft", "do", "save"),
            Action::submit("Save and open…", "do", "open").icon(Icon::CircleDot).look(Look::Primary),
        ],
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let mut stale = editor();
    stale.notice = Some(
        Notice::new(Tone::Red, "The draft was not saved")
            .line(t("Tom Baker changed it at 09:12, after you had opened it. What you typed is kept.")),
    );
    let change = |field: &str, before: &str, after: &str| FieldChange {
        field: t(field),
        before: t(before),
        after: t(after),
    };
    stale.meanwhile = vec![change("Line 1, quantity", "7.5", "8"), change("Terms", "14 days", "30 days")];
    if let Some(first) = stale.lines.first_mut()
        && let [_, quantity, ..] = first.fields.as_mut_slice()
    {
        *quantity = quantity.clone().wrong("must be a decimal such as 1.5", true);
    }
    Ok(vec![page("editor", &editor())?, page("editor-stale", &stale)?])
}
