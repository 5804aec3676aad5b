use std::time::Duration;

use ports::Bucket;

/// The response to a presigned link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    pub content_type: String,
    /// The file name under which a browser saves it.
    pub file_name: String,
    pub bytes: Vec<u8>,
}

/// Opens links, as a browser would.
pub trait Downloader {
    /// Returns `None` if the object does not exist.
    fn download(&self, link: &str) -> impl Future<Output = Option<Download>>;
}

pub async fn bucket(bucket: &impl Bucket, downloader: &impl Downloader) {
    let key = format!("{}/invoice 1+ü.pdf", super::fresh("bucket"));
    assert_eq!(bucket.get(&key).await.expect("a get"), None);

    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    bucket.put(&key, "application/octet-stream", b"old".to_vec()).await.expect("a put");
    bucket.put(&key, "application/pdf", bytes.clone()).await.expect("a put over it");
    assert_eq!(bucket.get(&key).await.expect("a get").as_deref(), Some(&bytes[..]));

    assert!(bucket.has(&key).await.expect("a look"));
    assert!(!bucket.create(&key, "text/plain", b"late".to_vec()).await.expect("a second creation"));
    assert_eq!(bucket.get(&key).await.expect("a get").as_deref(), Some(&bytes[..]), "the first one stays");
    let other = format!("{}/first.pdf", super::fresh("bucket"));
    assert!(!bucket.has(&other).await.expect("a look"));
    assert!(bucket.create(&other, "application/pdf", b"first".to_vec()).await.expect("a creation"));
    assert_eq!(bucket.get(&other).await.expect("a get").as_deref(), Some(&b"first"[..]));

    let link = bucket.presign(&key, "INV-2026-0001.pdf", Duration::from_secs(300)).await.expect("a link");
    let expected =
        Download { content_type: "application/pdf".into(), file_name: "INV-2026-0001.pdf".into(), bytes };
    assert_eq!(downloader.download(&link).await.as_ref(), Some(&expected));

    // Creating a link does not check that the object exists.
    let nowhere =
        bucket.presign("contract/missing", "x.pdf", Duration::from_secs(300)).await.expect("a link");
    assert_eq!(downloader.download(&nowhere).await, None);
}
