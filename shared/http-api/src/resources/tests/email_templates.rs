use domain::ids::TemplateId;
use domain::templates::email_template::{ActionLink, TextLanguage};
use proptest::prelude::*;
use serde_json::json;

use super::outside::{body, read};
use super::{accepted, change, input, now, refusals};
use crate::resources::templates::email_template::{EmailTemplate, EmailTemplateInput};

fn id() -> TemplateId {
    TemplateId::new(now(), 1)
}

#[test]
fn what_is_read_can_be_given_again() {
    let given: EmailTemplateInput = input(json!({
        "kind": "invoice", "name": "Polite", "fallback_language": "en",
        "texts": {
            "en": {"subject": "Invoice {{ invoice_number }}", "message": "Hello", "call_to_action_label": "Pay"},
            "de": {"subject": "Rechnung", "message": "Hallo **du**", "call_to_action_label": "Zahlen"},
        },
        "call_to_action": {"link": "custom", "url": "https://pay.example/"},
        "reply_to": "a@b.example", "cc": ["c@b.example"],
    }));
    let template = accepted(|fields| given.read(id(), 1, now(), change(), fields));
    assert_eq!(EmailTemplateInput::from(&template), given);
    assert!(matches!(&template.call_to_action, Some(ActionLink::Custom { .. })));
    assert_eq!(template.texts.keys().copied().collect::<Vec<_>>(), [TextLanguage::De, TextLanguage::En]);
    let shown = serde_json::to_value(EmailTemplate::from(&template)).unwrap();
    assert_eq!(shown["texts"]["de"]["message"], "Hallo **du**");
    assert_eq!((&shown["archived"], &shown["texts"]["fr"]), (&json!(false), &json!(null)));
}

#[test]
fn a_mistake_is_told_by_the_path_of_its_text_with_rule_and_place() {
    let wrong: EmailTemplateInput = input(json!({
        "kind": "receipt", "name": "Thanks", "fallback_language": "fr",
        "texts": {
            "de": {
                "subject": "{{ total | upper }}",
                "message": "Danke\n{{ due_date }} {{ bill }} {% if x %}",
                "call_to_action_label": "zu lang ".repeat(8),
            },
            "en": {"message": "{{ total"},
        },
        "call_to_action": {"link": "portal", "url": "https://a.example/"},
    }));
    let all = refusals(|fields| wrong.read(id(), 1, now(), change(), fields));
    assert_eq!(
        all,
        [
            "call_to_action.url url_not_custom",
            "texts.de.call_to_action_label too_long",
            "texts.de.subject unknown_filter",
            "texts.de.message unknown_placeholder",
            "texts.de.message unknown_placeholder",
            "texts.de.message control_structure",
            "texts.en.subject required",
            "texts.en.call_to_action_label required",
            "texts.en.message invalid_placeholder",
            "fallback_language texts_missing",
        ]
    );
    let mut fields = crate::fields::Fields::default();
    let read = wrong.read(id(), 1, now(), change(), &mut fields);
    let problem = format!("{:?}", fields.finish(read).unwrap_err());
    assert!(problem.contains("Line 2, column 1: “due_date” is not a placeholder"), "{problem}");
    assert!(problem.contains("Line 2, column 16: “bill” is not a placeholder"), "{problem}");
    assert!(problem.contains("You can use: invoice_number"), "{problem}");
}

#[test]
fn without_a_kind_only_that_is_told() {
    let wrong: EmailTemplateInput = input(json!({
        "kind": "letter", "name": "Thanks", "fallback_language": "xx",
        "texts": {"de": {"subject": "{{ nothing }}", "message": "Danke"}},
    }));
    let all = refusals(|fields| wrong.read(id(), 1, now(), change(), fields));
    assert_eq!(all, ["kind invalid_value", "fallback_language invalid_value"]);
}

proptest! {
    #[test]
    fn any_email_template(body in body("EmailTemplateInput")) {
        let template = read(body, |input: &EmailTemplateInput, fields| input.read(id(), 1, now(), change(), fields));
        if let Some(template) = template {
            prop_assert!(serde_json::to_value(EmailTemplate::from(&template)).is_ok());
            prop_assert!(template.texts_for("sv").is_some(), "every customer gets a letter");
        }
    }
}
