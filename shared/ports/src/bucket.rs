//! The bucket: storage for the files of documents.

use std::future::Future;
use std::time::Duration;

use thiserror::Error;

#[derive(Debug, Error)]
#[error("the bucket is unavailable: {0}")]
pub struct BucketError(pub String);

/// Contract: `testing::contract::bucket`.
pub trait Bucket: Send + Sync {
    fn put(
        &self,
        key: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> impl Future<Output = Result<(), BucketError>> + Send;

    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, BucketError>> + Send;

    /// A link that downloads the object as `file_name`, for anyone who has the link, until it expires.
    fn presign(
        &self,
        key: &str,
        file_name: &str,
        expires_in: Duration,
    ) -> impl Future<Output = Result<String, BucketError>> + Send;
}
