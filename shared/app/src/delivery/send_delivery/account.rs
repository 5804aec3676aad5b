//! The account that a letter tells of.

use chrono::{DateTime, Utc};
use domain::delivery::{Delivery, Failure, Topic};
use domain::ids::TenantId;
use domain::reports::printed::PrintedStatement;
use ports::{Bucket, Calendar, Clock, Composer, Mailer, Renderer, Table};

use super::dependencies::SendDelivery;
use super::surroundings::Account;
use crate::files::kept;
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
        let key = key(tenant, delivery, "json");
        let read = async {
            let which = Which::of(customer_id, part);
            let read = printed(&self.store, (tenant, now), entity_id, which).await?;
            serde_json::to_vec(&read).map_err(|error| Error::Failed(error.to_string()))
        };
        match kept(&self.bucket, &key, "application/json", read).await {
            Ok(bytes) => Ok(Some(Ok(Box::new(parsed(&key, &bytes)?)))),
            Err(Error::Refused(Refusal::Conflict { code, detail, .. })) => {
                Ok(Some(Err(Failure { code: code.to_owned(), message: detail })))
            }
            Err(error) => Err(error),
        }
    }

    /// The bytes that were stored first, or are made and stored now.
    pub(super) async fn account_pdf(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        statement: &mut PrintedStatement,
    ) -> Result<Vec<u8>, Error> {
        let bytes = render(&self.bucket, &self.renderer, tenant, statement);
        kept(&self.bucket, &key(tenant, delivery, "pdf"), "application/pdf", bytes).await
    }
}

fn key(tenant: &TenantId, delivery: &Delivery, kind: &str) -> String {
    format!("{tenant}/{}/{}.{kind}", delivery.subject, delivery.id)
}

fn parsed(key: &str, bytes: &[u8]) -> Result<PrintedStatement, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Failed(format!("{key} cannot be read: {error}")))
}
