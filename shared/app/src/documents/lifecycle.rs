//! The verbs of the lifecycle, beside opening and deleting.
//!
//! | module | holds |
//! |---|---|
//! | [`change_state`] | approve, reject, cancel and write off: verbs that change the header alone |
//! | [`submit`] | submit, which may approve, open and send as well |
//! | [`take_back`] | move to draft and void, which also end deliveries |
//! | [`copy`] | supersede and duplicate, which make a new draft |

pub mod change_state;
pub mod copy;
pub(crate) mod ending;
pub mod submit;
pub mod take_back;

use domain::ids::DocumentId;

/// Which document a verb is for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub id: DocumentId,
    /// The version that the caller has read.
    pub if_match: Option<u64>,
}
