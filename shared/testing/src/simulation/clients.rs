//! What people and systems ask for meanwhile, each request under a key and repeated until it is answered.

mod scheduling;

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use app::batches::start_batch::{NewBatch, Selected};
use app::documents::open_invoice::OpenRequest;
use app::{Caller, Error, Refusal, Reply};
use domain::batches::{Filter, Operation};
use domain::customers::Customer;
use domain::delivery::email::EmailSettings;
use domain::ids::{DeliveryId, DocumentId, TenantId};
use domain::templates::email_template::EmailTemplate;
use domain::templates::invoice_template::InvoiceTemplate;
use ports::Clock;
use store::{Store, keys};

use super::company::{Company, TAG};
use super::stage::Stage;
use super::tally::Seen;
use crate::world::answer;
use crate::{MemoryTable, builders};

/// A request that was made, as far as its outcome can be checked by it.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// The ids of the batch that was asked for.
    pub(super) selected: Option<BTreeSet<DocumentId>>,
    /// The delivery that was to be called off.
    pub(super) canceled: Option<DeliveryId>,
    /// The body of each answer but refusals.
    pub(super) answers: Vec<String>,
}

pub(super) type Requests = BTreeMap<String, Asked>;

/// So often a client asks again.
const TRIES: usize = 6;

impl Stage {
    /// Something that a client of a random tenant does, from its first request to its last answer.
    pub(super) async fn act(self: Rc<Self>) {
        let company = &self.companies[self.pick(self.companies.len())];
        // What waits for its time is not there for long.
        if self.something_waits() && self.pick(3) == 0 {
            return self.think_better_of_it(company).await;
        }
        match self.pick(28) {
            16..=18 => self.send(company).await,
            19 => self.mark_sent(company).await,
            20..=24 => self.recall(company).await,
            25..=27 => self.recall_batch(company).await,
            0..=3 => self.start_batch(company).await,
            4..=6 => self.open(company).await,
            7..=8 => self.retry(company).await,
            9 => self.acknowledge(company).await,
            10..=11 => self.edit_draft(company).await,
            12 => self.delete_draft(company).await,
            13 => self.edit_customer(company).await,
            14 if self.pick(2) == 0 => self.edit_email_template(company).await,
            14 => self.edit_template(company).await,
            _ => self.create_draft(company).await,
        }
    }

    pub(super) fn store(&self) -> Store<MemoryTable> {
        Store::new(self.world.workers_table.clone())
    }

    pub(super) fn some_invoice(&self, company: &Company) -> Option<DocumentId> {
        let invoices = self.invoices_of(company.tenant.id);
        (!invoices.is_empty()).then(|| invoices[self.pick(invoices.len())])
    }

