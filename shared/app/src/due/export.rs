//! An export that is being made: a step reads more of what there is and adds it to the part of the steps before. The last
//! step writes the file.
//!
//! The part lies in the bucket, under the hash of its bytes. The header of the export names it by this hash and moves on
//! with a conditional write. So a step counts once, however often it is repeated and however many workers do it at once:
//! the others have added to a part that no header names. Such objects expire with the file.

use std::sync::Arc;

use domain::digest::Digest;
use domain::documents::complete::Defect;
use domain::exports::{Export, File, State, What};
use domain::ids::{ExportId, TenantId};
use ports::{Bucket, Table};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::exports::{self, EXPORT};

use super::{Coming, Kind, Plan};
use crate::exports::desk::{Desk, Step, Then, count};
use crate::exports::read_exports::key;
use crate::exports::{Sizes, ageing, csv_file, dso, numbering};
use crate::{Error, Refusal};

/// More was read.
pub const PROCEEDED: &str = "export_proceeded";
/// The file is there.
pub const FINISHED: &str = "export_finished";
/// It ended without a file.
pub const FAILED: &str = "export_failed";

/// What exports are made with.
#[derive(Clone, Debug)]
pub struct Exporter<B> {
    pub bucket: B,
    pub sizes: Sizes,
}

pub(super) fn kind<T: Table, B: Bucket + 'static>(exporter: Exporter<B>) -> Kind<T> {
    let exporter = Arc::new(exporter);
    Kind {
        item_type: EXPORT,
        names: ExportId::PREFIX,
        come_due: Box::new(move |coming| {
            let exporter = Arc::clone(&exporter);
            Box::pin(async move { exporter.proceed(coming).await })
        }),
        moved: None,
    }
}

/// The kind for calls that failed too often: the export ends.
pub(super) fn last_resort<T: Table>() -> Kind<T> {
    Kind {
        item_type: EXPORT,
        names: ExportId::PREFIX,
        come_due: Box::new(|coming| Box::pin(give_up(coming))),
        moved: None,
    }
}

async fn give_up<T: Table>(coming: Coming<'_, T>) -> Result<Plan, Error> {
    let message = "This failed on our side several times and was given up. Start another export.";
    let error = Defect::new("processing_failed", "", message);
    let failed = exports::read(coming.item)?.fail(error, coming.times.now);
    Ok(Plan { actions: vec![exports::put(coming.tenant, &failed)], outcome: FAILED })
}

impl<B: Bucket> Exporter<B> {
    async fn proceed<T: Table>(&self, coming: Coming<'_, T>) -> Result<Plan, Error> {
        let Coming { store, tenant, item, times } = coming;
        let export = exports::read(item)?;
        let desk = Desk { store, tenant, asked_at: export.created_at, sizes: self.sizes };
        let part = self.part(tenant, &export).await?;
        let part = part.as_deref();
        let step = match &export.what {
            What::Ageing(asked) => encoded(ageing::step(&desk, *asked, decoded(part)?).await),
            What::Dso(asked) => encoded(dso::step(&desk, *asked, decoded(part)?).await),
            What::Numbering(asked) => encoded(numbering::step(&desk, *asked, decoded(part)?).await),
        };
        let (next, outcome) = match step {
            Ok(Step { read, then: Then::More(part) }) => {
                let part = self.keep(tenant, export.id, "application/json", part).await?;
                (export.proceed(read, part, times.now), PROCEEDED)
            }
            Ok(Step { read, then: Then::Finished(made) }) => {
                let bytes = count(made.bytes.len());
                let sha256 = self.keep(tenant, export.id, csv_file::CONTENT_TYPE, made.bytes).await?;
                let file = File { rows: made.rows, bytes, sha256 };
                (export.finish(read, file, times.now), FINISHED)
            }
            // The fault of the one that asked for it.
            Err(Error::Refused(refusal)) => (export.fail(defect(refusal), times.now), FAILED),
            Err(error) => return Err(error),
        };
        Ok(Plan { actions: vec![exports::put(tenant, &next)], outcome })
    }

    /// What the steps before have added up. `None` before the first step.
    async fn part(&self, tenant: &TenantId, export: &Export) -> Result<Option<Vec<u8>>, Error> {
        let State::Running { part, .. } = &export.state else { return Ok(None) };
        let key = key(tenant, export.id, part);
        let bytes = self.bucket.get(&key).await?;
        bytes.map(Some).ok_or_else(|| Error::Failed(format!("the object {key} is missing")))
    }

    /// Keeps an object before anything refers to it.
    async fn keep(
        &self,
        tenant: &TenantId,
        id: ExportId,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> Result<Digest, Error> {
        let sha256 = Digest::of(&bytes);
        self.bucket.put(&key(tenant, id, &sha256), content_type, bytes).await?;
        Ok(sha256)
    }
}

fn decoded<P: Default + DeserializeOwned>(part: Option<&[u8]>) -> Result<P, Error> {
    let Some(bytes) = part else { return Ok(P::default()) };
    serde_json::from_slice(bytes).map_err(unreadable)
}

fn encoded<P: Serialize>(step: Result<Step<P>, Error>) -> Result<Step<Vec<u8>>, Error> {
    let Step { read, then } = step?;
    let then = match then {
        Then::More(part) => Then::More(serde_json::to_vec(&part).map_err(unreadable)?),
        Then::Finished(made) => Then::Finished(made),
    };
    Ok(Step { read, then })
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::Failed(format!("the part of an export: {error}"))
}

/// Why the export ended.
fn defect(refusal: Refusal) -> Defect {
    match refusal {
        Refusal::Conflict { code, detail, .. } => Defect::new(code, "", detail),
        Refusal::NotFound(what) | Refusal::Gone(what) => {
            Defect::new(&format!("{what}_not_found"), "", format!("The {what} does not exist any more."))
        }
        Refusal::Invalid(defects) => defects.into_iter().next().unwrap_or_else(refused),
        Refusal::Stale { .. } | Refusal::KeyReused => refused(),
    }
}

fn refused() -> Defect {
    Defect::new("export_refused", "", "The export cannot be made. Start another one.")
}
