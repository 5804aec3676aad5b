//! Open invoices: send again, send in batches, mark as sent, hold and recall.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{answered, contains, errors, header, refused, these};
use super::support::{Flow, PATIENCE, eventually, id, sample, within};

impl Flow {
    async fn send_open(&self, invoice: &str, body: Value) -> local::Answer {
        self.ask(Method::POST, &format!("/v1/invoices/{invoice}/send"), &body).await
    }

    async fn opened(&self, customer: &str) -> String {
        let draft = self.draft(sample::draft(customer)).await;
        answered(&self.open(&draft, json!({})).await, 200);
        draft
    }

    async fn hold(&self, minutes: u8) {
        let settings = json!({"hold_minutes": minutes, "default_entity_id": self.entity});
        let answer = self.ask(Method::PUT, "/v1/settings", &settings).await;
        assert_eq!(answered(&answer, 200)["hold_minutes"], minutes);
    }

    async fn delivery_becomes(&self, delivery: &str, status: &str) -> Value {
        eventually("the delivery's status", async || {
            let delivery = self.get(&format!("/v1/deliveries/{delivery}")).await;
            if delivery["status"] == status { Ok(delivery) } else { Err(delivery) }
        })
        .await
    }
}

#[tokio::test]
async fn an_open_invoice_is_sent_again_with_settings_of_its_own() {
    let Some(flow) = Flow::start("resend").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    refused(&flow.send_open(&draft, json!({})).await, 409, "invoice_not_open");
    answered(&flow.open(&draft, json!({})).await, 200);

    // All settings have their defaults.
    let answer = flow.send_open(&draft, json!({})).await;
    let delivery = answered(&answer, 202);
    assert_eq!(header(&answer, "location"), format!("/v1/deliveries/{}", id(delivery)));
    contains(delivery, &json!({"trigger": "send", "status": "queued", "held_until": null}));
    flow.sent(&draft).await;
    refused(&flow.send_open(&draft, json!({})).await, 409, "just_sent");

    let other = flow.address("boss", "hofmann");
    let own = json!({
        "subject": "Again: {{ invoice_number }}", "reply_to": "ar@acme.example", "recipients": [other],
        "message": "Once more.", "call_to_action": {"label": "Pay", "url": "https://pay.example.com/i?x=1"},
    });
    contains(answered(&flow.send_open(&draft, own).await, 202), &json!({"trigger": "resend"}));
    let mails = eventually("the second e-mail", async || {
        let mails = flow.mails();
        if mails.len() == 2 { Ok(mails) } else { Err(mails.len()) }
    })
    .await;
    let second = mails.iter().find(|mail| mail.recipient == other).expect("an e-mail to the boss");
    assert!(second.subject().starts_with("Again: INV-"), "{}", second.subject());
    assert_eq!(second.addresses("Reply-To"), ["ar@acme.example"]);
    flow.sent(&draft).await;
    let forced = json!({"force": true});
    answered(&flow.send_open(&draft, forced).await, 202);
    flow.sent(&draft).await;
    let history = flow.all(&format!("/v1/invoices/{draft}/deliveries")).await;
    let triggers: Vec<&str> = history.iter().map(|delivery| delivery["trigger"].as_str().unwrap()).collect();
    assert_eq!(triggers, ["send", "resend", "resend"]);

    // All mistakes are reported at once.
    let wrong =
        json!({"recipients": ["nobody"], "subject": "{{ nope }}", "template_id": "x", "force": false});
    let answer = flow.send_open(&draft, wrong).await;
    let expected = these(&[
        ("recipients[0]", "invalid_email"),
        ("subject", "unknown_placeholder"),
        ("template_id", "invalid_id"),
    ]);
    assert_eq!((answer.status, errors(&answer.body)), (422, expected));
}

