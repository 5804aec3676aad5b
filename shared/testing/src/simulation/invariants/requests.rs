//! Idempotency: a request that is repeated with its key has no further effect.

use super::records::Records;
use super::{Verdict, hold};

/// Each repetition gets the same response, and the request takes effect once.
pub(super) fn a_repeated_request_is_answered_the_same(records: &Records<'_>) -> Verdict {
    for (key, asked) in records.requests {
        let made = records.event_log.created.get(key).map_or(&[][..], Vec::as_slice);
        hold(made.len() <= 1, || format!("{key} made {made:?}"))?;
        for answer in &asked.answers {
            hold(made.contains(answer), || {
                format!("the responses to {key} were {:?}, but it created {made:?}", asked.answers)
            })?;
        }
    }
    Ok(())
}
