//! The logo of a seller. It is stored under the hash of its bytes and never overwritten. An open invoice
//! pins a version of the seller with the hash, so it keeps its logo.

use domain::digest::Digest;
use domain::ids::{EntityId, TenantId};
use domain::settings::entity::LegalEntity;
use domain::templates::brand::{ImageFormat, Logo, LogoRef};
use ports::{Bucket, Table};
use store::{Store, keys};

use crate::files::LINK_EXPIRES_IN;
use crate::{Caller, Error, Refusal, records};

/// In bytes.
pub const MAX_LOGO: usize = 256 * 1024;

pub fn content_type(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Png => "image/png",
        ImageFormat::Jpeg => "image/jpeg",
        ImageFormat::Svg => "image/svg+xml",
    }
}

fn extension(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Png => "png",
        ImageFormat::Jpeg => "jpg",
        ImageFormat::Svg => "svg",
    }
}

fn key(tenant: &TenantId, logo: &LogoRef) -> String {
    format!("{tenant}/logos/{}.{}", logo.sha256, extension(logo.format))
}

/// Sets a logo that was checked. The bytes are stored before anything refers to them.
pub async fn set_logo<T: Table>(
    store: &Store<T>,
    bucket: &impl Bucket,
    caller: &Caller,
    id: EntityId,
    if_match: Option<u64>,
    logo: Logo,
) -> Result<LegalEntity, Error> {
    let sha256 = Digest::of(&logo.bytes).to_string();
    let stored = LogoRef { format: logo.format, sha256, bytes: logo.bytes.len() as u64 };
    // No object is stored for an entity that does not exist or belongs to another tenant.
    let current: LegalEntity = read(store, caller, id).await?;
    records::check_version(if_match, current.version)?;
    bucket.put(&key(&caller.tenant, &stored), content_type(logo.format), logo.bytes).await?;
    change(store, caller, id, if_match, Some(stored)).await
}

/// Removes the logo from future documents.
pub async fn remove_logo<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: EntityId,
    if_match: Option<u64>,
) -> Result<LegalEntity, Error> {
    change(store, caller, id, if_match, None).await
}

/// A short-lived link to the logo.
pub async fn link_to_logo<T: Table>(
    store: &Store<T>,
    bucket: &impl Bucket,
    caller: &Caller,
    id: EntityId,
) -> Result<String, Error> {
    let logo = read(store, caller, id).await?.logo.ok_or(Refusal::NotFound("logo"))?;
    let name = format!("logo.{}", extension(logo.format));
    Ok(bucket.presign(&key(&caller.tenant, &logo), &name, LINK_EXPIRES_IN).await?)
}

/// The bytes of the logo of a version of the seller.
pub(crate) async fn read_logo(
    bucket: &impl Bucket,
    tenant: &TenantId,
    logo: &LogoRef,
) -> Result<Logo, Error> {
    let key = key(tenant, logo);
    let found = bucket.get(&key).await?;
    let bytes = found.ok_or_else(|| Error::Failed(format!("the object {key} is missing")))?;
    Ok(Logo { format: logo.format, bytes })
}

async fn read<T: Table>(store: &Store<T>, caller: &Caller, id: EntityId) -> Result<LegalEntity, Error> {
    Ok(store.get(&keys::entity(&caller.tenant, id)).await?.ok_or(Refusal::NotFound("entity"))?)
}

async fn change<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: EntityId,
    if_match: Option<u64>,
    logo: Option<LogoRef>,
) -> Result<LegalEntity, Error> {
    let key = keys::entity(&caller.tenant, id);
    records::change(store, caller, &key, "entity", if_match, |entity: LegalEntity| {
        let version = entity.version + 1;
        Ok(LegalEntity { logo, version, change: caller.change(), ..entity })
    })
    .await
}
