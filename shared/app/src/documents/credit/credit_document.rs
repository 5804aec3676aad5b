//! Credits a document: makes a credit note, and opens it where that is asked for.

use domain::delivery::email::EmailSettings;
use domain::documents::complete::Defect;
use domain::documents::credit::{Asked, Manner};
use domain::documents::document::{Content, Origin};
use domain::documents::line::DraftLine;
use domain::ids::{DocumentId, LineId};
use ports::{Action, Clock, Entropy, Table};
use store::Store;
use store::documents::headers;

use super::CHUNKS;
use super::new_note::{drafted, open_at_once};
use crate::attempts::{Plan, until_committed};
use crate::documents::draft_invoice::{NewDraft, unstored_draft};
use crate::documents::guards::asked_for;
use crate::documents::lifecycle::Asked as Verb;
use crate::documents::open_invoice::check_email_settings;
use crate::documents::read_invoice::{DocumentWithParties, read_invoice};
use crate::documents::warnings::Around;
use crate::{Caller, Error, Refusal, Reply};

/// What becomes of a credit note.
#[allow(clippy::large_enum_variant, reason = "a request has one")]
#[derive(Clone, Debug, Default)]
pub enum Then {
    /// It is a draft.
    #[default]
    Draft,
    /// It opens at once, and goes out with this e-mail.
    Open(Option<EmailSettings>),
}

/// The request.
#[derive(Clone, Debug)]
pub struct CreditRequest {
    pub of: Verb,
    pub asked: Asked,
    pub manner: Manner,
    pub then: Then,
    /// A new draft with the lines of the document is to be made as well.
    pub rebill: bool,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct CreditMade {
    pub note: DocumentWithParties,
    pub rebill: Option<DocumentId>,
}

/// Makes a credit note of a document, in one transaction with its opening and with the new draft.
///
/// Refused with 409 if the document is not creditable, or if more is asked for than is left; and with all defects if it is
/// to open and is not complete.
pub async fn credit_document<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    request: &CreditRequest,
    render: impl Fn(&CreditMade) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    if let Then::Open(email) = &request.then {
        check_email_settings(email.as_ref())?;
    }
    until_committed(store, clock, entropy, caller, || async {
        let read = read_invoice(store, tenant, request.of.id).await?;
        asked_for(&read.invoice, request.of.if_match)?;
        let new_id = || LineId::new(caller.now, entropy.draw());
        let draft = drafted(store, caller, &read, (&request.asked, &request.manner), &new_id).await?;
        let draft = draft.map_err(cannot_be_credited)?;
        let (mut actions, note, lines) = unstored_draft(store, entropy, caller, draft, CHUNKS).await?;
        let note = match &request.then {
            Then::Draft => {
                actions.push(headers::create(tenant, &note, caller.present));
                let warnings = Around::read(store, tenant, &note).await?.warnings(&note, &lines);
                DocumentWithParties { invoice: note, lines, seller: None, customer: None, warnings }
            }
            Then::Open(email) => {
                let note = (note, lines);
                let opening = open_at_once(store, entropy, caller, note, email.as_ref(), None).await?;
                actions.extend(opening.actions);
                opening.opened
            }
        };
        let mut rebill = None;
        if request.rebill {
            let (writes, id) = rebilled(store, entropy, caller, &read, &new_id).await?;
            actions.extend(writes);
            rebill = Some(id);
        }
        let reply = render(&CreditMade { note, rebill });
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

fn cannot_be_credited(defects: Vec<Defect>) -> Refusal {
    let detail = match defects.as_slice() {
        [only] => only.message.clone(),
        _ => "The document cannot be credited like this. See the errors.".to_owned(),
    };
    Refusal::Conflict { code: "cannot_be_credited", detail, defects }
}

/// A new draft that charges the same again.
async fn rebilled<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    read: &DocumentWithParties,
    new_id: &(dyn Fn() -> LineId + Sync),
) -> Result<(Vec<Action>, DocumentId), Error> {
    let old = &read.invoice;
    let lines: Vec<DraftLine> =
        read.lines.iter().map(|line| DraftLine { id: new_id(), ..line.clone() }).collect();
    let content = Content {
        issue_date: None,
        due_date: None,
        payment_reference: None,
        external_refs: Default::default(),
        origin: Origin::Api,
        ..old.content.clone()
    };
    let draft = NewDraft::of_kind(old.kind.clone(), content, lines);
    let (mut actions, draft, _) = unstored_draft(store, entropy, caller, draft, CHUNKS).await?;
    actions.push(headers::create(&caller.tenant, &draft, caller.present));
    Ok((actions, draft.id))
}
