//! The verbs of the lifecycle, as clients ask for them.

use app::delivery::mark_sent::mark_sent;
use app::delivery::send_invoice::{SendRequest, send_invoice};
use app::documents::draft_invoice::{change_draft, delete_draft};
use app::documents::lifecycle::change_state::{Verb as Change, change_state};
use app::documents::lifecycle::take_back::{TakeBack, take_back};
use app::documents::lifecycle::{Asked, copy, submit};
use app::documents::open_invoice::{OpenRequest, open_invoice};
use app::documents::read_invoice::{DocumentWithParties, read_invoice};
use app::{Caller, Error, Reply};
use domain::delivery::MarkedMethod;
use domain::delivery::send::SentOutside;
use domain::ids::DocumentId;
use store::Store;

use super::{World, answer};
use crate::builders;

/// A verb that a client may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    Submit,
    Approve,
    Reject,
    Open,
    Send,
    MarkSent,
    Cancel,
    MoveToDraft,
    Void,
    WriteOff,
    Supersede,
    Duplicate,
    Edit,
    Delete,
}

impl Verb {
    pub const ALL: &'static [(Verb, &'static str)] = &[
        (Verb::Submit, "submit"),
        (Verb::Approve, "approve"),
        (Verb::Reject, "reject"),
        (Verb::Open, "open"),
        (Verb::Send, "send"),
        (Verb::MarkSent, "mark_sent"),
        (Verb::Cancel, "cancel"),
        (Verb::MoveToDraft, "move_to_draft"),
        (Verb::Void, "void"),
        (Verb::WriteOff, "write_off"),
        (Verb::Supersede, "supersede"),
        (Verb::Duplicate, "duplicate"),
        (Verb::Edit, "edit"),
        (Verb::Delete, "delete"),
    ];
}

impl World {
    /// Asks for a verb through the workers' table. The body of the answer is the id of the document, or of the new draft.
    pub async fn ask(&self, caller: &Caller, id: DocumentId, verb: Verb) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let (clock, entropy) = (&self.clock, &self.entropy);
        let asked = Asked { id, if_match: None };
        let show = |read: &DocumentWithParties| answer(read.invoice.id);
        let reason = || builders::parse("As agreed");
        let email = builders::email();
        let change =
            async |verb: Change| change_state(&store, clock, entropy, caller, (asked, &verb), show).await;
        let back =
            async |verb: TakeBack| take_back(&store, clock, entropy, caller, (asked, &verb), show).await;
        match verb {
            Verb::Submit => submit::submit(&store, clock, entropy, caller, asked, show).await,
            Verb::Approve => change(Change::Approve).await,
            Verb::Reject => change(Change::Reject { reason: reason() }).await,
            Verb::Cancel => change(Change::Cancel).await,
            Verb::WriteOff => change(Change::WriteOff { reason: reason() }).await,
            Verb::MoveToDraft => back(TakeBack::MoveToDraft).await,
            Verb::Void => back(TakeBack::Void { reason: None }).await,
            Verb::Supersede => copy::supersede(&store, clock, entropy, caller, asked, show).await,
            Verb::Duplicate => {
                copy::duplicate(&store, clock, entropy, caller, asked, |read, _| answer(read.invoice.id))
                    .await
            }
            Verb::Open => {
                let request = OpenRequest { id, if_match: None, email: None, send_at: None };
                open_invoice(&store, clock, entropy, caller, request, show).await
            }
            Verb::Send => {
                let request = SendRequest { id, email: &email, send_at: None, force: true };
                send_invoice(&store, clock, entropy, caller, request, |sent| answer(sent.invoice.id)).await
            }
            Verb::MarkSent => {
                let date = caller.now.date_naive();
                let outside = SentOutside { method: MarkedMethod::Post, date, note: None };
                mark_sent(&store, clock, entropy, caller, id, &outside, show).await
            }
            Verb::Edit => {
                let current = read_invoice(&store, &caller.tenant, id).await?;
                let mut content = current.invoice.content.clone();
                content.note = Some(builders::parse(&format!("Changed {}", self.random())));
                let lines = current.lines.clone();
                let changed = change_draft(&store, entropy, caller, current, None, content, lines).await;
                changed.map(|read| answer(read.invoice.id))
            }
            Verb::Delete => delete_draft(&store, caller, id, None).await.map(|()| answer(id)),
        }
    }
}
