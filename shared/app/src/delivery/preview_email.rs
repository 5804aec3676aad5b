//! Renders the e-mail that would be sent for the invoice now. Nothing is sent or written.

use domain::contact::EmailAddress;
use domain::delivery::email::{Addressee, EmailSettings};
use domain::documents::complete::{Defect, check_email};
use domain::documents::warnings::Warning;
use domain::ids::{DocumentId, TemplateId};
use domain::settings::entity::Sender;
use ports::{About, Composer, EmailDraft, RenderedEmail, Table};
use store::Store;
use store::documents::headers::lines_from;

use crate::delivery::email_texts::{Chosen, Source, Voices, addressee_source, choose};
use crate::documents::opening::load_case;
use crate::documents::printed::{document_from, document_keys, file_name};
use crate::documents::read_invoice::read_header;
use crate::documents::warnings::Around;
use crate::templates::email_templates::refuse_unusable;
use crate::{Caller, Error};

#[derive(Clone, Debug)]
pub struct EmailPreview {
    pub from: Option<Sender>,
    pub recipients: Vec<Chosen<Addressee>>,
    pub reply_to: Option<Chosen<EmailAddress>>,
    pub subject: Source,
    pub message: Source,
    /// The template and version that the delivery would have: the e-mail template, or else the
    /// invoice's.
    pub template: Option<(TemplateId, u64)>,
    /// BCP 47 tag of the message.
    pub language: String,
    /// With all placeholders filled in.
    pub rendered: RenderedEmail,
    /// File names.
    pub attachments: Vec<String>,
    /// The reasons why it cannot be sent; for a draft, also the reasons why it cannot be opened.
    pub defects: Vec<Defect>,
    /// What may be wrong with the e-mail or its PDF. Prevents nothing.
    pub warnings: Vec<Warning>,
}

/// Uses the parties and the template of the document, which an open invoice has pinned, and the current
/// contacts.
pub async fn preview_email<T: Table>(
    store: &Store<T>,
    composer: &dyn Composer,
    caller: &Caller,
    id: DocumentId,
    email: &EmailSettings,
) -> Result<EmailPreview, Error> {
    let tenant = &caller.tenant;
    let invoice = read_header(store, tenant, id).await?;
    let loaded = store.load(document_keys(tenant, &invoice)).await?;
    let (case, standing) =
        load_case(store, tenant, invoice.clone(), email.template_id, caller.times()).await?;
    refuse_unusable(case.email_kind(), Some(email), case.email_template.as_ref())?;
    let lines = lines_from(&loaded, tenant, id, &invoice.lines)?;
    let mut warnings = Around::from(&loaded, tenant, &invoice)?.warnings(&invoice, &lines);
    warnings.extend(case.email_warnings(email));
    let document = document_from(&loaded, tenant, invoice, caller.now)?;

    let kind = case.email_kind();
    let template = document.template.as_ref();
    let email_template = case.email_template.as_ref();
    let voices = Voices {
        own: &email.texts(),
        kind,
        email_template,
        template,
        customer: document.customer.as_ref(),
        settings: &case.settings,
    };
    let wording = choose(composer, voices);
    let around = case.surroundings();
    let addressees = around.addressees(email);
    let draft = EmailDraft {
        about: About::One(&document),
        seller: &document.seller,
        kind,
        language: &wording.language,
        subject: &wording.subject.value,
        message: &wording.message.value,
        call_to_action: wording.call_to_action.as_ref(),
        reply_to: wording.reply_to.as_ref().map(|chosen| &chosen.value),
        addressees: &addressees,
        // The preview does not show these.
        message_id: "",
        attachments: &[],
        date: caller.now,
    };
    let rendered = composer
        .render(&draft)
        .map_err(|error| Error::conflict("email_cannot_be_rendered", error.to_string()))?;

    let defects = if case.invoice.status().row().openable {
        case.judge(standing.series.last_issue_date, &standing.targets, Some(email)).err().unwrap_or_default()
    } else {
        let mut defects = Vec::new();
        check_email(email, around, &mut defects);
        defects
    };
    let with_source = |addressee: Addressee| {
        let source = addressee_source(&addressee, email, email_template);
        Chosen { value: addressee, source }
    };
    Ok(EmailPreview {
        from: case.entity.sender.clone(),
        recipients: addressees.into_iter().map(with_source).collect(),
        reply_to: wording.reply_to,
        subject: wording.subject.source,
        message: wording.message.source,
        template: email_template
            .map(|template| (template.id, template.version))
            .or(template.map(|template| (template.id, template.version))),
        language: wording.language,
        rendered,
        attachments: vec![file_name(&document.invoice)],
        defects,
        warnings,
    })
}
