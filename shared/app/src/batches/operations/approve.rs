//! Approving documents that were submitted.

use std::collections::BTreeMap;

use domain::access::Scope;
use domain::batches::ApproveOptions;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use domain::settings::approval::Approval;
use ports::Table;

use super::by_header::{change, decided};
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;
use crate::settings::current::read_settings;

/// A document, and the policy by which it is approved.
pub(crate) struct Submitted {
    document: Document,
    approval: Approval,
}

impl Operate for ApproveOptions {
    type Loaded = Submitted;
    type Shared = Nothing;

    const SCOPE: Scope = Scope::InvoicesApprove;
    const SELECTS: fn(&Row) -> bool = |row| row.status == DocumentStatus::PendingApproval;

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let approval = read_settings(from.store, from.tenant).await?.approval;
        let found = documents
            .into_iter()
            .map(|document| (document.id.into(), Submitted { document, approval: approval.clone() }));
        Ok(Loads { found: found.collect(), shared: BTreeMap::from([((), Nothing)]), unreadable: Vec::new() })
    }

    fn shared(&self, _: &Submitted) {}

    fn decide(&self, turn: &Turn<'_>, submitted: &Submitted, _: &mut Nothing) -> Decision {
        let Submitted { document, approval } = submitted;
        let after = document.clone().approve(approval, change(turn, self.reason.as_ref()));
        decided(turn, document, DocumentStatus::Approved, after)
    }
}
