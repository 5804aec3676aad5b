//! How operations and the reasons of failed items are called.

use domain::batches::{Batch, Operation, OperationKind, Selection};
use pages::components::Link;
use pages::format::{Format, counted};

/// "Open and send 100 invoices".
pub(super) fn title(format: &Format, batch: &Batch) -> String {
    let count = match &batch.selection {
        Selection::Ids { count, .. } => *count,
        Selection::Filter { .. } => batch.total,
    };
    named(format, &batch.operation, count)
}

/// The operation on so many invoices.
pub(super) fn named(format: &Format, operation: &Operation, count: u64) -> String {
    let shown = format.number(i64::try_from(count).unwrap_or(i64::MAX));
    format!("{} {}", verb(operation), counted(count, &shown, "invoice", "invoices"))
}

/// "Open and send".
pub(super) fn verb(operation: &Operation) -> &'static str {
    match (operation.kind(), operation.email().is_some()) {
        (OperationKind::Open, true) => "Open and send",
        (OperationKind::Open, false) => "Open",
        (OperationKind::Send, _) => "Send",
        (OperationKind::Delete, _) => "Delete",
        (OperationKind::Submit, _) => "Submit",
        (OperationKind::Approve, _) => "Approve",
        (OperationKind::Cancel, _) => "Cancel",
        (OperationKind::MoveToDraft, _) => "Move to draft",
        (OperationKind::Void, _) => "Void",
        (OperationKind::WriteOff, _) => "Write off",
        (OperationKind::Credit, _) => "Credit",
        (OperationKind::MarkPaid, _) => "Mark as paid",
    }
}

/// What becomes of a document that passes the check.
pub(super) fn will(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Open => "will open",
        OperationKind::Send => "will be sent",
        OperationKind::Delete => "will be deleted",
        OperationKind::Submit => "will be submitted",
        OperationKind::Approve => "will be approved",
        OperationKind::Cancel => "will be canceled",
        OperationKind::MoveToDraft => "will be drafts again",
        OperationKind::Void => "will be void",
        OperationKind::WriteOff => "will be written off",
        OperationKind::Credit => "will be credited",
        OperationKind::MarkPaid => "will be paid",
    }
}

/// The title of a reason: the code of the API in words.
pub(super) fn reason(code: &str) -> String {
    let known = match code {
        "customer_missing" => "No customer",
        "template_missing" => "No template",
        "buyer_vat_id_missing" => "The customer has no VAT id",
        "customer_address_missing" => "The customer's address is not complete",
        "delivery_country_missing" => "No country of delivery",
        "due_before_issue" => "Due before it is issued",
        "exemption_reason_missing" => "No reason for the exemption from VAT",
        "numbering_missing" => "The seller has no numbering",
        "purchase_order_missing" => "No purchase order",
        "seller_vat_id_missing" => "The seller has no VAT id",
        "supply_date_missing" => "No date of supply",
        "lines_missing" => "No complete line",
        "line_incomplete" => "A line is not complete",
        "no_recipient" => "Nobody to send to",
        "recipient_suppressed" => "The address is suppressed",
        "sender_missing" => "The seller has no sender address",
        "approval_required" => "Not approved yet",
        "vat_id_missing" => "A VAT id is missing",
        "issue_date_in_future" => "The issue date is in the future",
        "processing_failed" => "Failed on our side",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// Where a reason is mended for all documents that have it.
pub(super) fn mend(code: &str) -> Option<Link> {
    match code {
        "sender_missing" | "sender_not_granted" => {
            Some(Link::new("Set the sender", "/console/settings/sender"))
        }
        "recipient_suppressed" => Some(Link::new("Suppressed addresses", "/console/reports/suppressions")),
        _ => None,
    }
}
