//! Templates: the lists, an e-mail template with its preview, an invoice template.

use console::navigation::Area;
use console::templates::email::{EmailPage, LanguageForm, Preview};
use console::templates::invoice::InvoiceTemplatePage;
use console::templates::list::{Row, TemplatesPage};
use pages::components::{
    Action, Ask, Badge, Empty, Field, Look, Notice, Pager, Pair, Pairs, Pick, Tab, Tabs, Tone,
};
use pages::icons::Icon;

use super::{Page, at, page, shell, t};

fn list(of_invoices: bool, empty: bool) -> TemplatesPage {
    let tab = |label: &str, current| Tab {
        label: label.to_owned(),
        href: "/console/templates".to_owned(),
        count: None,
        current,
    };
    let row = |name: &str, second: &str, languages: &str| Row {
        href: "/console/templates/emails/tpl_1".to_owned(),
        name: t(name),
        second: second.to_owned(),
        languages: languages.to_owned(),
        changed: at(-3_000),
        by: t("Eva Lindqvist"),
    };
    let new = Action::link("New e-mail template", "/console/templates/emails/new").icon(Icon::Plus);
    let rows = match (empty, of_invoices) {
        (true, _) => Vec::new(),
        (false, true) => vec![row("Standard", "Monthly invoice", "German"), row("Project", "", "")],
        (false, false) => vec![
            row("Monthly invoice", "Invoice", "German, English, Spanish, French, Italian, Dutch"),
            row("Thank you for your payment", "Receipt", "German, English"),
            row("Your account with us", "Statement of account", "English"),
        ],
    };
    TemplatesPage {
        shell: shell("Templates", Area::Templates),
        actions: vec![new.clone().look(Look::Primary)],
        tabs: Tabs {
            label: "Templates".to_owned(),
            tabs: vec![tab("E-mails", !of_invoices), tab("Invoices", of_invoices)],
        },
        second: if of_invoices { "E-mail template" } else { "Kind" },
        rows,
        empty: empty.then(|| Empty {
            icon: Icon::Mail,
            title: "No e-mail templates yet".to_owned(),
            text: "Until there is one, e-mails have the standard texts in the customer's language."
                .to_owned(),
            actions: vec![new],
        }),
        pager: Pager { shown: "The newest first".to_owned(), first: None, next: None },
    }
}

fn languages(chosen: &str) -> Vec<Pick> {
    ["German", "English", "Spanish"].map(|name| Pick::new(name, name, name == chosen)).into()
}

fn texts(name: &'static str, tag: &str, subject: &str, message: &str) -> LanguageForm {
    let of = |part: &str| format!("texts.{tag}.{part}");
    LanguageForm {
        name,
        open: !subject.is_empty(),
        fields: vec![
            Field::text(&of("subject"), "Subject", t(subject))
                .with(|input| input.placeholder = "Invoice {{ invoice_number }}".to_owned()),
            Field::area(&of("message"), "Message", t(message), 9, 10_000)
                .hint("**bold**, links and lists work, and so do placeholders."),
            Field::text(&of("call_to_action_label"), "Label of the button", t("")),
        ],
    }
}

const LETTER: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Invoice</title></head><body style=\"margin:0;padding:24px;\
    font-family:Arial,sans-serif;background-color:#f4f5f7\"><div style=\"background-color:#ffffff;padding:24px;\
    border-top:4px solid #1f4e79\"><h1 style=\"font-size:20px;margin:0 0 16px\">Invoice 2026-1285</h1><p>Dear Eva Hofmann,</p>\
    <p>attached is invoice <strong>2026-1285</strong> over €1,249.50.</p></div></body></html>";

fn preview(language: &'static str, subject: &str) -> Preview {
    Preview {
        language,
        subject: t(subject),
        text: t("Dear Eva Hofmann,\n\nattached is invoice 2026-1285 over €1,249.50."),
        html: t(LETTER),
    }
}

fn placeholders() -> Pairs {
    let names = [
        ("invoice_number", "the invoice's number"),
        ("customer_name", "the customer's name"),
        ("amount_due", "what is still to be paid"),
        ("due_date", "the day by which to pay"),
    ];
    Pairs(names.map(|(name, meaning)| Pair::new(format!("{{{{ {name} }}}}"), meaning)).into())
}

