//! Customers, entities, templates, settings, API keys.

use std::collections::BTreeSet;

use domain::access::Scope;
use domain::customers::Customer as StoredCustomer;
use domain::ids::{CustomerId, DocumentKind, EntityId, TemplateId};
use domain::settings::{Settings as StoredSettings, UnknownOutcomePolicy};
use serde_json::{Value, json};

use super::{accepted, change, input, now, refusals};
use crate::merge_patch::patched;
use crate::resources::access::api_key::ApiKeyInput;
use crate::resources::customers::{Customer, CustomerInput};
use crate::resources::settings::SettingsInput;
use crate::resources::settings::entity::{Entity, EntityInput, SenderInput};
use crate::resources::templates::invoice_template::{InvoiceTemplate, InvoiceTemplateInput};

fn customer(json: Value) -> CustomerInput {
    input(json)
}

fn stored(input: &CustomerInput) -> StoredCustomer {
    let id = CustomerId::new(now(), 1);
    accepted(|fields| input.read(id, 1, now(), change(), fields))
}

fn refused_customer(json: Value) -> Vec<String> {
    let input = customer(json);
    refusals(|fields| input.read(CustomerId::new(now(), 1), 1, now(), change(), fields))
}

#[test]
fn a_customer_names_every_mistake() {
    let refused = refused_customer(json!({
        "kind": "friend", "vat_id": "123", "currency": "euro", "language": "German", "time_zone": "Berlin",
        "address": {"line1": " ", "country": "de"},
        "terms": {"kind": "net", "day": 3, "early_payment": {"percent": "101", "days": 5000}},
        "contacts": [{"name": "A", "email": "a@b.example"}, {"name": "x".repeat(201), "email": "nobody"}],
        "email_preferences": {"invoice_roles": ["finance", ""]},
        "default_template_id": "inv_1",
    }));
    assert_eq!(
        refused,
        [
            "name required",
            "kind invalid_value",
            "vat_id invalid_vat_id",
            "address.line1 empty",
            "address.city required",
            "address.country invalid_country",
            "currency invalid_currency",
            "language invalid_language",
            "time_zone invalid_time_zone",
            "terms.days required",
            "terms.day not_applicable",
            "terms.early_payment.percent invalid_percent",
            "terms.early_payment.days out_of_range",
            "contacts[1].name too_long",
            "contacts[1].email invalid_email",
            "email_preferences.invoice_roles[1] empty",
            "default_template_id invalid_id",
        ]
    );
}

#[test]
fn a_customer_needs_no_more_than_a_name() {
    let customer =
        stored(&customer(json!({"name": "Kunde AG", "contacts": [{"name": "K", "email": "k@k.example"}]})));
    assert_eq!(customer.language.as_str(), "en");
    assert!(customer.invoicing_enabled && !customer.purchase_order_required);
    assert_eq!(customer.invoice_addressees().len(), 1, "a contact without roles gets the invoices");
}

fn full_customer() -> Value {
    json!({
        "number": "K-1", "name": "Kunde AG", "kind": "public", "legal_id": "HRB 1", "vat_id": "DE123456788",
        "address": {"line1": "A 1", "line2": "b", "postal_code": "10115", "city": "Berlin", "region": "BE",
            "country": "DE"},
        "currency": "EUR", "language": "de-AT", "time_zone": "Europe/Vienna",
        "terms": {"kind": "day_of_month", "day": 15, "early_payment": {"percent": "2", "days": 10}},
        "contacts": [{"name": "K", "email": "k@k.example", "roles": ["finance"]}],
        "email_preferences": {"invoice_roles": ["finance"], "invoice_cc_roles": ["boss"], "reminder_roles": []},
        "purchase_order_required": true, "invoicing_enabled": false,
        "default_template_id": TemplateId::new(now(), 2).to_string(), "archived": true,
    })
}

#[test]
fn a_customer_survives_the_way_back() {
    let given = customer(full_customer());
    let customer = stored(&given);
    let back = CustomerInput::from(&customer);
    assert_eq!(back, given);
    assert_eq!(stored(&back), customer);
    assert_eq!(serde_json::to_value(Customer::from(&customer)).unwrap()["terms"]["day"], 15);
}

