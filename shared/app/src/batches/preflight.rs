//! Preflight: what an operation would decide about each subject. Nothing changes.

use std::collections::BTreeMap;

use domain::batches::Operation;
use domain::documents::complete::Defect;
use domain::documents::document::Document;
use domain::documents::warnings::Warning;
use domain::ids::Subject;
use ports::Table;
use store::Store;
use store::documents::headers::{header_from, header_keys};

use super::operations::{Operate, Source, Turn, not_found, with_operation};
use super::process_batch::shortened;
use super::start_batch::{check_email, kinds};
use crate::documents::opening::portions;
use crate::{Caller, Error};

/// The defects of one verdict. 1 000 verdicts stay far below what a function may answer (6 MB).
const MOST_DEFECTS: usize = 20;

/// Documents that are read at a time.
const GROUP: usize = 50;

/// What to check.
#[derive(Clone, Debug)]
pub struct Asked {
    pub operation: Operation,
    pub subjects: Vec<Subject>,
}

/// The verdict on one subject. Without defects the operation would be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub subject: Subject,
    pub defects: Vec<Defect>,
    /// Prevent nothing.
    pub warnings: Vec<Warning>,
}

/// Results are in the order of the request.
pub async fn preflight<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    asked: &Asked,
) -> Result<Vec<Verdict>, Error> {
    check_email(store, caller, &asked.operation, kinds(&asked.subjects)).await?;
    let mut verdicts: BTreeMap<Subject, Found> = BTreeMap::new();
    for group in asked.subjects.chunks(GROUP) {
        let tenant = &caller.tenant;
        let documents = group.iter().filter_map(|subject| subject.document());
        let loaded = store.load(documents.flat_map(|id| header_keys(tenant, id))).await?;
        let mut documents = Vec::with_capacity(group.len());
        for subject in group {
            let found = subject.document().map(|id| header_from(&loaded, tenant, id)).transpose()?;
            match found.flatten() {
                Some(document) => documents.push(document),
                None => _ = verdicts.insert(*subject, (vec![not_found()], Vec::new())),
            }
        }
        for portion in portions(documents) {
            let judged = with_operation!(&asked.operation, operation => judge(store, caller, operation, portion).await);
            verdicts.extend(judged?);
        }
    }
    let verdict = |id: &Subject| {
        let (defects, warnings) = verdicts.get(id).cloned().unwrap_or_default();
        Verdict { subject: *id, defects, warnings }
    };
    Ok(asked.subjects.iter().map(verdict).collect())
}

type Found = (Vec<Defect>, Vec<Warning>);

/// Each subject on its own, as if it were the only one.
async fn judge<T: Table, O: Operate>(
    store: &Store<T>,
    caller: &Caller,
    operation: &O,
    documents: Vec<Document>,
) -> Result<Vec<(Subject, Found)>, Error> {
    let source = || Source { store, tenant: &caller.tenant, times: caller.times() };
    let loads = operation.load(source(), documents).await?;
    if let Some((_, error)) = loads.unreadable.into_iter().next() {
        return Err(error.into());
    }
    let change = caller.change();
    // The ids of deliveries that are never made.
    let draw = || 0;
    let turn = Turn {
        tenant: &caller.tenant,
        batch: None,
        asked_at: caller.now,
        present: caller.present,
        change: &change,
        draw: &draw,
    };
    let mut warnings = operation.warnings(source(), &loads.found).await?;
    let mut verdicts = Vec::with_capacity(loads.found.len());
    for (subject, loaded) in loads.found {
        let Some(mut shared) = loads.shared.get(&operation.shared(&loaded)).cloned() else {
            return Err(Error::Failed("an operation did not load what its subjects share".to_owned()));
        };
        let defects = operation.decide(&turn, &loaded, &mut shared).errors;
        let warnings = warnings.remove(&subject).unwrap_or_default();
        verdicts.push((subject, (shortened(defects, MOST_DEFECTS), warnings)));
    }
    Ok(verdicts)
}
