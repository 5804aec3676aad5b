//! What is sent: the document, and the e-mail it goes out with.

use chrono::{DateTime, Utc};
use domain::contact::EmailAddress;
use domain::delivery::Delivery;
use domain::document::InvoiceDocument;
use domain::ids::TenantId;
use domain::invoice::Invoice;
use domain::settings::Settings;
use domain::template::InvoiceTemplate;
use ports::{Bucket, Clock, ComposedEmail, Composer, EmailAttachment, EmailDraft, Mailer, Renderer, Table};
use store::invoices::StoredFile;
use store::keys;

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
}

impl<T, M, B, R, C, K> SendDelivery<T, M, B, R, C, K>
where
    T: Table,
    M: Mailer,
    B: Bucket,
    R: Renderer,
    C: Composer,
    K: Clock,
{
    /// Everything that is the same for all recipients.
    pub(super) async fn letter(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        invoice: Invoice,
        settings: Settings,
        stored: Option<StoredFile>,
        now: DateTime<Utc>,
    ) -> Result<Letter, Error> {
        let mut wanted = document_keys(tenant, &invoice);
        let other_template = delivery.settings.template_id.map(|id| keys::template(tenant, id));
        wanted.extend(other_template.clone());
        let loaded = self.store.load(wanted).await?;
        let mut document = document_from(&loaded, tenant, invoice, now)?;
        let other: Option<InvoiceTemplate> =
            other_template.map(|key| loaded.get(&key)).transpose()?.flatten();
        let template = other.or_else(|| document.template.clone()).ok_or(missing("template"))?;
        let (file, pdf) =
            stored_pdf(&self.store, &self.bucket, &self.renderer, tenant, &mut document, stored, now).await?;
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
