//! The emulator's stack, described by the JSON file in `REMIT_STACK`.

use std::path::PathBuf;

use aws::Services;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Stack {
    pub(crate) endpoint_url: String,
    region: String,
    access_key_id: String,
    secret_access_key: String,
    pub(crate) table: String,
    pub(crate) key_table: String,
    pub(crate) bucket: String,
    /// The folder of sent messages. `index.jsonl` has one envelope per line.
    pub(crate) mail_dir: PathBuf,
}

impl Stack {
    /// Returns `None` and prints a notice if no stack is configured.
    pub(crate) fn find() -> Option<Self> {
        let Some(file) = std::env::var_os("REMIT_STACK") else {
            eprintln!("SKIPPED: no stack");
            return None;
        };
        let text = std::fs::read_to_string(&file).expect("the file that REMIT_STACK names");
        Some(serde_json::from_str(&text).expect("a stack's description"))
    }

    pub(crate) fn services(&self) -> Services {
        let credentials = Credentials::new(&self.access_key_id, &self.secret_access_key, None, None, "tests");
        Services::new(config(&self.endpoint_url, &self.region, credentials))
    }
}

pub(crate) fn config(endpoint_url: &str, region: &str, credentials: Credentials) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint_url)
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(
            aws_smithy_async::rt::sleep::TokioSleep::new(),
        ))
        .build()
}
