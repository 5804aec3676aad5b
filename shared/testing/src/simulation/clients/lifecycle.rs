//! Requests of the lifecycle: for one document, or for many by a batch.

use app::batches::start_batch::{NewBatch, Selected};
use app::{Caller, Error, Reply};
use domain::batches::{
    ApproveOptions, CancelOptions, MoveToDraftOptions, Operation, SubmitOptions, VoidOptions, WriteOffOptions,
};
use domain::change::Actor;
use domain::documents::document::DocumentStatus;
use domain::ids::{DocumentId, DocumentKind};

use crate::builders;
use crate::simulation::counters::Counter;
use crate::simulation::environment::Environment;
use crate::simulation::event_log::Reach;
use crate::simulation::fixtures::TenantFixture;
use crate::simulation::requests::ClientRequest;
use crate::world::Verb;

/// How often each verb is asked for. Opening and sending follow what was approved or moved to draft.
const VERBS: [(Verb, usize); 12] = [
    (Verb::Submit, 5),
    (Verb::Approve, 4),
    (Verb::Reject, 1),
    (Verb::Open, 5),
    (Verb::Send, 1),
    (Verb::Cancel, 1),
    (Verb::MoveToDraft, 12),
    (Verb::Void, 5),
    (Verb::WriteOff, 2),
    (Verb::Supersede, 1),
    (Verb::Duplicate, 1),
    (Verb::Delete, 1),
];

/// Whether the verb fits a document of this status.
fn fits(verb: Verb, status: DocumentStatus, numbered: bool) -> bool {
    use DocumentStatus::{Approved, Draft, Open, PendingApproval};
    match verb {
        Verb::Submit => status == Draft,
        Verb::Approve | Verb::Reject => status == PendingApproval,
        Verb::Open => status == Approved || status == Draft && numbered,
        Verb::Send => status == Approved,
        Verb::Cancel | Verb::Supersede | Verb::Delete => status.row().openable && !numbered,
        Verb::MoveToDraft => status == Open || status == PendingApproval,
        Verb::Void => status == Open || status == Draft && numbered,
        Verb::WriteOff => status == Open,
        Verb::Duplicate | Verb::MarkSent | Verb::Edit => true,
    }
}

impl Environment {
    pub(super) async fn change_state(&self, fixture: &TenantFixture) {
        if self.pick(6) == 0 {
            return self.change_states(fixture).await;
        }
        let all: usize = VERBS.iter().map(|(_, weight)| weight).sum();
        let mut left = self.pick(all);
        let chosen = VERBS.iter().find(|(_, weight)| {
            let found = left < *weight;
            left = left.saturating_sub(*weight);
            found
        });
        let Some((mut verb, _)) = chosen.copied() else { return };
        let Some(id) = self.some_document_for(fixture, verb) else { return };
        // Often the next verb follows, while others change the same document.
        for _ in 0..4 {
            self.request_verb(fixture, id, verb).await;
            match self.next_verb(id) {
                Some(next) if self.pick(6) > 0 => verb = next,
                _ => return,
            }
        }
    }

    async fn request_verb(&self, fixture: &TenantFixture, id: DocumentId, verb: Verb) {
        match verb {
            Verb::Send => self.send_one(fixture, id).await,
            // Nobody repeats a deletion with an idempotency key.
            Verb::Delete => self.try_once(fixture, async |caller| self.ask(caller, id, verb).await).await,
            _ => {
                let asked = ClientRequest::default();
                self.request(fixture, asked, async |caller| self.ask(caller, id, verb).await).await;
            }
        }
    }

