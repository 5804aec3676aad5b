//! Which parameters each operation takes.

use domain::batches::{
    ApproveOptions, BatchEmail, CancelOptions, CreditOptions, DeleteOptions, MarkPaidOptions,
    MoveToDraftOptions, OpenOptions, Operation, OperationKind, SendOptions, SubmitOptions, VoidOptions,
    WriteOffOptions,
};
use domain::text::Label;

use crate::fields::Fields;
use crate::resources::payments::batch::BatchPayment;

/// The parameters of a request, as they were given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a> {
    pub(super) has_email: bool,
    pub(super) force: Option<bool>,
    pub(super) reason: &'a Option<String>,
    pub(super) payment: &'a Option<BatchPayment>,
}

/// What an operation may need beside its e-mail.
#[derive(Clone, Debug, Default)]
pub(super) struct Needed {
    reason: Option<Label>,
    payment: Option<MarkPaidOptions>,
}

/// Whether the operation is for documents that were opened. The others are for drafts.
pub(super) fn is_of_opened(kind: OperationKind) -> bool {
    use OperationKind::{
        Approve, Cancel, Credit, Delete, MarkPaid, MoveToDraft, Open, Send, Submit, Void, WriteOff,
    };
    match kind {
        Send | MoveToDraft | Void | WriteOff | Credit | MarkPaid => true,
        Open | Delete | Submit | Approve | Cancel => false,
    }
}

/// Notes the parameters that the operation does not take, and those that it needs. Returns the others.
pub(super) fn check(kind: OperationKind, given: Given<'_>, fields: &mut Fields) -> Needed {
    use OperationKind::{
        Approve, Cancel, Credit, Delete, MarkPaid, MoveToDraft, Open, Send, Submit, Void, WriteOff,
    };
    match kind {
        Send if !given.has_email && !fields.has_refused("email") => {
            fields.refuse("email", "email_missing", "must be given: it says what is sent");
        }
        Delete if given.has_email => {
            fields.refuse("email", "email_not_sent", "must not be given: a deleted draft is not sent");
        }
        Submit | Approve | Cancel | MoveToDraft | Void | WriteOff | MarkPaid if given.has_email => {
            fields.refuse("email", "email_not_sent", "must not be given: the operation takes no e-mail");
        }
        Open | Send | Delete | Submit | Approve | Cancel | MoveToDraft | Void | WriteOff | Credit
        | MarkPaid => {}
    }
    if given.force.is_some() && kind != Send {
        fields.refuse("force", "only_with_send", "must not be given: it is for the operation send");
    }
    if matches!(kind, Open | Send | Delete | MarkPaid) && given.reason.is_some() {
        fields.refuse("reason", "reason_not_taken", "must not be given: the header x-reason says why");
    }
    match given.payment {
        None if kind == MarkPaid => fields.present("payment", given.payment),
        Some(_) if kind != MarkPaid => {
            let message = "must not be given: it is for the operation mark_paid";
            fields.refuse("payment", "only_with_mark_paid", message);
        }
        _ => {}
    }
    let reason = match kind {
        WriteOff => fields.required("reason", given.reason),
        _ => fields.optional("reason", given.reason),
    };
    Needed { reason, payment: fields.nested("payment", given.payment, BatchPayment::read) }
}

/// None where something is missing that the operation cannot do without.
pub(super) fn operation(
    kind: OperationKind,
    email: Option<BatchEmail>,
    force: Option<bool>,
    needed: Needed,
) -> Option<Operation> {
    let Needed { reason, payment } = needed;
    Some(match kind {
        OperationKind::Open => Operation::Open(OpenOptions { email, ..OpenOptions::default() }),
        OperationKind::Delete => Operation::Delete(DeleteOptions {}),
        OperationKind::Send => {
            Operation::Send(SendOptions { email: email?, force: force.unwrap_or(false), retry_since: None })
        }
        OperationKind::Credit => Operation::Credit(CreditOptions { reason, email }),
        OperationKind::MarkPaid => Operation::MarkPaid(payment?),
        OperationKind::Submit => Operation::Submit(SubmitOptions { reason, retry: false }),
        OperationKind::Approve => Operation::Approve(ApproveOptions { reason }),
        OperationKind::Cancel => Operation::Cancel(CancelOptions { reason }),
        OperationKind::MoveToDraft => Operation::MoveToDraft(MoveToDraftOptions { reason }),
        OperationKind::Void => Operation::Void(VoidOptions { reason }),
        OperationKind::WriteOff => Operation::WriteOff(WriteOffOptions { reason: reason? }),
    })
}