    pub(super) fn some_batch(&self, tenant: TenantId) -> Option<domain::ids::BatchId> {
        let chronicle = self.chronicle.borrow();
        let own: Vec<_> = chronicle.batches.iter().filter(|(owner, _)| *owner == tenant).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())].1)
    }

    pub(super) fn email(&self, company: &Company, single: bool) -> Option<EmailSettings> {
        let address = |name: &str| builders::parse(&format!("{name}@{}.example", company.mark));
        match self.pick(4) {
            0 => None,
            1 => Some(EmailSettings {
                subject: Some(builders::parse("An invoice")),
                message: Some(builders::parse("Please pay.")),
                reply_to: Some(address("replies")),
                recipients: (single && self.pick(2) == 0).then(|| vec![address("named"), address("too")]),
                cc: (0..self.pick(2)).map(|_| address("books")).collect(),
                ..EmailSettings::default()
            }),
            2 => Some(EmailSettings { template_id: Some(company.email_templates[0]), ..builders::email() }),
            _ => Some(builders::email()),
        }
    }

    async fn start_batch(&self, company: &Company) {
        let invoices = self.invoices_of(company.tenant.id);
        let selected = match self.pick(4) {
            0 => Selected::Filter(match self.pick(3) {
                0 => Filter::default(),
                1 => Filter { tag: Some(builders::parse(TAG)), ..Filter::default() },
                _ => Filter {
                    customer_id: Some(company.customers[self.pick(company.customers.len())]),
                    ..Filter::default()
                },
            }),
            _ => {
                let one_in = 1 + self.pick(4);
                let mut ids: Vec<DocumentId> =
                    invoices.iter().copied().filter(|_| self.pick(one_in) == 0).collect();
                ids.extend(ids.first().copied());
                // Now and then more than a page, most of them unknown.
                let unknown = if self.pick(12) == 0 { 60 + self.pick(90) } else { self.pick(2) };
                ids.extend((0..unknown).map(|_| DocumentId::invoice(self.world.now(), self.world.random())));
                let turn = self.pick(ids.len());
                ids.rotate_left(turn);
                Selected::Ids(ids)
            }
        };
        let ids = match &selected {
            Selected::Ids(ids) => Some(ids.iter().copied().collect()),
            Selected::Filter(_) => None,
        };
        let sends = self.pick(3) == 0;
        let operation = if sends { Operation::Send } else { Operation::Open };
        let email = self.email(company, false).or(sends.then(builders::email));
        let send_at = self.send_at(email.is_some());
        let force = sends && self.pick(2) == 0;
        let wanted = NewBatch { operation, selected, email, send_at, force };
        self.ask(company, Asked { selected: ids, ..Asked::default() }, async |caller| {
            let wanted = wanted.clone();
            app::batches::start_batch::start_batch(
                &self.store(),
                &self.world.entropy,
                &caller,
                wanted,
                |batch| answer(batch.id),
            )
            .await
        })
        .await;
    }

    async fn open(&self, company: &Company) {
        let Some(id) = self.some_invoice(company) else { return };
        let email = self.email(company, true);
        let send_at = self.send_at(email.is_some());
        self.ask(company, Asked::default(), async |caller| {
            app::documents::open_invoice::open_invoice(
                &self.store(),
                &self.world.clock,
                &self.world.entropy,
                &caller,
                OpenRequest { id, if_match: None, email: email.as_ref(), send_at },
                |opened| {
                    let number = opened.invoice.issued().map(|issued| issued.number.to_string());
                    answer(format!("{id} {}", number.unwrap_or_default()))
                },
            )
            .await
        })
        .await;
    }

    async fn retry(&self, company: &Company) {
        let Some(id) = self.some_batch(company.tenant.id) else { return };
        self.ask(company, Asked::default(), async |caller| {
            app::batches::start_batch::retry_batch(&self.store(), &self.world.entropy, &caller, id, |batch| {
                answer(batch.id)
            })
            .await
        })
        .await;
    }

    async fn acknowledge(&self, company: &Company) {
        let Some(id) = self.some_batch(company.tenant.id) else { return };
        self.try_once(company, async |caller| {
            app::batches::acknowledge_batch::acknowledge_batch(&self.store(), &caller, id, |batch, _| {
                answer(batch.id)
            })
            .await
        })
        .await;
    }

    async fn create_draft(&self, company: &Company) {
        let (content, lines) = company.draft(&self.world);
        self.ask(company, Asked::default(), async |caller| {
            let (content, lines) = (content.clone(), lines.clone());
            app::documents::draft_invoice::create_draft(
                &self.store(),
                &self.world.entropy,
                &caller,
                content,
                lines,
                |draft| answer(draft.invoice.id),
            )
            .await
        })
        .await;
    }

    /// Mended, or given other lines.
    async fn edit_draft(&self, company: &Company) {
        let Some(id) = self.some_invoice(company) else { return };
        self.try_once(company, async |caller| {
            let store = self.store();
            let current = app::documents::read_invoice::read_invoice(&store, &caller.tenant, id).await?;
            let version = current.invoice.version;
            let (content, lines) = company.mended(&self.world, current.invoice.content.clone());
            let entropy = &self.world.entropy;
            app::documents::draft_invoice::change_draft(
                &store,
                entropy,
                &caller,
                current,
                Some(version),
                content,
                lines,
            )
            .await
            .map(|changed| answer(changed.invoice.id))
        })
        .await;
    }

    async fn delete_draft(&self, company: &Company) {
        let Some(id) = self.some_invoice(company) else { return };
        self.try_once(company, async |caller| {
            let deleted = app::documents::draft_invoice::delete_draft(&self.store(), &caller, id, None).await;
            deleted.map(|()| answer(id))
        })
        .await;
    }

    async fn edit_customer(&self, company: &Company) {
        let id = company.customers[self.pick(company.customers.len())];
        self.try_once(company, async |caller| {
            let key = keys::customer(&caller.tenant, id);
            let edit = |customer: Customer| {
                let contacts = company.contacts(&self.world, "moved");
                Ok(Customer { version: customer.version + 1, contacts, change: caller.change(), ..customer })
            };
            let changed = app::records::change(&self.store(), &caller, &key, "customer", None, edit).await?;
            Ok(answer(changed.version))
        })
        .await;
    }

    async fn edit_template(&self, company: &Company) {
        let id = company.templates[self.pick(company.templates.len())];
        self.try_once(company, async |caller| {
            let key = keys::template(&caller.tenant, id);
            let edit = |template: InvoiceTemplate| {
                let version = template.version + 1;
                let subject = builders::parse(&format!("Your invoice, wording {version}"));
                Ok(InvoiceTemplate { version, subject, change: caller.change(), ..template })
            };
            let changed = app::records::change(&self.store(), &caller, &key, "template", None, edit).await?;
            Ok(answer(changed.version))
        })
        .await;
    }

    async fn edit_email_template(&self, company: &Company) {
        let id = company.email_templates[self.pick(2)];
        self.try_once(company, async |caller| {
            let key = keys::email_template(&caller.tenant, id);
            let edit = |template: EmailTemplate| {
                let version = template.version + 1;
                let texts = builders::email_texts(&format!("A polite subject, wording {version}"));
                let texts = [(template.fallback_language, texts)].into();
                Ok(EmailTemplate { version, texts, change: caller.change(), ..template })
            };
            let changed =
                app::records::change(&self.store(), &caller, &key, "email template", None, edit).await?;
            Ok(answer(changed.version))
        })
        .await;
    }

    /// A request without a key: nobody repeats it.
    pub(super) async fn try_once(
        &self,
        company: &Company,
        handler: impl AsyncFn(Caller) -> Result<Reply, Error>,
    ) {
        let done = self.may_die(handler(self.world.caller(&company.tenant))).await;
        if let Some(Err(Error::Refused(_))) = done {
            self.tally.note(Seen::Refusal);
        }
    }

    /// A request under a key of its own, repeated after an error of ours or a lost answer; now and then
    /// by two at once.
    pub(super) async fn ask(
        &self,
        company: &Company,
        asked: Asked,
        handler: impl AsyncFn(Caller) -> Result<Reply, Error>,
    ) {
        let key = format!("request-{}", self.requests.borrow().len());
        self.requests.borrow_mut().insert(key.clone(), asked);
        for attempt in 0..TRIES {
            if attempt > 0 {
                self.tally.note(Seen::Replay);
            }
            match self.may_die(self.answered(company, &key, &handler)).await {
                Some(Ok(reply)) => {
                    self.requests.borrow_mut().entry(key.clone()).or_default().answers.push(reply.body);
                    // Mostly the client has got it.
                    if self.weather.is_calm() || self.pick(3) > 0 {
                        return;
                    }
                }
                Some(Err(Error::Refused(Refusal::Conflict { code, .. })))
                    if ["idempotency_key_in_use", "changed_meanwhile"].contains(&code) => {}
                Some(Err(Error::Refused(_))) => return self.tally.note(Seen::Refusal),
                Some(Err(Error::Store(_) | Error::Failed(_))) | None => {}
            }
            for _ in 0..self.pick(40) {
                self.world.clock.pause(std::time::Duration::from_millis(50)).await;
            }
        }
    }

    /// As the HTTP functions do it: a request that was answered before is answered the same.
    async fn answered(
        &self,
        company: &Company,
        key: &str,
        handler: &impl AsyncFn(Caller) -> Result<Reply, Error>,
    ) -> Result<Reply, Error> {
        let caller = self.world.caller_with_key(&company.tenant, key);
        let caller = Caller { request_id: key.to_owned(), ..caller };
        if let Some(stored) = self.store().reply(&company.tenant.id, key, caller.now).await? {
            return Ok(Reply {
                status: stored.status,
                body: stored.body,
                etag: stored.etag,
                location: stored.location,
            });
        }
        handler(caller).await
    }

    /// None when the handler died on its way.
    async fn may_die<R>(&self, handler: impl Future<Output = R>) -> Option<R> {
        let dies = !self.weather.is_calm() && self.pick(12) == 0;
        let mut left = dies.then(|| self.pick(14));
        let mut handler = pin!(handler);
        poll_fn(|context| match &mut left {
            Some(0) => {
                self.tally.note(Seen::HandlerLost);
                Poll::Ready(None)
            }
            left => {
                if let Some(left) = left {
                    *left -= 1;
                }
                handler.as_mut().poll(context).map(Some)
            }
        })
        .await
    }
}
