//! The operations of the API from its OpenAPI document. Tests that loop over them include new operations
//! automatically.

use reqwest::Method;
use serde_json::{Value, json};

use super::{SENDER_DOMAIN, sample};
use crate::repository;

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// The path with its parameters in braces.
    pub(crate) path: String,
    /// `None` if the operation needs no key.
    pub(crate) scope: Option<String>,
    /// Whether it takes a JSON body.
    pub(crate) has_body: bool,
    description: Value,
}

/// A body that is not JSON.
pub(crate) struct File {
    pub(crate) content_type: &'static str,
    pub(crate) text: &'static str,
}

pub(crate) const LOGO: File = File {
    content_type: "image/svg+xml",
    text: r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path fill="#0b7a75" d="M0 0h40v10h-40z"/></svg>"##,
};

/// An entry of 0.01 EUR that names nothing.
pub(crate) const STATEMENT: File = File {
    content_type: "application/xml",
    text: r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">0.01</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"#,
};

impl Operation {
    /// Whether the document describes a problem document for this status.
    pub(crate) fn documents_problem(&self, status: u16) -> bool {
        let response = &self.description["responses"][status.to_string()];
        resolved(response)["content"]["application/problem+json"].is_object()
    }

    /// The required query, such as `?status=scheduled`.
    pub(crate) fn query(&self) -> String {
        let parameters = self.description["parameters"].as_array().into_iter().flatten().map(resolved);
        let required = parameters.filter(|it| it["in"] == "query" && it["required"] == true);
        let query: Vec<String> = required
            .map(|it| {
                let name = it["name"].as_str().unwrap();
                let schema = resolved(&it["schema"]);
                let email = (schema["format"] == "email").then_some("bounced%40remit.example");
                let value = schema["enum"][0].as_str().or(email);
                format!("{name}={}", value.unwrap_or_else(|| panic!("{} needs some {name}", self.id)))
            })
            .collect();
        if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) }
    }

    /// The path parameters with the segment before them, such as `customers/{id}`.
    pub(crate) fn parameters(&self) -> Vec<String> {
        let segments: Vec<&str> = self.path.split('/').collect();
        let pairs = segments.windows(2).filter(|pair| pair[1].starts_with('{'));
        pairs.map(|pair| pair.join("/")).collect()
    }

    /// The fields of the body that refer to other resources, such as `email.template_id`.
    pub(crate) fn references(&self) -> Vec<String> {
        let mut found = Vec::new();
        let contents = self.description["requestBody"]["content"].as_object();
        for content in contents.into_iter().flat_map(|contents| contents.values()) {
            references(&content["schema"], "", &mut found);
        }
        found.sort();
        found.dedup();
        found
    }

    /// A valid body, if the operation takes a body that is not JSON.
    pub(crate) fn file(&self) -> Option<&'static File> {
        if self.has_body || !self.description["requestBody"].is_object() {
            return None;
        }
        match self.id.as_str() {
            "set_logo" => Some(&LOGO),
            "upload_bank_statement" => Some(&STATEMENT),
            other => panic!("{other} takes a file and is new: add a valid file to Operation::file"),
        }
    }

    /// A valid body with ids of the tenant's own resources.
    pub(crate) fn body(&self, customer: &str) -> Value {
        match self.id.as_str() {
            "create_api_key" => json!({"name": "Key", "scopes": ["keys:write"]}),
            "invite_user" => json!({"name": "Jo", "email": "jo@remit.example", "role": "clerk"}),
            "change_user" => json!({"name": "Changed"}),
            "disable_user" | "enable_user" | "invite_user_again" => json!({}),
            "start_batch" => json!({"operation": "open", "document_ids": []}),
            "preflight" => json!({"document_ids": []}),
            "create_suppression" => json!({"address": "bounced@remit.example"}),
            "create_customer" | "change_customer" => json!({"name": "Changed"}),
            "create_entity" | "change_entity" => sample::entity("Europe/Berlin"),
            "set_sender" => json!({"name": "Acme", "address": format!("other@{SENDER_DOMAIN}")}),
            "create_invoice_template" | "change_invoice_template" => sample::template(),
            "create_email_template" | "change_email_template" => sample::email_template(),
            "preview_email_template" => json!({"template": sample::email_template()}),
            "create_invoice" => sample::draft(customer),
            "create_invoices" => json!({"invoices": [sample::draft(customer)]}),
            "change_invoice" => json!({"note": "Changed"}),
            "change_delivery" => json!({"send_at": "2027-06-01T09:00"}),
            "replace_settings" | "change_settings" => json!({"unknown_outcome": "hold"}),
            "submit_invoice"
            | "approve_invoice"
            | "cancel_invoice"
            | "move_invoice_to_draft"
            | "void_invoice"
            | "supersede_invoice"
            | "duplicate_invoice" => json!({}),
            "reject_invoice" | "write_off_invoice" => json!({"reason": "As agreed"}),
            "open_invoice" | "preview_email" | "preview_saved_email_template" | "send_invoice" => json!({}),
            "credit_invoice" => json!({"open": true}),
            "open_credit_note" | "send_credit_note" | "send_statement" | "send_receipt" => json!({}),
            "reverse_payment" | "undo_allocation" | "undo_settlement" => json!({}),
            "record_payment" => json!({
                "customer_id": customer, "method": "card", "date": "2026-11-22", "amount": {"amount": "1.00", "currency": "EUR"},
            }),
            "start_export" => json!({"kind": "ageing"}),
            "apply_bank_entry" => json!({"customer_id": customer}),
            "create_csv_mapping" | "change_csv_mapping" => sample::csv_mapping(),
            "mark_invoice_paid" => json!({"method": "card", "date": "2026-11-22"}),
            "allocate_payment" => json!({"allocate": "oldest_first"}),
            "allocate_balance" => json!({"currency": "EUR", "allocate": "oldest_first"}),
            "note_refund" => {
                json!({"method": "card", "date": "2026-11-22", "amount": {"amount": "1.00", "currency": "EUR"}})
            }
            "mark_invoice_sent" => json!({"method": "post", "date": "2026-11-22"}),
            other => {
                panic!("{other} takes a body and is new: add a valid body to Operation::body")
            }
        }
    }
}