/// D1: a recipient that got the invoice within the last ten minutes, as To or Cc, is left out and named. A request that
/// leaves nobody is refused, and `force` sends to all.
#[tokio::test]
async fn d1_whoever_just_got_it_is_skipped_and_named() {
    let Some(flow) = Flow::start("justsent").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let eva = flow.address("ap", "hofmann");
    let [first, second, third] = ["first", "second", "third"].map(|mailbox| flow.address(mailbox, "hofmann"));
    let draft = flow.draft(sample::draft(&customer)).await;
    answered(&flow.open(&draft, json!({"email": sample::defaults()})).await, 200);
    flow.sent(&draft).await;

    let skipped = json!([{"address": eva, "reason": "just_sent"}]);
    for body in [
        json!({"recipients": [first, eva]}),
        json!({"recipients": [second], "cc": [eva]}),
        // The one that has it is the only To.
        json!({"recipients": [eva], "cc": [third]}),
    ] {
        let answer = flow.send_open(&draft, body).await;
        contains(answered(&answer, 202), &json!({"skipped": skipped, "also_scheduled": []}));
        flow.sent(&draft).await;
    }
    refused(&flow.send_open(&draft, json!({"recipients": [eva], "cc": [first]})).await, 409, "just_sent");
    let received = || flow.mails().iter().filter(|mail| mail.recipient == eva).count();
    assert_eq!(received(), 1);

    let answer = flow.send_open(&draft, json!({"recipients": [eva], "force": true})).await;
    contains(answered(&answer, 202), &json!({"skipped": []}));
    eventually("the second copy", async || if received() == 2 { Ok(()) } else { Err(received()) }).await;
}

/// The answer names the e-mails that wait for their time: the customer gets those as well.
#[tokio::test]
async fn sending_names_the_e_mails_that_are_scheduled_as_well() {
    let Some(flow) = Flow::start("alsoscheduled").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let invoice = flow.opened(&customer).await;
    let later = (Utc::now() + TimeDelta::days(2)).format("%Y-%m-%dT09:00").to_string();
    let scheduled = json!({"send_at": later, "time_zone": "Europe/Berlin"});
    let scheduled = id(answered(&flow.send_open(&invoice, scheduled).await, 202));
    let answer = flow.send_open(&invoice, json!({})).await;
    contains(answered(&answer, 202), &json!({"also_scheduled": [scheduled]}));
    flow.delivery_becomes(&id(&answer.body), "sent").await;

    let cancel = format!("/v1/deliveries/{scheduled}/cancel");
    answered(&flow.ask(Method::POST, &cancel, &json!({})).await, 200);
    let other = flow.address("other", "hofmann");
    let answer = flow.send_open(&invoice, json!({"recipients": [other]})).await;
    contains(answered(&answer, 202), &json!({"also_scheduled": []}));
}

