//! What must hold for any input, and the verdict on an invoice, defect by defect.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "domain/amounts.rs"]
mod amounts;
#[path = "domain/bank_statements.rs"]
mod bank_statements;
#[path = "domain/batch.rs"]
mod batch;
#[path = "domain/complete.rs"]
mod complete;
#[path = "domain/days.rs"]
mod days;
#[path = "domain/delivery.rs"]
mod delivery;
#[path = "domain/due.rs"]
mod due;
#[path = "domain/engagement.rs"]
mod engagement;
#[path = "domain/lifecycle.rs"]
mod lifecycle;
#[path = "domain/notices.rs"]
mod notices;
#[path = "domain/numbers.rs"]
mod numbers;
#[path = "domain/parsers.rs"]
mod parsers;
#[path = "domain/patterns.rs"]
mod patterns;
#[path = "domain/payments.rs"]
mod payments;
#[path = "domain/sample.rs"]
mod sample;
#[path = "domain/schedules.rs"]
mod schedules;
#[path = "domain/sums.rs"]
mod sums;
#[path = "domain/taxes.rs"]
mod taxes;
#[path = "domain/vat_ids.rs"]
mod vat_ids;
#[path = "domain/withdraw.rs"]
mod withdraw;
#[path = "domain/zones.rs"]
mod zones;