#[test]
fn a_patch_changes_clears_and_keeps() {
    let present = customer(full_customer());
    let patch =
        json!({"name": "Neu", "terms": null, "address": {"line2": null, "city": "Graz"}, "contacts": []});
    let changed = patched(&present, patch.as_object().unwrap().clone()).unwrap().unwrap();
    let customer = stored(&changed);
    assert_eq!(customer.name.as_str(), "Neu");
    assert_eq!(customer.terms, None);
    let address = customer.address.unwrap();
    assert_eq!((address.city.as_str(), address.line2, address.line1.as_str()), ("Graz", None, "A 1"));
    assert!(customer.contacts.is_empty() && customer.purchase_order_required);

    let unknown = json!({"address": {"street": "x"}});
    let problem = patched(&present, unknown.as_object().unwrap().clone()).unwrap_err();
    assert_eq!(problem.errors[0].field, "address.street");
    let cleared = patched(&present, json!({"name": null}).as_object().unwrap().clone()).unwrap().unwrap();
    assert_eq!(
        refusals(|fields| cleared.read(CustomerId::new(now(), 1), 2, now(), change(), fields)),
        ["name required"]
    );
}

#[test]
fn an_entity_names_every_mistake() {
    for (json, expected) in [
        (
            json!({"email": "x", "accent_color": "teal", "retention_years": 31, "numbering": {"invoice": {"pattern": "INV-{seq}-{foo}", "first": 0}},
                "bank_accounts": [{"iban": "DE00", "bic": "X", "currency": "XAU"}]}),
            vec![
                "name required",
                "address required",
                "email invalid_email",
                "time_zone required",
                "bank_accounts[0].currency invalid_currency",
                "bank_accounts[0].holder required",
                "bank_accounts[0].iban invalid_iban",
                "bank_accounts[0].bic invalid_bic",
                "numbering.invoice.pattern invalid_pattern",
                "numbering.invoice.first out_of_range",
                "accent_color invalid_color",
                "retention_years out_of_range",
            ],
        ),
        (
            json!({"name": "A", "time_zone": "Europe/Berlin", "address": {"line1": "A", "city": "B", "country": "DE"},
                "numbering": {"credit_note": {"pattern": "{seq}", "yearly_restart": true}}}),
            vec!["numbering.credit_note.pattern year_missing"],
        ),
    ] {
        let input: EntityInput = input(json);
        let read = refusals(|fields| input.read(EntityId::new(now(), 1), 1, now(), change(), fields));
        assert_eq!(read, expected);
    }
}

#[test]
fn an_entity_survives_the_way_back() {
    let given: EntityInput = input(json!({
        "name": "Nordlicht GmbH", "legal_id": "HRB 2", "vat_id": "DE123456788", "tax_number": "12/345",
        "address": {"line1": "A 1", "city": "Berlin", "country": "DE"}, "email": "a@b.example", "phone": "1",
        "time_zone": "Europe/Berlin",
        "bank_accounts": [{"currency": "EUR", "holder": "N", "iban": "DE89370400440532013000", "bic": "COBADEFF",
            "bank": "C"}],
        "numbering": {
            "invoice": {"pattern": "R{yy}-{seq:4}", "yearly_restart": true, "first": 100},
            "credit_note": {"pattern": "G{seq:4}", "yearly_restart": false, "first": 1},
            "interest_note": {"pattern": "Z{yy}{seq:4}", "yearly_restart": false, "first": 7},
        },
        "accent_color": "#0b7a75", "accessible_pdf": true, "retention_years": 8,
    }));
    let id = EntityId::new(now(), 1);
    let entity = accepted(|fields| given.read(id, 1, now(), change(), fields));
    assert_eq!(EntityInput::from(&entity), given);
    let shown = serde_json::to_value(Entity::from(&entity)).unwrap();
    let invoices = json!({"pattern": "R{yy}-{seq:4}", "yearly_restart": true, "first": 100});
    assert_eq!(shown["numbering"]["invoice"], invoices);

    let sender: SenderInput = input(json!({"address": "a b"}));
    assert_eq!(refusals(|fields| sender.read(fields)), ["name required", "address invalid_email"]);
}

#[test]
fn numbers_restart_yearly_where_the_pattern_has_the_year() {
    for (numbering, restarts) in [
        (json!({}), true),
        (json!({"pattern": "{seq:6}"}), false),
        (json!({"pattern": "{yy}-{seq}", "yearly_restart": false}), false),
    ] {
        let input: EntityInput = input(json!({
            "name": "A", "time_zone": "UTC", "address": {"line1": "A", "city": "B", "country": "DE"},
            "numbering": {"invoice": numbering},
        }));
        let id = EntityId::new(now(), 1);
        let entity = accepted(|fields| input.read(id, 1, now(), change(), fields));
        assert_eq!(
            entity.numbering.of(DocumentKind::Invoice).unwrap().yearly_restart,
            restarts,
            "{numbering}"
        );
    }
}

