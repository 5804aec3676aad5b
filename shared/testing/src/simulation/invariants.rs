//! What must hold when the system is idle. Each invariant is a function that returns the evidence if the
//! invariant does not hold.

mod bank_statements;
mod batches;
mod credit_notes;
mod deliveries;
mod due;
mod effects;
mod issue_dates;
mod items;
mod numbers;
mod payments;
mod reasons;
mod records;
mod requests;
mod tenants;

use super::Evidence;
use super::event_log::Rule;
use records::Records;

/// The error is the evidence of a violation.
pub type Verdict = Result<(), String>;

type Check = fn(&Records<'_>) -> Verdict;

macro_rules! invariants {
    ($($module:ident :: $name:ident,)*) => {
        /// The names of all invariants.
        pub const ALL: &[&str] = &[$(stringify!($name),)*];
        const CHECKS: &[(&str, Check)] = &[$((stringify!($name), $module::$name),)*];
    };
}

invariants! {
    payments::documents_are_paid_by_their_allocations,
    payments::the_entries_of_a_balance_sum_to_it,
    payments::payments_are_in_the_ledger_and_the_documents,
    payments::a_payment_that_owes_a_receipt_has_one,
    payments::what_is_received_is_summed_by_month,
    bank_statements::every_file_is_read_and_each_entry_kept_once,
    bank_statements::an_entry_is_at_most_one_payment,
    credit_notes::no_more_is_credited_than_was_charged,
    credit_notes::a_credit_is_due_or_the_customers,
    numbers::numbers_are_gapless_and_unique,
    numbers::an_invoice_is_opened_at_most_once,
    numbers::an_open_invoice_is_immutable,
    numbers::invoices_open_with_the_approval_they_need,
    deliveries::no_recipient_is_mailed_twice,
    deliveries::mailed_messages_are_recorded,
    deliveries::recorded_messages_were_mailed,
    deliveries::every_delivery_ends,
    deliveries::outcomes_are_final,
    deliveries::deliveries_use_the_template_version_they_name,
    deliveries::scheduled_deliveries_wait_for_their_time,
    deliveries::withdrawn_deliveries_are_not_mailed,
    deliveries::only_sendable_documents_are_mailed,
    deliveries::holds_are_kept,
    deliveries::leases_end_by_the_present,
    due::what_comes_due_happens_once_and_in_time,
    issue_dates::drafts_of_a_batch_are_judged_by_its_start,
    batches::every_batch_ends,
    batches::counts_are_items_by_status,
    batches::batches_contain_the_selected_documents,
    batches::batch_items_change_status_in_order,
    reasons::failed_items_have_reasons,
    items::batch_items_match_their_invoices,
    items::a_bad_invoice_does_not_block_others,
    effects::every_change_is_in_the_history,
    effects::every_delivery_is_found_by_its_id,
    effects::an_invoice_shows_its_last_delivery,
    effects::index_keys_match_their_items,
    effects::scheduled_deliveries_are_in_the_due_index,
    effects::pinned_versions_exist,
    tenants::tenants_are_isolated,
    requests::a_repeated_request_is_answered_the_same,
}

/// The invariants that do not hold, with their evidence.
pub fn broken(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let records = Records::read(evidence);
    let broken = |(name, check): &(&'static str, Check)| Some((*name, check(&records).err()?));
    CHECKS.iter().filter_map(broken).collect()
}

/// The first breach of a rule in the event log.
fn no_breach(records: &Records<'_>, rule: Rule) -> Verdict {
    let found = records.event_log.breaches.iter().find(|breach| breach.rule == rule);
    found.map_or(Ok(()), |breach| Err(breach.how.clone()))
}

fn hold(holds: bool, evidence: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(evidence()) }
}
