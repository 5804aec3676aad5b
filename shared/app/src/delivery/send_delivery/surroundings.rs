//! The current records that a delivery depends on, and what they decide before it is sent.

use chrono::{DateTime, Utc};
use domain::batches::{Batch, Recall};
use domain::change::{Actor, Change};
use domain::customers::Customer;
use domain::delivery::email::OwnTexts;
use domain::delivery::{Delivery, Failure, NextStep, RecipientState, Topic};
use domain::documents::complete::not_granted;
use domain::documents::document::Document;
use domain::documents::verbs::not_sent;
use domain::ids::{EntityId, Subject, TenantId};
use domain::payments::payment::Payment;
use domain::reports::printed::PrintedStatement;
use domain::settings::Settings;
use domain::settings::entity::{LegalEntity, Sender};
use domain::templates::email_template::EmailTemplate;
use domain::text::Label;
use ports::{Key, Table};
use store::delivery::{suppressions, texts};
use store::{Loaded, Store, keys};

use crate::Error;
use crate::documents::printed::document_keys;

pub(super) struct Surroundings {
    pub(super) loaded: Loaded,
    pub(super) matter: Matter,
    pub(super) settings: Settings,
    /// As it is now, for its contacts and wishes. A document keeps the version that it was opened with.
    pub(super) customer: Option<Customer>,
    /// The seller as it is now.
    entity: Option<LegalEntity>,
}

/// What an e-mail is about.
pub(super) enum Matter {
    Document(Box<Document>),
    /// These documents of a customer, or none.
    Customer(Vec<Document>),
    /// A payment, and the documents that it pays.
    Payment(Box<Payment>, Vec<Document>),
    /// The account of the customer, unless it cannot be printed.
    Account(Account),
}

/// An account, or the reason why it cannot be printed.
pub(super) type Account = Result<Box<PrintedStatement>, Failure>;

/// What is read together with a delivery, because the rest depends on it.
pub(super) fn subject_key(tenant: &TenantId, subject: Subject) -> Key {
    match subject {
        Subject::Document(id) => keys::document(tenant, id),
        Subject::Customer(id) => keys::customer(tenant, id),
    }
}

