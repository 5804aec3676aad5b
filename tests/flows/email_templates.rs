//! E-mail templates: save, change, select, and read the version that a delivery used.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{answered, contains, errors, refused, these};
use super::support::{Flow, id, sample};

/// Unknown placeholders, placeholders of other kinds, and other errors.
#[tokio::test]
async fn a_broken_text_is_refused_by_its_path_and_place() {
    let Some(flow) = Flow::start("broken-texts").await else { return };
    let saved = flow.post("/v1/email-templates", sample::email_template()).await;
    let path = format!("/v1/email-templates/{}", id(&saved));
    let before = flow.everything().await;
    let german = |message: &str| json!({"texts": {"de": {"subject": "Rechnung", "message": message}}});
    for (fields, field, code, place) in [
        (
            german("Guten Tag\n{{ rechnung }}"),
            "texts.de.message",
            "unknown_placeholder",
            "Line 2, column 1: ",
        ),
        (german("{{ total | upper }}"), "texts.de.message", "unknown_filter", "Line 1, column 1: "),
        (german("Hallo {{ total"), "texts.de.message", "invalid_placeholder", "Line 1, column 7: "),
        (german("{% if total %}"), "texts.de.message", "control_structure", "Line 1, column 1: "),
        (german("[x](javascript:1)"), "texts.de.message", "unsafe_link", ""),
        (german(&"x".repeat(10_001)), "texts.de.message", "too_long", ""),
        (json!({"fallback_language": "nl"}), "fallback_language", "texts_missing", ""),
        (json!({"fallback_language": "sv"}), "fallback_language", "invalid_value", ""),
        (
            json!({"call_to_action": {"link": "portal"}, "texts": {"en": {"subject": "s", "message": "m"}}}),
            "texts.en.call_to_action_label",
            "required",
            "",
        ),
    ] {
        let create = sample::with(sample::email_template(), fields.clone());
        for (method, path, body) in
            [(Method::POST, "/v1/email-templates", &create), (Method::PATCH, path.as_str(), &fields)]
        {
            let answer = flow.ask(method.clone(), path, body).await;
            refused(&answer, 422, "invalid_request");
            let found = errors(&answer.body);
            assert!(found.is_superset(&these(&[(field, code)])), "{method} {body}: {}", answer.body);
            let message = answer.body["errors"][0]["message"].as_str().unwrap();
            assert!(message.starts_with(place), "{message}");
        }
    }
    let answer = flow.ask(Method::PATCH, &path, &json!({"kind": "receipt"})).await;
    assert_eq!(errors(&answer.body), these(&[("kind", "kind_fixed")]));
    assert_eq!(flow.everything().await, before);
}

#[tokio::test]
async fn a_delivery_names_the_template_version_that_it_used() {
    let Some(flow) = Flow::start("versions").await else { return };
    let template = flow.post("/v1/email-templates", sample::email_template()).await;
    let path = format!("/v1/email-templates/{}", id(&template));
    let [german, dutch] = [("Hofmann", "de-AT"), ("Jansen", "nl")]
        .map(|(name, language)| flow.customer(name, json!({"language": language})));
    let (german, dutch) = (german.await, dutch.await);
    let first = flow.draft(sample::draft(&german)).await;
    let second = flow.draft(sample::draft(&dutch)).await;
    let email = json!({"template_id": id(&template), "use_template_defaults": true});

    let shown = flow.post(&format!("/v1/invoices/{first}/email-preview"), json!({"email": email})).await;
    contains(
        &shown,
        &json!({
            "subject_source": "email_template", "message_source": "email_template", "language": "de",
            "template_id": id(&template), "template_version": 1,
        }),
    );
    let opened = answered(&flow.open(&first, json!({"email": email})).await, 200).clone();
    flow.sent(&first).await;
    let changed =
        json!({"texts": {"en": {"subject": "Invoice {{ invoice_number }}, as agreed", "message": "Hi."}}});
    assert_eq!(flow.patch(&path, changed).await["version"], 2);
    let batch = flow.batch(json!({"operation": "open", "document_ids": [second], "email": email})).await;
    assert_eq!(batch["status"], "completed", "{batch}");

    let of = async |invoice: &str| flow.all(&format!("/v1/invoices/{invoice}/deliveries")).await.remove(0);
    let (one, two) = (of(&first).await, of(&second).await);
    contains(&one, &json!({"template_id": id(&template), "template_version": 1, "error": null}));
    contains(&two, &json!({"template_id": id(&template), "template_version": 2}));
    let number = opened["number"].as_str().unwrap();
    assert_eq!(one["subject"], format!("Rechnung {number}"), "in the customer's language");
    assert!(two["subject"].as_str().unwrap().ends_with(", as agreed"), "in the fallback language: {two}");
    let mail = |delivery: &Value| {
        flow.mails().into_iter().find(|mail| mail.delivery == delivery["id"]).expect("the e-mail")
    };
    assert!(mail(&one).html().contains("<strong>danke</strong>"), "{}", mail(&one).html());
    assert!(mail(&two).html().contains("lang=\"en\""), "its words are of the text's language");

    let then = flow.get(&format!("{path}?version=1")).await;
    assert_eq!((&then["version"], &then["texts"]["en"]), (&json!(1), &template["texts"]["en"]));
    let answer = flow.ask(Method::GET, &format!("{path}?version=3"), &json!({})).await;
    refused(&answer, 404, "template_not_found");
}

