use app::documents::credit::credit_document::Then;
use domain::documents::credit::{Asked, LineAsked, Manner, RateAsked};
use domain::documents::kinds::Surplus;
use domain::documents::tax::{Percent, TaxCategory};
use domain::money::Currency;
use domain::payments::ledger::Refund;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::delivery::email_settings::EmailSettings;
use crate::resources::money::MoneyInput;
use crate::resources::words;

/// What is to be credited of an invoice: one of `lines`, `amount` and `rates`, else all that is left.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditInput {
    /// Lines of the invoice, or pieces of them.
    #[schema(min_items = 1, max_items = 6_500)]
    lines: Option<Vec<CreditLineInput>>,
    /// An amount with VAT. Each VAT category and rate takes a part in proportion to what is left of it.
    amount: Option<MoneyInput>,
    /// Amounts with VAT, by VAT category and rate.
    #[schema(min_items = 1, max_items = 50)]
    rates: Option<Vec<CreditRateInput>>,
    /// Printed.
    #[schema(max_length = 5_000)]
    note: Option<String>,
    /// Why; the header `x-reason` says the same.
    #[schema(max_length = 200)]
    reason: Option<String>,
    /// What becomes of the part that exceeds what is due, as of a paid invoice. The credit balance if not given.
    surplus: Option<SurplusInput>,
    /// Opens the credit note at once. Otherwise it is a draft.
    open: Option<bool>,
    /// Sends the credit note once it is open. Only with `open`.
    email: Option<EmailSettings>,
    /// Makes a new draft as well, with all lines of the invoice, to be corrected and opened.
    rebill: Option<bool>,
}

/// A line of the invoice.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditLineInput {
    #[schema(required = true, nullable = false)]
    line_id: Option<String>,
    /// How much of it. All that is left if not given.
    #[schema(example = "1.5", pattern = r"^-?[0-9]+(\.[0-9]{1,6})?$")]
    quantity: Option<String>,
}

/// An amount of a VAT category and rate.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditRateInput {
    #[schema(required = true, nullable = false, value_type = words::TaxCategory)]
    category: Option<String>,
    /// Percent; 0 for categories without VAT.
    #[schema(required = true, nullable = false, example = "19")]
    rate: Option<String>,
    /// With VAT.
    #[schema(required = true, nullable = false)]
    amount: Option<MoneyInput>,
}

/// Where the part goes that exceeds what is due.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurplusInput {
    #[schema(required = true, nullable = false, value_type = SurplusTo)]
    to: Option<String>,
    /// How it is paid back. Needed for a refund.
    #[schema(value_type = Option<words::Method>)]
    method: Option<String>,
    #[schema(max_length = 140)]
    reference: Option<String>,
}

/// `balance`: it adds to the customer's credit balance. `refund`: it is paid back, which is noted.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum SurplusTo {
    Balance,
    Refund,
}

/// A direct credit note selects fewer lines than this.
const MAX_LINES: usize = 6_500;
const MAX_RATES: usize = 50;

impl CreditInput {
    /// What is asked for. `currency` is that of the invoice.
    pub(crate) fn read(&self, currency: Currency, fields: &mut Fields) -> Option<(Asked, Manner, Then)> {
        let given = [self.lines.is_some(), self.amount.is_some(), self.rates.is_some()];
        if given.into_iter().filter(|given| *given).count() > 1 {
            fields.refuse("lines", "one_of", "must be the only one of lines, amount and rates");
        }
        let asked = self.asked(currency, fields);
        let note = fields.optional("note", &self.note);
        let surplus = fields.nested("surplus", &self.surplus, SurplusInput::read);
        let email = fields.nested("email", &self.email, EmailSettings::read);
        let opens = self.open.unwrap_or(false);
        if self.email.is_some() && !opens {
            fields.refuse("email", "only_with_open", "must not be given without open: a draft is not sent");
        }
        let then = if opens { Then::Open(email) } else { Then::Draft };
        let manner = Manner { surplus: surplus.unwrap_or_default(), note, cancels: false };
        Some((asked?, manner, then))
    }

    fn asked(&self, currency: Currency, fields: &mut Fields) -> Option<Asked> {
        if let Some(lines) = &self.lines {
            at_least_one(fields, "lines", lines.len());
            return Some(Asked::Lines(fields.list("lines", lines, MAX_LINES, CreditLineInput::read)));
        }
        if let Some(rates) = &self.rates {
            at_least_one(fields, "rates", rates.len());
            let read = |rate: &CreditRateInput, fields: &mut Fields| rate.read(currency, fields);
            return Some(Asked::Rates(fields.list("rates", rates, MAX_RATES, read)));
        }
        match &self.amount {
            Some(_) => {
                let amount = fields
                    .nested("amount", &self.amount, |amount, fields| amount.read(Some(currency), fields))?;
                if amount == 0 {
                    fields.refuse("amount", "zero_amount", "must be above zero");
                }
                Some(Asked::Amount(amount))
            }
            None => Some(Asked::Rest),
        }
    }

    pub(crate) fn rebill(&self) -> bool {
        self.rebill.unwrap_or(false)
    }

    pub(crate) fn reason(&self) -> &Option<String> {
        &self.reason
    }
}

fn at_least_one(fields: &mut Fields, field: &str, count: usize) {
    if count == 0 {
        fields.refuse(field, "empty", "must have at least one entry, or be left out");
    }
}

impl CreditLineInput {
    fn read(&self, fields: &mut Fields) -> Option<LineAsked> {
        let line_id = fields.required("line_id", &self.line_id);
        let quantity = fields.optional("quantity", &self.quantity);
        Some(LineAsked { line_id: line_id?, quantity })
    }
}

impl CreditRateInput {
    fn read(&self, currency: Currency, fields: &mut Fields) -> Option<RateAsked> {
        let category: Option<TaxCategory> = fields.required("category", &self.category);
        let rate: Option<Percent> = fields.required("rate", &self.rate);
        fields.present("amount", &self.amount);
        let amount =
            fields.nested("amount", &self.amount, |amount, fields| amount.read(Some(currency), fields));
        Some(RateAsked { category: category?, rate: rate?, amount: amount? })
    }
}

impl SurplusInput {
    fn read(&self, fields: &mut Fields) -> Option<Surplus> {
        fields.present("to", &self.to);
        match self.to.as_deref()? {
            "balance" => {
                for (field, given) in [("method", &self.method), ("reference", &self.reference)] {
                    if given.is_some() {
                        fields.refuse(field, "only_with_refund", "must not be given: it is for a refund");
                    }
                }
                Some(Surplus::Balance)
            }
            "refund" => {
                let method = fields.required("method", &self.method);
                let reference = fields.optional("reference", &self.reference);
                Some(Surplus::Refund(Refund { method: method?, reference }))
            }
            _ => {
                fields.refuse("to", "invalid_value", "must be one of balance, refund");
                None
            }
        }
    }
}
