use aws::{DynamoTable, OsEntropy, SesAccountSuppressions, SesSenders, SystemClock};
use store::Store;

/// What the handlers reach. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct ApiState {
    pub(crate) store: Store<DynamoTable>,
    /// The table of API keys, which has no tenant in its keys.
    pub(crate) keys: Store<DynamoTable>,
    pub(crate) senders: SesSenders,
    pub(crate) account_suppressions: SesAccountSuppressions,
    pub(crate) entropy: OsEntropy,
    pub(crate) clock: SystemClock,
}
