//! Somebody else has changed a template since its page was shown.

use app::{Error, Refusal};
use domain::change::Change;
use pages::components::{Notice, Tone};
use pages::format::Format;

use crate::web::Refused;

/// Why a template is not saved, above what was typed.
pub(super) struct NotSaved {
    pub(super) refused: Refused,
    /// The version that the person saw is not the present one.
    pub(super) stale: bool,
}

impl From<Error> for NotSaved {
    fn from(error: Error) -> Self {
        let stale = matches!(&error, Error::Refused(Refusal::Stale { .. }));
        Self { refused: error.into(), stale }
    }
}

/// Who changed it, and which parts. Another attempt to save replaces them: the form carries the present version.
pub(super) fn notice(format: &Format, change: &Change, parts: &[String]) -> Notice {
    let title = format!("{} has changed this template since you opened it", change.actor.name());
    let when = format.instant(change.at);
    let what = match parts {
        [] => format!("On {when}."),
        parts => format!("On {when}: {}.", parts.join(", ")),
    };
    Notice::new(Tone::Amber, title)
        .line(what)
        .line("What you typed is kept and not saved yet. Save again to replace the other change.")
}
