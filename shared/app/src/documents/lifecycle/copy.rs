//! New drafts made of other documents: supersede and duplicate.

use domain::documents::copy::Duplicate;
use domain::documents::document::{Content, Document};
use domain::documents::line::DraftLine;
use domain::ids::LineId;
use ports::{Action, Clock, Entropy, Table};
use store::Store;
use store::documents::headers;

use super::Asked;
use crate::attempts::{Plan, until_committed};
use crate::documents::draft_invoice::{NewDraft, plan_draft};
use crate::documents::guards::{asked_for, refused};
use crate::documents::read_invoice::{DocumentWithParties, read_invoice};
use crate::{Caller, Error, Reply};

/// Replaces a draft by a new one with the same content and lines, in one transaction.
pub async fn supersede<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    asked: Asked,
    render: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        let read = read_invoice(store, &caller.tenant, asked.id).await?;
        let before = &read.invoice;
        asked_for(before, asked.if_match)?;
        // Refused before anything of the new draft is written.
        let refuse = |why| refused(before, &why);
        before.clone().supersede(before.id, caller.change()).map_err(refuse)?;
        let (content, lines) = (before.content.clone(), read.lines.clone());
        let (mut actions, draft) = new_draft(store, entropy, caller, before, content, lines).await?;
        let superseded = before.clone().supersede(draft.invoice.id, caller.change()).map_err(refuse)?;
        actions.extend(headers::change(&caller.tenant, before, &superseded, caller.present));
        let reply = render(&draft);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// Makes a draft like the document, whatever its status. `render` is told which fields are left out.
pub async fn duplicate<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    asked: Asked,
    render: impl Fn(&DocumentWithParties, &[&'static str]) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        let read = read_invoice(store, &caller.tenant, asked.id).await?;
        asked_for(&read.invoice, asked.if_match)?;
        let Duplicate { content, mut lines, left_out } = Duplicate::of(&read.invoice, read.lines);
        lines.iter_mut().for_each(|line| line.id = LineId::new(caller.now, entropy.draw()));
        let (actions, draft) = new_draft(store, entropy, caller, &read.invoice, content, lines).await?;
        let reply = render(&draft, &left_out);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

async fn new_draft<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    of: &Document,
    content: Content,
    lines: Vec<DraftLine>,
) -> Result<(Vec<Action>, DocumentWithParties), Error> {
    plan_draft(store, entropy, caller, NewDraft::of_kind(of.kind.clone(), content, lines)).await
}
