//! Checks the sample events: the function of each sample can receive it, and it has the documented
//! meaning.

use std::collections::BTreeMap;

use app::messages::Message;
use aws::stream_image;
use aws_lambda_events::dynamodb::Event as StreamEvent;
use aws_lambda_events::sqs::SqsEvent;
use domain::delivery::engagement::{Class, Engagement, MachineReason, Reader};
use lambda_http::request::{LambdaRequest, RequestContext, from_str};
use mail::events::Ignored;
use serde_json::Value;
use store::access::sign_ins;
use store::batches;
use store::delivery::deliveries;
use store::documents::headers;

use crate::repository::{files, functions, json, text};

fn samples(function: &str) -> Vec<String> {
    let files = files(format!("events/{function}"), "json").into_iter();
    files.map(|file| file.to_str().unwrap().to_owned()).collect()
}

/// A sample that cannot be parsed, marked by its name. It shows that the other records are still
/// processed.
fn is_meant_to_be_unreadable(file: &str) -> bool {
    file.contains("unreadable")
}

#[test]
fn every_function_has_samples_and_every_sample_a_function() {
    let mut folders: Vec<String> = files("events", "json")
        .iter()
        .map(|file| file.components().nth(1).unwrap().as_os_str().to_str().unwrap().to_owned())
        .collect();
    folders.dedup();
    assert_eq!(folders, functions());
}

#[test]
fn samples_of_http_functions_are_requests_that_the_api_documents() {
    let document = json("infra/openapi.json");
    for function in ["api", "api-payments", "api-settings", "documents"] {
        for file in samples(function) {
            let event = text(&file);
            let request = from_str(&event).unwrap_or_else(|error| panic!("{file}: {error}"));
            let LambdaRequest::ApiGatewayV2(event) = serde_json::from_str(&event).unwrap() else {
                panic!("{file} is not an event of an HTTP API");
            };
            assert!(matches!(
                lambda_http::RequestExt::request_context(&request),
                RequestContext::ApiGatewayV2(_)
            ));
            let method = request.method().as_str().to_lowercase();
            let (route, operation) = operation(&document, request.uri().path(), &method)
                .unwrap_or_else(|| panic!("{file}: {method} {} is no operation", request.uri().path()));
            let key = event.route_key.unwrap();
            let routed_path = key.split_once(' ').map_or("", |(_, path)| path.trim_end_matches("{proxy+}"));
            let fits = key == "$default"
                || key == format!("{} {route}", request.method())
                || key.starts_with("ANY ") && route.starts_with(routed_path);
            assert!(fits, "{file}: {key}");
            for parameter in request.uri().query().unwrap_or_default().split('&').filter(|it| !it.is_empty())
            {
                let name = parameter.split('=').next().unwrap();
                let known = operation["parameters"].as_array().unwrap();
                assert!(known.iter().any(|known| known["name"] == name), "{file}: no parameter {name}");
            }
            if let Some(body) = event.body {
                let body: Value = serde_json::from_str(&body).unwrap();
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                check_body(&file, &document, schema, &body);
            }
        }
    }
}

fn operation<'d>(document: &'d Value, path: &str, method: &str) -> Option<(&'d str, &'d Value)> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<&str> = template.split('/').collect();
        template.len() == parts.len()
            && template.iter().zip(&parts).all(|(wanted, part)| wanted == part || wanted.starts_with('{'))
    };
    let (route, item) = document["paths"].as_object()?.iter().find(|(route, _)| fits(route))?;
    Some((route, item.get(method)?))
}

