//! Scheduled e-mails: they wait for their time, can be rescheduled and canceled until then, and are sent
//! once.

use chrono::{DateTime, Datelike, Days, NaiveDate, SubsecRound, TimeDelta, Utc};
use domain::zone::Zone;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{answered, codes, contains, errors, refused, these};
use super::support::aws::{Call, Principal};
use super::support::{Flow, eventually, id, sample};

/// Early enough to wait for.
const SOON: TimeDelta = TimeDelta::seconds(25);

/// The local time in Berlin after this duration.
fn in_berlin(from_now: TimeDelta) -> String {
    let at = Utc::now().trunc_subsecs(0) + from_now;
    at.with_timezone(&Zone::named("Europe/Berlin").unwrap()).format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The next last Sunday of this month, when the clocks change in Europe.
fn next_change(month: u32) -> NaiveDate {
    let today = Utc::now().date_naive();
    let last_sunday = |year: i32| {
        let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap();
        last - Days::new(last.weekday().num_days_from_sunday().into())
    };
    let this_year = last_sunday(today.year());
    if this_year > today + Days::new(1) { this_year } else { last_sunday(today.year() + 1) }
}

fn later(send_at: &str) -> Value {
    json!({"email": sample::defaults(), "send_at": send_at, "time_zone": "Europe/Berlin"})
}

/// Opens a draft with a scheduled e-mail. Returns the invoice and the delivery.
async fn scheduled(flow: &Flow, customer: &str, send_at: &str) -> (String, Value) {
    let draft = flow.draft(sample::draft(customer)).await;
    answered(&flow.open(&draft, later(send_at)).await, 200);
    let delivery = flow.all(&format!("/v1/invoices/{draft}/deliveries")).await.remove(0);
    contains(&delivery, &json!({"status": "scheduled", "send_at": send_at, "time_zone": "Europe/Berlin"}));
    // The delivery can be found by its id once the change has been relayed.
    eventually("the delivery by its id", async || {
        let path = format!("/v1/deliveries/{}", id(&delivery));
        let found = flow.ask(Method::GET, &path, &Value::Null).await;
        if found.status == 200 { Ok(()) } else { Err(found.body) }
    })
    .await;
    (draft, delivery)
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap_or_else(|| panic!("no instant: {value}")).parse().unwrap()
}

#[tokio::test]
async fn an_email_waits_for_its_time_and_can_be_rescheduled_and_canceled_until_then() {
    let Some(flow) = Flow::start("scheduled").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let soon = in_berlin(SOON);
    let (first, delivery) = scheduled(&flow, &customer, &soon).await;
    let (moved, to_move) = scheduled(&flow, &customer, &in_berlin(TimeDelta::days(20))).await;
    let (called_off, to_call_off) = scheduled(&flow, &customer, &soon).await;
    assert_eq!(flow.invoice(&first).await["distribution"]["status"], "scheduled");

    let listed = flow.all("/v1/deliveries?status=scheduled").await;
    let order: Vec<String> = listed.iter().map(id).collect();
    assert_eq!((order.len(), &order[2]), (3, &id(&to_move)), "by time: {order:?}");

    // Canceled permanently from the response on.
    let path = format!("/v1/deliveries/{}/cancel", id(&to_call_off));
    let canceled = flow.ask(Method::POST, &path, &Value::Null).await;
    contains(answered(&canceled, 200), &json!({"status": "canceled", "withdrawn": {"kind": "canceled"}}));
    assert!(canceled.body["withdrawn"]["actor"]["name"].is_string(), "{}", canceled.body);
    refused(&flow.ask(Method::POST, &path, &Value::Null).await, 409, "already_withdrawn");

    // Rescheduled from twenty days ahead to some seconds ahead.
    let path = format!("/v1/deliveries/{}", id(&to_move));
    let current = flow.ask(Method::GET, &path, &Value::Null).await;
    let version = current.headers["etag"].to_str().unwrap().to_owned();
    let new = in_berlin(SOON);
    let patch = |version: &str| {
        let request = flow.client.request(Method::PATCH, &path).header("If-Match", version.to_owned());
        request.header("x-reason", "sooner").json(&json!({"send_at": new}))
    };
    let answer = flow.client.send(patch(&version)).await.unwrap();
    contains(
        answered(&answer, 200),
        &json!({"send_at": new, "time_zone": "Europe/Berlin", "status": "scheduled"}),
    );
    refused(&flow.client.send(patch(&version)).await.unwrap(), 412, "stale_version");
    let history = answer.body["scheduling"].as_array().unwrap();
    assert_eq!(history.len(), 2);
    contains(&history[1], &json!({"send_at": new, "reason": "sooner", "actor": {"kind": "key"}}));

    assert!(flow.mails().is_empty(), "nothing goes out before its time");
    for invoice in [&first, &moved] {
        flow.sent(invoice).await;
        let sent = flow.all(&format!("/v1/invoices/{invoice}/deliveries")).await.remove(0);
        let (due, at) = (instant(&sent["send_at_utc"]), instant(&sent["recipients"][0]["sent_at"]));
        assert!(at >= due && instant(&sent["released_at"]) >= due, "{sent}");
    }
    assert_eq!(flow.mails().len(), 2, "and what was called off does not");
    contains(
        &flow.invoice(&called_off).await,
        &json!({"status": "open", "distribution": {"status": "not_sent"}}),
    );
    assert!(flow.all("/v1/deliveries?status=scheduled").await.is_empty());

    let path = format!("/v1/deliveries/{}", id(&delivery));
    refused(&flow.ask(Method::POST, &format!("{path}/cancel"), &Value::Null).await, 409, "already_released");
    let again = json!({"send_at": in_berlin(TimeDelta::days(1))});
    refused(&flow.ask(Method::PATCH, &path, &again).await, 409, "already_released");
}

#[tokio::test]
async fn a_time_that_does_not_exist_is_refused_with_alternatives() {
    let Some(flow) = Flow::start("impossible").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let (skipped, twice) = (next_change(3), next_change(10));
    for (send_at, code, hints) in [
        ("2020-01-01T09:00".to_owned(), "send_at_in_past", vec![]),
        (in_berlin(TimeDelta::days(370)), "send_at_too_far", vec![]),
        (
            format!("{skipped}T02:30"),
            "send_at_skipped",
            vec![format!("{skipped}T01:59"), format!("{skipped}T03:00")],
        ),
        (
            format!("{twice}T02:30"),
            "send_at_ambiguous",
            vec![format!("{twice}T02:30+02:00"), format!("{twice}T02:30+01:00")],
        ),
    ] {
        for batch in [false, true] {
            let answer = if batch {
                let body =
                    sample::with(later(&send_at), json!({"operation": "open", "document_ids": [draft]}));
                flow.ask(Method::POST, "/v1/batches", &body).await
            } else {
                flow.open(&draft, later(&send_at)).await
            };
            refused(&answer, 422, "invalid_request");
            assert_eq!(errors(&answer.body), these(&[("send_at", code)]), "{send_at}");
            let message = answer.body["errors"][0]["message"].as_str().unwrap();
            assert!(hints.iter().all(|hint| message.contains(hint)), "{message}");
        }
    }
    assert_eq!(flow.invoice(&draft).await["status"], "draft");
    assert!(flow.all("/v1/batches").await.is_empty());

    // The offset selects one of the two times.
    answered(&flow.open(&draft, later(&format!("{twice}T02:30+01:00"))).await, 200);
    let delivery = flow.all(&format!("/v1/invoices/{draft}/deliveries")).await.remove(0);
    assert_eq!(instant(&delivery["send_at_utc"]).to_rfc3339(), format!("{twice}T01:30:00+00:00"));
}

/// Each customer's time zone applies. A time that does not exist in a zone fails only the customers in
/// that zone.
#[tokio::test]
async fn a_batch_schedules_each_email_in_its_customers_time_zone() {
    let Some(flow) = Flow::start("clocks").await else { return };
    let berlin = flow.customer("Hofmann", json!({})).await;
    let york = flow.customer("Miller", json!({"time_zone": "America/New_York"})).await;
    let drafts =
        flow.drafts(vec![sample::draft(&berlin), sample::draft(&york), sample::draft(&berlin)]).await;
    let day = next_change(3);
    let send_at = format!("{day}T02:30");
    let body = json!({
        "operation": "open", "document_ids": drafts, "email": sample::defaults(), "send_at": send_at,
    });
    let batch = flow.batch(body).await;
    contains(&batch, &json!({"status": "failed", "succeeded": 1, "failed": 2}));
    for item in flow.items(&batch).await {
        if item["document_id"] == drafts[1].as_str() {
            assert_eq!(item["status"], "succeeded", "done when it is scheduled: {item}");
            let delivery = flow.all(&format!("/v1/invoices/{}/deliveries", drafts[1])).await.remove(0);
            let expected =
                json!({"status": "scheduled", "time_zone": "America/New_York", "batch_id": id(&batch)});
            contains(&delivery, &expected);
        } else {
            assert_eq!(codes(&item), ["send_at_skipped".to_owned()].into(), "{item}");
        }
    }
    assert!(flow.mails().is_empty());
}

/// The hourly rule looks 85 minutes ahead. The timer of what it finds is set, and the delivery stays as it is (C10).
#[tokio::test]
async fn the_hourly_rule_sets_the_timer_of_what_is_due_soon() {
    let Some(flow) = Flow::start("timer").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    // A run of the rule for another flow may have called for the delivery, if it came within these few seconds.
    let soon = TimeDelta::minutes(84) + TimeDelta::seconds(57);
    let (_, delivery) = scheduled(&flow, &customer, &in_berlin(soon)).await;
    let path = format!("/v1/deliveries/{}", id(&delivery));
    let before = flow.ask(Method::GET, &path, &Value::Null).await;
    let administrator = Principal::administrator(&flow.stack);

    let rule = crate::repository::json("events/run-schedules/hourly.json").to_string();
    let function = "/2015-03-31/functions/remit-run-schedules/invocations";
    administrator.answered(Call::rest("lambda", Method::POST, function, rule)).await;
    let group = &flow.stack.outputs["ScheduleGroupName"];
    let timer = format!("/schedules/{}-1?groupName={group}", id(&delivery));
    let timer = eventually("the timer", async || {
        let (status, body) = administrator.send(&Call::rest("scheduler", Method::GET, &timer, "")).await;
        if status == 200 { Ok(body) } else { Err(body) }
    })
    .await;
    assert!(timer.contains("at(") && timer.contains("\"DELETE\""), "{timer}");
    let after = flow.ask(Method::GET, &path, &Value::Null).await;
    assert_eq!((after.headers.get("etag"), &after.body), (before.headers.get("etag"), &before.body));
    answered(&flow.ask(Method::POST, &format!("{path}/cancel"), &Value::Null).await, 200);
}
