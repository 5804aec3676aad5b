//! Renders an e-mail template in each of its languages. Nothing is sent or written.

use domain::delivery::email::EmailSettings;
use domain::documents::complete::addressees;
use domain::documents::document::Document;
use domain::ids::DocumentId;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::{EmailTemplate, TextLanguage};
use ports::{About, Composer, EmailDraft, RenderError, RenderedEmail, SampleDraft, Table};
use store::{Store, keys};

use crate::documents::guards::refuse_deleted;
use crate::documents::printed::{document_from, document_keys};
use crate::{Caller, Error};

/// With the values of an invoice, or of a sample.
pub async fn preview_template<T: Table>(
    store: &Store<T>,
    composer: &dyn Composer,
    caller: &Caller,
    template: &EmailTemplate,
    invoice: Option<DocumentId>,
) -> Result<Vec<(TextLanguage, RenderedEmail)>, Error> {
    match invoice {
        Some(invoice) => with_invoice(store, composer, caller, template, invoice).await,
        None => with_sample(store, composer, caller, template).await,
    }
}

async fn with_invoice<T: Table>(
    store: &Store<T>,
    composer: &dyn Composer,
    caller: &Caller,
    template: &EmailTemplate,
    id: DocumentId,
) -> Result<Vec<(TextLanguage, RenderedEmail)>, Error> {
    let tenant = &caller.tenant;
    let found: Option<Document> = store.document(tenant, id).await?;
    let invoice = found
        .filter(|invoice| refuse_deleted(invoice).is_ok())
        .ok_or_else(|| Error::invalid("invoice_not_found", "invoice_id", "no invoice has this id"))?;
    let loaded = store.load(document_keys(tenant, &invoice)).await?;
    let document = document_from(&loaded, tenant, invoice, caller.now)?;
    let to = addressees(
        &EmailSettings::default(),
        document.customer.as_ref(),
        Some(template),
        document.template.as_ref(),
    );
    let each = template.texts.iter().map(|(language, texts)| {
        let rendered = composer.render(&EmailDraft {
            about: About::One(&document),
            seller: &document.seller,
            kind: template.kind,
            language: language.as_str(),
            subject: &texts.subject,
            message: &texts.message,
            call_to_action: template.button(texts).as_ref(),
            reply_to: None,
            addressees: &to,
            // The preview does not show these.
            message_id: "",
            attachments: &[],
            date: caller.now,
        });
        Ok((*language, rendered.map_err(refused)?))
    });
    each.collect()
}

/// With the tenant's seller, if it has one.
async fn with_sample<T: Table>(
    store: &Store<T>,
    composer: &dyn Composer,
    caller: &Caller,
    template: &EmailTemplate,
) -> Result<Vec<(TextLanguage, RenderedEmail)>, Error> {
    let tenant = &caller.tenant;
    let settings: Option<Settings> = store.get(&keys::settings(tenant)).await?;
    let seller: Option<LegalEntity> = match settings.and_then(|settings| settings.default_entity_id) {
        Some(id) => store.get(&keys::entity(tenant, id)).await?,
        None => None,
    };
    let each = template.texts.iter().map(|(language, texts)| {
        let rendered = composer.sample(&SampleDraft {
            kind: template.kind,
            language: language.as_str(),
            subject: &texts.subject,
            message: &texts.message,
            call_to_action: template.button(texts).as_ref(),
            seller: seller.as_ref(),
        });
        Ok((*language, rendered.map_err(refused)?))
    });
    each.collect()
}

/// Possible with long names, or with texts that were saved under earlier rules.
fn refused(error: RenderError) -> Error {
    Error::conflict("email_cannot_be_rendered", error.to_string())
}
