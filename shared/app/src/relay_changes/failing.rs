//! Records that could not be carried out.

use std::collections::BTreeMap;

/// Why records failed, by their place among the records.
pub(super) type Failing = BTreeMap<usize, String>;

/// Notes that records failed.
pub(super) fn fail(failing: &mut Failing, records: &[usize], error: &impl ToString) {
    failing.extend(records.iter().map(|record| (*record, error.to_string())));
}
