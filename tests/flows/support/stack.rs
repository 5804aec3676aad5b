//! The stack described by the JSON file in `REMIT_STACK`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use app::settings::create_tenant::create_tenant;
use aws::{OsEntropy, Services, SystemClock};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use domain::text::Label;
use serde::Deserialize;
use store::Store;

use super::SENDER_DOMAIN;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Stack {
    pub(crate) api_url: String,
    pub(crate) endpoint_url: String,
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) table: String,
    pub(crate) key_table: String,
    /// Every output of the template, such as `BatchQueueUrl`.
    pub(crate) outputs: BTreeMap<String, String>,
    /// One file per function, `{function}.log`, with one JSON object per line.
    pub(crate) log_dir: PathBuf,
    /// One `.eml` file per sent message, and `index.jsonl` with one envelope per line.
    pub(crate) mail_dir: PathBuf,
}

impl Stack {
    pub(crate) fn find() -> Option<Self> {
        let Some(file) = std::env::var_os("REMIT_STACK") else {
            eprintln!("SKIPPED: no stack (cargo local test starts one)");
            return None;
        };
        // A path relative to the folder in which the tests were started; Cargo runs them in this
        // package's folder.
        let file = crate::repository::root().join(PathBuf::from(file));
        let text = std::fs::read_to_string(&file).expect("the file that REMIT_STACK names");
        Some(serde_json::from_str(&text).expect("a stack's description"))
    }

    fn config(&self) -> SdkConfig {
        let credentials = Credentials::new(&self.access_key_id, &self.secret_access_key, None, None, "tests");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .endpoint_url(&self.endpoint_url)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build()
    }

    /// Publishes a message to the topic, as the mail service does.
    pub(crate) async fn publish(&self, message: &str) {
        let sns = aws_sdk_sns::Client::new(&self.config());
        let publish = sns.publish().topic_arn(&self.outputs["MailEventsTopicArn"]).message(message);
        publish.send().await.expect("the topic takes it");
    }

    /// Creates a tenant as an operator does. Returns its id and its first API key.
    pub(crate) async fn create_tenant(&self, name: &str) -> (String, String) {
        let services = Services::new(self.config());
        let store = Store::new(services.table(&self.table));
        let keys = Store::new(services.table_without_sort_key(&self.key_table));
        let (name, domains) = (Label::parse(name).unwrap(), vec![SENDER_DOMAIN.to_owned()]);
        let created = create_tenant(&store, &keys, &SystemClock, &OsEntropy, name, domains).await;
        let (tenant, key) = created.unwrap();
        (tenant.to_string(), key.token)
    }
}
