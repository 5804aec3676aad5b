//! Whatever a body says, it is read or refused: bodies are made of the OpenAPI document, so that a new field is
//! covered by itself, of values that are right, almost right or of the wrong kind.

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{change, invoices, now};
use crate::fields::Fields;
use crate::resources::access::api_key::ApiKeyInput;
use crate::resources::batches::{BatchInput, PreflightInput};
use crate::resources::customers::{Customer, CustomerInput};
use crate::resources::delivery::send::{MarkSentInput, SendInput};
use crate::resources::documents::invoice::{InvoiceInput, OpenInput};
use crate::resources::settings::SettingsInput;
use crate::resources::settings::entity::{Entity, EntityInput, SenderInput};
use crate::resources::templates::invoice_template::{InvoiceTemplate, InvoiceTemplateInput};
use domain::access::Scope;
use domain::ids::{CustomerId, EntityId, TemplateId};

/// Values that some field or other takes.
const SENSIBLE: [&str; 40] = [
    "EUR",
    "JPY",
    "ZZZ",
    "2026-11-22",
    "2026-02-30",
    "9999-12-31",
    "-262143-01-01",
    "1.50",
    "0.0000001",
    "-1",
    "1e3",
    "79228162514264337593543950335",
    "999999999999999",
    "S",
    "AE",
    "19",
    "0",
    "DE",
    "XX",
    "de-CH",
    "Europe/Berlin",
    "Europe/Nowhere",
    "DE123456788",
    "DE89370400440532013000",
    "COBADEFFXXX",
    "a@b.example",
    "a@b\r\nBcc: c@d.example",
    "https://a.example/b",
    "javascript:alert(1)",
    "{{ invoice_number }}",
    "{{ a",
    "{% if %}",
    "INV-{yyyy}-{seq:5}",
    "{seq:99}",
    "business",
    "net",
    "open",
    "keys:write",
    "cus_01JD9Y4M3Q8V6W2X5Z7A9C1E3J",
    "HUR",
];

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => prop::sample::select(&SENSIBLE[..]).prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
        1 => "\\PC{0,40}".prop_map(Value::from),
    ]
}

/// JSON of any kind, of little depth.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        text(),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{0,8}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Mostly of the schema's form.
fn like(document: &Value, schema: &Value) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return like(
            document,
            document.pointer(reference.trim_start_matches('#')).expect("what a $ref names"),
        );
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let choices = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    let right = if let Some(choices) = choices {
        prop::strategy::Union::new(choices.iter().map(|choice| like(document, choice))).boxed()
    } else if kinds.contains(&"object") {
        let fields: Vec<BoxedStrategy<Option<(String, Value)>>> = schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, schema)| {
                let name = name.clone();
                let field = like(document, schema).prop_map(move |value| (name.clone(), value));
                prop::option::weighted(0.7, field).boxed()
            })
            .collect();
        fields.prop_map(|fields| Value::Object(fields.into_iter().flatten().collect::<Map<_, _>>())).boxed()
    } else if kinds.contains(&"array") {
        prop::collection::vec(like(document, &schema["items"]), 0..3).prop_map(Value::from).boxed()
    } else if kinds.contains(&"boolean") {
        any::<bool>().prop_map(Value::from).boxed()
    } else if kinds.contains(&"integer") {
        prop_oneof![0..400_i64, any::<i64>()].prop_map(Value::from).boxed()
    } else {
        text().boxed()
    };
    prop_oneof![20 => right, 1 => Just(Value::Null), 1 => anything()].boxed()
}

/// A body for the input of this name.
pub(super) fn body(input: &str) -> BoxedStrategy<Value> {
    let document: Value = serde_json::from_str(include_str!("../../../../../infra/openapi.json")).unwrap();
    let schema = &document["components"]["schemas"][input];
    assert!(schema["properties"].is_object(), "{input} is no input");
    like(&document, schema)
}

/// What passes the reader is read to the end. Whether it was accepted.
pub(super) fn read<I: DeserializeOwned, V>(
    body: Value,
    read: impl FnOnce(&I, &mut Fields) -> Option<V>,
) -> Option<V> {
    let input = runtime::http::strict::<I>(body).ok()?;
    let mut fields = Fields::default();
    let value = read(&input, &mut fields);
    fields.finish(value).ok()
}

proptest! {
    #[test]
    fn any_customer(body in body("CustomerInput")) {
        let id = CustomerId::new(now(), 1);
        let customer = read(body, |input: &CustomerInput, fields| input.read(id, 1, now(), change(), fields));
        if let Some(customer) = customer {
            prop_assert!(serde_json::to_value(Customer::from(&customer)).is_ok());
        }
    }

    #[test]
    fn any_entity_and_sender(entity in body("EntityInput"), sender in body("SenderInput")) {
        let id = EntityId::new(now(), 1);
        let entity = read(entity, |input: &EntityInput, fields| input.read(id, 1, now(), change(), fields));
        if let Some(entity) = entity {
            prop_assert!(serde_json::to_value(Entity::from(&entity)).is_ok());
        }
        let sender = read(sender, |input: &SenderInput, fields| input.read(fields));
        if let Some(sender) = sender {
            prop_assert!(!sender.name.to_string().contains(['\r', '\n']), "a header would be broken");
        }
    }

    #[test]
    fn any_template(body in body("InvoiceTemplateInput")) {
        let id = TemplateId::new(now(), 1);
        let template = read(body, |input: &InvoiceTemplateInput, fields| input.read(id, 1, now(), change(), fields));
        if let Some(template) = template {
            prop_assert!(serde_json::to_value(InvoiceTemplate::from(&template)).is_ok());
        }
    }

    #[test]
    fn any_invoice(body in body("InvoiceInput")) {
        read(body, |input: &InvoiceInput, fields| invoices::read(input, &[], fields));
    }

    #[test]
    fn any_batch_and_what_is_sent(
        batch in body("BatchInput"), preflight in body("PreflightInput"), open in body("OpenInput"),
    ) {
        read(batch, |input: &BatchInput, fields| input.read(fields));
        read(preflight, |input: &PreflightInput, fields| input.read(fields));
        read(open, |input: &OpenInput, fields| input.read(fields));
    }

    #[test]
    fn any_send(send in body("SendInput"), mark in body("MarkSentInput")) {
        read(send, |input: &SendInput, fields| input.read(fields));
        read(mark, |input: &MarkSentInput, fields| input.read(fields));
    }

    #[test]
    fn any_settings_and_key(settings in body("SettingsInput"), key in body("ApiKeyInput")) {
        let current = super::records::settings();
        read(settings, |input: &SettingsInput, fields| input.read(&current, change(), fields));
        let held = [Scope::InvoicesRead].into();
        if let Some((_, scopes)) = read(key, |input: &ApiKeyInput, fields| input.read(&held, fields)) {
            prop_assert_eq!(scopes, held);
        }
    }
}
