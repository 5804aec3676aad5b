//! Composes the message for an invoice from the invoice and the texts of its e-mail.

use domain::delivery::email::AddresseeKind;
use domain::templates::email_template::EmailKind;
use ports::{
    ComposedEmail, Composer, DefaultTexts, EmailDraft, RenderError, RenderedEmail, SampleDraft, SignInDraft,
};
use wording::Language;

use crate::about::{About, about, document_of};
use crate::compose::{Attachment, InvalidMailbox, Mailbox, Message, compose};
use crate::defaults;
use crate::footer::footer;
use crate::render::{CallToAction, Letter, Rendered, Summary, render};
use crate::sample;
use crate::sign_in;

/// Composes the e-mail of an invoice.
#[derive(Clone, Copy, Debug, Default)]
pub struct InvoiceComposer;

impl Composer for InvoiceComposer {
    fn compose(&self, draft: &EmailDraft<'_>) -> Result<ComposedEmail, RenderError> {
        let seller = draft.seller;
        let sender = seller
            .sender
            .as_ref()
            .ok_or_else(|| RenderError(format!("{} has no sender address", seller.name)))?;
        let from = Mailbox::new(&sender.name, sender.address.as_str()).map_err(refused)?;
        let reply_to = draft.reply_to.map(|address| Mailbox::new("", address.as_str()));
        let reply_to = reply_to.transpose().map_err(refused)?;
        let to = mailboxes(draft, AddresseeKind::To)?;
        let cc = mailboxes(draft, AddresseeKind::Cc)?;

        let rendered = rendered(draft)?;
        let attachments: Vec<Attachment<'_>> = draft
            .attachments
            .iter()
            .map(|file| Attachment {
                file_name: file.file_name,
                content_type: file.content_type,
                bytes: file.bytes,
            })
            .collect();
        let raw = compose(&Message {
            from: &from,
            reply_to: reply_to.as_ref(),
            to: &to,
            cc: &cc,
            message_id: draft.message_id,
            date: draft.date,
            rendered: &rendered,
            attachments: &attachments,
            language: draft.language,
            headers: &[],
        })
        .map_err(refused)?;
        Ok(ComposedEmail { subject: rendered.subject, raw })
    }

    fn render(&self, draft: &EmailDraft<'_>) -> Result<RenderedEmail, RenderError> {
        let Rendered { subject, text, html } = rendered(draft)?;
        Ok(RenderedEmail { subject, text, html })
    }

    fn sign_in(&self, draft: &SignInDraft<'_>) -> Result<ComposedEmail, RenderError> {
        sign_in::composed(draft)
    }

    fn sample(&self, sample: &SampleDraft<'_>) -> Result<RenderedEmail, RenderError> {
        let Rendered { subject, text, html } = sample::rendered(sample)?;
        Ok(RenderedEmail { subject, text, html })
    }

    /// Kinds that are not sent yet use the texts of an invoice's e-mail.
    fn defaults(&self, kind: EmailKind, language: &str) -> DefaultTexts {
        let language = Language::of(language);
        let texts = match kind {
            EmailKind::ReadyForPayment => defaults::ready_for_payment(language),
            _ => defaults::texts(language, document_of(kind)),
        };
        DefaultTexts { language: language.tag(), subject: texts.subject, message: texts.message }
    }
}

fn rendered(draft: &EmailDraft<'_>) -> Result<Rendered, RenderError> {
    let About { placeholders, document, accent, paid } = about(draft);
    let footer = footer(draft.seller, Language::of(draft.language));
    let footer: Vec<&str> = footer.iter().map(String::as_str).collect();
    render(&Letter {
        language: draft.language,
        subject: draft.subject,
        message: draft.message,
        placeholders: &placeholders,
        seller_name: &placeholders.seller_name,
        summary: document.map(|document| Summary {
            document,
            // A receipt lists its documents below.
            number: if paid.is_some() { "" } else { &placeholders.invoice_number },
            amount: placeholders.payment_amount.as_ref().unwrap_or(&placeholders.amount_due),
            due_date: placeholders.due_date.as_deref(),
            paid: paid.as_ref(),
        }),
        call_to_action: draft
            .call_to_action
            .map(|call| CallToAction { label: call.label.as_str(), url: call.url.as_str() }),
        accent,
        footer: &footer,
    })
    .map_err(refused)
}

fn refused(error: impl std::error::Error) -> RenderError {
    RenderError(error.to_string())
}

fn mailboxes(draft: &EmailDraft<'_>, kind: AddresseeKind) -> Result<Vec<Mailbox>, RenderError> {
    let wanted = draft.addressees.iter().filter(|addressee| addressee.kind == kind);
    let mailboxes: Result<_, InvalidMailbox> = wanted
        .map(|addressee| Mailbox::new(addressee.name.as_deref().unwrap_or(""), addressee.address.as_str()))
        .collect();
    mailboxes.map_err(refused)
}
