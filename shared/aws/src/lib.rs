//! The drivers of the ports for AWS.
//!
//! | driver | port | service |
//! |---|---|---|
//! | [`DynamoTable`] | `Table` | DynamoDB |
//! | [`SqsQueue`] | `Queue` | SQS |
//! | [`EventBridgeSchedules`] | `Schedules` | EventBridge Scheduler |
//! | [`SesMailer`], [`SesSenders`], [`SesAccountSuppressions`] | `Mailer`, `Senders`, `AccountSuppressions` | SES v2 |
//! | [`S3Bucket`] | `Bucket` | S3 |
//! | [`SystemClock`], [`OsEntropy`] | `Clock`, `Calendar`, `Entropy` | the operating system |
//!
//! [`Services`] creates all drivers from one configuration, with one [`CallMeter`]. Each driver
//! translates the errors of its service. The module `outcome` decides whether a failed call may have
//! taken effect.

mod backoff;
mod dynamo;
mod https;
mod meter;
mod outcome;
mod s3;
mod scheduler;
mod services;
mod ses;
mod sqs;
mod system;

pub use dynamo::{DynamoTable, stream_image};
pub use meter::{CallMeter, counted};
pub use s3::S3Bucket;
pub use scheduler::{EventBridgeSchedules, SchedulerTarget};
pub use services::{Services, load};
pub use ses::{ConfigurationSets, SesAccountSuppressions, SesMailer, SesSenders};
pub use sqs::SqsQueue;
pub use system::{OsEntropy, SystemClock};
