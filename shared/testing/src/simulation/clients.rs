//! The requests that people and systems make during a run. Most carry an idempotency key, and the client
//! repeats them until it gets a response.

mod alarms;
mod bank;
mod crediting;
mod lifecycle;
mod paying;
mod repeating;
mod scheduling;
mod sending;

use std::rc::Rc;

use app::batches::start_batch::{NewBatch, Selected};
use app::documents::open_invoice::OpenRequest;
use app::{Caller, Error, Reply};
use domain::batches::{DeleteOptions, Operation};
use domain::customers::Customer;
use domain::delivery::email::EmailSettings;
use domain::documents::document::Document;
use domain::documents::filter::Filter;
use domain::ids::{DocumentId, DocumentKind, Subject, TenantId};
use domain::templates::email_template::EmailTemplate;
use domain::templates::invoice_template::InvoiceTemplate;
use store::{Store, keys};

use super::counters::Counter;
use super::environment::Environment;
use super::fixtures::{TAG, TenantFixture};
use super::requests::ClientRequest;
use crate::world::answer;
use crate::{MemoryTable, builders};

/// The answer to a request that opens a document.
fn opened(invoice: &Document) -> String {
    let number = invoice.issued().map(|issued| issued.number.to_string());
    format!("{} {}", invoice.id, number.unwrap_or_default())
}

impl Environment {
    /// A random action of a client of a random tenant, from its first request to its last response.
    pub(super) async fn random_action(self: Rc<Self>) {
        let fixture = &self.tenants[self.pick(self.tenants.len())];
        // A delivery stays scheduled for a short time only, so scheduled deliveries get more of the
        // actions.
        if self.has_scheduled_delivery() && self.pick(3) == 0 {
            return self.change_schedule(fixture).await;
        }
        // These come in addition, so that they leave no other situation out.
        if self.pick(3) == 0 {
            self.bank(fixture).await;
        }
        match self.pick(9) {
            0..=2 => self.pay(fixture).await,
            3..=5 => self.change_state(fixture).await,
            6..=7 => self.credit(fixture).await,
            _ => {}
        }
        match self.pick(30) {
            28..=29 => self.set_alarm(fixture).await,
            16..=18 => self.send(fixture).await,
            19..=20 => self.mark_sent(fixture).await,
            21..=24 => self.recall(fixture).await,
            25..=27 => self.recall_batch(fixture).await,
            0..=3 => self.start_batch(fixture).await,
            4..=6 => self.open(fixture).await,
            7..=8 => self.retry(fixture).await,
            9 => self.acknowledge(fixture).await,
            10..=11 => self.edit_draft(fixture).await,
            12 => self.delete_draft(fixture).await,
            13 => self.edit_customer(fixture).await,
            14 if self.pick(2) == 0 => self.edit_email_template(fixture).await,
            14 => self.edit_template(fixture).await,
            _ => self.create_draft(fixture).await,
        }
    }

    pub(super) fn store(&self) -> Store<MemoryTable> {
        Store::new(self.world.workers_table.clone())
    }

    pub(super) fn some_invoice(&self, fixture: &TenantFixture) -> Option<DocumentId> {
        let invoices = self.invoices_of(fixture.tenant.id);
        (!invoices.is_empty()).then(|| invoices[self.pick(invoices.len())])
    }

