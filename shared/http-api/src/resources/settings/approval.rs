//! The approval policy of a tenant.

use std::collections::BTreeSet;

use domain::money::{Currency, Money as Amount};
use domain::settings::approval::{self as model, ApprovalPolicy, MOST_LIMITS};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{Fields, Parsed};
use crate::resources::money::MoneyInput;
use crate::resources::words;

/// Which invoices need an approval before they open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approval {
    /// `never` if not given.
    #[schema(value_type = Option<words::ApprovalPolicy>)]
    policy: Option<String>,
    /// Of the policy `above`: the limit of each currency. A gross total above it needs an approval, and so does each
    /// invoice in a currency without a limit.
    #[schema(max_items = 50)]
    above: Option<Vec<MoneyInput>>,
    /// Whether another key than the one that submitted an invoice must approve it. `false` if not given.
    four_eyes: Option<bool>,
    /// Whether an invoice that needs no approval is opened and e-mailed, with the texts of its template, when it is
    /// submitted. `false` if not given.
    auto_send: Option<bool>,
}

impl From<&model::Approval> for Approval {
    fn from(approval: &model::Approval) -> Self {
        let limit = |limit: &Amount| MoneyInput::new(limit.minor, limit.currency);
        let above = (!approval.above.is_empty()).then(|| approval.above.iter().map(limit).collect());
        Self {
            policy: Some(words::ApprovalPolicy::from(approval.policy).as_str().to_owned()),
            above,
            four_eyes: Some(approval.four_eyes),
            auto_send: Some(approval.auto_send),
        }
    }
}

impl Approval {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Approval> {
        let policy = fields.optional("policy", &self.policy).unwrap_or_default();
        if policy == ApprovalPolicy::Above {
            fields.present("above", &self.above);
        }
        Some(model::Approval {
            policy,
            above: self.limits(fields).unwrap_or_default(),
            four_eyes: self.four_eyes.unwrap_or(false),
            auto_send: self.auto_send.unwrap_or(false),
        })
    }

    fn limits(&self, fields: &mut Fields) -> Option<Vec<Amount>> {
        let mut seen = BTreeSet::new();
        let limits = fields.list("above", self.above.as_deref()?, MOST_LIMITS, |limit, fields| {
            // A currency that does not read is refused with the amount.
            let named = limit.currency().and_then(|code| Currency::read(code).ok());
            if let Some(currency) = named
                && !seen.insert(currency.code())
            {
                fields.refuse("currency", "repeated_currency", format!("{currency} has a limit already"));
                return None;
            }
            let minor = limit.read(None, fields)?;
            Some(Amount::new(minor, named?))
        });
        Some(limits)
    }
}
