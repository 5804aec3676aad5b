//! Reads exports and their files.

use domain::digest::Digest;
use domain::exports::{Export, State, What};
use domain::ids::{ExportId, TenantId};
use ports::{Bucket, Table};
use store::Store;

use crate::files::LINK_EXPIRES_IN;
use crate::{Caller, Error, Refusal};

/// Where the objects of an export are kept: each under the hash of its bytes.
pub fn key(tenant: &TenantId, id: ExportId, sha256: &Digest) -> String {
    format!("exports/{tenant}/{id}/{sha256}")
}

pub async fn read_export<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: ExportId,
) -> Result<Export, Error> {
    Ok(store.export(tenant, id).await?.ok_or(Refusal::NotFound("export"))?)
}

/// A short-lived link to the file.
pub async fn link_to_file<T: Table>(
    store: &Store<T>,
    bucket: &impl Bucket,
    caller: &Caller,
    id: ExportId,
) -> Result<String, Error> {
    let export = read_export(store, &caller.tenant, id).await?;
    if export.kept_until <= caller.present {
        return Err(Error::conflict("export_expired", "The file was deleted. Start another export."));
    }
    match &export.state {
        State::Finished { file, .. } => {
            let key = key(&caller.tenant, id, &file.sha256);
            Ok(bucket.presign(&key, &file_name(&export), LINK_EXPIRES_IN).await?)
        }
        State::Failed { error, .. } => {
            Err(Error::conflict("export_failed", format!("The export has no file: {}", error.message)))
        }
        State::Waiting | State::Running { .. } => Err(Error::conflict(
            "export_not_finished",
            "The file is still being made. Read the export until its status is finished.",
        )),
    }
}

/// `ageing-2026-11-30.csv`: the day that it tells of, if it was asked for one, or else the day on which it was asked for.
fn file_name(export: &Export) -> String {
    let as_of = match &export.what {
        What::Ageing(asked) => asked.as_of,
        What::Dso(_) | What::Numbering(_) => None,
    };
    format!("{}-{}.csv", export.what.kind(), as_of.unwrap_or_else(|| export.created_at.date_naive()))
}