fn email() -> EmailPage {
    let here = "/console/templates/emails/tpl_1";
    let ask = Ask::new("archive", format!("Archive {}?", t("Monthly invoice")), here, "t0k3n")
        .text("No new e-mail is worded by it, and it is no more listed. What was made with it goes out.")
        .text("It cannot be taken back.")
        .hidden("version", "3")
        .confirm("Archive", Look::Danger);
    let links = ["No button", "To the payment page", "To the invoice's page", "To an address of your own"];
    EmailPage {
        shell: shell("Monthly invoice", Area::Templates),
        title: t("Monthly invoice"),
        status: None,
        about: format!("Invoice, version 3, changed by {}, {}", t("Eva Lindqvist"), at(-3_000)),
        actions: vec![Action::ask("Archive", "archive", here).icon(Icon::Archive)],
        asks: vec![ask],
        to: here.to_owned(),
        version: Some("3".to_owned()),
        fields: vec![
            Field::text("name", "Name", t("Monthly invoice")).required(),
            Field::select("kind", "Kind", vec![Pick::new("invoice", "Invoice", true)])
                .required()
                .refused("It stays as it is: others rely on it."),
            Field::select("fallback_language", "Fallback language", languages("English"))
                .hint("For customers whose own language has no texts.")
                .required(),
        ],
        languages: vec![
            texts(
                "German",
                "de",
                "Rechnung {{ invoice_number }}",
                "Guten Tag {{ contact_name }},\n\nanbei Rechnung {{ invoice_number }} über **{{ total }}**.",
            ),
            texts(
                "English",
                "en",
                "Invoice {{ invoice_number }}",
                "Dear {{ contact_name }},\n\nattached is invoice {{ invoice_number }} over **{{ total }}**.",
            ),
            texts("Spanish", "es", "", ""),
            texts("French", "fr", "", ""),
        ],
        button: vec![
            Field::select(
                "call_to_action.link",
                "Where it leads",
                links.map(|it| Pick::new(it, it, false)).into(),
            )
            .hint("As long as invoices have no pages, only an address of your own shows a button."),
            Field::input("url", "call_to_action.url", "Address", t("")),
        ],
        more: vec![
            Field::input("email", "reply_to", "Reply to", t("billing@nordlicht.example"))
                .hint("Empty: the address of the settings."),
            Field::text("cc", "Cc", t("")).hint("Several with commas between."),
        ],
        placeholders: placeholders(),
        invoice: Field::text("invoice_id", "With the values of", t(""))
            .hint("An invoice's id or the address of its page. Empty: a sample.")
            .with(|input| input.placeholder = "inv_…".to_owned()),
        previews: vec![preview("German", "Rechnung 2026-1285"), preview("English", "Invoice 2026-1285")],
        no_preview: String::new(),
        save: Action::submit("Save", "do", "save").icon(Icon::Check).look(Look::Primary),
    }
}

/// What was typed is wrong, and somebody else has changed it meanwhile.
fn refused() -> EmailPage {
    let mut page = email();
    page.shell.notices = vec![
        Notice::new(
            Tone::Amber,
            format!("{} has changed this template since you opened it", t("Jonas Weber")),
        )
        .line("On 30 Nov 2026, 09:12: the texts in German, the button.")
        .line("What you typed is kept and not saved yet. Save again to replace the other change."),
    ];
    if let Some(subject) = page.languages.first_mut().and_then(|it| it.fields.first_mut()) {
        *subject = Field::text("texts.de.subject", "Subject", t("Rechnung {{ invoice_nr }}")).wrong(
            t("Line 1, column 10: there is no placeholder invoice_nr. Did you mean invoice_number?"),
            true,
        );
    }
    EmailPage { previews: Vec::new(), no_preview: "Correct the fields first.".to_owned(), ..page }
}

fn archived() -> EmailPage {
    EmailPage {
        status: Some(Badge::new("Archived", Tone::Grey, Icon::Archive)),
        actions: Vec::new(),
        asks: Vec::new(),
        save: Action::refused("Save", "The template is archived and cannot be changed.")
            .icon(Icon::Check)
            .look(Look::Primary),
        ..email()
    }
}

fn invoice() -> InvoiceTemplatePage {
    let picks =
        vec![Pick::new("", "None: the texts below", false), Pick::new("tpl_2", t("Monthly invoice"), true)];
    InvoiceTemplatePage {
        shell: shell("Standard", Area::Templates),
        title: t("Standard"),
        about: format!(
            "Version 2, changed by {}, {}. Invoices that are open keep the template as it was.",
            t("Eva Lindqvist"),
            at(-9_000)
        ),
        to: "/console/templates/invoices/tpl_1".to_owned(),
        version: Some("2".to_owned()),
        fields: vec![
            Field::text("name", "Name", t("Standard")).required(),
            Field::select("language", "Language", languages("German"))
                .hint("Of subject, message and footer. Customers that read another language get the standard texts."),
        ],
        email: vec![
            Field::select("email_template_id", "E-mail template", picks)
                .hint("Its texts are used, in the customer's language, unless a send picks another."),
            Field::text("subject", "Subject", t("Rechnung {{ invoice_number }}")).required(),
            Field::area("message", "Message", t("Guten Tag,\n\nanbei die Rechnung."), 9, 10_000).required(),
            Field::input("email", "reply_to", "Reply to", t("")),
            Field::text("cc", "Cc", t("")).hint("Several with commas between."),
        ],
        print: vec![
            Field::area("footer", "Footer", t("Vielen Dank."), 3, 2_000).hint("Printed below the totals."),
            Field::text("layout.accent_color", "Colour", t("red"))
                .wrong("must be a colour such as #1f4e79", true)
                .hint("Such as #1f4e79. Empty: the seller's."),
            Field::select("layout.accessible_pdf", "Accessible PDF", vec![Pick::new("", "As the seller's", true)]),
        ],
        placeholders: placeholders(),
        save: Action::submit("Save", "do", "save").icon(Icon::Check).look(Look::Primary),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    Ok(vec![
        page("templates", &list(false, false))?,
        page("templates-empty", &list(false, true))?,
        page("templates-invoices", &list(true, false))?,
        page("template-email", &email())?,
        page("template-email-refused", &refused())?,
        page("template-email-archived", &archived())?,
        page("template-invoice", &invoice())?,
    ])
}
