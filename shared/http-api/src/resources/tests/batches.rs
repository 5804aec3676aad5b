//! Batches, preflight and e-mail settings.

use app::batches::preflight;
use app::batches::start_batch::Selected;
use domain::batches::Operation;
use domain::ids::{CustomerId, InvoiceId};
use serde_json::{Value, json};

use super::{accepted, input, now, refusals};
use crate::resources::batches::{BatchInput, PreflightInput, Verdict};
use crate::resources::delivery::send::SendInput;
use crate::resources::documents::invoice::OpenInput;

fn id(n: u128) -> String {
    InvoiceId::new(now(), n).to_string()
}

fn refused(json: Value) -> Vec<String> {
    let input: BatchInput = input(json);
    refusals(|fields| input.read(fields))
}

#[test]
fn a_batch_selects_by_ids_or_by_a_filter() {
    for json in [
        json!({"operation": "open"}),
        json!({"operation": "open", "document_ids": [id(1)], "filter": {}}),
        json!({"operation": "open", "document_ids": null, "filter": null}),
    ] {
        assert_eq!(refused(json), ["document_ids ids_or_filter"]);
    }
    let by_ids: BatchInput = input(json!({"operation": "open", "document_ids": [id(2), id(1)]}));
    let by_ids = accepted(|fields| by_ids.read(fields));
    let (Selected::Ids(ids), None) = (by_ids.selected, by_ids.operation.email()) else { panic!() };
    assert_eq!(ids.iter().map(ToString::to_string).collect::<Vec<_>>(), [id(2), id(1)]);
    let customer_id = CustomerId::new(now(), 1);
    let by_filter: BatchInput = input(
        json!({"operation": "open", "filter": {"customer_id": customer_id, "due_before": "2026-12-01"}}),
    );
    let by_filter = accepted(|fields| by_filter.read(fields));
    let (Selected::Filter(filter), None) = (by_filter.selected, by_filter.operation.email()) else {
        panic!()
    };
    assert_eq!(filter.customer_id, Some(customer_id));
}

/// What is for sending only is refused where invoices are opened, and sending wants to know what.
#[test]
fn a_batch_that_sends_has_settings_of_its_own() {
    let defaults = json!({"use_template_defaults": true});
    let filter = json!({"status": "open", "distribution": "not_sent"});
    let send = json!({"operation": "send", "filter": filter, "email": defaults, "force": true});
    let read: BatchInput = input(send);
    let wanted = accepted(|fields| read.read(fields));
    assert!(matches!(wanted.operation, Operation::Send(options) if options.force));
    assert_eq!(refused(json!({"operation": "send", "filter": {}})), ["email email_missing"]);
    assert_eq!(
        refused(json!({"operation": "open", "filter": filter, "force": true})),
        ["force only_with_send", "filter.status only_with_send", "filter.distribution only_with_send"]
    );
    let preflight: PreflightInput = input(json!({"operation": "send", "document_ids": [id(1)]}));
    assert_eq!(refusals(|fields| preflight.read(fields)), ["email email_missing"]);
}

#[test]
fn each_repeated_id_is_named() {
    let batch = json!({"operation": "open", "document_ids": [id(1), id(2), id(1), "inv_x", id(1)]});
    assert_eq!(
        refused(batch),
        ["document_ids[2] repeated_id", "document_ids[4] repeated_id", "document_ids[3] invalid_id"]
    );
    let many: Vec<String> = (0..10_001).map(id).collect();
    assert_eq!(refused(json!({"operation": "open", "document_ids": many})), ["document_ids too_many"]);
    let preflight: PreflightInput = input(json!({"document_ids": many[..1001]}));
    assert_eq!(refusals(|fields| preflight.read(fields)), ["document_ids too_many"]);
    let preflight: PreflightInput = input(json!({}));
    assert_eq!(refusals(|fields| preflight.read(fields)), ["document_ids required"]);
}

