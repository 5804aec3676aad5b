//! Sending documents that are open.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::batches::{BatchEmail, SendOptions};
use domain::delivery::send::{Before, CannotSend, Manner, Sent, send};
use domain::documents::complete::Defect;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use domain::documents::open::RequestedEmail;
use domain::documents::series::SeriesId;
use domain::documents::warnings::Warning;
use domain::ids::Subject;
use ports::Table;

use super::numbers::{Numbers, Opens, opened};
use super::sent_before::sent_before;
use super::{Decision, Loads, Operate, Source, Turn};
use crate::Error;
use crate::delivery::send_invoice::SentBefore;
use crate::documents::opening::{Case, load_cases};
use crate::documents::warnings::Around;

/// A document with its parties, and what is known of its e-mails.
pub(crate) struct OpenDocument {
    case: Case,
    sent_before: SentBefore,
}

impl Operate for SendOptions {
    type Loaded = OpenDocument;
    type Shared = Option<Numbers>;

    const SCOPE: Scope = Scope::InvoicesWrite;
    /// An approved document is opened first.
    const SELECTS: fn(&Row) -> bool = |row| row.sendable || row.status == DocumentStatus::Approved;

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let email = &self.email.settings;
        let loaded = load_cases(from.store, from.tenant, documents, email.template_id, from.times).await?;
        let (mut found, mut unreadable, mut series) = (Vec::new(), Vec::new(), loaded.series);
        let mut shared = BTreeMap::from([(None, None)]);
        for case in loaded.cases {
            match case {
                Ok(case) => {
                    if is_approved(&case)
                        && let Some(series) = series.remove(&case.series_id)
                    {
                        shared.insert(
                            Some(case.series_id),
                            Some(Numbers::of(&case, series, loaded.targets.clone())),
                        );
                    }
                    found.push(case);
                }
                Err((document, error)) => unreadable.push((document.id.into(), error)),
            }
        }
        let opened = found.iter().filter(|case| case.invoice.issued().is_some());
        let mut sent = sent_before(&from, opened, email).await?;
        let found = found.into_iter().map(|case| {
            let sent_before = sent.remove(&case.invoice.id).unwrap_or_default();
            (case.invoice.id.into(), OpenDocument { case, sent_before })
        });
        Ok(Loads { found: found.collect(), shared, unreadable })
    }

    fn shared(&self, document: &OpenDocument) -> Option<SeriesId> {
        Some(document.case.series_id).filter(|_| is_approved(&document.case))
    }

    fn decide(&self, turn: &Turn<'_>, document: &OpenDocument, numbers: &mut Option<Numbers>) -> Decision {
        let OpenDocument { case, sent_before } = document;
        if let Some(numbers) = numbers {
            return open_first(turn, case, numbers, &self.email, self.retry_since.is_some());
        }
        let again = Again { email: &self.email, force: self.force, retry_since: self.retry_since };
        send_again(turn, case, again, sent_before)
    }

    /// The parties are the pinned ones. The lines of open documents are not read for this: reading a document tells of
    /// them.
    async fn warnings<T: Table>(
        &self,
        from: Source<'_, T>,
        found: &[(Subject, OpenDocument)],
    ) -> Result<BTreeMap<Subject, Vec<Warning>>, Error> {
        let opened = || found.iter().filter(|(_, document)| document.case.invoice.issued().is_some());
        let wanted = opened().flat_map(|(_, document)| Around::keys(from.tenant, &document.case.invoice));
        let loaded = from.store.load(wanted).await?;
        opened()
            .map(|(subject, OpenDocument { case, .. })| {
                let around = Around::from(&loaded, from.tenant, &case.invoice)?;
                let mut warnings = around.warnings(&case.invoice, &[]);
                warnings.extend(case.email_warnings(&self.email.settings));
                Ok((*subject, warnings))
            })
            .collect()
    }
}

fn is_approved(case: &Case) -> bool {
    case.invoice.status() == DocumentStatus::Approved
}

/// Opens an approved document with the e-mail.
fn open_first(
    turn: &Turn<'_>,
    case: &Case,
    numbers: &mut Numbers,
    email: &BatchEmail,
    retry: bool,
) -> Decision {
    let targets = numbers.targets.clone();
    let complete = match case.judge(numbers.series.last_issue_date, &targets, Some(&email.settings)) {
        Ok(complete) => complete,
        Err(defects) => return Decision::failed(defects),
    };
    match requested(turn, case, email, retry) {
        Ok(email) => opened(
            turn,
            (Opens::Stored(&case.invoice), case),
            complete,
            numbers,
            Some(email),
            turn.change.clone(),
        ),
        Err(defect) => Decision::failed(vec![defect]),
    }
}

/// How a document that is open is to be sent.
pub(super) struct Again<'a> {
    pub(super) email: &'a BatchEmail,
    pub(super) force: bool,
    pub(super) retry_since: Option<DateTime<Utc>>,
}

pub(super) fn send_again(turn: &Turn<'_>, case: &Case, again: Again<'_>, before: &SentBefore) -> Decision {
    let email = match requested(turn, case, again.email, again.retry_since.is_some()) {
        Ok(email) => email,
        Err(defect) => return Decision::failed(vec![defect]),
    };
    let manner = Manner { force: again.force, retry_since: again.retry_since };
    let before = Before { deliveries: &before.deliveries, suppressed: &before.suppressed };
    match send(&case.invoice, case.surroundings(), email, before, manner, turn.change.clone()) {
        Ok(Sent { invoice, delivery, .. }) => {
            Decision::changed(turn, &case.invoice, &invoice, Some(&delivery))
        }
        Err(CannotSend::NobodyLeft) => Decision::nothing_to_do(&case.invoice),
        Err(cannot) => Decision::failed(cannot.defects()),
    }
}

/// The e-mail of one document. A time to send at that lay ahead when the batch was started still counts once it has
/// passed. In a retry a time that has passed means at once.
pub(super) fn requested<'a>(
    turn: &Turn<'_>,
    case: &'a Case,
    email: &'a BatchEmail,
    retry: bool,
) -> Result<RequestedEmail<'a>, Defect> {
    let schedule = match retry {
        false => case.schedule(email.send_at, turn.asked_at)?,
        true => case.schedule_again(email.send_at, turn.asked_at)?,
    };
    Ok(RequestedEmail {
        id: turn.new_delivery(),
        settings: &email.settings,
        texts: email.texts.clone(),
        template: case.email_template.as_ref(),
        batch_id: turn.batch,
        schedule,
    })
}
