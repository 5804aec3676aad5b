//! Tests of template texts of every kind and language. A template that can be saved can also be sent,
//! for every invoice.

use domain::delivery::email::{Addressee, AddresseeKind, Chosen};
use domain::ids::TemplateId;
use domain::templates::email_template::{EmailKind, TextLanguage};
use domain::templates::invoice_template::{InvoiceTemplate, Layout};
use mail::InvoiceComposer;
use mail_template::placeholders::{self, PLACEHOLDERS};
use mail_template::template::{TemplateField, check};
use ports::{About, Composer, EmailDraft, SampleDraft};
use proptest::prelude::*;
use proptest::sample::select;
use wording::Language;

use crate::document::{document, opened_at};

/// Valid and invalid pieces of text as users write them.
fn text() -> impl Strategy<Value = String> {
    let names: Vec<String> =
        PLACEHOLDERS.iter().map(|placeholder| format!("{{{{ {} }}}}", placeholder.name)).collect();
    let marks =
        ["**", "*", "_", "`", "\n", "\n\n", "- ", "1. ", "# ", "> ", "[", "](https://a.example/)", "](", ")"]
            .map(str::to_owned)
            .to_vec();
    let wrong =
        ["{{", "}}", "{%", "{{ total | upper }}", "<b>", "[x](javascript:1)"].map(str::to_owned).to_vec();
    let piece = prop_oneof![
        4 => select(names),
        4 => select(marks),
        4 => "[a-zäöüßéñ€ ]{1,12}",
        1 => select(wrong),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

fn addressees() -> Vec<Addressee> {
    let address = "joerg@mueller.example".parse().unwrap();
    vec![Addressee { address, name: None, kind: AddresseeKind::To, chosen: Chosen::ByAddress }]
}

proptest! {
    #[test]
    fn a_saved_template_renders_for_every_kind_and_language(subject in text(), message in text(), label in text()) {
        let to = addressees();
        for kind in EmailKind::ALL {
            let accepted = check(kind, TemplateField::Subject, &subject).is_ok()
                && check(kind, TemplateField::Message, &message).is_ok()
                && check(kind, TemplateField::ButtonLabel, &label).is_ok();
            let label = label.parse().ok().filter(|_| accepted);
            let Some(label) = label else { continue };
            let button = domain::delivery::email::CallToAction { label, url: "https://pay.example/".parse().unwrap() };
            for language in TextLanguage::ALL {
                let language = language.as_str();
                let sample = SampleDraft {
                    kind, language, subject: &subject, message: &message, call_to_action: Some(&button), seller: None,
                };
                let shown = InvoiceComposer.sample(&sample);
                prop_assert!(shown.is_ok(), "{kind:?} {language}: {shown:?}");
                let document = document(language);
                let sent = InvoiceComposer.compose(&EmailDraft {
                    about: About::One(&document), seller: &document.seller, kind, language, subject: &subject, message: &message,
                    call_to_action: Some(&button), reply_to: None, addressees: &to,
                    message_id: "dlv_01JX4Z.0@mail.example", date: opened_at(), attachments: &[],
                });
                prop_assert!(sent.is_ok(), "{kind:?} {language}: {:?}", sent.err());
                for text in [shown.unwrap().subject, sent.unwrap().subject] {
                    prop_assert!(!text.contains("{{") && !text.contains('\n'), "{text}");
                }
            }
        }
    }
}

#[test]
fn a_sample_has_a_value_for_each_placeholder_of_its_kind_except_the_portal_link() {
    for kind in EmailKind::ALL {
        for placeholder in placeholders::of(kind) {
            let message = format!("a{{{{ {} }}}}b", placeholder.name);
            let sample = SampleDraft {
                kind,
                language: "nl",
                subject: "s",
                message: &message,
                call_to_action: None,
                seller: None,
            };
            let text = InvoiceComposer.sample(&sample).unwrap().text;
            let unknown = matches!(placeholder.name, "portal_link")
                || (placeholder.name == "days_overdue" && kind == EmailKind::Invoice);
            assert_eq!(text.contains("ab"), unknown, "{kind:?} {}: {text}", placeholder.name);
        }
    }
}

/// The words around a text use the language of the text, not the customer's.
#[test]
fn the_words_around_a_text_are_in_its_language() {
    let (document, to) = (document("pl"), addressees());
    let draft = EmailDraft {
        about: About::One(&document),
        seller: &document.seller,
        kind: EmailKind::Invoice,
        language: "de",
        subject: "Rechnung",
        message: "{{ due_date }}",
        call_to_action: None,
        reply_to: None,
        addressees: &to,
        message_id: "",
        date: opened_at(),
        attachments: &[],
    };
    let shown = InvoiceComposer.render(&draft).unwrap();
    assert!(
        shown.html.contains("<html lang=\"de\"") && shown.text.contains("31. März 2026"),
        "{}",
        shown.text
    );
}

#[test]
fn every_template_language_has_wording() {
    let texts: Vec<&str> = TextLanguage::ALL.iter().map(|language| language.as_str()).collect();
    let mut words = Language::ALL.map(Language::tag);
    words.sort_unstable();
    assert_eq!(texts, words);
    assert_eq!(TextLanguage::of("DE-at"), Some(TextLanguage::De));
    assert_eq!(TextLanguage::of("pl"), None);
}

#[test]
fn the_letter_uses_the_accent_of_the_template() {
    let (mut document, to) = (document("en"), addressees());
    document.template = Some(InvoiceTemplate {
        id: TemplateId::new(opened_at(), 1),
        version: 1,
        name: "Green".parse().unwrap(),
        language: None,
        subject: "s".parse().unwrap(),
        message: "m".parse().unwrap(),
        reply_to: None,
        cc: vec![],
        footer: None,
        email_template_id: None,
        layout: Layout { accent_color: Some("#0b7a75".parse().unwrap()), accessible_pdf: None },
        created_at: opened_at(),
        change: document.seller.change.clone(),
    });
    let draft = EmailDraft {
        about: About::One(&document),
        seller: &document.seller,
        kind: EmailKind::Invoice,
        language: "en",
        subject: "s",
        message: "m",
        call_to_action: None,
        reply_to: None,
        addressees: &to,
        message_id: "",
        date: opened_at(),
        attachments: &[],
    };
    assert!(InvoiceComposer.render(&draft).unwrap().html.contains("#0b7a75"));
}

/// The README lists all placeholders.
#[test]
fn the_documentation_names_every_placeholder() {
    let page = include_str!("../../../../docs/templates.md");
    for placeholder in &PLACEHOLDERS {
        assert!(page.contains(&format!("`{}`", placeholder.name)), "no {}", placeholder.name);
    }
}
