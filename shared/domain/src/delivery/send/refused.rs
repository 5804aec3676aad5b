//! The reasons why an invoice is not sent, with a way to resolve them.

use chrono::{DateTime, Utc};

use super::JUST_SENT;
use crate::documents::complete::Defect;
use crate::documents::lifecycle::DocumentStatus;
use crate::ids::DeliveryId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannotSend {
    /// It was not opened, or nobody is to get it any more.
    NotOpen(DocumentStatus),
    /// The invoice is settled.
    Settled,
    /// All mistakes of the request, by field.
    Invalid(Vec<Defect>),
    /// Another e-mail to one of the recipients has not ended.
    OnItsWay { delivery: DeliveryId },
    /// All recipients got it within the last minutes, the last of them at this time.
    JustSent { at: DateTime<Utc> },
    /// All recipients already got it.
    NobodyLeft,
}

impl CannotSend {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            CannotSend::NotOpen(status) if status.row().openable => "invoice_not_open",
            CannotSend::NotOpen(status) => status.as_str(),
            CannotSend::Settled => "invoice_settled",
            CannotSend::Invalid(_) => "invalid",
            CannotSend::OnItsWay { .. } => "already_sending",
            CannotSend::JustSent { .. } => "just_sent",
            CannotSend::NobodyLeft => "nobody_left",
        }
    }

    pub fn message(&self) -> String {
        match self {
            CannotSend::NotOpen(status) if status.row().openable => format!(
                "The invoice {}: it is not open yet. Open it first, or open it with `email`, which sends it too.",
                status.row().said
            ),
            CannotSend::NotOpen(status) => format!("The invoice {}.", status.row().said),
            CannotSend::Settled => {
                "The invoice is settled. It can only be marked as sent while it is open.".to_owned()
            }
            CannotSend::Invalid(_) => "The request is invalid.".to_owned(),
            CannotSend::OnItsWay { delivery } => format!(
                "Another e-mail of the same to one of the recipients is on its way ({delivery}). Wait for its \
                 outcome, or recall it, before you send it again."
            ),
            CannotSend::JustSent { at } => format!(
                "All recipients got this within the last {} minutes, the last of them at {}. Send it with `force` if \
                 they are to get it again.",
                JUST_SENT.num_minutes(),
                at.format("%H:%M:%S UTC")
            ),
            CannotSend::NobodyLeft => "All recipients have already received it.".to_owned(),
        }
    }

    /// The reasons as errors of a batch item.
    pub fn defects(self) -> Vec<Defect> {
        let field = match &self {
            CannotSend::Invalid(defects) => return defects.clone(),
            CannotSend::NotOpen(_) | CannotSend::Settled => "status",
            CannotSend::OnItsWay { .. } | CannotSend::JustSent { .. } | CannotSend::NobodyLeft => "email",
        };
        vec![Defect::new(self.code(), field, self.message())]
    }
}
