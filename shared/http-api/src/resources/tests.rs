//! Inputs: what they refuse, all at once, and that they survive the way to the domain and back.

mod batches;
mod email_templates;
mod exports;
mod invoices;
mod outside;
mod records;

use chrono::{DateTime, Utc};
use domain::change::{Actor, Change};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fields::Fields;

fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn change() -> Change {
    Change { at: now(), actor: Actor::system("test"), reason: None, request_id: "req".to_owned() }
}

fn input<I: DeserializeOwned>(json: Value) -> I {
    serde_json::from_value(json).unwrap()
}

/// `field code` of every mistake.
fn refusals<T>(read: impl FnOnce(&mut Fields) -> Option<T>) -> Vec<String> {
    let mut fields = Fields::default();
    let value = read(&mut fields);
    let errors = fields.finish(value).err().map(|problem| problem.errors).unwrap_or_default();
    errors.iter().map(|error| format!("{} {}", error.field, error.code)).collect()
}

/// What was read without any mistake.
fn accepted<T>(read: impl FnOnce(&mut Fields) -> Option<T>) -> T {
    let mut fields = Fields::default();
    let value = read(&mut fields);
    fields.finish(value).map_err(|problem| problem.errors).unwrap()
}
