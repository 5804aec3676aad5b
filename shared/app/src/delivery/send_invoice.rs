//! Sends an open invoice, once or repeatedly.

use domain::delivery::email::EmailSettings;
use domain::delivery::schedule::SendAt;
use domain::delivery::send::{Before, CannotSend, Manner, Sent, send, sendable};
use domain::documents::complete::Defect;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::open::RequestedEmail;
use domain::ids::{DeliveryId, DocumentId};
use ports::{Action, Clock, Entropy, Table};
use store::Store;
use store::delivery::deliveries;
use store::documents::headers;

use crate::attempts::{Plan, until_committed};
use crate::documents::open_invoice::{Before as BeforeOpening, Opening, plan_opening};
use crate::documents::opening::load_case;
use crate::templates::email_templates::refuse_unusable;
use crate::{Caller, Error, Refusal, Reply};

/// The request.
#[derive(Clone, Copy, Debug)]
pub struct SendRequest<'a> {
    pub id: DocumentId,
    pub email: &'a EmailSettings,
    /// The time to send, or `None` to send at once.
    pub send_at: Option<SendAt>,
    /// Sends also to recipients that got the invoice within the last ten minutes.
    pub force: bool,
}

/// Writes the delivery, the invoice's distribution and the reply in one transaction. If two requests run
/// at the same time, both write the distribution on condition of the version that they read, so the
/// second one fails, retries and finds the delivery of the first.
pub async fn send_invoice<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    request: SendRequest<'_>,
    render: impl Fn(&Sent) -> Reply,
) -> Result<Reply, Error> {
    let SendRequest { id, email, send_at, force } = request;
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        // Read before the deliveries: a delivery that is created in between changes the distribution, so
        // the write fails.
        let invoice = store.document(tenant, id).await?.ok_or(Refusal::NotFound("invoice"))?;
        if invoice.status() == DocumentStatus::Approved {
            let (actions, sent) = open_first(store, entropy, caller, invoice, (email, send_at)).await?;
            let reply = render(&sent);
            return Ok(Plan::Commit(actions, reply));
        }
        sendable(&invoice).map_err(refusal)?;
        let (case, _) = load_case(store, tenant, invoice, email.template_id, caller.times()).await?;
        refuse_unusable(case.email_kind(), Some(email), case.email_template.as_ref()).map_err(at_top)?;
        let schedule = case.schedule(send_at, caller.now).map_err(|defect| Refusal::Invalid(vec![defect]))?;
        let around = case.surroundings();
        let to = around.addressees(email);
        let before = store.deliveries(tenant, id).await?;
        let suppressed = store.suppressed(tenant, to.iter().map(|to| &to.address)).await?;
        let requested = RequestedEmail {
            id: DeliveryId::new(caller.now, entropy.draw()),
            settings: email,
            texts: email.texts().digest(),
            template: case.email_template.as_ref(),
            batch_id: None,
            schedule,
        };
        let manner = Manner { force, retry_since: None };
        let before = Before { deliveries: &before, suppressed: &suppressed };
        let sent =
            send(&case.invoice, around, requested, before, manner, caller.change()).map_err(refusal)?;
        store.keep_texts(tenant, &email.texts(), caller.present).await?;

        let [delivery_action, pointer] = deliveries::create(tenant, &sent.delivery);
        let mut actions = headers::change(tenant, &case.invoice, &sent.invoice, caller.present);
        actions.extend([delivery_action, pointer]);
        let reply = render(&sent);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// Opens an approved invoice with this e-mail.
async fn open_first<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    approved: Document,
    (email, send_at): (&EmailSettings, Option<SendAt>),
) -> Result<(Vec<Action>, Sent), Error> {
    let (tenant, times) = (&caller.tenant, caller.times());
    let before = approved.clone();
    let loaded = load_case(store, tenant, approved, email.template_id, times).await?;
    let opening =
        plan_opening(store, entropy, caller, BeforeOpening::Stored(&before), loaded, (Some(email), send_at))
            .await;
    let Opening { actions, opened, delivery } = opening.map_err(at_top)?;
    let delivery = delivery.ok_or_else(|| Error::Failed("an opening made no delivery".to_owned()))?;
    Ok((actions, Sent { invoice: opened.invoice, delivery, scheduled: Vec::new() }))
}

/// What decides, beside its case, whether a document is sent again.
#[derive(Debug, Default)]
pub(crate) struct SentBefore {
    pub(crate) deliveries: Vec<domain::delivery::Delivery>,
    pub(crate) suppressed: Vec<domain::delivery::suppression::Suppression>,
}

pub(crate) fn refusal(cannot: CannotSend) -> Error {
    match cannot {
        CannotSend::NotOpen(DocumentStatus::Deleted) => Refusal::Gone("invoice").into(),
        CannotSend::Invalid(defects) => at_top(Refusal::Invalid(defects).into()),
        other => Error::conflict(other.code(), other.message()),
    }
}

/// The settings of the e-mail are the body of the request, so errors refer to its top level.
pub(crate) fn at_top(error: Error) -> Error {
    let Error::Refused(Refusal::Invalid(defects)) = error else { return error };
    let at_top = |defect: Defect| {
        let field = defect.field.strip_prefix("email.").map(str::to_owned);
        Defect { field: field.unwrap_or(defect.field), ..defect }
    };
    Refusal::Invalid(defects.into_iter().map(at_top).collect()).into()
}
