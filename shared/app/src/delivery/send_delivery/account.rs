//! The account that a letter tells of.

use chrono::{DateTime, Utc};
use domain::delivery::{Delivery, Failure, Topic};
use domain::ids::TenantId;
use domain::reports::printed::PrintedStatement;
use ports::{Bucket, Calendar, Clock, Composer, Mailer, Renderer, Table};

use super::dependencies::SendDelivery;
use super::surroundings::Account;
use crate::reports::printed_statement::{printed, render};
use crate::reports::statement::Which;
use crate::{Error, Refusal};

impl<T, M, B, R, C, K, E> SendDelivery<T, M, B, R, C, K, E>
where
    T: Table,
    M: Mailer,
    B: Bucket,
    R: Renderer,
    C: Composer,
    K: Clock + Calendar,
{
    /// Read by the first worker and kept in the bucket, so that all recipients get the same. `None` if the letter tells of
    /// no account. An account that is too large to be printed fails the letter.
    pub(super) async fn account(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        now: DateTime<Utc>,
    ) -> Result<Option<Account>, Error> {
        let (Some(Topic::Account { entity_id, part }), Some(customer_id)) =
            (delivery.topic, delivery.subject.customer())
        else {
            return Ok(None);
        };
        let key = kept(tenant, delivery, "json");
        if let Some(kept) = self.bucket.get(&key).await? {
            return Ok(Some(Ok(Box::new(parsed(&key, &kept)?))));
        }
        let which = Which::of(customer_id, part);
        let read = match printed(&self.store, (tenant, now), entity_id, which).await {
            Ok(read) => read,
            Err(Error::Refused(Refusal::Conflict { code, detail, .. })) => {
                return Ok(Some(Err(Failure { code: code.to_owned(), message: detail })));
            }
            Err(error) => return Err(error),
        };
        let bytes = serde_json::to_vec(&read).map_err(|error| Error::Failed(error.to_string()))?;
        if self.bucket.create(&key, "application/json", bytes).await? {
            return Ok(Some(Ok(Box::new(read))));
        }
        // Another worker was first.
        let kept = self.bucket.get(&key).await?;
        let kept = kept.ok_or_else(|| Error::Failed(format!("the object {key} is missing")))?;
        Ok(Some(Ok(Box::new(parsed(&key, &kept)?))))
    }

    /// The bytes that were stored first, or are made and stored now.
    pub(super) async fn account_pdf(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        statement: &mut PrintedStatement,
    ) -> Result<Vec<u8>, Error> {
        let key = kept(tenant, delivery, "pdf");
        if let Some(stored) = self.bucket.get(&key).await? {
            return Ok(stored);
        }
        let bytes = render(&self.bucket, &self.renderer, tenant, statement).await?;
        if self.bucket.create(&key, "application/pdf", bytes.clone()).await? {
            return Ok(bytes);
        }
        let stored = self.bucket.get(&key).await?;
        stored.ok_or_else(|| Error::Failed(format!("the object {key} is missing")))
    }
}

fn kept(tenant: &TenantId, delivery: &Delivery, kind: &str) -> String {
    format!("{tenant}/{}/{}.{kind}", delivery.subject, delivery.id)
}

fn parsed(key: &str, bytes: &[u8]) -> Result<PrintedStatement, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Failed(format!("{key} cannot be read: {error}")))
}
