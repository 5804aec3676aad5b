//! What must hold once the system has come to rest: one function each. It returns the evidence if it
//! does not.

mod batches;
mod deliveries;
mod effects;
mod numbers;
mod records;
mod requests;
mod tenants;

use super::Evidence;
use super::chronicle::Rule;
use records::Records;

/// The evidence of a violation.
pub type Verdict = Result<(), String>;

type Check = fn(&Records<'_>) -> Verdict;

macro_rules! invariants {
    ($($module:ident :: $name:ident,)*) => {
        /// All of them, by name.
        pub const ALL: &[&str] = &[$(stringify!($name),)*];
        const CHECKS: &[(&str, Check)] = &[$((stringify!($name), $module::$name),)*];
    };
}

invariants! {
    numbers::numbers_are_gapless_and_unique,
    numbers::an_invoice_is_opened_at_most_once,
    numbers::an_open_invoice_is_immutable,
    deliveries::no_recipient_is_mailed_twice,
    deliveries::what_was_mailed_is_recorded,
    deliveries::what_is_recorded_was_mailed,
    deliveries::every_delivery_ends,
    deliveries::an_outcome_stays,
    deliveries::a_delivery_is_worded_by_the_version_it_names,
    deliveries::nothing_goes_out_before_its_time,
    deliveries::what_was_withdrawn_is_not_mailed,
    deliveries::a_hold_is_kept,
    batches::every_batch_ends,
    batches::counts_are_items_by_status,
    batches::a_batch_has_what_was_selected,
    batches::an_item_moves_on_once,
    batches::a_failed_item_says_why,
    batches::an_item_says_what_became_of_its_invoice,
    batches::a_bad_invoice_holds_up_no_other,
    effects::every_change_is_in_the_history,
    effects::every_delivery_is_found_by_its_id,
    effects::an_invoice_shows_its_last_delivery,
    effects::index_keys_say_what_the_item_says,
    effects::what_waits_is_found_by_its_time,
    effects::what_an_open_invoice_pins_is_there,
    tenants::tenants_are_apart,
    requests::a_repeated_request_is_answered_the_same,
}

/// Those that do not hold, with the evidence.
pub fn broken(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let records = Records::read(evidence);
    let broken = |(name, check): &(&'static str, Check)| Some((*name, check(&records).err()?));
    CHECKS.iter().filter_map(broken).collect()
}

/// What the chronicle has seen of this.
fn breached(records: &Records<'_>, rule: Rule) -> Verdict {
    let found = records.chronicle.breaches.iter().find(|breach| breach.rule == rule);
    found.map_or(Ok(()), |breach| Err(breach.how.clone()))
}

fn hold(holds: bool, evidence: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(evidence()) }
}
