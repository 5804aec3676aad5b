//! What the mail service tells, published to the real topic as SES does: the samples of `events/`, about
//! messages that were sent here.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{answered, contains, refused};
use super::support::logs::sum;
use super::support::{Flow, eventually, sample};

/// An invoice that was sent, and its messages' ids by address.
pub(crate) struct Sent {
    pub(crate) invoice: String,
    delivery: String,
    messages: BTreeMap<String, String>,
}

impl Flow {
    pub(crate) async fn send(&self, customer: &str, email: Value) -> Sent {
        let invoice = self.draft(sample::draft(customer)).await;
        answered(&self.open(&invoice, json!({"email": email})).await, 200);
        let sent = self.sent(&invoice).await;
        let delivery = sent["distribution"]["last_delivery_id"].as_str().unwrap().to_owned();
        let mails = self.mails().into_iter().filter(|mail| mail.delivery == delivery);
        let messages = mails.map(|mail| (mail.recipient.clone(), mail.message_id.clone())).collect();
        Sent { invoice, delivery, messages }
    }

    /// Publishes the events of a sample as if they were about this message.
    pub(crate) async fn tell(&self, sample: &str, sent: &Sent, address: &str) {
        let envelope = crate::repository::json(format!("events/record-engagement/{sample}.json"));
        let place = self.recipient(&sent.delivery, address).await.0;
        for record in envelope["Records"].as_array().unwrap() {
            let body: Value = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
            let mut event: Value = match body["Message"].as_str() {
                Some(message) => serde_json::from_str(message).unwrap(),
                None => body,
            };
            let inner = if event["detail"].is_object() { &mut event["detail"] } else { &mut event };
            // Now, as long after its sending as in the sample.
            let shift = chrono::Utc::now() - time(&inner["mail"]["timestamp"]);
            move_times(inner, shift);
            let mail = &mut inner["mail"];
            mail["messageId"] = sent.messages[address].clone().into();
            mail["destination"] = json!([address]);
            if mail["tags"].is_object() {
                let tags = json!({
                    "tenant": [self.tenant], "subject": [sent.invoice], "delivery": [sent.delivery],
                    "recipient": [place.to_string()],
                });
                sample::merge(&mut mail["tags"], tags);
            }
            self.stack.publish(&event.to_string()).await;
        }
    }

    async fn recipient(&self, delivery: &str, address: &str) -> (usize, Value) {
        let delivery = self.get(&format!("/v1/deliveries/{delivery}")).await;
        let recipients = delivery["recipients"].as_array().unwrap();
        let place = recipients.iter().position(|recipient| recipient["address"] == address).unwrap();
        (place, recipients[place].clone())
    }

    /// Waits until a recipient has these fields.
    async fn becomes(&self, sent: &Sent, address: &str, expected: Value) -> Value {
        eventually(&format!("{address} to become {expected}"), async || {
            let recipient = self.recipient(&sent.delivery, address).await.1;
            let fields = expected.as_object().unwrap();
            if fields.iter().all(|(name, value)| recipient[name] == *value) {
                Ok(recipient)
            } else {
                Err(recipient)
            }
        })
        .await
    }

    async fn light(&self, sent: &Sent, light: &str) -> Value {
        eventually(&format!("a {light} light"), async || {
            let invoice = self.invoice(&sent.invoice).await;
            if invoice["distribution"]["light"] == light {
                Ok(invoice)
            } else {
                Err(invoice["distribution"].clone())
            }
        })
        .await
    }
}

fn time(value: &Value) -> chrono::DateTime<chrono::Utc> {
    value.as_str().unwrap().parse().unwrap()
}

fn move_times(value: &mut Value, shift: chrono::TimeDelta) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match name.as_str() {
            "timestamp" => *value = json!((time(value) + shift).to_rfc3339()),
            _ => move_times(value, shift),
        }),
        Value::Array(list) => list.iter_mut().for_each(|value| move_times(value, shift)),
        _ => {}
    }
}

