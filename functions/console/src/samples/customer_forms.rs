//! The form of a customer and its statement of account: new, wrong, stale, and with nothing in them.

use console::customers::Figure;
use console::customers::form::{ContactRow, FormPage, Group};
use console::customers::send_statement::SendStatementPage;
use console::customers::statement::{Account, Line, StatementPage};
use console::navigation::Area;
use pages::components::{Action, Empty, Field, FieldChange, Link, Look, Notice, Pick, Tone};
use pages::icons::Icon;

use super::overview::ages;
use super::{Page, day, english, eur, page, shell, t};

const HERE: &str = "/console/customers/cus_0";

fn pick(name: &str, label: &str, picks: &[&str]) -> Field {
    let picks = picks.iter().enumerate().map(|(index, label)| Pick::new(*label, *label, index == 0));
    Field::select(name, label, picks.collect())
}

fn groups() -> Vec<Group> {
    let text = |name: &str, label: &str, value: &str| Field::text(name, label, t(value));
    let group = |title, hint, fields| Group { title, hint, fields, checks: Vec::new() };
    vec![
        group(
            "Customer",
            "",
            vec![
                text("name", "Name", "Hofmann KG").required(),
                text("number", "Your number for the customer", "10000"),
                pick("kind", "Kind", &["Business", "Consumer", "Public body"]),
                text("vat_id", "VAT number", "DE123456788")
                    .hint("With its country prefix, such as DE123456788."),
                text("legal_id", "Legal id", "HRA 4711")
                    .hint("Such as the number in the commercial register."),
            ],
        ),
        group(
            "Address",
            "Needed before an invoice can be opened.",
            vec![
                text("address.line1", "Street and number", "Marktplatz 3"),
                text("address.line2", "Second line", ""),
                text("address.postal_code", "Postal code", "80331"),
                text("address.city", "City", "München"),
                text("address.region", "State, province or county", ""),
                pick("address.country", "Country", &["Germany", "Greece"]),
            ],
        ),
        Group {
            checks: vec![
                Field::check("invoicing_enabled", "Invoices can be opened for this customer", true),
                Field::check("purchase_order_required", "An invoice needs a purchase order number", false),
            ],
            ..group(
                "Invoices",
                "What an invoice has if it says nothing else.",
                vec![
                    text("language", "Language", "de").required(),
                    text("time_zone", "Time zone", "Europe/Berlin"),
                    text("currency", "Currency", "EUR"),
                    pick("default_template_id", "Invoice template", &["None of its own"]),
                    pick("terms.kind", "Payment is due", &["Days after the issue date"]),
                    text("terms.days", "Days", "14").with(|input| input.numeric = true),
                ],
            )
        },
        group(
            "E-mails",
            "Contacts get e-mails by their roles. Separate roles with commas; without a role nobody gets them.",
            vec![
                text("invoice_roles", "Invoices go to", "finance, primary"),
                text("invoice_cc_roles", "Copies of invoices go to", ""),
                text("reminder_roles", "Reminders go to", "finance"),
                pick("tracking", "Track opens and clicks", &["As the settings say", "Yes", "No"]),
            ],
        ),
    ]
}

fn contact(place: usize, name: &str, email: Field) -> ContactRow {
    let text = |part: &str, label: &str, value: &str| {
        Field::text(&format!("contacts[{}].{part}", place - 1), label, t(value))
    };
    ContactRow {
        place,
        fields: vec![text("name", "Name", name), email, text("roles", "Roles", "primary")],
        remove: format!("remove:{}", place - 1),
    }
}

fn form() -> FormPage {
    let email = |index: usize, value: &str| {
        Field::text(&format!("contacts[{index}].email"), "E-mail address", t(value))
    };
    FormPage {
        shell: shell("Edit Hofmann KG", Area::Customers),
        title: t("Edit Hofmann KG"),
        back: Link::new(t("Hofmann KG"), HERE),
        notice: None,
        meanwhile: Vec::new(),
        to: format!("{HERE}/edit"),
        once: None,
        version: Some("7".to_owned()),
        groups: groups(),
        contacts: vec![
            contact(1, "Eva Hofmann", email(0, "eva@hofmann.example")),
            contact(2, "Office", email(1, "rechnung@hofmann.example")),
        ],
        full: None,
        reason: Some(Field::text("reason", "Reason", "").hint("Recorded in the history of the customer.")),
        submit: Action::submit("Save", "do", "save").look(Look::Primary),
    }
}

/// Wrong, and somebody else was faster.
fn stale() -> FormPage {
    let wrong = Field::text("contacts[0].email", "E-mail address", t("eva(at)hofmann.example"))
        .wrong("must be an e-mail address such as jane@example.com", true);
    let change = |field: &str, before: &str, after: &str| FieldChange {
        field: t(field),
        before: t(before),
        after: t(after),
    };
    FormPage {
        notice: Some(
            Notice::new(
                Tone::Amber,
                t("Max Berger has changed this customer meanwhile (30 Nov 2026, 09:12)"),
            )
            .line("Nothing of yours is saved yet. What you typed is kept below."),
        ),
        meanwhile: vec![
            change("City", "Hamburg", "München"),
            change("Contact office@hofmann.example", "", "Office (finance)"),
        ],
        contacts: vec![contact(1, "Eva Hofmann", wrong)],
        ..form()
    }
}

