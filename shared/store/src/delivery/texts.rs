//! The texts that authors gave to e-mails: one item for each text of a tenant, named by its digest, however many
//! deliveries have it. It never changes.

use chrono::{DateTime, Utc};
use domain::delivery::email::OwnTexts;
use domain::digest::Digest;
use domain::ids::TenantId;
use ports::{Item, Table};

use crate::encoding::encode;
use crate::{Loaded, Store, StoreError, keys};

const KIND: &str = "email_texts";

/// None of texts that say nothing.
pub fn item(tenant: &TenantId, texts: &OwnTexts, present: DateTime<Utc>) -> Option<Item> {
    let key = keys::email_texts(tenant, &texts.digest()?);
    Some(encode(&key, KIND, present, texts))
}

/// The texts of this digest from what was loaded. Texts that are missing or differ from it are an error.
pub fn from(loaded: &Loaded, tenant: &TenantId, digest: &Digest) -> Result<OwnTexts, StoreError> {
    let key = keys::email_texts(tenant, digest);
    let found: Option<OwnTexts> = loaded.get(&key)?;
    let unreadable = |reason: &str| StoreError::Unreadable {
        pk: key.pk.clone(),
        sk: key.sk.clone(),
        reason: reason.to_owned(),
    };
    let texts = found.ok_or_else(|| unreadable("the texts are missing"))?;
    match texts.digest().as_ref() == Some(digest) {
        true => Ok(texts),
        false => Err(unreadable("the texts differ from their digest")),
    }
}

impl<T: Table> Store<T> {
    /// Keeps the texts of an e-mail before it is made. Texts that are kept already stay the same.
    pub async fn keep_texts(
        &self,
        tenant: &TenantId,
        texts: &OwnTexts,
        present: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        match item(tenant, texts, present) {
            Some(item) => self.put_all(vec![item]).await,
            None => Ok(()),
        }
    }
}
