//! What clients send about payments.

use std::collections::BTreeSet;

use app::payments::Wish;
use app::payments::mark_paid::MarkPaid;
use app::payments::pay_from_balance::MAX_DOCUMENTS;
use app::payments::record_payment::{NewPayment, Progress};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::ids::DocumentId;
use domain::money::{Currency, Money};
use domain::payments::ledger::Refund;
use domain::payments::payment::{MAX_ALLOCATIONS, PaymentStatus, Wanted};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::money::MoneyInput;
use crate::resources::words;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaymentInput {
    #[schema(required = true, nullable = false)]
    customer_id: Option<String>,
    #[schema(required = true, nullable = false, value_type = words::Method)]
    method: Option<String>,
    /// `processing` or `received`; `received` if not given. A payment that is processing changes nothing until it is
    /// settled.
    #[schema(value_type = Option<words::PaymentStatus>)]
    status: Option<String>,
    /// The day on which the customer paid; not in the future.
    #[schema(required = true, nullable = false, format = "date")]
    date: Option<String>,
    #[schema(max_length = 140)]
    reference: Option<String>,
    /// The identifier in another system, such as the bank's or the card provider's. A payment that is told again under
    /// the same identifier is answered as it is, and changes nothing.
    #[schema(max_length = 200)]
    external_id: Option<String>,
    #[schema(required = true, nullable = false)]
    amount: Option<MoneyInput>,
    /// The documents that it pays, each once. They belong to the customer and are in the same currency. What is not
    /// allocated stays in the credit balance.
    #[serde(default)]
    #[schema(max_items = 500)]
    allocations: Vec<AllocationInput>,
    /// `none` if not given. `oldest_first`: the open documents of the customer, the earliest due first, as far as the
    /// money goes.
    #[schema(value_type = Option<words::Allocate>)]
    allocate: Option<String>,
    /// With `false`, a document of which a small difference is left stays open. `true` if not given: then a difference
    /// within the `payment_tolerance` of the settings is written off.
    write_off_difference: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AllocationInput {
    #[schema(required = true, nullable = false)]
    document_id: Option<String>,
    /// At most what is due. If not given: what settles the document, as far as the money goes.
    amount: Option<MoneyInput>,
}

/// How an invoice was paid: all that is due.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkPaidInput {
    #[schema(required = true, nullable = false, value_type = words::Method)]
    method: Option<String>,
    /// The day on which the customer paid; not in the future.
    #[schema(required = true, nullable = false, format = "date")]
    date: Option<String>,
    #[schema(max_length = 140)]
    reference: Option<String>,
    /// The identifier in another system. Told again, it changes nothing.
    #[schema(max_length = 200)]
    external_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AllocateInput {
    /// From this day on it settles them, neither in the future nor before the payment; today where their seller is, if not
    /// given.
    #[schema(format = "date")]
    date: Option<String>,
    /// The documents that it pays, each once. They belong to the customer and are in the same currency. What is not
    /// allocated stays in the credit balance.
    #[serde(default)]
    #[schema(max_items = 500)]
    allocations: Vec<AllocationInput>,
    /// `none` if not given. `oldest_first`: the open documents of the customer, the earliest due first, as far as the
    /// money goes.
    #[schema(value_type = Option<words::Allocate>)]
    allocate: Option<String>,
    /// With `false`, a document of which a small difference is left stays open. `true` if not given: then a difference
    /// within the `payment_tolerance` of the settings is written off.
    write_off_difference: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AllocateBalanceInput {
    /// From this day on it settles them, not in the future; today where their seller is, if not
    /// given.
    #[schema(format = "date")]
    date: Option<String>,
    /// ISO 4217: which balance.
    #[schema(required = true, nullable = false)]
    currency: Option<String>,
    /// The documents that it pays, each once. They belong to the customer and are in the same currency. What is not
    /// allocated stays in the credit balance.
    #[serde(default)]
    #[schema(max_items = 40)]
    allocations: Vec<AllocationInput>,
    /// `none` if not given. `oldest_first`: the open documents of the customer, the earliest due first, as far as the
    /// money goes.
    #[schema(value_type = Option<words::Allocate>)]
    allocate: Option<String>,
    /// With `false`, a document of which a small difference is left stays open. `true` if not given: then a difference
    /// within the `payment_tolerance` of the settings is written off.
    write_off_difference: Option<bool>,
}

/// When a payment or a part of it was taken back.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBackInput {
    /// From this day on it counts, neither in the future nor before the payment; today where the seller of the documents is,
    /// if not given.
    #[schema(format = "date")]
    date: Option<String>,
}

/// Money that was paid back to a customer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundInput {
    #[schema(required = true, nullable = false, value_type = words::Method)]
    method: Option<String>,
    /// Not in the future.
    #[schema(required = true, nullable = false, format = "date")]
    date: Option<String>,
    #[schema(max_length = 140)]
    reference: Option<String>,
    #[schema(required = true, nullable = false)]
    amount: Option<MoneyInput>,
}

