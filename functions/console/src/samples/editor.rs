//! The editor of a draft: new, filled, and refused because somebody else was faster.

use console::documents::editor::{EditedAdjustment, EditedLine, EditorPage, Group, Sum};
use console::navigation::Area;
use pages::components::{Action, Field, FieldChange, Link, Look, Notice, Pick, Tone};
use pages::icons::Icon;

use super::{Page, eur, page, shell, t};

fn line(place: usize, cells: [&str; 6], item_code: &str, net: i64) -> EditedLine {
    let name = |field: &str| format!("l{place}.{field}");
    let [description, quantity, unit, price, discount, tax] = cells;
    let number = |field, label, value: &str| {
        Field::text(&name(field), label, value).with(|input| input.numeric = true)
    };
    let listed = |field, label, value: &str, list| {
        Field::text(&name(field), label, t(value)).with(|input| input.list = list)
    };
    let ten = |field, label, value: &str| {
        Field::text(&name(field), label, value).with(|input| input.placeholder = "10%".to_owned())
    };
    EditedLine {
        place,
        last: place == 3,
        id: format!("lin_{place}"),
        from: format!("lin_{place}"),
        fields: vec![
            Field::area(&name("description"), "Description", t(description), 1, 5_000),
            number("quantity", "Quantity", quantity),
            listed("unit", "Unit", unit, "units"),
            number("unit_price", "Unit price", price),
            ten("discount", "Discount", discount),
            listed("tax", "VAT", tax, "taxes"),
        ],
        more: vec![
            Field::text(&name("item_code"), "Item code", t(item_code)),
            Field::input("date", &name("period_start"), "Period from", ""),
            Field::input("date", &name("period_end"), "Period to", ""),
            Field::text(&name("exemption_reason"), "Exemption reason", t("")),
            Field::text(&name("discount_reason"), "Reason of the discount", t("")),
            ten("surcharge", "Surcharge", ""),
        ],
        more_open: !item_code.is_empty(),
        net: if net == 0 { String::new() } else { eur(net) },
    }
}

fn sums(all: &[(&'static str, &'static str, i64)]) -> Vec<Sum> {
    let sum = |(name, label, minor): &(&'static str, &'static str, i64)| Sum {
        name,
        label,
        amount: eur(*minor),
        total: matches!(*name, "gross" | "payable"),
    };
    all.iter().map(sum).collect()
}

fn head() -> Vec<Field> {
    let terms = vec![Pick::new("", "The customer's: 14 days", true), Pick::new("net:30", "30 days", false)];
    vec![
        Field::text("currency", "Currency", "EUR").hint("Empty: the customer's, EUR."),
        Field::input("date", "issue_date", "Issue date", "").hint("Empty: the day on which it opens."),
        Field::select("terms", "Terms", terms),
        Field::input("date", "due_date", "Due date", "").hint("Empty: by the terms."),
        Field::input("date", "supply_from", "Supplied on, or from", "2026-11-01"),
        Field::input("date", "supply_to", "Supplied to", "2026-11-30").hint("Empty: a single day."),
    ]
}

fn more() -> Vec<Group> {
    let references = vec![
        Field::text("purchase_order", "Purchase order", t("PO-78")),
        Field::text("buyer_reference", "Buyer reference", t("")),
    ];
    let address = vec![
        Field::text("delivery_line1", "Street", t("")),
        Field::text("delivery_city", "City", t("")),
        Field::text("delivery_country", "Country", t("")).hint("Two letters, such as DE."),
    ];
    let notes = vec![
        Field::area("note", "Note on the invoice", t("Thank you for your order."), 3, 5_000),
        Field::area("internal_note", "Internal note", t(""), 3, 5_000).hint("Neither printed nor sent."),
        Field::text("tags", "Tags", t("november")).hint("Several with commas between. Not printed."),
    ];
    vec![
        Group { title: "References", fields: references, open: true },
        Group { title: "Delivery address", fields: address, open: false },
        Group { title: "Notes and tags", fields: notes, open: true },
    ]
}

fn adjustment() -> EditedAdjustment {
    let kinds = vec![
        Pick::new("allowance", "Allowance: takes off", true),
        Pick::new("charge", "Charge: adds", false),
    ];
    EditedAdjustment {
        place: 1,
        from: "allowance:0".to_owned(),
        fields: vec![
            Field::select("a1.kind", "Kind", kinds),
            Field::text("a1.value", "Percentage or amount", "5%"),
            Field::text("a1.tax", "VAT", t("19%")).with(|input| input.list = "taxes"),
            Field::text("a1.reason", "Reason", t("Framework contract")),
            Field::text("a1.exemption_reason", "Exemption reason", t("")),
        ],
    }
}

