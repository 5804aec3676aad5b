//! The S3 driver.

use std::error::Error;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use ports::{Bucket, BucketError};

#[derive(Clone, Debug)]
pub struct S3Bucket {
    client: Client,
    name: String,
}

impl S3Bucket {
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }
}

fn unavailable(error: impl Error) -> BucketError {
    BucketError(DisplayErrorContext(error).to_string())
}

impl Bucket for S3Bucket {
    async fn put(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), BucketError> {
        self.client
            .put_object()
            .bucket(&self.name)
            .key(key)
            .content_type(content_type)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map(drop)
            .map_err(unavailable)
    }

    /// A conditional write: S3 answers 412 if there is an object, and 409 if another write of the same key is in
    /// progress, which is then tried again ("Conditional writes" in the S3 user guide).
    async fn create(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<bool, BucketError> {
        let put = self.client.put_object().bucket(&self.name).key(key).content_type(content_type);
        let sent = put.if_none_match("*").body(ByteStream::from(bytes)).send().await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if error.raw_response().is_some_and(|raw| raw.status().as_u16() == 412) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Requires `s3:ListBucket`, as `get` does.
    async fn has(&self, key: &str) -> Result<bool, BucketError> {
        match self.client.head_object().bucket(&self.name).key(key).send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_not_found()) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Requires `s3:ListBucket`: without it, S3 answers 403 for an object that does not exist.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BucketError> {
        let object = match self.client.get_object().bucket(&self.name).key(key).send().await {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(|e| e.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(unavailable(error)),
        };
        let body = object.body.collect().await.map_err(unavailable)?;
        Ok(Some(body.to_vec()))
    }

    /// The content type is the one from the upload. On AWS, a link also expires with the credentials
    /// that signed it; those of a function's role last for hours, regardless of `expires_in`.
    async fn presign(&self, key: &str, file_name: &str, expires_in: Duration) -> Result<String, BucketError> {
        let expiry = PresigningConfig::expires_in(expires_in).map_err(unavailable)?;
        self.client
            .get_object()
            .bucket(&self.name)
            .key(key)
            .response_content_disposition(attachment(file_name))
            .presigned(expiry)
            .await
            .map(|request| request.uri().to_string())
            .map_err(unavailable)
    }
}

/// RFC 6266: a plain file name for old clients, and the exact one in UTF-8 (RFC 8187).
fn attachment(file_name: &str) -> String {
    let plain: String = file_name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        assert_eq!(
            super::attachment("Rechnung \"ü\"\r\n.pdf"),
            "attachment; filename=\"Rechnung _____.pdf\"; filename*=UTF-8''Rechnung%20%22%C3%BC%22%0D%0A.pdf",
        );
    }
}