    fn next_verb(&self, id: DocumentId) -> Option<Verb> {
        let event_log = self.event_log.borrow();
        let life = event_log.lives.get(&id)?;
        match life.status {
            DocumentStatus::PendingApproval => {
                Some([Verb::Approve, Verb::Approve, Verb::Reject, Verb::MoveToDraft][self.pick(4)])
            }
            DocumentStatus::Approved => Some([Verb::Open, Verb::Send][self.pick(2)]),
            DocumentStatus::Draft if !life.openings.is_empty() => {
                Some([Verb::Open, Verb::Open, Verb::Void, Verb::Void, Verb::Void][self.pick(5)])
            }
            _ => None,
        }
    }

    /// Usually one that the verb is for.
    fn some_document_for(&self, fixture: &TenantFixture, verb: Verb) -> Option<DocumentId> {
        let event_log = self.event_log.borrow();
        let any = self.pick(5) == 0;
        let own = event_log.invoices.iter().filter(|(owner, _)| *owner == fixture.tenant.id);
        let own = own.map(|(_, id)| *id).filter(|id| id.kind() != DocumentKind::CreditNote);
        let reach = |id: DocumentId, such: &[Reach]| {
            event_log.reached.values().any(|(document, reach)| *document == id && such.contains(reach))
        };
        let fitting = own.filter(|id| {
            let Some(life) = event_log.lives.get(id) else { return false };
            let gone = verb == Verb::MoveToDraft && reach(*id, &[Reach::OnItsWay, Reach::Reached]);
            any || fits(verb, life.status, !life.openings.is_empty()) && !gone
        });
        let mut fitting: Vec<DocumentId> = fitting.collect();
        let ends = matches!(verb, Verb::MoveToDraft | Verb::Void);
        if ends && self.pick(3) > 0 {
            // Its e-mails end with it.
            let waits = |id: &DocumentId| reach(*id, &[Reach::Waits, Reach::OnItsWay]);
            let waiting: Vec<DocumentId> = fitting.iter().copied().filter(waits).collect();
            fitting = if waiting.is_empty() { fitting } else { waiting };
        }
        (!fitting.is_empty()).then(|| fitting[self.pick(fitting.len())])
    }

    /// Sometimes another person than the one that submits.
    async fn ask(&self, caller: Caller, id: DocumentId, verb: Verb) -> Result<Reply, Error> {
        let other = Actor::Key { id: "another key".to_owned(), name: "Alex".to_owned() };
        let reviews = matches!(verb, Verb::Approve | Verb::Reject) && self.pick(4) > 0;
        let caller = if reviews { Caller { actor: other, ..caller } } else { caller };
        let sendable = |id| {
            let event_log = self.event_log.borrow();
            event_log.lives.get(&id).is_some_and(|life| life.status.row().sendable)
        };
        let reply = self.world.ask(&caller, id, verb).await?;
        match verb {
            Verb::Submit if sendable(id) => self.counters.increment(Counter::SubmittedAndSent),
            Verb::Duplicate => self.counters.increment(Counter::Duplicated),
            _ => {}
        }
        Ok(reply)
    }

    async fn change_states(&self, fixture: &TenantFixture) {
        let reason = Some(builders::parse("As agreed"));
        let operation = match self.pick(8) {
            0..=1 => Operation::Submit(SubmitOptions { reason, retry: false }),
            2 => Operation::Approve(ApproveOptions { reason }),
            3 => Operation::Cancel(CancelOptions { reason }),
            4..=5 => Operation::MoveToDraft(MoveToDraftOptions { reason }),
            6 => Operation::Void(VoidOptions { reason }),
            _ => Operation::WriteOff(WriteOffOptions { reason: builders::parse("As agreed") }),
        };
        let all = self.invoices_of(fixture.tenant.id).into_iter();
        let all = all.filter(|id| id.kind() != DocumentKind::CreditNote);
        let one_in = 3 + self.pick(6);
        let ids: Vec<DocumentId> = all.filter(|_| self.pick(one_in) == 0).collect();
        let wanted = NewBatch { operation, selected: Selected::Ids(builders::subjects(&ids)) };
        self.start(fixture, wanted, ids).await;
    }
}
