//! The form of an e-mail template, from what was typed or is saved.

use domain::templates::email_template::{EmailKind, TextLanguage};
use mail_template::placeholders;
use pages::components::{Field, Pair, Pairs, Pick};

use super::email::LanguageForm;
use super::email_request::{LABEL, MESSAGE, SUBJECT, has_texts, of};
use super::words::{kinds, languages};
use crate::web::input::Input;

pub(super) fn fields(input: &mut Input<'_>, fixed: Option<EmailKind>) -> Vec<Field> {
    let chosen = fixed.map_or_else(|| input.text("kind"), |kind| kind.as_str());
    let kind = Field::select("kind", "Kind", kinds(chosen)).required();
    let kind = match fixed.is_some() {
        true => kind.refused("It stays as it is: others rely on it."),
        false => kind.hint("What its e-mails are about. It cannot be changed later."),
    };
    let fallback = languages(input.text("fallback_language")).collect();
    let fields = [
        Field::text("name", "Name", input.text("name")).with(|input| input.max_length = Some(200)).required(),
        kind,
        Field::select("fallback_language", "Fallback language", fallback)
            .hint("For customers whose own language has no texts.")
            .required(),
    ];
    fields.into_iter().map(|field| input.mark(field)).collect()
}

pub(super) fn texts(input: &mut Input<'_>) -> Vec<LanguageForm> {
    let nothing = !TextLanguage::ALL.into_iter().any(|language| has_texts(input, language));
    let fallback = input.text("fallback_language");
    let form = |language: TextLanguage| {
        let value = |part: &str| input.text(&of(language, part));
        let fields = [
            Field::text(&of(language, SUBJECT), "Subject", value(SUBJECT))
                .with(|input| input.placeholder = "Invoice {{ invoice_number }}".to_owned()),
            Field::area(&of(language, MESSAGE), "Message", value(MESSAGE), 9, 10_000)
                .hint("**bold**, links and lists work, and so do placeholders."),
            Field::text(&of(language, LABEL), "Label of the button", value(LABEL))
                .with(|input| input.max_length = Some(60)),
        ];
        let open = has_texts(input, language) || nothing && language.as_str() == fallback;
        let fields: Vec<Field> = fields.into_iter().map(|field| input.mark(field)).collect();
        let open = open || fields.iter().any(|field| field.error.is_some());
        LanguageForm { name: language.name(), open, fields }
    };
    TextLanguage::ALL.into_iter().map(form).collect()
}

pub(super) fn button(input: &mut Input<'_>) -> Vec<Field> {
    let chosen = input.text("call_to_action.link");
    let pick = |value, label| Pick::new(value, label, value == chosen);
    let links = vec![
        pick("", "No button"),
        pick("payment", "To the payment page"),
        pick("portal", "To the invoice's page"),
        pick("custom", "To an address of your own"),
    ];
    let fields = [
        Field::select("call_to_action.link", "Where it leads", links)
            .hint("As long as invoices have no pages, only an address of your own shows a button."),
        Field::input("url", "call_to_action.url", "Address", input.text("call_to_action.url"))
            .with(|input| input.placeholder = "https://pay.example.com/".to_owned()),
    ];
    fields.into_iter().map(|field| input.mark(field)).collect()
}

/// The addresses that each template may set.
pub(super) fn addresses(input: &mut Input<'_>) -> Vec<Field> {
    let fields = [
        Field::input("email", "reply_to", "Reply to", input.text("reply_to"))
            .hint("Empty: the address of the settings."),
        Field::text("cc", "Cc", input.text("cc")).hint("Several with commas between."),
    ];
    fields.into_iter().map(|field| input.mark(field)).collect()
}

pub(super) fn placeholders(kind: EmailKind) -> Pairs {
    let shown = placeholders::of(kind);
    Pairs(shown.map(|it| Pair::new(format!("{{{{ {} }}}}", it.name), it.meaning)).collect())
}
