//! What the handlers reach, for each function. Cheap to clone.

use aws::{DynamoTable, OsEntropy, S3Bucket, SesAccountSuppressions, SesSenders, SystemClock};
use ports::Composer;
use store::Store;

/// Of `functions/api`: the table alone.
#[derive(Clone, Debug)]
pub struct ApiState {
    pub store: Store<DynamoTable>,
    pub entropy: OsEntropy,
    pub clock: SystemClock,
}

/// Of `functions/api-payments`.
#[derive(Clone, Debug)]
pub struct PaymentsState {
    pub store: Store<DynamoTable>,
    /// Files of banks are written to it, and links lead to files of exports.
    pub bucket: S3Bucket,
    pub entropy: OsEntropy,
    pub clock: SystemClock,
}

/// Of `functions/api-settings`.
#[derive(Clone)]
pub struct SettingsState {
    pub store: Store<DynamoTable>,
    /// The table of API keys, which has no tenant in its keys.
    pub keys: Store<DynamoTable>,
    pub senders: SesSenders,
    pub account_suppressions: SesAccountSuppressions,
    /// Renders previews. The function brings it, so that the other one does not link it.
    pub composer: &'static dyn Composer,
    pub entropy: OsEntropy,
    pub clock: SystemClock,
}