impl PaymentInput {
    pub(crate) fn read(&self, now: DateTime<Utc>, fields: &mut Fields) -> Option<NewPayment> {
        let customer_id = fields.required("customer_id", &self.customer_id);
        let method = fields.required("method", &self.method);
        let progress = match fields.optional("status", &self.status) {
            None | Some(PaymentStatus::Received) => Progress::Received,
            Some(PaymentStatus::Processing) => Progress::Processing,
            Some(_) => {
                fields.refuse("status", "invalid_value", "must be processing or received");
                Progress::Received
            }
        };
        let date = past_day(&self.date, now, fields);
        let reference = fields.optional("reference", &self.reference);
        let external_id = fields.optional("external_id", &self.external_id);
        let amount = positive("amount", &self.amount, None, fields);
        let wish = self.wished().read(amount.map(|amount| amount.currency), MAX_ALLOCATIONS, fields);
        if progress == Progress::Processing && wish.oldest_first {
            fields.refuse(
                "allocate",
                "only_when_received",
                "must not be oldest_first while it is processing",
            );
        }
        Some(NewPayment {
            customer_id: customer_id?,
            method: method?,
            progress,
            date: date?,
            reference,
            external_id,
            amount: amount?,
            wish,
        })
    }
}

/// What an entry of a bank statement is for, if it says so.
pub(crate) fn wished(
    currency: Currency,
    allocations: &[AllocationInput],
    allocate: &Option<String>,
    write_off_difference: Option<bool>,
    fields: &mut Fields,
) -> Wish {
    Wished { allocations, allocate, write_off_difference }.read(Some(currency), MAX_ALLOCATIONS, fields)
}

/// What several inputs say alike.
struct Wished<'a> {
    allocations: &'a [AllocationInput],
    allocate: &'a Option<String>,
    write_off_difference: Option<bool>,
}

macro_rules! wished {
    ($($input:ident),+) => {$(
        impl $input {
            fn wished(&self) -> Wished<'_> {
                Wished {
                    allocations: &self.allocations,
                    allocate: &self.allocate,
                    write_off_difference: self.write_off_difference,
                }
            }
        }
    )+};
}

wished!(PaymentInput, AllocateInput, AllocateBalanceInput);

impl Wished<'_> {
    fn read(&self, currency: Option<Currency>, at_most: usize, fields: &mut Fields) -> Wish {
        let mut seen = BTreeSet::new();
        let wanted = fields.list("allocations", self.allocations, at_most, |input, fields| {
            let document_id: Option<DocumentId> = fields.required("document_id", &input.document_id);
            let amount = input.amount.as_ref().map(|_| positive("amount", &input.amount, currency, fields));
            let document_id = document_id?;
            if !seen.insert(document_id) {
                fields.refuse("document_id", "duplicate", "must be named once");
            }
            Some(Wanted { document_id, amount: amount.map(|amount| amount.map_or(0, |amount| amount.minor)) })
        });
        let oldest_first = match self.allocate.as_deref() {
            None | Some("none") => false,
            Some("oldest_first") => true,
            Some(_) => {
                fields.refuse("allocate", "invalid_value", "must be one of none, oldest_first");
                false
            }
        };
        if oldest_first && !self.allocations.is_empty() {
            let message = "must not be oldest_first where allocations are given";
            fields.refuse("allocate", "allocations_or_oldest_first", message);
        }
        Wish { wanted, oldest_first, keep_difference: self.write_off_difference == Some(false) }
    }

    /// The same where something must be asked for.
    fn read_some(&self, currency: Option<Currency>, at_most: usize, fields: &mut Fields) -> Wish {
        let wish = self.read(currency, at_most, fields);
        if self.allocations.is_empty() && !wish.oldest_first {
            let message = "must be given, or allocate must be oldest_first";
            fields.refuse("allocations", "required", message);
        }
        wish
    }
}

