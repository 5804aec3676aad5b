//! What would go out if the invoice were e-mailed now. Nothing is sent or written.

use domain::complete::{Defect, Surroundings, addressees, check_email};
use domain::contact::EmailAddress;
use domain::email::{Addressee, EmailSettings};
use domain::entity::Sender;
use domain::ids::InvoiceId;
use domain::settings::Settings;
use domain::template::InvoiceTemplate;
use ports::{Composer, EmailDraft, RenderedEmail, Table};
use store::{Store, keys};

use crate::email_texts::{Chosen, Source, addressee_source, message, reply_to, subject};
use crate::invoice_document::{document_from, document_keys, file_name};
use crate::read_invoice::read_header;
use crate::{Caller, Error};

#[derive(Clone, Debug)]
pub struct EmailPreview {
    pub from: Option<Sender>,
    pub recipients: Vec<Chosen<Addressee>>,
    pub reply_to: Option<Chosen<EmailAddress>>,
    pub subject: Source,
    pub message: Source,
    /// With all placeholders filled.
    pub rendered: RenderedEmail,
    /// File names.
    pub attachments: Vec<String>,
    /// What keeps it from going out.
    pub defects: Vec<Defect>,
}

/// Of a draft as things are now; of an open invoice with the parties and the template it was opened with.
pub async fn preview_email<T: Table>(
    store: &Store<T>,
    composer: &impl Composer,
    caller: &Caller,
    id: InvoiceId,
    email: &EmailSettings,
) -> Result<EmailPreview, Error> {
    let tenant = &caller.tenant;
    let invoice = read_header(store, tenant, id).await?;
    let mut wanted = document_keys(tenant, &invoice);
    let settings_key = keys::settings(tenant);
    let other_key = email.template_id.map(|id| keys::template(tenant, id));
    wanted.push(settings_key.clone());
    wanted.extend(other_key.clone());
    let loaded = store.load(wanted).await?;
    let settings: Settings =
        loaded.get(&settings_key)?.ok_or_else(|| Error::Failed("the tenant has no settings".to_owned()))?;
    let other: Option<InvoiceTemplate> = other_key.as_ref().map(|key| loaded.get(key)).transpose()?.flatten();
    if other_key.is_some() && other.is_none() {
        return Err(Error::invalid("template_not_found", "email.template_id", "there is no such template"));
    }
    let document = document_from(&loaded, tenant, invoice, caller.now)?;

    let template = other.as_ref().or(document.template.as_ref());
    let (Some(subject), Some(message)) = (subject(email, template), message(email, template)) else {
        return Err(Error::conflict(
            "template_missing",
            "The invoice has no template. Choose one on the invoice, or give subject and message.",
        ));
    };
    let reply_to = reply_to(email, template, &settings);
    let addressees = addressees(email, document.customer.as_ref(), template);
    let draft = EmailDraft {
        document: &document,
        subject: &subject.value,
        message: &message.value,
        call_to_action: email.call_to_action.as_ref(),
        reply_to: reply_to.as_ref().map(|chosen| &chosen.value),
        addressees: &addressees,
        // Neither shows.
        message_id: "",
        attachments: &[],
        date: caller.now,
    };
    let rendered = composer
        .render(&draft)
        .map_err(|error| Error::conflict("email_cannot_be_rendered", error.to_string()))?;

    let entity = &document.seller;
    let series = entity.numbering.unused(&entity.numbering.series(entity.id, document.issue_date));
    let around = Surroundings {
        settings: &settings,
        entity,
        customer: document.customer.as_ref(),
        template: document.template.as_ref(),
        email_template: other.as_ref(),
        series: &series,
        now: caller.now,
    };
    let mut defects = Vec::new();
    check_email(email, around, &mut defects);
    let customer = document.customer.as_ref();
    let with_source = |addressee: Addressee| {
        let source = addressee_source(&addressee, email, customer);
        Chosen { value: addressee, source }
    };
    Ok(EmailPreview {
        from: entity.sender.clone(),
        recipients: addressees.into_iter().map(with_source).collect(),
        reply_to,
        subject: subject.source,
        message: message.source,
        rendered,
        attachments: vec![file_name(&document.invoice)],
        defects,
    })
}