/// Checks that all fields are known and required fields are present.
fn check_body(file: &str, document: &Value, schema: &Value, body: &Value) {
    let reference = schema["$ref"].as_str().unwrap_or_else(|| panic!("{file}: the body has no schema"));
    let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
    for name in body.as_object().unwrap().keys() {
        assert!(schema["properties"].get(name).is_some(), "{file}: the body has no field {name}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(body.get(name.as_str().unwrap()).is_some(), "{file}: the body lacks {name}");
    }
}

#[test]
fn samples_of_queue_functions_carry_messages() {
    for function in ["expand-batch", "process-batch", "run-schedules", "send-delivery", "fail-dead-letters"] {
        for file in samples(function).into_iter().filter(|file| !is_of_a_rule(file)) {
            let event: SqsEvent = serde_json::from_value(json(&file)).unwrap();
            assert!(!event.records.is_empty(), "{file}");
            let mut unreadable = 0;
            for record in &event.records {
                assert!(record.message_id.is_some(), "{file}: a message without an id");
                let body = record.body.as_deref().unwrap_or_default();
                match serde_json::from_str::<Message>(body) {
                    Ok(message) => assert!(is_for(function, &message), "{file}: {message:?}"),
                    Err(_) if function == "fail-dead-letters" && mail::events::parse(body).is_ok() => {}
                    Err(_) => unreadable += 1,
                }
            }
            assert_eq!(unreadable > 0, is_meant_to_be_unreadable(&file), "{file}");
        }
    }
}

/// An event of a schedule rule.
fn is_of_a_rule(file: &str) -> bool {
    json(file)["detail-type"] == "Scheduled Event"
}

#[test]
fn run_schedules_recognises_the_sample_of_the_hourly_rule() {
    let of_rules: Vec<String> =
        functions().iter().flat_map(|function| samples(function)).filter(|file| is_of_a_rule(file)).collect();
    assert_eq!(of_rules, ["events/run-schedules/hourly.json"]);
    assert_eq!(json(&of_rules[0])["source"], "aws.events");
}

/// The events of the mail service in the form of queue messages, and their effect on the recipient.
#[test]
fn samples_of_mail_events_have_the_expected_class() {
    use MachineReason::*;
    let (direct, gmail, yahoo) =
        (Class::Human(Reader::Direct), Class::Human(Reader::GmailProxy), Class::Human(Reader::YahooProxy));
    let expected: BTreeMap<&str, Vec<Class>> = [
        ("click-barracuda", vec![Class::Machine(Barracuda)]),
        ("click-bot", vec![Class::Machine(Bot)]),
        ("click-every-link", vec![Class::Machine(EveryLink); 4]),
        ("click-mimecast", vec![Class::Machine(Mimecast)]),
        ("click-mimecast-network", vec![Class::Machine(Mimecast)]),
        ("click-outlook-safelinks", vec![Class::Machine(SafeLinks)]),
        ("click-person-payment", vec![direct, direct]),
        ("click-person-portal", vec![direct]),
        ("click-proofpoint", vec![Class::Machine(Proofpoint)]),
        ("open-apple-privacy", vec![Class::Machine(ApplePrivacy)]),
        ("open-gmail-prefetch", vec![Class::Machine(Scanner)]),
        ("open-gmail-proxy", vec![gmail]),
        ("open-gmail-proxy-on-arrival", vec![Class::Machine(Prefetch)]),
        ("open-person-mail-app", vec![direct]),
        ("open-person-outlook", vec![direct]),
        ("open-within-seconds", vec![Class::Machine(Prefetch)]),
        ("open-without-agent", vec![Class::Machine(Bot)]),
        ("open-yahoo-proxy", vec![yahoo]),
    ]
    .into();
    let mut seen = BTreeMap::new();
    for file in samples("record-engagement") {
        let event: SqsEvent = serde_json::from_value(json(&file)).unwrap();
        assert!(!event.records.is_empty(), "{file}");
        let (mut engagement, mut unreadable) = (Engagement::default(), 0);
        for record in &event.records {
            assert!(record.message_id.is_some(), "{file}: a message without an id");
            match mail::events::parse(record.body.as_deref().unwrap_or_default()) {
                Ok(event) => engagement.take(&event, Some("https://pay.example.com/i?x=1")),
                Err(Ignored::UnknownKind) => assert!(file.contains("subscription"), "{file}"),
                Err(_) => unreadable += 1,
            }
        }
        assert_eq!(unreadable > 0, is_meant_to_be_unreadable(&file), "{file}");
        let classes: Vec<Class> = engagement.classified().map(|(_, class)| class).collect();
        if !classes.is_empty() {
            let name = file.rsplit_once('/').unwrap().1.trim_end_matches(".json").to_owned();
            seen.insert(name, classes);
        }
    }
    let seen: BTreeMap<&str, Vec<Class>> =
        seen.iter().map(|(name, classes)| (name.as_str(), classes.clone())).collect();
    assert_eq!(seen, expected);
}

fn is_for(function: &str, message: &Message) -> bool {
    match message {
        Message::ExpandBatch { .. } | Message::RecallBatch { .. } => {
            ["expand-batch", "fail-dead-letters"].contains(&function)
        }
        Message::ProcessItem { .. } => ["process-batch", "fail-dead-letters"].contains(&function),
        Message::Due { .. } => ["run-schedules", "fail-dead-letters"].contains(&function),
        Message::SendDelivery { .. } | Message::SettleDelivery { .. } | Message::SendSignIn { .. } => {
            ["send-delivery", "fail-dead-letters"].contains(&function)
        }
    }
}

#[test]
fn samples_of_the_change_stream_carry_stored_items() {
    for file in samples("relay-changes") {
        let event: StreamEvent = serde_json::from_value(json(&file)).unwrap();
        assert!(!event.records.is_empty(), "{file}");
        let mut unreadable = 0;
        for record in event.records {
            assert!(record.change.sequence_number.is_some(), "{file}: a record without a sequence number");
            let item = stream_image(record.change.new_image).unwrap();
            let kind = item["type"].as_str().unwrap().to_owned();
            let read = match kind.as_str() {
                "batch" => batches::read(item).err(),
                "batch_item" => batches::read_item(item).err(),
                "delivery" => deliveries::read(item).err(),
                "sign_in" => sign_ins::read(item).err(),
                "document" => headers::read_header(item).err(),
                "batch_count" => None,
                other => panic!("{file}: the stream's filter excludes {other}"),
            };
            unreadable += usize::from(read.is_some());
        }
        assert_eq!(unreadable > 0, is_meant_to_be_unreadable(&file), "{file}");
    }
}
