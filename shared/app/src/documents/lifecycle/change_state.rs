//! Verbs that change the header of a document alone: approve, reject, cancel, write off.

use domain::documents::document::Document;
use domain::documents::lifecycle::Refused;
use domain::text::Label;
use ports::{Clock, Entropy, Table};
use store::Store;
use store::documents::headers;

use super::Asked;
use crate::attempts::{Plan, until_committed};
use crate::documents::guards::{asked_for, refused};
use crate::documents::read_invoice::{DocumentWithParties, read_invoice};
use crate::settings::current::read_settings;
use crate::{Caller, Error, Reply};

/// A verb of this file.
#[derive(Clone, Debug)]
pub enum Verb {
    Approve,
    Reject { reason: Label },
    Cancel,
    WriteOff { reason: Label },
}

/// Changes the state of a document. A refused verb changes nothing.
pub async fn change_state<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (asked, verb): (Asked, &Verb),
    render: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let read = read_invoice(store, tenant, asked.id).await?;
        asked_for(&read.invoice, asked.if_match)?;
        let after = carried_out(store, caller, read.invoice.clone(), verb).await?;
        let after = after.map_err(|why| refused(&read.invoice, &why))?;
        let actions = headers::change(tenant, &read.invoice, &after, caller.present);
        let reply = render(&DocumentWithParties { invoice: after, ..read });
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

async fn carried_out<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    document: Document,
    verb: &Verb,
) -> Result<Result<Document, Refused>, Error> {
    let change = caller.change();
    Ok(match verb {
        Verb::Approve => document.approve(&read_settings(store, &caller.tenant).await?.approval, change),
        Verb::Reject { reason } => document.reject(reason.clone(), change),
        Verb::Cancel => document.cancel(change),
        Verb::WriteOff { reason } => document.write_off(Some(reason.clone()), change),
    })
}
