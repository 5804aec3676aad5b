//! What is sent: the document, and the e-mail it goes out with.

use chrono::{DateTime, Utc};
use domain::batch::Batch;
use domain::contact::EmailAddress;
use domain::customer::Customer;
use domain::delivery::{Delivery, NextStep, RecipientState};
use domain::document::InvoiceDocument;
use domain::entity::LegalEntity;
use domain::ids::TenantId;
use domain::invoice::Invoice;
use domain::settings::Settings;
use domain::template::InvoiceTemplate;
use ports::{
    Bucket, Clock, ComposedEmail, Composer, EmailAttachment, EmailDraft, Key, Mailer, Renderer, Table,
};
use store::invoices::StoredFile;
use store::{Loaded, keys, suppressions};

use super::{SendDelivery, missing};
use crate::Error;
use crate::email_texts;
use crate::invoice_document::{document_from, document_keys, file_name, stored_pdf};

/// The parts of an e-mail that all recipients share.
pub(super) struct Letter {
    pub(super) document: InvoiceDocument,
    pub(super) subject: String,
    pub(super) message: String,
    pub(super) reply_to: Option<EmailAddress>,
    pub(super) from: String,
    pub(super) template_version: Option<u64>,
    pub(super) file: StoredFile,
    pub(super) file_name: String,
    pub(super) pdf: Vec<u8>,
    pub(super) tracked: bool,
}

/// What a delivery is made of and judged by, as it is now.
pub(super) struct Surroundings {
    loaded: Loaded,
    invoice: Invoice,
    settings: Settings,
    other_template: Option<Key>,
    customer: Option<Customer>,
}

impl Surroundings {
    /// Ends those who wait and are on the suppression list. Who is to be claimed then, if anybody is left.
    pub(super) fn suppress(
        &self,
        tenant: &TenantId,
        delivery: &mut Delivery,
        first: usize,
        now: DateTime<Utc>,
    ) -> Result<Option<usize>, Error> {
        for place in first..delivery.recipients.len() {
            let Some(address) = delivery.recipients.get(place).map(|to| to.addressee.address.clone()) else {
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

    /// The delivery as its recalled batch wants it, if nobody was claimed yet: the batch may have been recalled
    /// before this delivery could be seen there.
    pub(super) fn withdraw(&self, tenant: &TenantId, delivery: &Delivery) -> Result<Option<Delivery>, Error> {
        let Some(batch) = delivery.batch_id else { return Ok(None) };
        let batch: Option<Batch> = self.loaded.get(&keys::batch(tenant, batch))?;
        let Some(recall) = batch.and_then(|batch| batch.recall) else { return Ok(None) };
        let mut recalled = delivery.clone();
        Ok(recalled.withdraw(recall.withdrawn()).is_ok().then_some(recalled))
    }

    /// As the customer wants, else as the tenant does: today's wish, not the one of the day of opening.
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
    K: Clock,
{
    /// Everything that sending looks at, in one read.
    pub(super) async fn surroundings(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        invoice: Invoice,
        settings: Settings,
    ) -> Result<Surroundings, Error> {
        let mut wanted = document_keys(tenant, &invoice);
        let other_template = delivery.settings.template_id.map(|id| keys::template(tenant, id));
        wanted.extend(other_template.clone());
        let customer = invoice.issued().map(|issued| keys::customer(tenant, issued.pins.customer_id));
        wanted.extend(customer.clone());
        wanted.extend(delivery.batch_id.map(|id| keys::batch(tenant, id)));
        wanted.push(keys::entity(tenant, invoice.content.entity_id));
        let waiting = delivery.recipients.iter().filter(|to| to.state == RecipientState::Pending);
        wanted.extend(waiting.map(|to| keys::suppressed(tenant, &to.addressee.address)));
        let loaded = self.store.load(wanted).await?;
        let customer = customer.map(|key| loaded.get(&key)).transpose()?.flatten();
        Ok(Surroundings { loaded, invoice, settings, other_template, customer })
    }

    /// Everything that is the same for all recipients.
    pub(super) async fn letter(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        around: Surroundings,
        stored: Option<StoredFile>,
        now: DateTime<Utc>,
    ) -> Result<Letter, Error> {
        let tracked = around.tracked();
        let Surroundings { loaded, invoice, settings, other_template, .. } = around;
        let entity: Option<LegalEntity> = loaded.get(&keys::entity(tenant, invoice.content.entity_id))?;
        let mut document = document_from(&loaded, tenant, invoice, now)?;
        let other: Option<InvoiceTemplate> =
            other_template.map(|key| loaded.get(&key)).transpose()?.flatten();
        let template = other.or_else(|| document.template.clone()).ok_or(missing("template"))?;
        let (file, pdf) =
            stored_pdf(&self.store, &self.bucket, &self.renderer, tenant, &mut document, stored, now).await?;
        // Today's, which was judged when this was asked for: that of the day of opening may be gone, or not yet there.
        document.seller.sender = entity.and_then(|entity| entity.sender).or(document.seller.sender);
        let sender = document.seller.sender.as_ref().ok_or(missing("sender"))?;
        let own = &delivery.settings;
        Ok(Letter {
            from: sender.address.to_string(),
            subject: email_texts::subject(own, Some(&template)).ok_or(missing("subject"))?.value,
            message: email_texts::message(own, Some(&template)).ok_or(missing("message"))?.value,
            reply_to: email_texts::reply_to(own, Some(&template), &settings).map(|chosen| chosen.value),
            template_version: Some(template.version),
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
        let addressees: Vec<_> = delivery.recipients.iter().map(|to| to.addressee.clone()).collect();
        let attachment = EmailAttachment {
            file_name: &letter.file_name,
            content_type: "application/pdf",
            bytes: &letter.pdf,
        };
        let domain = letter.from.rsplit_once('@').map_or("invalid", |(_, domain)| domain);
        let draft = EmailDraft {
            document: &letter.document,
            subject: &letter.subject,
            message: &letter.message,
            call_to_action: delivery.settings.call_to_action.as_ref(),
            reply_to: letter.reply_to.as_ref(),
            addressees: &addressees,
            message_id: &format!("{}.{recipient}@{domain}", delivery.id),
            date: delivery.created_at,
            attachments: &[attachment],
        };
        self.composer.compose(&draft).map_err(|error| Error::Failed(error.to_string()))
    }
}