#[tokio::test]
async fn the_light_follows_what_the_mail_service_tells() {
    let Some(flow) = Flow::start("light").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let (anna, copy) = (flow.address("anna", "hofmann"), flow.address("copy", "hofmann"));
    let email = json!({
        "use_template_defaults": true, "recipients": [anna], "cc": [copy],
        "call_to_action": {"label": "Pay now", "url": "https://pay.example.com/i?x=1"},
    });
    let sent = flow.send(&customer, email).await;
    flow.light(&sent, "yellow").await;
    let recipient = flow.becomes(&sent, &anna, json!({"status": "sent"})).await;
    contains(&recipient, &json!({"opens": 0, "machine_opens": 0, "clicks": 0, "bounce": null}));

    // A machine, by the event bus's shape and SNS's alike; a copy; then a person.
    flow.tell("open-apple-privacy", &sent, &anna).await;
    flow.becomes(&sent, &anna, json!({"status": "delivered", "opens": 0, "machine_opens": 1})).await;
    flow.tell("bounce-from-event-bus", &sent, &copy).await;
    flow.becomes(&sent, &copy, json!({"status": "bounced"})).await;
    let delivery = flow.get(&format!("/v1/deliveries/{}", sent.delivery)).await;
    assert_eq!((&delivery["status"], &delivery["light"]), (&json!("delivered"), &json!("yellow")));
    flow.tell("click-person-payment", &sent, &anna).await;
    let recipient = flow.becomes(&sent, &anna, json!({"opens": 1, "clicks": 1})).await;
    contains(&recipient, &json!({"machines": {"apple_privacy": 1}, "clicks_by_link": {"payment": 1}}));
    assert!(recipient["first_opened_at"].is_string());
    flow.light(&sent, "green").await;

    // Complained after all; told twice.
    flow.tell("complaint", &sent, &anna).await;
    flow.tell("complaint", &sent, &anna).await;
    flow.becomes(&sent, &anna, json!({"status": "complained", "opens": 1})).await;
    flow.light(&sent, "red").await;
    let suppressed = flow.all("/v1/suppressions").await;
    let reasons: BTreeMap<_, _> = suppressed
        .iter()
        .map(|it| (it["address"].as_str().unwrap(), it["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(reasons, [(anna.as_str(), "complaint"), (copy.as_str(), "hard_bounce")].into());
    let lines = flow.lines("record-engagement", "mail event handled");
    assert!(lines.len() >= 5, "{lines:?}");
    assert!(lines.iter().all(|line| sum([line], "AwsCalls") <= 4.0), "{lines:#?}");
}

#[tokio::test]
async fn a_bounced_address_is_reported_and_not_sent_to_until_it_is_cleared() {
    let Some(flow) = Flow::start("bounced").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let drafts = flow.drafts((0..4).map(|_| sample::draft(&customer)).collect()).await;
    let good = flow.customer("Lind", json!({})).await;
    let fine = flow.draft(sample::draft(&good)).await;
    let ids: Vec<&String> = drafts.iter().take(1).chain([&fine]).collect();
    let batch =
        flow.batch(json!({"operation": "open", "document_ids": ids, "email": sample::defaults()})).await;
    assert_eq!(batch["status"], "completed");
    let invoice = flow.invoice(&drafts[0]).await;
    let delivery = invoice["distribution"]["last_delivery_id"].as_str().unwrap().to_owned();
    let mail = flow.mails().into_iter().find(|mail| mail.delivery == delivery).unwrap();
    let address = mail.recipient.clone();
    let messages = [(address.clone(), mail.message_id.clone())].into();
    let sent = Sent { invoice: drafts[0].clone(), delivery, messages };

    // What SES tells an identity's topic carries no tags, and repeats what is published with them.
    flow.tell("bounce-of-identity", &sent, &address).await;
    flow.tell("bounce", &sent, &address).await;
    flow.light(&sent, "red").await;

    // Which, and why: in one call each.
    let red = flow.get("/v1/invoices?light=red").await;
    assert_eq!(
        red["data"].as_array().unwrap().iter().map(|it| &it["id"]).collect::<Vec<_>>(),
        [&json!(sent.invoice)]
    );
    let batch_id = batch["id"].as_str().unwrap();
    let report = flow.get(&format!("/v1/reports/bounces?batch_id={batch_id}")).await;
    let expected = json!([{
        "document_id": sent.invoice, "number": invoice["number"], "delivery_id": sent.delivery,
        "batch_id": batch_id, "address": address, "kind": "to", "status": "bounced",
        "bounce": {"type": "permanent", "sub_type": "General"},
    }]);
    contains(&report["data"], &expected);
    assert!(report["data"][0]["bounce"]["diagnostic"].as_str().unwrap().contains("User unknown"));
    let request = flow.client.request(Method::GET, "/v1/reports/bounces?format=csv");
    let csv = request.send().await.unwrap();
    assert!(csv.headers()["content-type"].as_bytes().eq_ignore_ascii_case(b"text/csv; charset=utf-8"));
    let text = csv.bytes().await.unwrap();
    let text = str::from_utf8(&text).unwrap().strip_prefix('\u{feff}').expect("a byte order mark");
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains(&address) && text.contains("User unknown") && text.contains("Hofmann"), "{text}");
    let later = flow.get("/v1/reports/bounces?from=2999-01-01T00:00:00Z").await;
    assert_eq!(later["data"], json!([]));
    let yellow = flow.all("/v1/invoices?light=yellow&sent_before=2999-01-01T00:00:00Z").await;
    assert_eq!(yellow.iter().map(|it| &it["id"]).collect::<Vec<_>>(), [&json!(fine)]);
    assert!(flow.all("/v1/invoices?light=yellow&sent_before=2000-01-01T00:00:00Z").await.is_empty());

    // Not sent to again, and said so.
    let before = flow.mails().len();
    answered(&flow.open(&drafts[1], json!({"email": sample::defaults()})).await, 200);
    let failed = eventually("the suppressed delivery to end", async || {
        let delivery = flow.all(&format!("/v1/invoices/{}/deliveries", drafts[1])).await.remove(0);
        if delivery["status"] == "failed" { Ok(delivery) } else { Err(delivery) }
    })
    .await;
    assert_eq!(failed["recipients"][0]["error"]["code"], "recipient_suppressed");
    assert_eq!(flow.mails().len(), before);

    let path = format!("/v1/suppressions/{}", address.replace('@', "%40"));
    let delete = async || flow.client.send(flow.client.request(Method::DELETE, &path)).await.unwrap();
    assert_eq!(delete().await.status, 204);
    refused(&delete().await, 404, "suppression_not_found");
    assert!(flow.all("/v1/suppressions").await.is_empty());
    answered(&flow.open(&drafts[2], json!({"email": sample::defaults()})).await, 200);
    flow.sent(&drafts[2]).await;

    // By hand, too.
    let added =
        flow.ask(Method::POST, "/v1/suppressions", &json!({"address": address, "detail": "moved"})).await;
    contains(answered(&added, 201), &json!({"address": address, "reason": "manual", "detail": "moved"}));
    let wrong = flow.ask(Method::POST, "/v1/suppressions", &json!({"address": "nobody"})).await;
    refused(&wrong, 422, "invalid_request");
}

#[tokio::test]
async fn who_does_not_want_to_be_tracked_is_not() {
    let Some(flow) = Flow::start("untracked").await else { return };
    let customer = flow.customer("Hofmann", json!({"tracking": false})).await;
    let sent = flow.send(&customer, sample::defaults()).await;
    let (address, _) = sent.messages.first_key_value().unwrap();
    let mail = flow.mails().remove(0);
    let set = mail.configuration_set.as_deref();
    assert_eq!(set, Some(flow.stack.outputs["UntrackedConfigurationSetName"].as_str()));
    flow.tell("delivery", &sent, address).await;
    let recipient = flow.becomes(&sent, address, json!({"status": "delivered"})).await;
    contains(&recipient, &json!({"opens": null, "machine_opens": null, "clicks": null}));
    flow.light(&sent, "green").await;
}

#[tokio::test]
async fn the_mailbox_simulator_works_by_itself() {
    let Some(flow) = Flow::start("simulator").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let tagged = |name: &str| format!("{name}+{}@simulator.amazonses.com", flow.tenant[20..].to_lowercase());
    for (name, status, light) in
        [("bounce", "bounced", "red"), ("complaint", "complained", "red"), ("success", "delivered", "yellow")]
    {
        let address = tagged(name);
        let email = json!({"use_template_defaults": true, "recipients": [address]});
        let sent = flow.send(&customer, email).await;
        flow.becomes(&sent, &address, json!({"status": status})).await;
        flow.light(&sent, light).await;
    }
}

#[tokio::test]
async fn what_is_not_ours_or_not_understood_does_no_harm() {
    let Some(flow) = Flow::start("strangers").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let sent = flow.send(&customer, sample::defaults()).await;
    let (address, _) = sent.messages.first_key_value().unwrap();
    for body in ["", "{}", "no JSON", "{\"eventType\": \"Open\", \"mail\": {\"messageId\": \"elsewhere\"}}"] {
        flow.stack.publish(if body.is_empty() { " " } else { body }).await;
    }
    flow.tell("subscription", &sent, address).await;
    flow.tell("fields-of-the-future", &sent, address).await;
    flow.becomes(&sent, address, json!({"status": "delivered"})).await;
}

#[tokio::test]
async fn sender_domains_say_how_far_they_are() {
    let Some(flow) = Flow::start("domains").await else { return };
    let domains = flow.get("/v1/sender-domains").await["data"].as_array().unwrap().clone();
    assert_eq!(domains.len(), 1);
    contains(&domains[0], &json!({"domain": "acme.example", "status": "verified"}));
    assert!(domains[0]["dns_records"].is_array());
}
