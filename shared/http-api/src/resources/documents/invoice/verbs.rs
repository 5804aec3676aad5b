//! What the verbs of the lifecycle take and answer.

use app::Caller;
use app::documents::read_invoice::DocumentWithParties;
use domain::text::Label;
use runtime::http::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Invoice;
use crate::fields::Fields;

/// Why, if that is to be recorded.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonInput {
    /// The header `x-reason` says the same.
    #[schema(max_length = 200)]
    reason: Option<String>,
}

/// Why: must be given, here or in the header `x-reason`.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequiredReasonInput {
    #[schema(max_length = 200)]
    reason: Option<String>,
}

impl ReasonInput {
    /// The caller, with the reason of the body if it has one.
    pub(crate) fn caller(&self, caller: &Caller) -> Result<Caller, Problem> {
        because(&self.reason, caller)
    }
}

impl RequiredReasonInput {
    /// The caller with its reason.
    pub(crate) fn caller(&self, caller: &Caller) -> Result<(Caller, Label), Problem> {
        let caller = because(&self.reason, caller)?;
        let Some(reason) = caller.reason.clone() else {
            let mut fields = Fields::default();
            fields.refuse("reason", "required", "must be given");
            return Err(fields.finish::<()>(None).err().unwrap_or_else(|| Problem::internal("no reason")));
        };
        Ok((caller, reason))
    }
}

fn because(given: &Option<String>, caller: &Caller) -> Result<Caller, Problem> {
    let mut fields = Fields::default();
    let reason = fields.optional("reason", given);
    let reason = fields.finish(Some(reason))?;
    Ok(caller.because(reason))
}

/// A new draft like another invoice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Duplicate {
    #[serde(flatten)]
    invoice: Invoice,
    /// The fields of the original that the draft does not have: its number and dates, references to it, and the like.
    #[schema(value_type = Vec<String>, example = json!(["number", "issue_date", "due_date"]))]
    left_out: Vec<&'static str>,
}

impl Duplicate {
    pub(crate) fn new(draft: &DocumentWithParties, left_out: &[&'static str]) -> Self {
        Self { invoice: Invoice::from(draft), left_out: left_out.to_vec() }
    }
}
