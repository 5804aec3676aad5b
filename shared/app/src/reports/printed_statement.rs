//! The statement of account as a PDF.

use chrono::{DateTime, Utc};
use domain::digest::Digest;
use domain::ids::{EntityId, TenantId};
use domain::reports::printed::PrintedStatement;
use domain::settings::entity::LegalEntity;
use ports::{Bucket, Renderer, Table};
use store::{Store, keys};

use super::statement::{Statement, Which, account};
use crate::files::LINK_EXPIRES_IN;
use crate::settings::entity_logo::read_logo;
use crate::settings::seller::{no_seller, seller};
use crate::{Caller, Error};

const CONTENT_TYPE: &str = "application/pdf";

/// Reads the account for a letter in the name of this seller.
pub(crate) async fn printed<T: Table>(
    store: &Store<T>,
    (tenant, now): (&TenantId, DateTime<Utc>),
    entity: EntityId,
    which: Which,
) -> Result<PrintedStatement, Error> {
    let Statement { customer, span, accounts } = account(store, (tenant, now), which).await?;
    let found: Option<LegalEntity> = store.get(&keys::entity(tenant, entity)).await?;
    let seller = found.ok_or_else(|| Error::Failed(format!("the seller {entity} is missing")))?;
    Ok(PrintedStatement { seller, logo: None, customer, span, accounts, as_of: now })
}

pub(crate) async fn render(
    bucket: &impl Bucket,
    renderer: &impl Renderer,
    tenant: &TenantId,
    statement: &mut PrintedStatement,
) -> Result<Vec<u8>, Error> {
    if let Some(logo) = &statement.seller.logo {
        statement.logo = Some(read_logo(bucket, tenant, logo).await?);
    }
    renderer.statement(statement).map_err(|error| Error::Failed(error.to_string()))
}

/// `statement-2026-11-30.pdf`: the last day.
pub(crate) fn file_name(statement: &PrintedStatement) -> String {
    format!("statement-{}.pdf", statement.span.to)
}

/// A short-lived link to the PDF. It is made anew each time, and deleted after one or two days.
pub async fn link_to_statement<T: Table>(
    store: &Store<T>,
    bucket: &impl Bucket,
    renderer: &impl Renderer,
    caller: &Caller,
    which: Which,
) -> Result<String, Error> {
    let tenant = &caller.tenant;
    let entity = seller(store, tenant, &[]).await?.ok_or_else(no_seller)?;
    let mut statement = printed(store, (tenant, caller.now), entity, which).await?;
    let bytes = render(bucket, renderer, tenant, &mut statement).await?;
    let key = format!("drafts/{tenant}/{}/{}.pdf", which.customer_id, Digest::of(&bytes));
    bucket.put(&key, CONTENT_TYPE, bytes).await?;
    Ok(bucket.presign(&key, &file_name(&statement), LINK_EXPIRES_IN).await?)
}
