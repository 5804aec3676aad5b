//! Files in the bucket.

use std::time::Duration;

use ports::Bucket;

use crate::Error;

/// The validity of a link to a file.
pub(crate) const LINK_EXPIRES_IN: Duration = Duration::from_secs(300);

/// The bytes that the bucket keeps under a key: those stored first, or those of `make`, which is awaited only if there are
/// none.
pub(crate) async fn kept(
    bucket: &impl Bucket,
    key: &str,
    content_type: &str,
    make: impl Future<Output = Result<Vec<u8>, Error>>,
) -> Result<Vec<u8>, Error> {
    if let Some(stored) = bucket.get(key).await? {
        return Ok(stored);
    }
    let bytes = make.await?;
    if bucket.create(key, content_type, bytes.clone()).await? {
        return Ok(bytes);
    }
    // Another worker was first.
    bucket.get(key).await?.ok_or_else(|| Error::Failed(format!("the object {key} is missing")))
}