/// All operations of the document.
pub(crate) fn operations() -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document()["paths"].as_object().expect("paths in the OpenAPI document") {
        for (method, description) in item.as_object().unwrap() {
            let Some(id) = description["operationId"].as_str() else { continue };
            found.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                scope: description["x-required-scope"].as_str().map(str::to_owned),
                has_body: takes_json(description),
                description: description.clone(),
            });
        }
    }
    assert!(found.len() > 30, "only {} operations", found.len());
    found
}

fn takes_json(description: &Value) -> bool {
    let contents = description["requestBody"]["content"].as_object();
    contents.is_some_and(|contents| contents.keys().any(|content_type| content_type.ends_with("json")))
}

fn document() -> &'static Value {
    static DOCUMENT: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    DOCUMENT.get_or_init(|| repository::json("infra/openapi.json"))
}

/// Follows a `$ref`.
fn resolved(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(reference) => document().pointer(reference.trim_start_matches('#')).expect("what a $ref names"),
        None => value,
    }
}

/// Collects the paths of the fields that contain ids of resources.
fn references(schema: &Value, path: &str, found: &mut Vec<String>) {
    let schema = resolved(schema);
    for choice in ["oneOf", "anyOf", "allOf"] {
        for schema in schema[choice].as_array().into_iter().flatten() {
            references(schema, path, found);
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        // These are assigned by authorities and other systems.
        let official = matches!(name.as_str(), "legal_id" | "vat_id" | "external_id");
        if !official && (name.ends_with("_id") || name.ends_with("_ids")) {
            found.push(path);
        } else {
            references(schema, &path, found);
        }
    }
}