fn blank() -> FormPage {
    FormPage {
        shell: shell("New customer", Area::Customers),
        title: "New customer".to_owned(),
        back: Link::new("Customers", "/console/customers"),
        to: "/console/customers/new".to_owned(),
        once: Some("0".repeat(32)),
        version: None,
        contacts: Vec::new(),
        reason: None,
        ..form()
    }
}

fn part() -> Vec<Field> {
    vec![
        Field::input("date", "from", "From", "2026-09-01"),
        Field::input("date", "to", "To", "2026-11-30"),
        Field::text("currency", "Currency", t("EUR")),
    ]
}

fn statement() -> StatementPage {
    let figure = |name: &str, minor, alarming| Figure {
        name: name.to_owned(),
        value: eur(minor),
        note: String::new(),
        alarming,
    };
    let line = |offset, what: &str, amount, balance| Line {
        date: english().day(day(offset)),
        what: t(what),
        href: Some("/console/invoices/inv_1".to_owned()),
        due: if amount > 0 { english().day(day(offset + 14)) } else { String::new() },
        amount: eur(amount),
        balance: eur(balance),
    };
    let account = Account {
        currency: "EUR".to_owned(),
        figures: vec![
            figure("Due", 28_576_515, false),
            figure("Overdue", 10_156_465, true),
            figure("Credit balance", 25_000, false),
            figure("Balance", 28_551_515, false),
        ],
        opening: ("Balance before 1 September 2026".to_owned(), eur(100_000)),
        lines: vec![
            line(2, "Invoice 2026-1272", 124_950, 224_950),
            line(19, "Payment", -125_000, 99_950),
            line(28, "Credited 2026-1272", -25_000, 74_950),
        ],
        closing: ("Balance on 30 November 2026".to_owned(), eur(74_950)),
        ages: Some(ages("What is due in EUR, by age")),
    };
    StatementPage {
        shell: shell("Account of Hofmann KG", Area::Customers),
        back: Link::new(t("Hofmann KG"), HERE),
        title: t("Account of Hofmann KG"),
        span: "1 September 2026 to 30 November 2026".to_owned(),
        actions: vec![
            Action::link("Download CSV", format!("{HERE}/statement/csv")).icon(Icon::Download),
            Action::link("Send", format!("{HERE}/statement/send")).icon(Icon::Send).look(Look::Primary),
        ],
        notice: None,
        here: format!("{HERE}/statement"),
        fields: part(),
        accounts: vec![account],
        empty: None,
    }
}

fn nothing() -> StatementPage {
    StatementPage {
        accounts: Vec::new(),
        empty: Some(Empty {
            icon: Icon::File,
            title: "Nothing in these days".to_owned(),
            text: "Nothing raised or lowered the balance, and nothing is due. Choose other days.".to_owned(),
            actions: Vec::new(),
        }),
        ..statement()
    }
}

fn send() -> SendStatementPage {
    SendStatementPage {
        shell: shell("Send statement", Area::Customers),
        back: Link::new(t("Hofmann KG"), HERE),
        title: "Send statement".to_owned(),
        notice: None,
        to: format!("{HERE}/statement/send"),
        part: part(),
        contacts: vec![t("eva@hofmann.example"), t("rechnung@hofmann.example")],
        fields: vec![
            Field::text("recipients", "Other recipients instead", t("")).hint("Several with commas between."),
            Field::text("cc", "Cc", t("")).hint("Several with commas between. Empty: that of the template."),
            Field::check("force", "Also to recipients that got the same within the last ten minutes", false),
        ],
        later: false,
        when: vec![
            Field::input("datetime-local", "send_at", "Date and time", ""),
            Field::text("time_zone", "Time zone", t("Europe/Berlin")),
        ],
        hold: Some("E-mails wait 5 minutes, so that you can recall them.".to_owned()),
        submit: Action::submit("Send statement", "do", "send").icon(Icon::Send).look(Look::Primary),
    }
}

fn refused() -> SendStatementPage {
    SendStatementPage {
        notice: Some(Notice::new(
            Tone::Red,
            "All recipients got the same statement within the last 10 minutes.",
        )),
        contacts: Vec::new(),
        later: true,
        ..send()
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    Ok(vec![
        page("customer-edit", &form())?,
        page("customer-edit-stale", &stale())?,
        page("customer-new", &blank())?,
        page("customer-statement", &statement())?,
        page("customer-statement-empty", &nothing())?,
        page("customer-statement-send", &send())?,
        page("customer-statement-send-refused", &refused())?,
    ])
}