#[tokio::test]
async fn an_archived_template_cannot_be_selected() {
    let Some(flow) = Flow::start("archived").await else { return };
    let template = id(&flow.post("/v1/email-templates", sample::email_template()).await);
    let path = format!("/v1/email-templates/{template}");
    let named = json!({"email_template_id": template});
    flow.patch(&format!("/v1/invoice-templates/{}", flow.template), named.clone()).await;
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;

    let archived = flow.client.request(Method::DELETE, &path).header("if-match", "\"9\"");
    refused(&flow.client.send(archived).await.unwrap(), 412, "stale_version");
    let archived = flow.ask(Method::DELETE, &path, &json!({})).await;
    answered(&archived, 204);
    assert_eq!(flow.all("/v1/email-templates").await, Vec::<Value>::new());
    contains(&flow.get(&path).await, &json!({"archived": true, "version": 2}));
    refused(&flow.ask(Method::PATCH, &path, &json!({"name": "New"})).await, 409, "template_archived");

    let email = json!({"template_id": template, "use_template_defaults": true});
    for (path, body) in [
        (format!("/v1/invoices/{draft}/open"), json!({"email": email})),
        (format!("/v1/invoices/{draft}/email-preview"), json!({"email": email})),
        ("/v1/batches".to_owned(), json!({"operation": "open", "document_ids": [draft], "email": email})),
        ("/v1/batches/preflight".to_owned(), json!({"document_ids": [], "email": email})),
        ("/v1/batches/preflight".to_owned(), json!({"document_ids": [draft], "email": email})),
    ] {
        let answer = flow.ask(Method::POST, &path, &body).await;
        refused(&answer, 422, "invalid_request");
        assert_eq!(errors(&answer.body), these(&[("email.template_id", "template_archived")]), "{path}");
    }
    let answer =
        flow.ask(Method::POST, "/v1/invoice-templates", &sample::with(sample::template(), named)).await;
    assert_eq!(errors(&answer.body), these(&[("email_template_id", "template_archived")]));

    // A stored reference to an archived template is ignored.
    answered(&flow.open(&draft, json!({"email": sample::defaults()})).await, 200);
    flow.sent(&draft).await;
    let delivery = flow.all(&format!("/v1/invoices/{draft}/deliveries")).await.remove(0);
    contains(&delivery, &json!({"template_id": flow.template, "template_version": 2}));
}

#[tokio::test]
async fn a_template_is_previewed_in_its_languages_before_it_is_saved() {
    let Some(flow) = Flow::start("template-preview").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let before = flow.everything().await;
    let template = sample::with(sample::email_template(), json!({"kind": "receipt"}));
    let shown = flow.post("/v1/email-templates/preview", json!({"template": template})).await;
    let shown = shown["data"].as_array().unwrap();
    assert_eq!(shown.iter().map(|it| &it["language"]).collect::<Vec<_>>(), ["de", "en"]);
    assert_eq!(shown[0]["subject"], "Rechnung INV-2026-00042");
    assert!(shown[1]["text"].as_str().unwrap().contains("Acme Studio GmbH"), "in the seller's name");
    assert_eq!(flow.everything().await, before);

    let saved = id(&flow.post("/v1/email-templates", sample::email_template()).await);
    let body = json!({"invoice_id": draft});
    let shown = flow.post(&format!("/v1/email-templates/{saved}/preview"), body).await;
    assert_eq!(shown["data"][0]["subject"], "Rechnung Entwurf");
    assert!(shown["data"][1]["html"].as_str().unwrap().contains("Dear Hofmann"), "{shown}");
}
