use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ports::{Bucket, BucketError};

use crate::{Call, Faults, Moment};

#[derive(Clone, Debug, Default)]
pub struct MemoryBucket {
    objects: Arc<Mutex<BTreeMap<String, Object>>>,
    faults: Faults,
}

#[derive(Clone, Debug)]
struct Object {
    content_type: String,
    bytes: Vec<u8>,
}

impl MemoryBucket {
    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    pub fn bytes(&self, key: &str) -> Option<Vec<u8>> {
        self.objects.lock().unwrap().get(key).map(|object| object.bytes.clone())
    }

    pub fn keys(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }

    /// The object behind a presigned link: file name, content type and bytes.
    pub fn follow(&self, link: &str) -> Option<(String, String, Vec<u8>)> {
        let (key, rest) = link.strip_prefix("memory:")?.split_once('?')?;
        let file_name = rest.strip_prefix("file_name=")?.split_once('&')?.0;
        let object = self.objects.lock().unwrap().get(key).cloned()?;
        Some((file_name.to_owned(), object.content_type, object.bytes))
    }

    async fn fail_at(&self, moment: Moment, call: Call<'_>) -> Result<(), BucketError> {
        match self.faults.at(moment, call).await {
            None => Ok(()),
            Some(fault) => Err(BucketError(format!("{fault:?}"))),
        }
    }
}

impl Bucket for MemoryBucket {
    async fn put(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), BucketError> {
        self.fail_at(Moment::Before, Call::PutObject(key)).await?;
        let object = Object { content_type: content_type.to_owned(), bytes };
        self.objects.lock().unwrap().insert(key.to_owned(), object);
        self.fail_at(Moment::After, Call::PutObject(key)).await
    }

    async fn create(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<bool, BucketError> {
        self.fail_at(Moment::Before, Call::PutObject(key)).await?;
        let object = Object { content_type: content_type.to_owned(), bytes };
        let created = match self.objects.lock().unwrap().entry(key.to_owned()) {
            Entry::Vacant(place) => {
                place.insert(object);
                true
            }
            Entry::Occupied(_) => false,
        };
        self.fail_at(Moment::After, Call::PutObject(key)).await?;
        Ok(created)
    }

    async fn has(&self, key: &str) -> Result<bool, BucketError> {
        self.fail_at(Moment::Before, Call::HeadObject(key)).await?;
        Ok(self.objects.lock().unwrap().contains_key(key))
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BucketError> {
        self.fail_at(Moment::Before, Call::GetObject(key)).await?;
        let bytes = self.objects.lock().unwrap().get(key).map(|object| object.bytes.clone());
        self.fail_at(Moment::After, Call::GetObject(key)).await?;
        Ok(bytes)
    }

    async fn presign(&self, key: &str, file_name: &str, expires_in: Duration) -> Result<String, BucketError> {
        self.fail_at(Moment::Before, Call::Presign(key)).await?;
        Ok(format!("memory:{key}?file_name={file_name}&expires_in={}", expires_in.as_secs()))
    }
}
