//! The bucket: storage for the files of documents.

use std::future::Future;
use std::time::Duration;

use thiserror::Error;

#[derive(Debug, Error)]
#[error("the bucket is unavailable: {0}")]
pub struct BucketError(pub String);

/// Contract: `testing::contract::bucket`.
pub trait Bucket: Send + Sync {
    /// Stores an object, over one that is under this key already.
    fn put(
        &self,
        key: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> impl Future<Output = Result<(), BucketError>> + Send;

    /// Stores an object unless there is one under this key, which then stays as it is. Returns whether it was stored.
    fn create(
        &self,
        key: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> impl Future<Output = Result<bool, BucketError>> + Send;

    fn has(&self, key: &str) -> impl Future<Output = Result<bool, BucketError>> + Send;

    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, BucketError>> + Send;

    /// A link that downloads the object as `file_name`, for anyone who has the link, until it expires.
    fn presign(
        &self,
        key: &str,
        file_name: &str,
        expires_in: Duration,
    ) -> impl Future<Output = Result<String, BucketError>> + Send;
}
