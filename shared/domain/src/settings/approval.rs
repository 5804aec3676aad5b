//! Which invoices need an approval before they open, and by whom.

use serde::{Deserialize, Serialize};

use crate::documents::lifecycle::draft::Approver;
use crate::ids::DocumentKind;
use crate::money::Money;

/// The maximum number of limits: one for each currency.
pub const MOST_LIMITS: usize = 50;

/// The approval policy of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub policy: ApprovalPolicy,
    /// The limits of [`ApprovalPolicy::Above`], one for each currency. Kept while another policy is in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<Money>,
    /// The approver must be another principal than the submitter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub four_eyes: bool,
    /// An invoice that is approved by rule is opened and e-mailed at once, with the texts of its template.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_send: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalPolicy {
    #[default]
    Never,
    /// Invoices whose gross total is above the limit of their currency. A currency without a limit always needs approval.
    Above,
    Always,
}

impl Approval {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a document with this gross total needs an approval. Only invoices do: a credit note or an interest note
    /// follows from an invoice.
    pub fn asks(&self, kind: DocumentKind, gross: Money) -> bool {
        kind == DocumentKind::Invoice
            && match self.policy {
                ApprovalPolicy::Never => false,
                ApprovalPolicy::Always => true,
                ApprovalPolicy::Above => {
                    let limit = self.above.iter().find(|limit| limit.currency == gross.currency);
                    limit.is_none_or(|limit| gross.minor > limit.minor)
                }
            }
    }

    pub fn approver(&self) -> Approver {
        if self.four_eyes { Approver::NotTheSubmitter } else { Approver::Anyone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_of_its_currency_and_itself_not_above() {
        let money = |minor, currency: &str| Money::new(minor, currency.parse().unwrap());
        let approval = Approval {
            policy: ApprovalPolicy::Above,
            above: vec![money(10_000, "EUR"), money(5_000, "JPY")],
            ..Approval::default()
        };
        let asks = |gross| approval.asks(DocumentKind::Invoice, gross);
        assert!(!asks(money(10_000, "EUR")) && asks(money(10_001, "EUR")));
        assert!(!asks(money(5_000, "JPY")) && asks(money(5_001, "JPY")));
        assert!(asks(money(1, "USD")), "no limit is set for this currency");
        assert!(!approval.asks(DocumentKind::CreditNote, money(10_001, "EUR")));
    }
}
