//! Idempotency: a request that is repeated with its key has no further effect.

use std::collections::BTreeSet;

use super::records::Records;
use super::{Verdict, hold};

/// Each repetition gets the same response, and the request takes effect once: it makes one of each thing at most.
pub(super) fn a_repeated_request_is_answered_the_same(records: &Records<'_>) -> Verdict {
    for (key, asked) in records.requests {
        let made = records.event_log.made.get(key).map_or(&[][..], Vec::as_slice);
        let different: BTreeSet<_> = made.iter().map(|(what, _)| what).collect();
        hold(different.len() == made.len(), || format!("{key} made {made:?}"))?;
        for answer in &asked.answers {
            let same = *answer == asked.answers[0] && made.iter().any(|(_, made)| made == answer);
            hold(same, || format!("the responses to {key} were {:?}, but it made {made:?}", asked.answers))?;
        }
    }
    Ok(())
}