fn editor() -> EditorPage {
    let picks =
        |all: &[(&str, &str)]| all.iter().map(|(value, label)| Pick::new(*value, t(*label), false)).collect();
    let customers = vec![
        Pick::new("", "None yet", false),
        Pick::new("cus_1", t("Hofmann KG · 10023"), true),
        Pick::new("cus_2", t("Hofmeister & Söhne"), false),
    ];
    EditorPage {
        shell: shell("Edit draft", Area::Invoices),
        title: "Edit draft".to_owned(),
        back: Link::new("Draft invoice", "/console/invoices/inv_1"),
        notice: None,
        meanwhile: Vec::new(),
        to: "/console/invoices/inv_1/edit".to_owned(),
        hidden: vec![("token", "t0k3n".to_owned()), ("version", "7".to_owned())],
        unsaved: false,
        customer: vec![
            Field::select("customer", "Customer", customers).hint("2 that match are listed."),
            Field::input("search", "find", "Find a customer", t("hof"))
                .hint("The beginning of the name, the number, or an e-mail address."),
        ],
        find: Action::submit("Find", "do", "find").icon(Icon::Search),
        head: head(),
        lines: vec![
            line(1, ["Maintenance of the solar park Uckermark", "7.5", "h", "95.00", "", "19%"], "", 71_250),
            line(
                2,
                ["Replacement of two inverters, including disposal", "2", "pcs", "845.00", "10%", "19%"],
                "INV-845",
                152_100,
            ),
            line(3, ["Travel", "120", "km", "0.42", "", "19%"], "", 5_040),
        ],
        without_lines: None,
        paste: Field::area("paste", "Rows", t(""), 4, 500_000)
            .hint("Columns, with tabs between: description, quantity, unit, price, VAT."),
        paste_open: false,
        adjustments: vec![adjustment()],
        adjustments_open: true,
        more: more(),
        lists: vec![
            ("units", picks(&[("h", "HUR"), ("pcs", "H87"), ("km", "KMT")])),
            ("taxes", picks(&[("19%", ""), ("Reverse charge", ""), ("Exempt", "")])),
        ],
        currency: "EUR".to_owned(),
        digits: 2,
        incomplete: None,
        sums: sums(&[
            ("lines", "Lines", 228_390),
            ("allowances", "Allowances", -11_420),
            ("charges", "Charges", 0),
            ("net", "Net", 216_970),
            ("tax", "VAT", 41_224),
            ("gross", "Total", 258_194),
        ]),
        actions: vec![
            Action::submit("Save draft", "do", "save"),
            Action::submit("Save and open…", "do", "open").icon(Icon::CircleDot).look(Look::Primary),
        ],
    }
}

fn new() -> EditorPage {
    let customers = vec![Pick::new("", "None yet", true), Pick::new("cus_1", t("Hofmann KG · 10023"), false)];
    EditorPage {
        shell: shell("New invoice", Area::Invoices),
        title: "New invoice".to_owned(),
        back: Link::new("Invoices", "/console/invoices"),
        to: "/console/invoices/new".to_owned(),
        hidden: vec![("token", "t0k3n".to_owned())],
        customer: vec![
            Field::select("customer", "Customer", customers)
                .hint("The newest ones are listed. Find others by the search."),
            Field::input("search", "find", "Find a customer", "")
                .hint("The beginning of the name, the number, or an e-mail address."),
        ],
        lines: vec![EditedLine { last: true, ..line(1, [""; 6], "", 0) }],
        adjustments: Vec::new(),
        adjustments_open: false,
        sums: sums(&[("net", "Net", 0), ("tax", "VAT", 0), ("gross", "Total", 0)]),
        ..editor()
    }
}

fn stale() -> EditorPage {
    let change = |field: &str, before: &str, after: &str| FieldChange {
        field: t(field),
        before: t(before),
        after: t(after),
    };
    let mut stale = EditorPage { unsaved: true, ..editor() };
    stale.notice = Some(Notice::new(Tone::Red, "The draft was not saved").line(t(
        "Tom Baker changed it, 30 Nov 2026, 09:12, after you had opened it. What you typed is kept.",
    )));
    stale.meanwhile = vec![
        change("Terms", "30 days", "The customer's"),
        change("Stored line 1, quantity", "8", "7.5"),
        change("Stored line 4", "Hotel · 1 · pcs · 120.00 · 7%", ""),
    ];
    stale
}

/// What is wrong with it is said at the fields.
fn wrong() -> EditorPage {
    let mut wrong = EditorPage { unsaved: true, ..editor() };
    wrong.notice = Some(
        Notice::new(Tone::Red, "The draft was not saved")
            .line("Some of it is not right: see the fields below."),
    );
    if let Some(first) = wrong.lines.first_mut()
        && let [_, quantity, unit, ..] = first.fields.as_mut_slice()
    {
        *quantity = quantity.clone().wrong("must be a number such as 1234.50", true);
        *unit = unit.clone().wrong(t("must be a code of UN/ECE Recommendation 20 or 21"), false);
        first.net = String::new();
    }
    // As a long form leaves them out.
    if let Some(last) = wrong.lines.last_mut() {
        last.more = Vec::new();
    }
    wrong.incomplete = Some(
        "The totals leave out lines that are incomplete: each needs description, quantity, unit price and VAT."
            .to_owned(),
    );
    wrong
}

fn long() -> EditorPage {
    EditorPage {
        lines: Vec::new(),
        without_lines: Some(
            "This draft has 4,200 lines, too many for a form. They stay as they are; the API changes them."
                .to_owned(),
        ),
        ..editor()
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    Ok(vec![
        page("editor", &editor())?,
        page("editor-new", &new())?,
        page("editor-stale", &stale())?,
        page("editor-wrong", &wrong())?,
        page("editor-long", &long())?,
    ])
}
