//! Submitting drafts for approval, each opened and sent at once where a rule approves it and the tenant wants that.

use std::collections::BTreeMap;

use domain::access::Scope;
use domain::batches::SubmitOptions;
use domain::delivery::email::EmailSettings;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use domain::documents::open::RequestedEmail;
use domain::documents::series::SeriesId;
use domain::settings::approval::Approval;
use ports::Table;

use super::by_header::{change, refused};
use super::numbers::{Numbers, Opens, opened};
use super::{Decision, Loads, Operate, Source, Turn};
use crate::Error;
use crate::documents::lifecycle::submit::approved;
use crate::documents::opening::{Case, load_cases};
use crate::settings::current::read_settings;

/// A draft, and the policy by which it is submitted.
pub(crate) struct Drafted {
    document: Document,
    approval: Approval,
    /// Where it may be opened at once: all that it is judged by.
    case: Option<Case>,
}

impl Operate for SubmitOptions {
    type Loaded = Drafted;
    type Shared = Option<Numbers>;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.editable;

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let approval = read_settings(from.store, from.tenant).await?.approval;
        let mut loads =
            Loads { found: Vec::new(), shared: BTreeMap::from([(None, None)]), unreadable: Vec::new() };
        let add = |document: Document, case| {
            (document.id.into(), Drafted { document, approval: approval.clone(), case })
        };
        if !approval.auto_send {
            loads.found = documents.into_iter().map(|document| add(document, None)).collect();
            return Ok(loads);
        }
        let mut loaded = load_cases(from.store, from.tenant, documents, None, from.times).await?;
        for case in loaded.cases {
            match case {
                Ok(case) => {
                    if let Some(series) = loaded.series.remove(&case.series_id) {
                        loads.shared.insert(
                            Some(case.series_id),
                            Some(Numbers::of(&case, series, loaded.targets.clone())),
                        );
                    }
                    loads.found.push(add(case.invoice.clone(), Some(case)));
                }
                Err((document, error)) => loads.unreadable.push((document.id.into(), error)),
            }
        }
        Ok(loads)
    }

    fn shared(&self, drafted: &Drafted) -> Option<SeriesId> {
        drafted.case.as_ref().map(|case| case.series_id)
    }

    fn decide(&self, turn: &Turn<'_>, drafted: &Drafted, numbers: &mut Option<Numbers>) -> Decision {
        let Drafted { document, approval, case } = drafted;
        let submitted =
            matches!(document.status(), DocumentStatus::PendingApproval | DocumentStatus::Approved);
        if submitted || self.retry && document.issued().is_some() {
            return Decision::nothing_to_do(document);
        }
        let change = change(turn, self.reason.as_ref());
        let submitted = match document.clone().submit(approval, change.clone()) {
            Ok(submitted) => submitted,
            Err(why) => return refused(document, &why),
        };
        let (Some(case), Some(numbers), DocumentStatus::Approved) = (case, numbers, submitted.status())
        else {
            return Decision::changed(turn, document, &submitted, None);
        };
        let case = Case { invoice: approved(document, submitted), ..case.clone() };
        let settings = EmailSettings::usual();
        let targets = numbers.targets.clone();
        let complete = match case.judge(numbers.series.last_issue_date, &targets, Some(&settings)) {
            Ok(complete) => complete,
            Err(defects) => return Decision::failed(defects),
        };
        // The submission is what was asked for: its item does not wait for the e-mail.
        let email = RequestedEmail {
            id: turn.new_delivery(),
            settings: &settings,
            texts: None,
            template: case.email_template.as_ref(),
            batch_id: None,
            schedule: None,
        };
        opened(turn, (Opens::Stored(document), &case), complete, numbers, Some(email), change)
    }
}
