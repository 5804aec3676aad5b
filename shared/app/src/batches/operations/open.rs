//! Opening drafts, each with the e-mail that was asked for.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use domain::access::Scope;
use domain::batches::{BatchEmail, OpenOptions};
use domain::delivery::{Delivery, DeliveryStatus};
use domain::documents::complete::issue_date;
use domain::documents::document::Document;
use domain::documents::lifecycle::Row;
use domain::documents::series::SeriesId;
use domain::documents::warnings::Warning;
use domain::ids::{DocumentId, Subject, TenantId};
use ports::Table;
use store::Store;

use super::numbers::{Numbers, Opens, opened};
use super::send::{Again, requested, send_again};
use super::sent_before::sent_before;
use super::{Decision, Loads, Operate, Source, Turn};
use crate::Error;
use crate::delivery::send_invoice::SentBefore;
use crate::documents::opening::{Case, Cases, load_cases};

/// A draft with all that it is judged by; or, in a retry, a document that an earlier run has opened.
pub(crate) struct Draft {
    case: Case,
    sent_before: Option<SentBefore>,
}

impl Operate for OpenOptions {
    type Loaded = Draft;
    type Shared = Numbers;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.openable;

    async fn begin<T: Table>(&mut self, store: &Store<T>, tenant: &TenantId) -> Result<(), Error> {
        self.latest_issue_dates = Some(store.latest_issue_dates(tenant).await?);
        Ok(())
    }

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let email = self.email.as_ref().map(|email| &email.settings);
        let template = email.and_then(|email| email.template_id);
        let Cases { cases, mut series, targets } =
            load_cases(from.store, from.tenant, documents, template, from.times).await?;
        let mut loads = Loads { found: Vec::new(), shared: BTreeMap::new(), unreadable: Vec::new() };
        let mut found = Vec::new();
        for case in cases {
            match case {
                Ok(case) => found.push(case),
                Err((document, error)) => loads.unreadable.push((document.id.into(), error)),
            }
        }
        for case in &found {
            if let Some(series) = series.remove(&case.series_id) {
                loads.shared.insert(case.series_id, Numbers::of(case, series, targets.clone()));
            }
        }
        let opened = found.iter().filter(|case| self.retry && case.invoice.issued().is_some());
        let mut sent: BTreeMap<DocumentId, SentBefore> = match email {
            Some(email) => sent_before(&from, opened, email).await?,
            None => BTreeMap::new(),
        };
        let drafts = found.into_iter().map(|case| {
            let sent_before = sent.remove(&case.invoice.id);
            (case.invoice.id.into(), Draft { case, sent_before })
        });
        loads.found = drafts.collect();
        Ok(loads)
    }

    fn shared(&self, draft: &Draft) -> SeriesId {
        draft.case.series_id
    }

    /// By issue date: within a transaction, numbers are in the order of their dates.
    fn date(&self, draft: &Draft) -> Option<NaiveDate> {
        Some(issue_date(&draft.case.invoice, &draft.case.entity, draft.case.times.now))
    }

    fn decide(&self, turn: &Turn<'_>, draft: &Draft, numbers: &mut Numbers) -> Decision {
        let case = &draft.case;
        if self.retry && case.invoice.issued().is_some() {
            return send_opened(turn, draft, self.email.as_ref());
        }
        let email = self.email.as_ref();
        let latest = match &self.latest_issue_dates {
            Some(at_start) => at_start.get(&case.series_id).copied(),
            None => numbers.series.last_issue_date,
        };
        let targets = numbers.targets.clone();
        let complete = match case.judge(latest, &targets, email.map(|email| &email.settings)) {
            Ok(complete) => complete,
            Err(defects) => return Decision::failed(defects),
        };
        let email = match email.map(|email| requested(turn, case, email, self.retry)).transpose() {
            Ok(email) => email,
            Err(defect) => return Decision::failed(vec![defect]),
        };
        opened(turn, (Opens::Stored(&case.invoice), case), complete, numbers, email, turn.change.clone())
    }

    async fn warnings<T: Table>(
        &self,
        _: Source<'_, T>,
        found: &[(Subject, Draft)],
    ) -> Result<BTreeMap<Subject, Vec<Warning>>, Error> {
        let email = self.email.as_ref().map(|email| &email.settings);
        Ok(found.iter().map(|(subject, draft)| (*subject, draft.case.warnings(email))).collect())
    }
}

/// An earlier run has opened this document. Its e-mail is repeated for the recipients that no e-mail has reached.
fn send_opened(turn: &Turn<'_>, draft: &Draft, email: Option<&BatchEmail>) -> Decision {
    let nothing = SentBefore::default();
    let before = draft.sent_before.as_ref().unwrap_or(&nothing);
    let e_mail = |it: &&Delivery| it.email().is_some() && !it.is_withdrawn() && it.kind.distributes();
    let last = before.deliveries.iter().rev().find(e_mail);
    match email {
        Some(email) if last.is_none_or(|last| last.sending_status() != DeliveryStatus::Sent) => {
            let again = Again { email, force: false, retry_since: Some(DateTime::UNIX_EPOCH) };
            send_again(turn, &draft.case, again, before)
        }
        _ => Decision::nothing_to_do(&draft.case.invoice),
    }
}