impl AllocateInput {
    /// The currency is compared when the payment is read.
    pub(crate) fn read(
        &self,
        currency: Currency,
        now: DateTime<Utc>,
        fields: &mut Fields,
    ) -> (Wish, Option<NaiveDate>) {
        let date = day(&self.date, now, fields);
        (self.wished().read_some(Some(currency), MAX_ALLOCATIONS, fields), date)
    }
}

impl AllocateBalanceInput {
    pub(crate) fn read(
        &self,
        now: DateTime<Utc>,
        fields: &mut Fields,
    ) -> Option<(Currency, (Wish, Option<NaiveDate>))> {
        let currency = fields.required("currency", &self.currency);
        let date = day(&self.date, now, fields);
        let wish = self.wished().read_some(currency, MAX_DOCUMENTS, fields);
        Some((currency?, (wish, date)))
    }
}

impl MarkPaidInput {
    pub(crate) fn read(
        &self,
        (id, if_match): (DocumentId, Option<u64>),
        now: DateTime<Utc>,
        fields: &mut Fields,
    ) -> Option<MarkPaid> {
        let method = fields.required("method", &self.method);
        let date = past_day(&self.date, now, fields);
        let reference = fields.optional("reference", &self.reference);
        let external_id = fields.optional("external_id", &self.external_id);
        Some(MarkPaid { id, if_match, method: method?, date: date?, reference, external_id })
    }
}

impl RefundInput {
    pub(crate) fn read(&self, now: DateTime<Utc>, fields: &mut Fields) -> Option<(Money, NaiveDate, Refund)> {
        let method = fields.required("method", &self.method);
        let date = past_day(&self.date, now, fields);
        let reference = fields.optional("reference", &self.reference);
        let amount = positive("amount", &self.amount, None, fields);
        Some((amount?, date?, Refund { method: method?, reference }))
    }
}

impl TakeBackInput {
    pub(crate) fn read(&self, now: DateTime<Utc>, fields: &mut Fields) -> Option<NaiveDate> {
        day(&self.date, now, fields)
    }
}

/// The same where it may be left out.
fn day(raw: &Option<String>, now: DateTime<Utc>, fields: &mut Fields) -> Option<NaiveDate> {
    let date: NaiveDate = fields.optional("date", raw)?;
    refuse_future(date, now, fields).then_some(date)
}

/// A day that has begun somewhere on earth.
fn past_day(raw: &Option<String>, now: DateTime<Utc>, fields: &mut Fields) -> Option<NaiveDate> {
    let date: NaiveDate = fields.required("date", raw)?;
    refuse_future(date, now, fields).then_some(date)
}

/// Whether the day has begun.
pub(crate) fn refuse_future(date: NaiveDate, now: DateTime<Utc>, fields: &mut Fields) -> bool {
    let begun = now.date_naive().checked_add_days(Days::new(1)).is_none_or(|last| date <= last);
    if !begun {
        fields.refuse("date", "date_in_future", "must not be in the future");
    }
    begun
}

/// An amount above zero.
fn positive(
    field: &str,
    input: &Option<MoneyInput>,
    expected: Option<Currency>,
    fields: &mut Fields,
) -> Option<Money> {
    fields.present(field, input);
    fields.nested(field, input, |input, fields| {
        let money = input.money(expected, fields)?;
        if money.minor == 0 {
            fields.refuse("amount", "not_positive", "must be above zero");
            return None;
        }
        Some(money)
    })
}
