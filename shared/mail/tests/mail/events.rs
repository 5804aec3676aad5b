//! Tests of event parsing with the samples in `events/`, and with arbitrary other queue messages.

use domain::delivery::engagement::{Agent, BounceKind, Happened, LinkKind, MailEvent};
use mail::events::{Ignored, parse};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The queue message bodies of a sample.
fn bodies(sample: &str) -> Vec<String> {
    let path = format!("{}/../../events/record-engagement/{sample}.json", env!("CARGO_MANIFEST_DIR"));
    let event: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let records = event["Records"].as_array().unwrap();
    records.iter().map(|record| record["body"].as_str().unwrap().to_owned()).collect()
}

fn first(sample: &str) -> MailEvent {
    parse(&bodies(sample)[0]).unwrap()
}

#[test]
fn all_three_forms_of_an_event_parse_to_the_same_value() {
    let tagged = first("bounce");
    let origin = tagged.origin.unwrap();
    assert_eq!(origin.delivery.to_string(), "dlv_01KAN3YRG0000000000000000G");
    assert_eq!(origin.recipient, 0);
    assert_eq!(tagged.recipients, ["anna@fjallmark.example"]);
    let Happened::Bounced { kind: BounceKind::Permanent, sub_type, diagnostic } = &tagged.happened else {
        panic!("{tagged:?}")
    };
    assert_eq!(sub_type, "General");
    assert!(diagnostic.as_ref().unwrap().contains("User unknown"));
    assert_eq!(first("bounce-from-event-bus"), tagged);
    assert_eq!(first("bounce-of-identity"), MailEvent { origin: None, ..tagged.clone() });
    // With raw message delivery, a subscription delivers the event without SNS's envelope.
    let envelope: Value = serde_json::from_str(&bodies("bounce")[0]).unwrap();
    assert_eq!(parse(envelope["Message"].as_str().unwrap()), Ok(tagged.clone()));
    // The event bus also names the kind outside the event.
    let mut bus: Value = serde_json::from_str(&bodies("bounce-from-event-bus")[0]).unwrap();
    bus["detail"].as_object_mut().unwrap().remove("eventType");
    assert_eq!(parse(&bus.to_string()), Ok(tagged));
}

#[test]
fn every_kind_of_event_is_parsed() {
    let kind = |sample: &str| first(sample).happened.as_str();
    for (sample, expected) in [
        ("send", "sent"),
        ("delivery", "delivered"),
        ("delivery-delay", "delayed"),
        ("bounce", "bounced"),
        ("complaint", "complained"),
        ("reject", "rejected"),
        ("rendering-failure", "rendering_failed"),
        ("fields-of-the-future", "delivered"),
    ] {
        assert_eq!(kind(sample), expected, "{sample}");
    }
    assert_eq!(first("reject").happened, Happened::Rejected { reason: "Bad content".to_owned() });
    // An event without its own time gets the time at which the message was sent.
    assert_eq!(first("reject").at, first("reject").sent_at);
    assert_eq!(first("fields-of-the-future"), first("delivery"));
}

#[test]
fn a_click_has_the_purpose_of_its_link() {
    let click = |sample: &str| match parse(bodies(sample).last().unwrap()).unwrap().happened {
        Happened::Clicked { link, kind, agent, .. } => (link, kind, agent),
        other => panic!("{other:?}"),
    };
    let portal = "https://portal.acme.example/i/1".to_owned();
    assert_eq!(click("click-person-portal"), (portal, Some(LinkKind::Portal), Agent::Direct));
    assert_eq!(click("click-person-payment").1, None, "the click is on the letter's button");
}

#[test]
fn equal_opens_have_equal_ids_and_different_opens_different_ids() {
    let id = |body: &str| match parse(body).unwrap().happened {
        Happened::Opened { id, .. } | Happened::Clicked { id, .. } => id,
        other => panic!("{other:?}"),
    };
    let body = bodies("open-person-mail-app").remove(1);
    let mut again: Value = serde_json::from_str(&body).unwrap();
    again["MessageId"] = "another".into();
    assert_eq!(id(&again.to_string()), id(&body), "SNS publishes the event again");
    let later = body.replace("10:37:00.204Z", "10:37:00.205Z");
    assert_ne!(later, body);
    assert_ne!(id(&later), id(&body));
}

#[test]
fn an_unknown_event_is_ignored_with_a_reason() {
    for (body, reason) in [
        ("", Ignored::Unreadable),
        ("[]", Ignored::Unreadable),
        ("{\"Message\": \"no JSON\"}", Ignored::Unreadable),
        ("{\"mail\": {}}", Ignored::Unreadable),
        ("{\"mail\": {}, \"eventType\": \"Open\"}", Ignored::Incomplete),
        ("{\"mail\": {\"messageId\": \"1\"}, \"eventType\": \"Send\"}", Ignored::Incomplete),
        ("{\"mail\": {\"messageId\": \"1\"}, \"eventType\": \"Teleported\"}", Ignored::UnknownKind),
    ] {
        assert_eq!(parse(body), Err(reason), "{body}");
    }
    assert_eq!(parse(&bodies("subscription")[0]), Err(Ignored::UnknownKind));
    assert_eq!(parse(&bodies("unreadable-body")[0]), Err(Ignored::Unreadable));
    // Deeply nested envelopes.
    let mut nested = json!({"detail": {}});
    for _ in 0..60 {
        nested = json!({"detail": nested});
    }
    assert_eq!(parse(&nested.to_string()), Err(Ignored::Unreadable));
}

#[test]
fn an_event_with_foreign_tags_has_no_origin() {
    let mut body: Value = serde_json::from_str(&bodies("send")[0]).unwrap();
    let inner = body["Message"].as_str().unwrap().replace("dlv_", "xxx_");
    body["Message"] = inner.into();
    assert_eq!(parse(&body.to_string()).unwrap().origin, None);
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "mail",
        "tags",
        "tenant",
        "messageId",
        "timestamp",
        "eventType",
        "notificationType",
        "detail",
        "Message",
        "detail-type",
        "bounce",
        "bouncedRecipients",
        "open",
        "click",
        "linkTags",
        "kind",
        "x",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "Open",
            "Click",
            "Bounce",
            "2026-11-22T10:30:01Z",
            "0100",
            "{\"mail\":{}}"
        ])
        .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_body_is_parsed_or_ignored(value in any_json(), text in ".{0,60}") {
        let _ = parse(&value.to_string());
        let _ = parse(&text);
    }

    /// Replaces one value in a real event with a value of another type.
    #[test]
    fn a_damaged_event_is_parsed_or_ignored(place in any::<prop::sample::Index>(), value in any_json()) {
        let mut envelope: Value = serde_json::from_str(&bodies("bounce-from-event-bus")[0]).unwrap();
        let places = pointers("", &envelope);
        let pointer = place.get(&places);
        *envelope.pointer_mut(pointer).unwrap() = value;
        let _ = parse(&envelope.to_string());
    }
}

fn pointers(at: &str, value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, inner)| (name.replace('/', "~1"), inner)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(n, inner)| (n.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    let below = inner.into_iter().flat_map(|(name, inner)| pointers(&format!("{at}/{name}"), inner));
    std::iter::once(at.to_owned()).chain(below).collect()
}
