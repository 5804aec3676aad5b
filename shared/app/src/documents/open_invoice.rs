//! Opens one invoice synchronously.

use domain::delivery::Delivery;
use domain::delivery::email::EmailSettings;
use domain::delivery::schedule::SendAt;
use domain::documents::complete::{APPROVAL_REQUIRED, Defect};
use domain::documents::document::Document;
use domain::documents::open::{Number, Opened, RequestedEmail, open};
use domain::ids::{DeliveryId, DocumentId};
use ports::{Action, Clock, Entropy, Table};
use store::delivery::deliveries;
use store::documents::headers;
use store::documents::series;
use store::{Store, versioned};

use crate::attempts::{Plan, until_committed};
use crate::documents::guards::refuse_unless_openable;
use crate::documents::opening::{Case, Standing, load_case};
use crate::documents::read_invoice::DocumentWithParties;
use crate::payments::writes::Desk;
use crate::templates::email_templates::refuse_unusable;
use crate::{Caller, Error, Refusal, Reply};

/// The request.
#[derive(Clone, Copy, Debug)]
pub struct OpenRequest<'a> {
    pub id: DocumentId,
    /// The version that the caller has read.
    pub if_match: Option<u64>,
    pub email: Option<&'a EmailSettings>,
    /// The time to send, or `None` to send at once.
    pub send_at: Option<SendAt>,
}

/// Opens an invoice: number, dates, pinned versions, delivery and reply are written in one transaction.
///
/// Refused with 412 if `if_match` is not the current version, with 409 if the invoice is not a draft,
/// and with all defects if it is not complete.
pub async fn open_invoice<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    request: OpenRequest<'_>,
    render: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Reply, Error> {
    let OpenRequest { id, if_match, email, send_at } = request;
    check_email_settings(email)?;
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let invoice = store.document(tenant, id).await?.ok_or(Refusal::NotFound("invoice"))?;
        refuse_unless_openable(&invoice)?;
        crate::records::check_version(if_match, invoice.version)?;
        let email_template = email.and_then(|email| email.template_id);
        let before = invoice.clone();
        let loaded = load_case(store, tenant, invoice, email_template, caller.times()).await?;
        let opening =
            plan_opening(store, entropy, caller, Before::Stored(&before), loaded, (email, send_at)).await?;
        let reply = render(&opening.opened);
        Ok(Plan::Commit(opening.actions, reply))
    })
    .await
}

/// The document before its opening.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Before<'a> {
    Stored(&'a Document),
    /// It is opened as soon as it is made.
    New,
}

/// What opening a document writes.
pub(crate) struct Opening {
    pub(crate) actions: Vec<Action>,
    pub(crate) opened: DocumentWithParties,
    pub(crate) delivery: Option<Delivery>,
}

/// Opens the document of the case, which is `before` or a change of its state, together with the e-mail that is asked for.
pub(crate) async fn plan_opening<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    before: Before<'_>,
    (case, standing): (Case, Standing),
    (email, send_at): (Option<&EmailSettings>, Option<SendAt>),
) -> Result<Opening, Error> {
    let tenant = &caller.tenant;
    refuse_unusable(case.email_kind(), email, case.email_template.as_ref())?;
    let schedule = case.schedule(send_at, caller.now).map_err(|defect| Refusal::Invalid(vec![defect]))?;
    let Standing { series: standing, targets } = standing;
    let complete = case.judge(standing.last_issue_date, &targets, email).map_err(incomplete)?;
    let requested = email.map(|settings| RequestedEmail {
        id: DeliveryId::new(caller.now, entropy.draw()),
        settings,
        texts: settings.texts().digest(),
        template: case.email_template.as_ref(),
        batch_id: None,
        schedule,
    });
    if let Some(email) = email {
        store.keep_texts(tenant, &email.texts(), caller.present).await?;
    }
    let mut after = standing.clone();
    let around = case.opening(&targets);
    let number = Number::of(&complete.draft, &mut after);
    let opened = open(case.invoice.clone(), complete, around, number, requested, caller.change());
    let unasked = DeliveryId::new(caller.now, entropy.draw());
    let Opened { invoice, delivery, credited } = opened.with_unasked_email(around, case.unasked(), unasked);

    let mut actions = match before {
        Before::Stored(before) => headers::change(tenant, before, &invoice, caller.present),
        Before::New => headers::create_opened(tenant, &invoice, caller.present),
    };
    if let Some(credited) = credited {
        let (change, draw) = (caller.change(), || entropy.draw());
        let desk = Desk { tenant, change: &change, present: caller.present, draw: &draw };
        let mut after = targets.clone();
        actions.extend(after.credit(&desk, &invoice, credited));
        actions.extend(after.write(tenant, &targets, caller.present));
    }
    if after != standing {
        actions.push(series::advance(tenant, &case.series_id, &standing, &after, caller.now));
        if standing.version == 0 {
            // The numbering must not change while the first number of a series is assigned.
            actions.push(versioned::unchanged(tenant, &case.entity));
        }
    }
    actions.extend(delivery.iter().flat_map(|delivery| deliveries::create(tenant, delivery)));
    let warnings = case.warnings(email);
    let Case { lines, entity, customer, .. } = case;
    let opened = DocumentWithParties { invoice, lines, seller: Some(entity), customer, warnings };
    Ok(Opening { actions, opened, delivery })
}

/// What keeps a document from opening. A missing approval says so itself, whatever else is missing.
fn incomplete(defects: Vec<Defect>) -> Refusal {
    let approval = defects.iter().find(|defect| defect.code == APPROVAL_REQUIRED);
    let (code, detail) = match approval {
        Some(defect) => (APPROVAL_REQUIRED, defect.message.clone()),
        None => ("invoice_incomplete", "The invoice cannot be opened. See the errors.".to_owned()),
    };
    Refusal::Conflict { code, detail, defects }
}

/// Refuses a request for an e-mail without the required settings, before anything is written.
pub(crate) fn check_email_settings(email: Option<&EmailSettings>) -> Result<(), Error> {
    let missing = email.map(EmailSettings::missing).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    let defect = |name: &&str| {
        Defect::new(
            "email_setting_missing",
            format!("email.{name}"),
            "must be given, unless use_template_defaults is true",
        )
    };
    Err(Refusal::Invalid(missing.iter().map(defect).collect()).into())
}
