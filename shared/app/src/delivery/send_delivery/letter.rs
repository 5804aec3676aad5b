//! The content of a delivery: the document and its e-mail.

use chrono::{DateTime, Utc};
use domain::batches::Batch;
use domain::customers::Customer;
use domain::delivery::{Delivery, NextStep, RecipientState};
use domain::documents::document::Document;
use domain::documents::printed::PrintedDocument;
use domain::ids::TenantId;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::EmailTemplate;
use ports::{
    About, Bucket, Calendar, Clock, ComposedEmail, Composer, EmailAttachment, EmailDraft, Key, Mailer,
    Renderer, Table,
};
use store::delivery::suppressions;
use store::documents::headers::StoredFile;
use store::{Loaded, keys};

use super::{SendDelivery, missing};
use crate::Error;
use crate::delivery::email_texts::{Voices, Wording, choose};
use crate::documents::printed::{document_from, document_keys, file_name, pdf_key, stored_pdf};

/// The parts of an e-mail that all recipients share.
pub(super) struct Letter {
    pub(super) document: PrintedDocument,
    pub(super) wording: Wording,
    pub(super) from: String,
    pub(super) file: StoredFile,
    pub(super) file_name: String,
    pub(super) pdf: Vec<u8>,
    pub(super) tracked: bool,
}

/// The current records that a delivery depends on.
pub(super) struct Surroundings {
    loaded: Loaded,
    invoice: Document,
    settings: Settings,
    email_template: Option<Key>,
    customer: Option<Customer>,
}

impl Surroundings {
    /// Ends pending recipients on the suppression list. Returns the next recipient to claim.
    pub(super) fn suppress(
        &self,
        tenant: &TenantId,
        delivery: &mut Delivery,
        first: usize,
        now: DateTime<Utc>,
    ) -> Result<Option<usize>, Error> {
        for place in first..delivery.recipients().len() {
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

    /// Withdraws the delivery if its batch was recalled and no recipient was claimed. The recall may
    /// have happened before this delivery was visible to it.
    pub(super) fn withdraw(&self, tenant: &TenantId, delivery: &Delivery) -> Result<Option<Delivery>, Error> {
        let Some(batch) = delivery.batch_id() else { return Ok(None) };
        let batch: Option<Batch> = self.loaded.get(&keys::batch(tenant, batch))?;
        let Some(recall) = batch.and_then(|batch| batch.recall) else { return Ok(None) };
        let mut recalled = delivery.clone();
        Ok(recalled.withdraw(recall.withdrawn()).is_ok().then_some(recalled))
    }

    /// The customer's current setting, or else the tenant's; not the setting at the time of opening.
    fn tracked(&self) -> bool {
        let own = self.customer.as_ref().and_then(|customer| customer.tracking);
        own.unwrap_or(!self.settings.tracking_off)
    }
}

impl<T, M, B, R, C, K, E> SendDelivery<T, M, B, R, C, K, E>
where
    T: Table,
    M: Mailer,
    B: Bucket,
    R: Renderer,
    C: Composer,
    K: Clock + Calendar,
{
    /// Everything that sending needs, in one read.
    pub(super) async fn surroundings(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        invoice: Document,
        settings: Settings,
    ) -> Result<Surroundings, Error> {
        let mut wanted = document_keys(tenant, &invoice);
        let email_template = pinned_email_template(tenant, delivery, &invoice);
        wanted.extend(email_template.clone());
        let customer = invoice.issued().map(|issued| keys::customer(tenant, issued.pins.customer_id));
        wanted.extend(customer.clone());
        wanted.extend(delivery.batch_id().map(|id| keys::batch(tenant, id)));
        wanted.push(keys::entity(tenant, invoice.content.entity_id));
        wanted.extend(pdf_key(tenant, &invoice));
        let waiting = delivery.recipients().iter().filter(|to| to.state == RecipientState::Pending);
        wanted.extend(waiting.map(|to| keys::suppressed(tenant, &to.addressee.address)));
        let loaded = self.store.load(wanted).await?;
        let customer = customer.map(|key| loaded.get(&key)).transpose()?.flatten();
        Ok(Surroundings { loaded, invoice, settings, email_template, customer })
    }

    /// Everything that is the same for all recipients.
    pub(super) async fn letter(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        around: Surroundings,
        now: DateTime<Utc>,
    ) -> Result<Letter, Error> {
        let tracked = around.tracked();
        let own = delivery.email().ok_or(missing("e-mail"))?;
        let Surroundings { loaded, invoice, settings, email_template, .. } = around;
        let entity: Option<LegalEntity> = loaded.get(&keys::entity(tenant, invoice.content.entity_id))?;
        let stored = pdf_key(tenant, &invoice).map(|key| loaded.get(&key)).transpose()?.flatten();
        let mut document = document_from(&loaded, tenant, invoice, now)?;
        let email_template: Option<EmailTemplate> = match email_template {
            Some(key) => Some(loaded.get(&key)?.ok_or(missing("template"))?),
            None => None,
        };
        let (file, pdf) =
            stored_pdf(&self.store, &self.bucket, &self.renderer, tenant, &mut document, stored, now).await?;
        // The current sender, which was checked when the e-mail was requested. The sender at the time of
        // opening may have been removed, or may not have existed.
        document.seller.sender = entity.and_then(|entity| entity.sender).or(document.seller.sender);
        let sender = document.seller.sender.as_ref().ok_or(missing("sender"))?;
        let voices = Voices {
            own: &own.settings,
            kind: delivery.kind,
            email_template: email_template.as_ref(),
            template: document.template.as_ref(),
            customer: document.customer.as_ref(),
            settings: &settings,
        };
        Ok(Letter {
            from: sender.address.to_string(),
            wording: choose(&self.composer, voices),
            file_name: file_name(&document.invoice),
            document,
            file,
            pdf,
            tracked,
        })
    }

    pub(super) fn composed(
        &self,
        delivery: &Delivery,
        recipient: usize,
        letter: &Letter,
    ) -> Result<ComposedEmail, Error> {
        let addressees: Vec<_> = delivery.recipients().iter().map(|to| to.addressee.clone()).collect();
        let attachment = EmailAttachment {
            file_name: &letter.file_name,
            content_type: "application/pdf",
            bytes: &letter.pdf,
        };
        let domain = letter.from.rsplit_once('@').map_or("invalid", |(_, domain)| domain);
        let wording = &letter.wording;
        let draft = EmailDraft {
            about: About::One(&letter.document),
            seller: &letter.document.seller,
            kind: delivery.kind,
            language: &wording.language,
            subject: &wording.subject.value,
            message: &wording.message.value,
            call_to_action: wording.call_to_action.as_ref(),
            reply_to: wording.reply_to.as_ref().map(|chosen| &chosen.value),
            addressees: &addressees,
            message_id: &format!("{}.{recipient}@{domain}", delivery.id),
            date: delivery.created_at,
            attachments: &[attachment],
        };
        self.composer.compose(&draft).map_err(|error| Error::Failed(error.to_string()))
    }
}

/// The version of the e-mail template that the delivery pinned. `None` if the invoice's template has the
/// texts.
fn pinned_email_template(tenant: &TenantId, delivery: &Delivery, invoice: &Document) -> Option<Key> {
    let of_invoice = invoice.issued().map(|issued| issued.pins.template_id);
    let pin = delivery.template().filter(|pin| Some(pin.id) != of_invoice)?;
    Some(keys::email_template_version(tenant, pin.id, pin.version))
}