    pub(super) fn some_batch(&self, tenant: TenantId) -> Option<domain::ids::BatchId> {
        let event_log = self.event_log.borrow();
        let own: Vec<_> = event_log.batches.iter().filter(|(owner, _)| *owner == tenant).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())].1)
    }

    pub(super) fn email(&self, fixture: &TenantFixture, single: bool) -> Option<EmailSettings> {
        let address = |name: &str| builders::parse(&format!("{name}@{}.example", fixture.mark));
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
            2 => Some(EmailSettings { template_id: Some(fixture.email_templates[0]), ..builders::email() }),
            _ => Some(builders::email()),
        }
    }

    async fn start_batch(&self, fixture: &TenantFixture) {
        let invoices = self.invoices_of(fixture.tenant.id);
        let selected = match self.pick(4) {
            0 => Selected::Filter(match self.pick(3) {
                0 => Filter::default(),
                1 => Filter { tag: Some(builders::parse(TAG)), ..Filter::default() },
                _ => Filter {
                    customer_id: Some(fixture.customers[self.pick(fixture.customers.len())]),
                    ..Filter::default()
                },
            }),
            _ => {
                let one_in = 1 + self.pick(4);
                let mut ids: Vec<DocumentId> =
                    invoices.iter().copied().filter(|_| self.pick(one_in) == 0).collect();
                ids.extend(ids.first().copied());
                // A few batches exceed one page; most of their ids are unknown.
                let unknown = if self.pick(12) == 0 { 60 + self.pick(90) } else { self.pick(2) };
                ids.extend(
                    (0..unknown).map(|_| DocumentId::invoice(self.now_of(fixture), self.world.random())),
                );
                let turn = self.pick(ids.len());
                ids.rotate_left(turn);
                Selected::Ids(ids.into_iter().map(Subject::from).collect())
            }
        };
        let ids = match &selected {
            Selected::Ids(ids) => Some(ids.iter().filter_map(|subject| subject.document()).collect()),
            Selected::Filter(_) => None,
        };
        let deletes = self.pick(20) == 0;
        let sends = !deletes && self.pick(3) == 0;
        let email = self.email(fixture, false).filter(|_| !deletes).or(sends.then(builders::email));
        let send_at = self.send_at(fixture, email.is_some());
        let force = sends && self.pick(2) == 0;
        let operation = match email {
            None if deletes => Operation::Delete(DeleteOptions {}),
            Some(email) if sends => builders::sending(email, send_at, force),
            email => builders::opening(email, send_at),
        };
        self.start(fixture, NewBatch { operation, selected }, ids).await;
    }

    /// Starts a batch, of these documents if it names any.
    pub(super) async fn start(
        &self,
        fixture: &TenantFixture,
        wanted: NewBatch,
        ids: impl Into<Option<Vec<DocumentId>>>,
    ) {
        let selected = ids.into().map(|ids| ids.into_iter().collect());
        self.request(fixture, ClientRequest { selected, ..ClientRequest::default() }, async |caller| {
            let (store, entropy, wanted) = (self.store(), &self.world.entropy, wanted.clone());
            app::batches::start_batch::start_batch(&store, entropy, &caller, wanted, |batch| answer(batch.id))
                .await
        })
        .await;
    }

    async fn open(&self, fixture: &TenantFixture) {
        if let Some(id) = self.some_invoice(fixture) {
            self.open_one(fixture, id).await;
        }
    }

    async fn open_one(&self, fixture: &TenantFixture, id: DocumentId) {
        let email = self.email(fixture, true);
        let send_at = self.send_at(fixture, email.is_some());
        self.request(fixture, ClientRequest::default(), async |caller| {
            app::documents::open_invoice::open_invoice(
                &self.store(),
                &self.world.clock,
                &self.world.entropy,
                &caller,
                OpenRequest { id, if_match: None, email: email.as_ref(), send_at },
                |read| answer(opened(&read.invoice)),
            )
            .await
        })
        .await;
    }

    async fn retry(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_batch(fixture.tenant.id) else { return };
        self.request(fixture, ClientRequest::default(), async |caller| {
            app::batches::start_batch::retry_batch(&self.store(), &self.world.entropy, &caller, id, |batch| {
                answer(batch.id)
            })
            .await
        })
        .await;
    }

    async fn acknowledge(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_batch(fixture.tenant.id) else { return };
        self.try_once(fixture, async |caller| {
            app::batches::acknowledge_batch::acknowledge_batch(&self.store(), &caller, id, |batch, _| {
                answer(batch.id)
            })
            .await
        })
        .await;
    }

    async fn create_draft(&self, fixture: &TenantFixture) {
        let draft = fixture.draft(&self.world);
        self.request(fixture, ClientRequest::default(), async |caller| {
            let entropy = &self.world.entropy;
            app::documents::draft_invoice::create_draft(
                &self.store(),
                entropy,
                &caller,
                draft.clone(),
                |draft| answer(draft.invoice.id),
            )
            .await
        })
        .await;
    }

    /// Corrects the draft, or replaces its lines.
    async fn edit_draft(&self, fixture: &TenantFixture) {
        // What a credit note states is fixed.
        let id = self.some_invoice(fixture).filter(|id| id.kind() != DocumentKind::CreditNote);
        let Some(id) = id else { return };
        self.try_once(fixture, async |caller| {
            let store = self.store();
            let current = app::documents::read_invoice::read_invoice(&store, &caller.tenant, id).await?;
            let version = current.invoice.version;
            let (content, lines) = fixture.corrected(&self.world, current.invoice.content.clone());
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

    async fn delete_draft(&self, fixture: &TenantFixture) {
        if let Some(id) = self.some_invoice(fixture) {
            self.delete_one(fixture, id).await;
        }
    }

    async fn delete_one(&self, fixture: &TenantFixture, id: DocumentId) {
        self.try_once(fixture, async |caller| {
            let deleted = app::documents::draft_invoice::delete_draft(&self.store(), &caller, id, None).await;
            deleted.map(|()| answer(id))
        })
        .await;
    }

    async fn edit_customer(&self, fixture: &TenantFixture) {
        let id = fixture.customers[self.pick(fixture.customers.len())];
        self.try_once(fixture, async |caller| {
            let key = keys::customer(&caller.tenant, id);
            let edit = |customer: Customer| {
                let contacts = fixture.contacts(&self.world, "moved");
                Ok(Customer { version: customer.version + 1, contacts, change: caller.change(), ..customer })
            };
            let changed = app::records::change(&self.store(), &caller, &key, "customer", None, edit).await?;
            Ok(answer(changed.version))
        })
        .await;
    }

    async fn edit_template(&self, fixture: &TenantFixture) {
        let id = fixture.templates[self.pick(fixture.templates.len())];
        self.try_once(fixture, async |caller| {
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

    async fn edit_email_template(&self, fixture: &TenantFixture) {
        let id = fixture.email_templates[self.pick(2)];
        self.try_once(fixture, async |caller| {
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

    /// A request without an idempotency key. It is not repeated.
    pub(super) async fn try_once(
        &self,
        fixture: &TenantFixture,
        handler: impl AsyncFn(Caller) -> Result<Reply, Error>,
    ) {
        let done = self.may_crash(handler(self.world.caller(&fixture.tenant))).await;
        if let Some(Err(Error::Refused(_))) = done {
            self.counters.increment(Counter::Refusal);
        }
    }
}