#[test]
fn a_template_is_checked_when_it_is_saved() {
    let bad: InvoiceTemplateInput = input(json!({
        "name": "", "subject": "Invoice {{ nummer }}\nBcc: x", "message": "{% if x %} [x](javascript:1)",
        "reply_to": "x", "cc": ["a@b.example", "b"],
    }));
    let id = TemplateId::new(now(), 1);
    assert_eq!(
        refusals(|fields| bad.read(id, 1, now(), change(), fields)),
        [
            "name empty",
            "subject unknown_placeholder",
            "subject line_break",
            "message control_structure",
            "message unsafe_link",
            "reply_to invalid_email",
            "cc[1] invalid_email",
        ]
    );
    let given: InvoiceTemplateInput = input(json!({
        "name": "Standard", "subject": "Invoice {{ invoice_number }}", "message": "Hello **{{ contact_name }}**",
        "reply_to": "a@b.example", "cc": ["c@b.example"], "footer": "Thank you.",
    }));
    let template = accepted(|fields| given.read(id, 1, now(), change(), fields));
    assert_eq!(InvoiceTemplateInput::from(&template), given);
    assert_eq!(serde_json::to_value(InvoiceTemplate::from(&template)).unwrap()["cc"], json!(["c@b.example"]));
}

pub(super) fn settings() -> StoredSettings {
    StoredSettings {
        version: 3,
        tenant_name: "Nordlicht".parse().unwrap(),
        sender_domains: vec!["nordlicht.example".to_owned()],
        default_entity_id: Some(EntityId::new(now(), 1)),
        default_template_id: None,
        reply_to: None,
        archive_address: Some("archive@nordlicht.example".parse().unwrap()),
        unknown_outcome: UnknownOutcomePolicy::AssumeSent,
        allow_earlier_issue_dates: true,
        tracking_off: true,
        notify_on_open: false,
        ready_for_payment_template_id: None,
        receipt_on_payment: false,
        receipt_template_id: None,
        credit_note_template_id: None,
        statement_template_id: None,
        hold_minutes: 5,
        approval: Default::default(),
        payment_tolerance: Vec::new(),
        apply_exact: false,
        plain_void: false,
        change: change(),
    }
}

#[test]
fn settings_keep_what_the_operator_granted() {
    let current = settings();
    let next = input::<SettingsInput>(json!({"reply_to": "a@b.example", "archive_address": "all@b.example"}));
    let next = accepted(|fields| next.read(&current, change(), fields));
    assert_eq!((next.version, &next.sender_domains), (4, &current.sender_domains));
    assert_eq!((next.default_entity_id, next.allow_earlier_issue_dates), (None, false));
    assert!(!next.tracking_off);
    assert_eq!(next.unknown_outcome, UnknownOutcomePolicy::Hold);
    assert_eq!(next.archive_address.unwrap().as_str(), "all@b.example");

    let bad = json!({"default_entity_id": "tpl_1", "default_template_id": "", "unknown_outcome": "x", "reply_to": "",
        "archive_address": "nobody"});
    let bad = input::<SettingsInput>(bad);
    assert_eq!(
        refusals(|fields| bad.read(&current, change(), fields)),
        [
            "unknown_outcome invalid_value",
            "default_entity_id invalid_id",
            "default_template_id invalid_id",
            "reply_to invalid_email",
            "archive_address invalid_email",
        ]
    );
    let granted = json!({"sender_domains": ["evil.example"]});
    assert!(serde_json::from_value::<SettingsInput>(granted).is_err(), "only the operator grants domains");
}

#[test]
fn no_key_gives_away_more_than_it_has() {
    let held: BTreeSet<Scope> = [Scope::KeysWrite, Scope::InvoicesRead].into();
    for (json, expected) in [
        (json!({}), vec!["name required", "scopes required"]),
        (json!({"name": "a", "scopes": []}), vec!["scopes empty"]),
        (json!({"name": "a", "scopes": ["invoices:read", "x"]}), vec!["scopes[1] invalid_value"]),
        (json!({"name": "a", "scopes": ["invoices:write"]}), vec!["scopes scope_not_held"]),
        (json!({"name": "a", "scopes": ["invoices:read"]}), vec![]),
    ] {
        let input: ApiKeyInput = input(json);
        assert_eq!(refusals(|fields| input.read(&held, fields)), expected);
    }
}
