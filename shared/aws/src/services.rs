//! One configuration, one meter, and all drivers created from them.

use std::collections::BTreeMap;
use std::env;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use ports::QueueName;

use crate::{
    CallMeter, ConfigurationSets, DynamoTable, EventBridgeSchedules, S3Bucket, SchedulerTarget,
    SesAccountSuppressions, SesMailer, SesSenders, SqsQueue,
};

/// An HTTP API ends a request after 30 s. A lost connection must be detected before.
const CONNECT: Duration = Duration::from_secs(2);
const ATTEMPT: Duration = Duration::from_secs(8);
const OPERATION: Duration = Duration::from_secs(24);

/// A send that times out has an unknown outcome, so the time-out is longer than SES ever takes.
const SEND_EMAIL: Duration = Duration::from_secs(20);

/// The configuration from the environment variables that Lambda sets (`AWS_REGION`, `AWS_ACCESS_KEY_ID`,
/// …), optionally with an endpoint and an application name (`AWS_ENDPOINT_URL`, `AWS_SDK_UA_APP_ID`),
/// and with short time-outs.
///
/// The SDK's default chain also looks for profiles, roles and instance metadata. A function has none of
/// these, and the chain would add code and start time.
pub fn load() -> SdkConfig {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let credentials = SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
    let mut config = SdkConfig::builder();
    config
        .set_region(variable("AWS_REGION").map(Region::new))
        .set_endpoint_url(variable("AWS_ENDPOINT_URL"))
        .set_app_name(variable("AWS_SDK_UA_APP_ID").and_then(|name| AppName::new(name).ok()));
    config
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(credentials)
        .http_client(crate::https::client())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT)
                .operation_attempt_timeout(ATTEMPT)
                .operation_timeout(OPERATION)
                .build(),
        )
        .stalled_stream_protection(
            StalledStreamProtectionConfig::enabled().grace_period(Duration::from_secs(5)).build(),
        )
        .build()
}

/// Creates drivers. Cheap to clone. All clients count their calls in the same meter.
#[derive(Clone, Debug)]
pub struct Services {
    config: SdkConfig,
    meter: CallMeter,
}

impl Services {
    /// Creates the services from the environment: see [`load`].
    pub fn load() -> Self {
        Self::new(load())
    }

    pub fn new(config: SdkConfig) -> Self {
        Self { config, meter: CallMeter::default() }
    }

    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The meter of all drivers created from these services.
    pub fn meter(&self) -> CallMeter {
        self.meter.clone()
    }

    pub fn table(&self, name: impl Into<String>) -> DynamoTable {
        DynamoTable::new(self.dynamo_client(), name)
    }

    /// A table whose primary key is `pk` alone, such as the table of API keys.
    pub fn table_without_sort_key(&self, name: impl Into<String>) -> DynamoTable {
        DynamoTable::without_sort_key(self.dynamo_client(), name)
    }

    pub fn queue(&self, urls: BTreeMap<QueueName, String>) -> SqsQueue {
        let config = aws_sdk_sqs::config::Builder::from(&self.config).interceptor(self.meter());
        SqsQueue::new(aws_sdk_sqs::Client::from_conf(config.build()), urls)
    }

    pub fn schedules(&self, target: SchedulerTarget) -> EventBridgeSchedules {
        let config = aws_sdk_scheduler::config::Builder::from(&self.config).interceptor(self.meter());
        EventBridgeSchedules::new(aws_sdk_scheduler::Client::from_conf(config.build()), target)
    }

    pub fn mailer(&self, sets: ConfigurationSets) -> SesMailer {
        let config = aws_sdk_sesv2::config::Builder::from(&self.config)
            .interceptor(self.meter())
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(CONNECT)
                    .operation_attempt_timeout(SEND_EMAIL)
                    .build(),
            );
        SesMailer::new(aws_sdk_sesv2::Client::from_conf(config.build()), sets)
    }

    pub fn senders(&self) -> SesSenders {
        let config = aws_sdk_sesv2::config::Builder::from(&self.config).interceptor(self.meter());
        SesSenders::new(aws_sdk_sesv2::Client::from_conf(config.build()))
    }

    pub fn account_suppressions(&self) -> SesAccountSuppressions {
        let config = aws_sdk_sesv2::config::Builder::from(&self.config).interceptor(self.meter());
        SesAccountSuppressions::new(aws_sdk_sesv2::Client::from_conf(config.build()))
    }

    pub fn bucket(&self, name: impl Into<String>) -> S3Bucket {
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .interceptor(self.meter())
            // The emulator has no host name per bucket.
            .force_path_style(self.config.endpoint_url().is_some());
        S3Bucket::new(aws_sdk_s3::Client::from_conf(config.build()), name)
    }

    fn dynamo_client(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::config::Builder::from(&self.config).interceptor(self.meter());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }
}
