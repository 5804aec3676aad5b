//! Why an invoice is not sent, in words that tell the way out.

use chrono::{DateTime, Utc};

use super::JUST_SENT;
use crate::documents::complete::Defect;
use crate::documents::lifecycle::DocumentStatus;
use crate::ids::DeliveryId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannotSend {
    /// It was not opened, or nobody is to get it any more.
    NotOpen(DocumentStatus),
    /// Nobody needs to be told any more.
    Settled,
    /// All that is wrong with what was asked for, by field.
    Invalid(Vec<Defect>),
    /// Another e-mail to the same recipients has not come to its end.
    OnItsWay { delivery: DeliveryId },
    /// The same recipients got one at that time.
    JustSent { at: DateTime<Utc> },
    /// All got it by now.
    NobodyLeft,
}

impl CannotSend {
    /// Stable, for programs.
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
                "The invoice is settled; how it was sent is only noted while it is open.".to_owned()
            }
            CannotSend::Invalid(_) => "Something is wrong with what was asked for.".to_owned(),
            CannotSend::OnItsWay { delivery } => format!(
                "Another e-mail of this invoice to the same recipients is on its way ({delivery}). Wait for its \
                 outcome, or recall it, before you send it again."
            ),
            CannotSend::JustSent { at } => format!(
                "The same recipients got this invoice at {}, less than {} minutes ago. Send it with `force` if \
                 they are to get it again.",
                at.format("%H:%M:%S UTC"),
                JUST_SENT.num_minutes()
            ),
            CannotSend::NobodyLeft => "Everybody has got the invoice by now.".to_owned(),
        }
    }

    /// As a batch tells it of one invoice.
    pub fn defects(self) -> Vec<Defect> {
        let field = match &self {
            CannotSend::Invalid(defects) => return defects.clone(),
            CannotSend::NotOpen(_) | CannotSend::Settled => "status",
            CannotSend::OnItsWay { .. } | CannotSend::JustSent { .. } | CannotSend::NobodyLeft => "email",
        };
        vec![Defect::new(self.code(), field, self.message())]
    }
}