impl Surroundings {
    /// Everything else that sending needs: in one read for a document.
    pub(super) async fn load<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        delivery: &Delivery,
        mut loaded: Loaded,
    ) -> Result<Self, Error> {
        let email = delivery.email().ok_or(missing("e-mail"))?;
        let settings: Settings = loaded.get(&keys::settings(tenant))?.ok_or(missing("settings"))?;
        let mut wanted: Vec<Key> = Vec::new();
        wanted.extend(email.batch_id.map(|id| keys::batch(tenant, id)));
        wanted.extend(email.texts.as_ref().map(|digest| keys::email_texts(tenant, digest)));
        let waiting = delivery.recipients().iter().filter(|to| to.state == RecipientState::Pending);
        wanted.extend(waiting.map(|to| keys::suppressed(tenant, &to.addressee.address)));
        let (matter, customer) = match delivery.subject {
            Subject::Document(id) => {
                let document: Document =
                    loaded.get(&keys::document(tenant, id))?.ok_or(missing("invoice"))?;
                wanted.extend(document_keys(tenant, &document));
                wanted.push(keys::entity(tenant, document.content.entity_id));
                wanted.extend(email_template_key(tenant, delivery, Some(&document)));
                let customer =
                    document.issued().map(|issued| keys::customer(tenant, issued.pins.customer_id));
                wanted.extend(customer.clone());
                loaded.extend(store.load(wanted).await?);
                let customer = customer.map(|key| loaded.get(&key)).transpose()?.flatten();
                (Matter::Document(Box::new(document)), customer)
            }
            Subject::Customer(id) => {
                let payment = match delivery.topic {
                    Some(Topic::Payment { payment_id, .. }) => {
                        Some(store.payment(tenant, payment_id).await?.ok_or(missing("payment"))?)
                    }
                    Some(Topic::Account { .. }) | None => None,
                };
                let about = payment.as_ref().map_or_else(|| delivery.about.clone(), Payment::documents);
                wanted.extend(about.iter().map(|id| keys::document(tenant, *id)));
                let topics = delivery.topic.as_ref().map(Topic::entity);
                wanted.extend(topics.or(settings.default_entity_id).map(|id| keys::entity(tenant, id)));
                wanted.extend(email_template_key(tenant, delivery, None));
                loaded.extend(store.load(wanted).await?);
                let mut documents = Vec::new();
                for id in &about {
                    documents.extend(loaded.get::<Document>(&keys::document(tenant, *id))?);
                }
                let matter = match payment {
                    Some(payment) => Matter::Payment(Box::new(payment), documents),
                    None => Matter::Customer(documents),
                };
                (matter, loaded.get(&keys::customer(tenant, id))?)
            }
        };
        let topics = delivery.topic.as_ref().map(Topic::entity);
        let entity = topics.or_else(|| matter.entity(&settings)).map(|id| keys::entity(tenant, id));
        let entity = match entity {
            Some(key) => match loaded.get::<LegalEntity>(&key)? {
                Some(entity) => Some(entity),
                None => store.get(&key).await?,
            },
            None => None,
        };
        Ok(Self { loaded, matter, settings, customer, entity })
    }

    /// Ends pending recipients on the suppression list. Returns the next recipient to claim.
    pub(super) fn suppress(
        &self,
        tenant: &TenantId,
        delivery: &mut Delivery,
        now: DateTime<Utc>,
    ) -> Result<Option<usize>, Error> {
        for place in 0..delivery.recipients().len() {
            let Some(address) = delivery.recipients().get(place).map(|to| to.addressee.address.clone())
            else {
                continue;
            };
            if let Some(suppression) = suppressions::of(&self.loaded, tenant, &address)? {
                delivery.suppress(place, now, suppression.explained());
            }
        }
        Ok(match delivery.next_step() {
            NextStep::Claim(first) => Some(first),
            NextStep::Wait { .. } | NextStep::Nothing => None,
        })
    }

    /// The delivery with nothing left to send, if its document is no longer sent, since it was made void or moved to draft,
    /// or if its payment was reversed.
    pub(super) fn ended(&self, delivery: &Delivery, now: DateTime<Utc>) -> Option<Delivery> {
        let why = match &self.matter {
            Matter::Document(document) => {
                let status = Some(document.status()).filter(|status| !status.row().sendable)?;
                not_sent(document, status)
            }
            Matter::Payment(payment, _) => {
                let why = payment.is_received().err()?;
                Failure { code: why.code().to_owned(), message: why.message() }
            }
            Matter::Customer(_) | Matter::Account(_) => return None,
        };
        let change = Change {
            at: now,
            actor: Actor::system("send-delivery"),
            reason: Label::parse(&why.message).ok(),
            request_id: String::new(),
        };
        let mut ended = delivery.clone();
        ended.call_off(&why, &change);
        Some(ended)
    }

    /// The delivery withdrawn, if its batch was recalled and no recipient was claimed. The recall may have happened
    /// before this delivery was visible to it.
    pub(super) fn withdraw(&self, tenant: &TenantId, delivery: &Delivery) -> Result<Option<Delivery>, Error> {
        let Some(recall) = self.recall(tenant, delivery)? else { return Ok(None) };
        let mut recalled = delivery.clone();
        Ok(recalled.withdraw(recall.withdrawn()).is_ok().then_some(recalled))
    }

    /// Sends nobody a second message after an unknown outcome, if the batch was recalled meanwhile.
    pub(super) fn end_repeats(
        &self,
        tenant: &TenantId,
        delivery: &mut Delivery,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        if self.recall(tenant, delivery)?.is_some() {
            delivery.end_repeats(now);
        }
        Ok(())
    }

    fn recall(&self, tenant: &TenantId, delivery: &Delivery) -> Result<Option<Recall>, Error> {
        let Some(batch) = delivery.batch_id() else { return Ok(None) };
        let batch: Option<Batch> = self.loaded.get(&keys::batch(tenant, batch))?;
        Ok(batch.and_then(|batch| batch.recall))
    }

    /// Looks up the recipients that were chosen by role, before the first claim, and whether they are suppressed.
    pub(super) async fn look_up<T: Table>(
        &mut self,
        store: &Store<T>,
        tenant: &TenantId,
        delivery: &mut Delivery,
    ) -> Result<(), Error> {
        let Some(customer) = &self.customer else { return Ok(()) };
        if delivery.look_up(customer.addressees(delivery.kind)) {
            let addresses = delivery.recipients().iter().map(|to| &to.addressee.address);
            let suppressed = addresses.map(|address| keys::suppressed(tenant, address));
            self.loaded.extend(store.load(suppressed).await?);
        }
        Ok(())
    }

    /// The reason why it cannot be sent at all.
    pub(super) fn failure(&self, tenant: &TenantId, delivery: &Delivery) -> Result<Option<Failure>, Error> {
        if !delivery.recipients().iter().any(|to| to.is_to()) {
            let name = self.customer.as_ref().map_or("The customer", |customer| customer.name.as_str());
            let message =
                format!("{name} no longer has a contact that gets this by e-mail. Add one, and send again.");
            return Ok(Some(Failure { code: "no_recipient".to_owned(), message }));
        }
        if let Matter::Account(Err(failure)) = &self.matter {
            return Ok(Some(failure.clone()));
        }
        let sender = self.sender(tenant)?.filter(|sender| !self.settings.grants(&sender.address));
        let refused = sender.map(|sender| not_granted(&sender));
        Ok(refused.map(|defect| Failure { code: defect.code, message: defect.message }))
    }

    /// The current sender, which was checked when the e-mail was requested. If it was removed since, the sender at the
    /// time of opening.
    pub(super) fn sender(&self, tenant: &TenantId) -> Result<Option<Sender>, Error> {
        if let Some(sender) = self.entity.as_ref().and_then(|entity| entity.sender.clone()) {
            return Ok(Some(sender));
        }
        let Matter::Document(document) = &self.matter else { return Ok(None) };
        let Some(issued) = document.issued() else { return Ok(None) };
        let key = keys::entity_version(tenant, document.content.entity_id, issued.pins.entity);
        let pinned: Option<LegalEntity> = self.loaded.get(&key)?;
        Ok(pinned.and_then(|entity| entity.sender))
    }

    /// The customer's current setting, or else the tenant's; not the setting at the time of opening.
    pub(super) fn tracked(&self) -> bool {
        let own = self.customer.as_ref().and_then(|customer| customer.tracking);
        own.unwrap_or(!self.settings.tracking_off)
    }

    /// The seller that writes a letter without a document of its own.
    pub(super) fn seller(&self) -> Result<LegalEntity, Error> {
        self.entity.clone().ok_or(missing("seller"))
    }

    /// Exactly the texts that the author gave.
    pub(super) fn texts(&self, tenant: &TenantId, delivery: &Delivery) -> Result<OwnTexts, Error> {
        match delivery.email().and_then(|email| email.texts.as_ref()) {
            Some(digest) => Ok(texts::from(&self.loaded, tenant, digest)?),
            None => Ok(OwnTexts::default()),
        }
    }

    /// The version of the e-mail template that the delivery pinned. `None` if the invoice's template has the texts.
    pub(super) fn email_template(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
    ) -> Result<Option<EmailTemplate>, Error> {
        let document = match &self.matter {
            Matter::Document(document) => Some(&**document),
            Matter::Customer(_) | Matter::Payment(..) | Matter::Account(_) => None,
        };
        match email_template_key(tenant, delivery, document) {
            Some(key) => Ok(Some(self.loaded.get(&key)?.ok_or(missing("template"))?)),
            None => Ok(None),
        }
    }
}

impl Matter {
    /// The seller: that of the documents, else the tenant's usual one.
    fn entity(&self, settings: &Settings) -> Option<EntityId> {
        match self {
            Matter::Document(document) => Some(document.content.entity_id),
            Matter::Customer(documents) | Matter::Payment(_, documents) => {
                let first = documents.first().map(|document| document.content.entity_id);
                first.or(settings.default_entity_id)
            }
            Matter::Account(_) => settings.default_entity_id,
        }
    }
}

fn email_template_key(tenant: &TenantId, delivery: &Delivery, document: Option<&Document>) -> Option<Key> {
    let issued = document.and_then(Document::issued);
    let of_invoice = issued.map(|issued| issued.pins.template_id);
    let pin = delivery.template().filter(|pin| Some(pin.id) != of_invoice)?;
    Some(keys::email_template_version(tenant, pin.id, pin.version))
}

pub(super) fn missing(what: &str) -> Error {
    Error::Failed(format!("the {what} of a delivery is missing"))
}
