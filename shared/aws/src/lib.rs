//! The drivers behind the ports, on AWS.
//!
//! | driver | port | service |
//! |---|---|---|
//! | [`DynamoTable`] | `Table` | DynamoDB |
//! | [`SqsQueue`] | `Queue` | SQS |
//! | [`EventBridgeSchedules`] | `Schedules` | EventBridge Scheduler |
//! | [`SesMailer`], [`SesSenders`], [`SesAccountSuppressions`] | `Mailer`, `Senders`, `AccountSuppressions` | SES v2 |
//! | [`S3Bucket`] | `Bucket` | S3 |
//! | [`SystemClock`], [`OsEntropy`] | `Clock`, `Entropy` | the system |
//!
//! [`Services`] makes them all from one configuration, with one [`CallMeter`]. Each driver translates
//! its service's errors; what an error says of whether the call took effect is decided in `outcome`.

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
