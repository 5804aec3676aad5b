//! Links to stored files.

use std::time::Duration;

/// The validity of a link to a file.
pub(crate) const LINK_EXPIRES_IN: Duration = Duration::from_secs(300);