/// D15: warned before, when it opens and from then on.
#[tokio::test]
async fn d15_what_the_pdf_cannot_show_is_told_before_and_after_opening() {
    let Some(flow) = Flow::start("glyphs").await else { return };
    let customer = flow.customer("Tokyo", json!({"name": "東京商事 Tokyo", "language": "de"})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let codes = |answer: &Value| -> Vec<String> {
        let warnings = answer["warnings"].as_array().unwrap().iter();
        warnings.map(|it| format!("{} {}", it["field"], it["code"]).replace('"', "")).collect()
    };
    let (name, message) = ("customer.name characters_replaced", "email.message language_unknown");
    assert_eq!(codes(&flow.invoice(&draft).await), [name]);
    let preflight = json!({"operation": "open", "document_ids": [draft], "email": sample::defaults()});
    assert_eq!(codes(&flow.post("/v1/batches/preflight", preflight).await["data"][0]), [name, message]);
    let preview = flow.post(&format!("/v1/invoices/{draft}/email-preview"), json!({})).await;
    assert_eq!(codes(&preview), [name, message]);
    let answer = flow.open(&draft, json!({"email": sample::defaults()})).await;
    assert_eq!(codes(answered(&answer, 200)), [name, message]);
    assert_eq!(codes(&flow.invoice(&draft).await), [name]);
}

#[tokio::test]
async fn the_archive_gets_a_blind_copy() {
    let Some(flow) = Flow::start("archive").await else { return };
    let archive = flow.address("archive", "acme");
    let settings = json!({"archive_address": archive, "default_entity_id": flow.entity});
    answered(&flow.ask(Method::PUT, "/v1/settings", &settings).await, 200);
    let customer = flow.customer("Hofmann", json!({})).await;
    let invoice = flow.opened(&customer).await;
    answered(&flow.send_open(&invoice, json!({})).await, 202);
    let mails = eventually("both e-mails", async || {
        let mails = flow.mails();
        if mails.len() == 2 { Ok(mails) } else { Err(mails.len()) }
    })
    .await;
    assert!(mails.iter().any(|mail| mail.recipient == archive));
    for mail in &mails {
        assert_eq!(mail.addresses("To"), [flow.address("ap", "Hofmann")]);
        assert_eq!(mail.parsed().headers_raw().filter(|(_, value)| value.contains(&archive)).count(), 0);
    }
    let delivery = flow.all(&format!("/v1/invoices/{invoice}/deliveries")).await.remove(0);
    contains(&delivery["recipients"][1], &json!({"address": archive, "kind": "bcc"}));
}

#[tokio::test]
async fn an_invoice_sent_by_post_can_be_marked_as_sent() {
    let Some(flow) = Flow::start("marked").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let invoice = flow.opened(&customer).await;
    let path = format!("/v1/invoices/{invoice}/mark-sent");
    let today = flow.invoice(&invoice).await["issue_date"].clone();
    for (date, code) in [("2099-01-01", "date_in_future"), ("2020-01-01", "date_before_issue")] {
        let answer = flow.ask(Method::POST, &path, &json!({"method": "post", "date": date})).await;
        assert_eq!((answer.status, errors(&answer.body)), (422, these(&[("date", code)])));
    }
    let body = json!({"method": "post", "date": today, "note": "Registered, R 123"});
    let answer = flow.ask(Method::POST, &path, &body).await;
    contains(answered(&answer, 200), &json!({"distribution": {"status": "sent", "light": "yellow"}}));
    let ledger = flow.all(&format!("/v1/invoices/{invoice}/deliveries")).await;
    let marked = json!({"channel": "outside", "trigger": "mark_sent", "status": "sent", "marked": body});
    assert_eq!(ledger.len(), 1);
    contains(&ledger[0], &marked);
    eventually("the history to tell of it", async || {
        let history = flow.all(&format!("/v1/invoices/{invoice}/history")).await;
        let told = history.iter().any(|entry| {
            entry["changes"].as_array().unwrap().iter().any(|change| change["after"] == ledger[0]["id"])
        });
        if told { Ok(()) } else { Err(history) }
    })
    .await;
}

#[tokio::test]
async fn a_batch_sends_open_invoices_and_its_retry_sends_the_failed_ones() {
    let Some(flow) = Flow::start("sendbatch").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let quiet = flow.customer("Quiet", json!({"contacts": []})).await;
    let mut drafts: Vec<Value> = (0..22).map(|_| sample::draft(&customer)).collect();
    drafts.push(sample::draft(&quiet));
    let invoices = flow.drafts(drafts).await;
    flow.batch(json!({"operation": "open", "document_ids": invoices})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    answered(&flow.send_open(&invoices[0], json!({})).await, 202);
    flow.sent(&invoices[0]).await;

    let preflight = json!({
        "operation": "send", "email": sample::defaults(), "document_ids": [draft, invoices[0], invoices[1], invoices[22]],
    });
    let verdicts = flow.post("/v1/batches/preflight", preflight).await;
    let verdict = |place: usize| (&verdicts["data"][place]["would_send"], errors(&verdicts["data"][place]));
    assert_eq!(verdict(0), (&json!(false), these(&[("status", "invoice_not_open")])));
    assert_eq!(verdict(1), (&json!(false), these(&[("email", "just_sent")])));
    assert_eq!(verdict(2), (&json!(true), these(&[])));
    assert_eq!(verdict(3), (&json!(false), these(&[("email.recipients", "no_recipient")])));

    let filter = json!({"status": "open", "distribution": "not_sent"});
    let batch = flow.batch(json!({"operation": "send", "filter": filter, "email": sample::defaults()})).await;
    contains(
        &batch,
        &json!({"operation": "send", "status": "failed", "total": 22, "succeeded": 21, "failed": 1}),
    );
    assert_eq!(flow.mails().len(), 22);
    let failed = flow.all(&format!("/v1/batches/{}/items?status=failed", id(&batch))).await;
    assert_eq!(errors(&failed[0]), these(&[("email.recipients", "no_recipient")]));

    let contact = json!({"name": "Q", "email": flow.address("ap", "quiet"), "roles": ["finance"]});
    flow.patch(&format!("/v1/customers/{quiet}"), json!({"contacts": [contact]})).await;
    let retried = flow.post(&format!("/v1/batches/{}/retry", id(&batch)), json!({})).await;
    let retried = flow.ended(&id(&retried), PATIENCE).await;
    contains(&retried, &json!({"status": "completed", "total": 1, "succeeded": 1}));
    assert_eq!(flow.mails().len(), 23);
}

#[tokio::test]
async fn a_held_delivery_is_sent_after_its_hold_unless_it_is_recalled() {
    let Some(flow) = Flow::start("hold").await else { return };
    let refused_minutes = flow.ask(Method::PUT, "/v1/settings", &json!({"hold_minutes": 16})).await;
    assert_eq!(errors(&refused_minutes.body), these(&[("hold_minutes", "out_of_range")]));
    flow.hold(1).await;
    let customer = flow.customer("Hofmann", json!({})).await;
    let (kept, regretted) = (flow.opened(&customer).await, flow.opened(&customer).await);
    let kept_delivery = answered(&flow.send_open(&kept, json!({})).await, 202).clone();
    let regretted_delivery = id(answered(&flow.send_open(&regretted, json!({})).await, 202));
    assert_eq!(kept_delivery["status"], "held");
    let end: DateTime<Utc> = kept_delivery["held_until"].as_str().unwrap().parse().unwrap();
    assert_eq!(flow.invoice(&kept).await["distribution"]["status"], "held");
    refused(&flow.send_open(&kept, json!({"force": true})).await, 409, "already_sending");

    let recall = format!("/v1/deliveries/{regretted_delivery}/recall");
    for _ in 0..2 {
        let answer = flow.ask(Method::POST, &recall, &json!({})).await;
        let recipients = json!([{"status": "withdrawn"}]);
        let recalled =
            json!({"status": "recalled", "withdrawn": {"kind": "recalled"}, "recipients": recipients});
        contains(answered(&answer, 200), &recalled);
    }
    let sent = within(Duration::from_secs(180), "the held e-mail", async || {
        let mails = flow.mails();
        assert!(mails.is_empty() || Utc::now() >= end, "it went out during its hold");
        if mails.is_empty() { Err(()) } else { Ok(Utc::now()) }
    })
    .await;
    assert!(sent < end + TimeDelta::seconds(60), "{sent} is more than a minute after {end}");
    let delivery = flow.delivery_becomes(&id(&kept_delivery), "sent").await;
    let refusal =
        flow.ask(Method::POST, &format!("/v1/deliveries/{}/recall", id(&delivery)), &json!({})).await;
    refused(&refusal, 409, "already_sending");
    let shown = flow.invoice(&regretted).await;
    contains(
        &shown,
        &json!({"status": "open", "distribution": {"status": "not_sent", "last_delivery_id": null}}),
    );
    assert_eq!(flow.mails().len(), 1);
}

#[tokio::test]
async fn a_recalled_batch_sends_nothing_and_ends() {
    let Some(flow) = Flow::start("recallbatch").await else { return };
    flow.hold(15).await;
    let customer = flow.customer("Hofmann", json!({})).await;
    let drafts = flow.drafts((0..60).map(|_| sample::draft(&customer)).collect()).await;
    let body = json!({"operation": "open", "document_ids": drafts, "email": sample::defaults()});
    let batch = id(&flow.post("/v1/batches", body).await);
    let path = format!("/v1/batches/{batch}");
    eventually("all to be opened", async || {
        let batch = flow.get(&path).await;
        if batch["sending"] == 60 { Ok(()) } else { Err(batch) }
    })
    .await;
    let answer = flow.ask(Method::POST, &format!("{path}/recall"), &json!({})).await;
    contains(answered(&answer, 202), &json!({"recall": {"done": false, "recalled": 0}}));
    let ended = flow.ended(&batch, PATIENCE).await;
    let recall = json!({"recalled": 60, "too_late": 0, "done": true});
    contains(&ended, &json!({"status": "canceled", "canceled": 60, "sending": 0, "recall": recall}));
    for item in flow.items(&ended).await {
        contains(&item, &json!({"status": "canceled"}));
        assert_eq!(errors(&item), these(&[("email", "recalled")]));
    }
    for invoice in flow.invoices(&drafts[..5]).await {
        contains(&invoice, &json!({"status": "open"}));
    }
    assert!(flow.mails().is_empty());
}
