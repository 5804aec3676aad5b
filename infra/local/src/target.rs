//! The tables of a stack, here or on AWS.

use aws_config::SdkConfig;

/// The tables in which a tenant is created.
pub(crate) struct Target {
    pub(crate) table: String,
    pub(crate) key_table: String,
    pub(crate) config: SdkConfig,
}
