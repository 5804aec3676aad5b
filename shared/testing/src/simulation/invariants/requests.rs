//! Idempotency: a request that is repeated under its key does nothing more.

use super::records::Records;
use super::{Verdict, hold};

/// Whoever asked again was told the same, and what was asked for was made once.
pub(super) fn a_repeated_request_is_answered_the_same(records: &Records<'_>) -> Verdict {
    for (key, asked) in records.requests {
        let made = records.chronicle.made.get(key).map_or(&[][..], Vec::as_slice);
        hold(made.len() <= 1, || format!("{key} made {made:?}"))?;
        for answer in &asked.answers {
            hold(made.contains(answer), || {
                format!("{key} was answered {:?}, but made {made:?}", asked.answers)
            })?;
        }
    }
    Ok(())
}
