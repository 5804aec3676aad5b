//! The form of an invoice template, from what was typed or is saved.

use domain::templates::email_template::{EmailKind, EmailTemplate};
use pages::components::{Field, Pick};

use super::words::languages;
use crate::web::input::Input;

pub(super) fn fields(input: &mut Input<'_>) -> Vec<Field> {
    let chosen = input.text("language");
    let any = Pick::new("", "Not stated: for every customer", chosen.is_empty());
    let fields = [
        Field::text("name", "Name", input.text("name")).with(|input| input.max_length = Some(200)).required(),
        Field::select("language", "Language", std::iter::once(any).chain(languages(chosen)).collect()).hint(
            "Of subject, message and footer. Customers that read another language get the standard texts.",
        ),
    ];
    fields.into_iter().map(|field| input.mark(field)).collect()
}

pub(super) fn email(input: &mut Input<'_>, templates: &[EmailTemplate]) -> Vec<Field> {
    let chosen = input.text("email_template_id");
    let usable = templates.iter().filter(|template| template.kind.words(EmailKind::Invoice));
    let picks = usable.map(|template| {
        let id = template.id.to_string();
        let is_chosen = id == chosen;
        Pick::new(id, template.name.to_string(), is_chosen)
    });
    let mut picks: Vec<Pick> =
        std::iter::once(Pick::new("", "None: the texts below", chosen.is_empty())).chain(picks).collect();
    if !picks.iter().any(|pick| pick.chosen) {
        // An archived one may stay.
        picks.push(Pick::new(chosen, format!("{chosen} (archived)"), true));
    }
    let fields = [
        Field::select("email_template_id", "E-mail template", picks)
            .hint("Its texts are used, in the customer's language, unless a send picks another."),
        Field::text("subject", "Subject", input.text("subject"))
            .with(|input| input.placeholder = "Invoice {{ invoice_number }}".to_owned())
            .required(),
        Field::area("message", "Message", input.text("message"), 9, 10_000)
            .hint("**bold**, links and lists work, and so do placeholders.")
            .required(),
        Field::input("email", "reply_to", "Reply to", input.text("reply_to"))
            .hint("Empty: the address of the settings."),
        Field::text("cc", "Cc", input.text("cc")).hint("Several with commas between."),
    ];
    fields.into_iter().map(|field| input.mark(field)).collect()
}

pub(super) fn print(input: &mut Input<'_>) -> Vec<Field> {
    let chosen = input.text("layout.accessible_pdf");
    let pick = |value, label| Pick::new(value, label, value == chosen);
    let accessible = vec![pick("", "As the seller's"), pick("true", "Yes"), pick("false", "No")];
    let fields = [
        Field::area("footer", "Footer", input.text("footer"), 3, 2_000).hint("Printed below the totals."),
        Field::text("layout.accent_color", "Colour", input.text("layout.accent_color"))
            .hint("Such as #1f4e79. Empty: the seller's.")
            .with(|input| input.max_length = Some(7)),
        Field::select("layout.accessible_pdf", "Accessible PDF", accessible),
    ];
    fields.into_iter().map(|field| input.mark(field)).collect()
}
