//! Sample requests of clients.

use serde_json::{Value, json};

pub(crate) fn entity(time_zone: &str) -> Value {
    json!({
        "name": "Acme Studio GmbH",
        "legal_id": "HRB 123456 B",
        "vat_id": "DE123456788",
        "address": {"line1": "Chausseestraße 8", "postal_code": "10115", "city": "Berlin", "country": "DE"},
        "email": "billing@acme.example",
        "time_zone": time_zone,
        "bank_accounts": [
            {"holder": "Acme Studio GmbH", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX", "bank": "Commerzbank"}
        ],
        "numbering": {"invoice": {"pattern": "INV-{yyyy}-{seq:5}"}}
    })
}

pub(crate) fn template() -> Value {
    json!({
        "name": "Standard",
        "subject": "Invoice {{ invoice_number }} from {{ seller_name }}",
        "message": "Dear {{ customer_name }},\n\nplease find attached invoice **{{ invoice_number }}** over {{ amount_due }}.",
        "reply_to": "questions@acme.example",
    })
}

/// A template in two languages.
pub(crate) fn email_template() -> Value {
    json!({
        "kind": "invoice",
        "name": "Polite",
        "fallback_language": "en",
        "texts": {
            "en": {"subject": "Invoice {{ invoice_number }}", "message": "Dear {{ customer_name }}, **thank you**."},
            "de": {"subject": "Rechnung {{ invoice_number }}", "message": "Guten Tag {{ customer_name }}, **danke**."},
        },
    })
}

pub(crate) fn customer(name: &str, address: &str, template: &str) -> Value {
    json!({
        "name": name,
        "vat_id": "DE111222339",
        "currency": "EUR",
        "address": {"line1": "Marktplatz 3", "postal_code": "80331", "city": "München", "country": "DE"},
        "contacts": [{"name": "Accounts Payable", "email": address, "roles": ["finance"]}],
        "terms": {"kind": "net", "days": 14},
        "default_template_id": template,
    })
}

/// A draft that is complete if the customer is.
pub(crate) fn draft(customer: &str) -> Value {
    json!({"customer_id": customer, "lines": [line("Web development", "2", "95.00")]})
}

/// Taxed at 19 %.
pub(crate) fn line(description: &str, quantity: &str, unit_price: &str) -> Value {
    json!({
        "description": description,
        "quantity": quantity,
        "unit_price": unit_price,
        "tax": {"category": "S", "rate": "19"},
    })
}

/// A reverse-charge line, which requires the buyer's VAT number.
pub(crate) fn reverse_charge(description: &str) -> Value {
    json!({
        "description": description,
        "quantity": "1",
        "unit_price": "240.00",
        "tax": {"category": "AE", "rate": "0"},
    })
}

pub(crate) fn defaults() -> Value {
    json!({"use_template_defaults": true})
}

pub(crate) fn with(mut value: Value, fields: Value) -> Value {
    merge(&mut value, fields);
    value
}

/// Merges fields into a value; null removes a field.
pub(crate) fn merge(value: &mut Value, fields: Value) {
    let (Value::Object(value), Value::Object(fields)) = (value, fields) else { panic!("no objects") };
    for (name, field) in fields {
        if field.is_null() {
            value.remove(&name);
        } else {
            value.insert(name, field);
        }
    }
}

/// How to read `date,amount,text` in EUR.
pub(crate) fn csv_mapping() -> Value {
    json!({
        "name": "House bank", "account": "DE89370400440532013000", "currency": "EUR",
        "columns": {"date": "date", "amount": "amount", "text": "text"},
    })
}

/// A user of a tenant with an address in the domain.
pub(crate) fn person(name: &str, role: &str, domain: &str) -> Value {
    json!({"name": name, "email": format!("{name}@{domain}"), "role": role, "time_zone": "Europe/Vienna"})
}
