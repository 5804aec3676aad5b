//! The requests that clients made, for the checks at the end of a run.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{DeliveryId, DocumentId};

/// A request, with what is needed to check its outcome.
#[derive(Clone, Debug, Default)]
pub(super) struct ClientRequest {
    /// The documents that a batch request selected.
    pub(super) selected: Option<BTreeSet<DocumentId>>,
    /// The delivery that the request cancels.
    pub(super) canceled: Option<DeliveryId>,
    /// The body of each successful response.
    pub(super) answers: Vec<String>,
}

/// By idempotency key.
pub(super) type Requests = BTreeMap<String, ClientRequest>;