#[test]
fn a_batch_names_every_mistake() {
    let batch = json!({
        "operation": "close", "einvoice": true,
        "email": {"subject": "{{ nope }}", "recipients": ["a@b.example"], "cc": ["x"], "message": " ",
            "template_id": "1", "call_to_action": {"url": "http://x.example"}},
        "filter": {"customer_id": "inv_1", "currency": "x", "tag": "", "due_before": "2026-1-5", "due_after": "soon"},
    });
    assert_eq!(
        refused(batch),
        [
            "operation invalid_value",
            "einvoice einvoice_not_available",
            "email.recipients recipients_in_batch",
            "email.subject unknown_placeholder",
            "email.cc[0] invalid_email",
            "email.message empty",
            "email.template_id invalid_id",
            "email.call_to_action.label required",
            "email.call_to_action.url invalid_url",
            "email.reply_to email_setting_missing",
            "filter.customer_id invalid_id",
            "filter.currency invalid_currency",
            "filter.tag empty",
            "filter.due_before invalid_date",
            "filter.due_after invalid_date",
        ]
    );
}

#[test]
fn an_email_needs_its_settings_or_the_templates_defaults() {
    for (email, expected) in [
        (json!({}), vec!["email.subject email_setting_missing", "email.reply_to email_setting_missing"]),
        (json!({"subject": "Hi"}), vec!["email.reply_to email_setting_missing"]),
        (json!({"use_template_defaults": true}), vec![]),
        (json!({"subject": "Hi", "reply_to": "a@b.example", "recipients": ["c@d.example"]}), vec![]),
    ] {
        let open: OpenInput = input(json!({"email": email}));
        assert_eq!(refusals(|fields| open.read(fields)), expected, "{email}");
    }
    let later = json!({"dunning_workflow_id": "x"});
    assert!(serde_json::from_value::<OpenInput>(later).is_err(), "it is not taken yet");
}

#[test]
fn a_time_to_send_at_goes_with_an_email_and_is_spelled_one_way() {
    let email = json!({"use_template_defaults": true});
    for (given, expected) in [
        (json!({"email": email, "send_at": "2026-12-01T09:00"}), vec![]),
        (json!({"email": email, "send_at": "2026-12-01T09:00:30", "time_zone": "Asia/Kolkata"}), vec![]),
        (json!({"email": email, "send_at": "2026-10-25T02:30+02:00"}), vec![]),
        (json!({"send_at": "2026-12-01T09:00"}), vec!["email required"]),
        (json!({"email": email, "time_zone": "Europe/Berlin"}), vec!["send_at required"]),
        (
            json!({"email": email, "send_at": "2026-12-01 09:00", "time_zone": "Berlin"}),
            vec!["send_at invalid_send_at", "time_zone invalid_time_zone"],
        ),
    ] {
        let open: OpenInput = input(given.clone());
        assert_eq!(refusals(|fields| open.read(fields)), expected, "{given}");
        let mut batch = given.clone();
        batch["operation"] = json!("open");
        batch["filter"] = json!({});
        let batch: BatchInput = input(batch);
        assert_eq!(refusals(|fields| batch.read(fields)), expected, "{given}");
        // The body of a send is its e-mail.
        let send: SendInput = input(json!({"send_at": given["send_at"], "time_zone": given["time_zone"]}));
        let expected: Vec<&str> =
            expected.into_iter().filter(|refusal| *refusal != "email required").collect();
        assert_eq!(refusals(|fields| send.read(fields)), expected, "{given}");
    }
    let send = json!({"operation": "send", "filter": {}, "send_at": "2026-12-01T09:00"});
    assert_eq!(refused(send), ["email required"], "once");
}

/// D5: with `open` and an e-mail, `would_send` was null.
#[test]
fn a_verdict_answers_what_was_asked() {
    let email = json!({"use_template_defaults": true});
    for (asked, would_open, would_send) in [
        (json!({}), Some(true), None),
        (json!({"email": email}), Some(true), Some(true)),
        (json!({"operation": "send", "email": email}), None, Some(true)),
    ] {
        let mut asked: Value = asked;
        asked["document_ids"] = json!([id(1)]);
        let input: PreflightInput = input(asked.clone());
        let asked_for = accepted(|fields| input.read(fields));
        let verdict =
            preflight::Verdict { subject: asked_for.subjects[0], defects: Vec::new(), warnings: Vec::new() };
        let shown = serde_json::to_value(Verdict::new(&verdict, &asked_for.operation)).unwrap();
        assert_eq!(shown["would_open"], json!(would_open), "{asked}");
        assert_eq!(shown["would_send"], json!(would_send), "{asked}");
    }
}
