//! What a batch does with each of its subjects. Each operation has a file with its parameters.

mod approve;
mod cancel;
mod credit;
mod delete;
mod mark_paid;
mod move_to_draft;
mod open;
mod options;
mod send;
mod submit;
mod void;
mod write_off;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::approve::ApproveOptions;
pub use self::cancel::CancelOptions;
pub use self::credit::CreditOptions;
pub use self::delete::DeleteOptions;
pub use self::mark_paid::MarkPaidOptions;
pub use self::move_to_draft::MoveToDraftOptions;
pub use self::open::OpenOptions;
use self::options::Options;
pub use self::send::SendOptions;
pub use self::submit::SubmitOptions;
pub use self::void::VoidOptions;
pub use self::write_off::WriteOffOptions;
use crate::batches::email::BatchEmail;
use crate::ids::DocumentKind;
use crate::templates::email_template::EmailKind;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident($options:ident) = $word:literal;)*) => {
        /// What a batch does with each of its subjects, with the parameters that were asked for.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum Operation {
            $($(#[$doc])* #[serde(rename = $word)] $name($options),)*
        }

        /// An operation without its parameters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum OperationKind {
            $($(#[$doc])* $name,)*
        }

        impl Operation {
            pub fn kind(&self) -> OperationKind {
                match self { $(Operation::$name(_) => OperationKind::$name,)* }
            }

            /// The e-mails that are sent, if any are.
            pub fn email(&self) -> Option<&BatchEmail> {
                match self { $(Operation::$name(options) => options.email(),)* }
            }

            pub fn email_mut(&mut self) -> Option<&mut BatchEmail> {
                match self { $(Operation::$name(options) => options.email_mut(),)* }
            }

            /// The kind of the e-mail that is sent for a subject of this kind.
            pub fn email_kind(&self, of: DocumentKind) -> EmailKind {
                match self { $(Operation::$name(options) => options.email_kind(of),)* }
            }

            /// The operation of a batch that repeats the failed items of one started at `started_at`.
            #[must_use]
            pub fn retried(self, started_at: DateTime<Utc>) -> Self {
                match self { $(Operation::$name(options) => Operation::$name(options.retried(started_at)),)* }
            }
        }

        impl OperationKind {
            pub const ALL: &'static [OperationKind] = &[$(OperationKind::$name),*];

            pub fn as_str(self) -> &'static str {
                match self { $(OperationKind::$name => $word,)* }
            }
        }
    };
}

operations! {
    /// Opens drafts.
    Open(OpenOptions) = "open";
    /// Sends documents that are open.
    Send(SendOptions) = "send";
    /// Deletes drafts.
    Delete(DeleteOptions) = "delete";
    /// Submits drafts for approval.
    Submit(SubmitOptions) = "submit";
    /// Approves documents that were submitted.
    Approve(ApproveOptions) = "approve";
    /// Gives up documents that have no number.
    Cancel(CancelOptions) = "cancel";
    /// Makes documents drafts again.
    MoveToDraft(MoveToDraftOptions) = "move_to_draft";
    /// Makes open documents invalid.
    Void(VoidOptions) = "void";
    /// Gives up what is due of open documents.
    WriteOff(WriteOffOptions) = "write_off";
    /// Credits documents, each by a credit note of all that is left.
    Credit(CreditOptions) = "credit";
    /// Records a payment of all that is due for each document.
    MarkPaid(MarkPaidOptions) = "mark_paid";
}
