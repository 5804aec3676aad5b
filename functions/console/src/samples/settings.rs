//! The settings of an operation, of many invoices and of one.

use console::batches::Selection;
use console::batches::settings::{EmailForm, Preview, Recipient, SettingsPage};
use console::navigation::Area;
use pages::components::{Action, Badge, Field, Link, Look, Notice, Pick, Tone};
use pages::icons::Icon;

use super::preflight::steps;
use super::{Page, page, shell, t};

const TEXT: &str = "Dear Eva Hofmann,\n\nattached is invoice 2026-1285 over €1,249.50 for maintenance in November. \
                    Please pay it by 14 December 2026.\n\nThank you for your trust.\n\nNordlicht Solar GmbH";

fn preview() -> Preview {
    let kind = |word: &str| Badge::new(word, Tone::Grey, Icon::Mail);
    let recipient = |word, address: &str| Recipient { address: t(address), kind: kind(word) };
    Preview {
        of: t("Invoice for Hofmann KG"),
        position: "1 of 93".to_owned(),
        previous: None,
        next: Some("inv_2".to_owned()),
        from: t("Nordlicht Solar GmbH <billing@nordlicht.example>"),
        to: vec![
            recipient("To", "Eva Hofmann <rechnung@hofmann.example>"),
            recipient("Cc", "steuerberater@kanzlei.example"),
            recipient("Bcc", "archiv@nordlicht.example"),
        ],
        reply_to: t("billing@nordlicht.example"),
        subject: t("Invoice 2026-1285 from Nordlicht Solar GmbH"),
        source:
            "Subject and message come from the template “Monthly invoice”, in German. A draft's number is an \
                 example."
                .to_owned(),
        text: t(TEXT),
        frame: None,
        attachments: vec![t("Rechnung 2026-1285.pdf"), t("Leistungsnachweis November.pdf")],
        errors: Vec::new(),
        warnings: Vec::new(),
    }
}

fn email(optional: bool) -> EmailForm {
    let templates = vec![
        Pick::new("", "Of each invoice's template", true),
        Pick::new("etp_1", t("Monthly invoice"), false),
        Pick::new("etp_2", t("Project invoice"), false),
    ];
    let address = |name, label, value: &str| {
        Field::text(name, label, t(value)).with(|input| input.placeholder = "name@company.example".to_owned())
    };
    let zones = vec![
        Pick::new("", "Each customer's own", true),
        Pick::new("Europe/Berlin", "Europe/Berlin (yours)", false),
        Pick::new("Europe/London", "Europe/London", false),
    ];
    EmailForm {
        optional,
        on: true,
        einvoice_refused: "E-invoices are not available yet.".to_owned(),
        recipients: "To each customer's own contacts".to_owned(),
        fields: vec![
            Field::select("template_id", "Template", templates),
            Field::text("subject", "Subject", t(""))
                .hint("Empty: the template's. {{ invoice_number }} and the like are filled in.")
                .with(|input| input.placeholder = "Invoice {{ invoice_number }}".to_owned()),
            address("reply_to", "Reply to", "").hint("Empty: billing@nordlicht.example, of the settings."),
            address("cc", "Cc", "").hint("Several with commas between."),
        ],
        message: Field::area("message", "Message", t(""), 7, 10_000)
            .hint("Empty: the template's, in each customer's language. **bold**, links and lists work."),
        button: vec![
            Field::text("button_label", "Label", t("")),
            Field::input("url", "button_url", "Address", t("")),
        ],
        force: None,
        later: false,
        when: vec![
            Field::input("datetime-local", "send_at", "Date and time", "2026-12-01T09:00"),
            Field::select("time_zone", "Time zone", zones),
        ],
        hold: Some("E-mails wait 5 minutes before they go out, so that you can recall them.".to_owned()),
        preview: Some(preview()),
    }
}

fn many() -> SettingsPage {
    let title = "Open and send 93 invoices".to_owned();
    SettingsPage {
        shell: shell(&title, Area::Invoices),
        back: Link::new("Check", t("/console/batches/check")),
        steps: Some(steps(2)),
        notice: None,
        to: "/console/batches".to_owned(),
        selection: Selection {
            operation: "open".to_owned(),
            ids: t("inv_1 inv_2 inv_3"),
            query: String::new(),
        },
        version: None,
        fields: Vec::new(),
        email: Some(email(true)),
        submit: Action::submit(&title, "do", "start").icon(Icon::CircleDot).look(Look::Primary),
        title,
    }
}

fn wrong() -> SettingsPage {
    let mut page = many();
    page.notice = Some(
        Notice::new(Tone::Red, "The operation was not started")
            .line("Two fields are wrong. What you typed is kept."),
    );
    let mut email = email(true);
    email.later = true;
    if let [_, subject, ..] = email.fields.as_mut_slice() {
        let unknown = t("No placeholder is called invoice_nr. Did you mean invoice_number?");
        *subject = Field::text("subject", "Subject", t("Invoice {{ invoice_nr }}")).wrong(unknown, true);
    }
    let time = Field::input("datetime-local", "send_at", "Date and time", "2027-03-28T02:30");
    let gone = "28 March 2027, 02:30 does not exist in Europe/Berlin. The nearest times are 01:59 and 03:00.";
    if let [first, ..] = email.when.as_mut_slice() {
        *first = time.wrong(gone, false);
    }
    if let Some(preview) = &mut email.preview {
        preview.errors.push(t("The subject has a placeholder that does not exist."));
        preview.warnings.push("The message is in German; the customer reads French.".to_owned());
    }
    page.email = Some(email);
    page
}

fn one() -> SettingsPage {
    let title = "Send invoice 2026-1284".to_owned();
    let mut email = email(false);
    let to = t("rechnung@hofmann.example, eva@hofmann.example");
    email.recipients = "Two contacts of Hofmann KG, unless you change them".to_owned();
    email.fields.insert(0, Field::text("recipients", "Recipients", to).required());
    email.force = Some(
        Field::check("force", "Send again to recipients of the last 10 minutes", false)
            .hint("eva@hofmann.example got it at 09:02."),
    );
    if let Some(preview) = &mut email.preview {
        preview.position = String::new();
        preview.next = None;
    }
    SettingsPage {
        shell: shell(&title, Area::Invoices),
        back: Link::new("Invoice 2026-1284", "/console/invoices/inv_1"),
        steps: None,
        notice: None,
        to: "/console/invoices/inv_1/send".to_owned(),
        selection: Selection { operation: "send".to_owned(), ..Selection::default() },
        version: Some("7".to_owned()),
        fields: Vec::new(),
        email: Some(email),
        submit: Action::submit("Send", "do", "send").icon(Icon::Send).look(Look::Primary),
        title,
    }
}

fn write_off() -> SettingsPage {
    let title = "Write off 12 invoices".to_owned();
    let reason = Field::text("reason", "Reason", t("")).required().focused();
    SettingsPage {
        shell: shell(&title, Area::Invoices),
        email: None,
        fields: vec![reason.hint("Stands in the history of each invoice.")],
        submit: Action::submit(&title, "do", "start").icon(Icon::Eraser).look(Look::Danger),
        title,
        ..many()
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let mut off = many();
    if let Some(email) = &mut off.email {
        email.on = false;
    }
    Ok(vec![
        page("settings", &many())?,
        page("settings-wrong", &wrong())?,
        page("settings-no-email", &off)?,
        page("settings-one", &one())?,
        page("settings-write-off", &write_off())?,
    ])
}
