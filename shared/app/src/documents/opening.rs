//! Reads everything that opening needs, for many invoices of a tenant at once: two consistent reads,
//! regardless of the number of invoices.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::customers::Customer;
use domain::delivery::email::EmailSettings;
use domain::delivery::readers::Readers;
use domain::delivery::schedule::{Schedule, SendAt};
use domain::documents::complete::{Complete, Defect, Surroundings, check};
use domain::documents::document::{Document, LinesRevision};
use domain::documents::line::DraftLine;
use domain::documents::open::Unasked;
use domain::documents::series::{Series, SeriesId};
use domain::documents::warnings::{self, Shown, Warning};
use domain::ids::{DocumentKind, TemplateId, TenantId};
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::{EmailKind, EmailTemplate};
use domain::templates::invoice_template::InvoiceTemplate;
use domain::times::Times;
use domain::zone::Zone;
use ports::{Key, Table};
use store::documents::headers::{line_keys, lines_from};
use store::{Loaded, Store, StoreError, keys};

use crate::Error;
use crate::documents::credit::targets::Targets;
use crate::documents::printed::template_key;
use crate::settings::current::settings_from;

/// An invoice with the records that it is checked against.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub invoice: Document,
    /// Only for drafts. The lines of an open invoice are fixed and not checked.
    pub lines: Vec<DraftLine>,
    pub settings: Settings,
    pub entity: LegalEntity,
    pub customer: Option<Customer>,
    pub template: Option<InvoiceTemplate>,
    /// The template of the e-mail: the selected one, or else that of the invoice's template.
    pub email_template: Option<EmailTemplate>,
    /// The template of the notice about an invoice that opens without an e-mail.
    pub notice_template: Option<EmailTemplate>,
    /// Those who got the document that a credit note cancels.
    pub readers: Option<Readers>,
    pub series_id: SeriesId,
    pub times: Times,
}

/// The cases, the unreadable invoices, and the positions of their series.
pub(crate) struct Cases {
    pub cases: Vec<Result<Case, (Document, StoreError)>>,
    pub series: BTreeMap<SeriesId, Series>,
    /// What the credit notes among them correct.
    pub targets: Targets,
}

/// What opening a document moves, beside the document.
pub(crate) struct Standing {
    pub series: Series,
    pub targets: Targets,
}

impl Case {
    pub(crate) fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            settings: &self.settings,
            entity: &self.entity,
            customer: self.customer.as_ref(),
            template: self.template.as_ref(),
            email_template: self.email_template.as_ref(),
            corrects: None,
            latest_issue_date: None,
            now: self.times.now,
            present: self.times.present,
        }
    }

    /// What an e-mail that nobody asked for depends on.
    pub(crate) fn unasked(&self) -> Unasked<'_> {
        Unasked { notice_template: self.notice_template.as_ref(), readers: self.readers.as_ref() }
    }

    /// The schedule of its e-mail. Without a time zone, the customer's applies, or else the seller's.
    pub(crate) fn schedule(
        &self,
        send_at: Option<SendAt>,
        now: DateTime<Utc>,
    ) -> Result<Option<Schedule>, Defect> {
        let resolved = send_at.map(|send_at| send_at.resolve(self.zone(), now));
        resolved.transpose().map_err(|error| error.defect())
    }

    /// The same in a retry: a time that has passed meanwhile means at once.
    pub(crate) fn schedule_again(
        &self,
        send_at: Option<SendAt>,
        now: DateTime<Utc>,
    ) -> Result<Option<Schedule>, Defect> {
        let resolved = send_at.map(|send_at| send_at.resolve_again(self.zone(), now));
        resolved.transpose().map(Option::flatten).map_err(|error| error.defect())
    }

    fn zone(&self) -> Zone {
        let customers = self.customer.as_ref().and_then(|customer| customer.time_zone);
        customers.unwrap_or(self.entity.time_zone)
    }

    /// The warnings about the document as it would be opened now, and about its e-mail.
    pub(crate) fn warnings(&self, email: Option<&EmailSettings>) -> Vec<Warning> {
        let mut all = warnings::of_document(Shown {
            document: &self.invoice,
            lines: &self.lines,
            seller: Some(&self.entity),
            customer: self.customer.as_ref(),
            template: self.template.as_ref(),
        });
        all.extend(email.into_iter().flat_map(|email| self.email_warnings(email)));
        all
    }

    pub(crate) fn email_warnings(&self, email: &EmailSettings) -> Vec<Warning> {
        let (customer, template) = (self.customer.as_ref(), self.template.as_ref());
        let picked = self.email_template.as_ref();
        warnings::language::of_email(email, self.email_kind(), customer, picked, template)
    }

    /// The kind of the document's e-mails.
    pub(crate) fn email_kind(&self) -> EmailKind {
        self.invoice.id.kind().row().email
    }

    /// The surroundings of an opening: a credit note is judged by what it corrects.
    pub(crate) fn opening<'a>(&'a self, targets: &'a Targets) -> Surroundings<'a> {
        Surroundings { corrects: targets.corrected_by(&self.invoice), ..self.surroundings() }
    }

    /// The check that preflight, open and batch share.
    pub(crate) fn judge<'a>(
        &'a self,
        latest_issue_date: Option<NaiveDate>,
        targets: &'a Targets,
        email: Option<&EmailSettings>,
    ) -> Result<Complete<'a>, Vec<Defect>> {
        let around = Surroundings { latest_issue_date, ..self.opening(targets) };
        check(&self.invoice, &self.lines, around, email)
    }
}

/// Chunks of lines, of up to 200 KB each, that are in memory at a time.
const CHUNKS_AT_A_TIME: u32 = 20;

/// The documents in their order, in portions whose lines fit into memory together. Only the lines of drafts are read.
pub(crate) fn portions(documents: Vec<Document>) -> Vec<Vec<Document>> {
    let mut portions: Vec<Vec<Document>> = Vec::new();
    let mut room = 0;
    for document in documents {
        let chunks = if document.status().row().openable { document.lines.chunks } else { 0 };
        match portions.last_mut().filter(|_| chunks <= room) {
            Some(portion) => {
                room -= chunks;
                portion.push(document);
            }
            None => {
                room = CHUNKS_AT_A_TIME.saturating_sub(chunks);
                portions.push(vec![document]);
            }
        }
    }
    portions
}

/// Reads the records that the invoices refer to.
pub(crate) async fn load_cases<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    invoices: Vec<Document>,
    email_template: Option<TemplateId>,
    times: Times,
) -> Result<Cases, Error> {
    let mut wanted: Vec<Key> = vec![keys::settings(tenant)];
    wanted.extend(email_template.map(|id| keys::email_template(tenant, id)));
    for invoice in &invoices {
        let content = &invoice.content;
        if invoice.status().row().openable {
            wanted.extend(line_keys(tenant, invoice.id, &invoice.lines));
        }
        wanted.push(keys::entity(tenant, content.entity_id));
        wanted.extend(content.customer_id.map(|id| keys::customer(tenant, id)));
        wanted.extend(template_key(tenant, invoice));
        wanted.push(keys::series(tenant, &series_of(invoice)));
    }
    let mut loaded = store.load(wanted).await?;

    let settings = settings_from(&loaded, tenant)?;
    let named = named_templates(&loaded, tenant, &invoices, &settings, email_template);
    if !named.is_empty() {
        loaded.extend(store.load(named).await?);
    }
    let corrected = invoices.iter().filter(|invoice| invoice.status().row().openable);
    let corrected = corrected.filter_map(|invoice| Some(invoice.kind.credit_note()?.of.id));
    let targets = Targets::read(store, tenant, corrected).await?;
    let mut series = BTreeMap::new();
    let mut cases = Vec::with_capacity(invoices.len());
    for invoice in invoices {
        match case(&loaded, tenant, &invoice, &settings, email_template, times) {
            Ok(case) => {
                if let std::collections::btree_map::Entry::Vacant(e) = series.entry(case.series_id) {
                    let stored: Option<Series> = loaded.get(&keys::series(tenant, &case.series_id))?;
                    e.insert(stored.unwrap_or_default());
                }
                cases.push(Ok(case));
            }
            Err(error) => cases.push(Err((invoice, error))),
        }
    }
    Ok(Cases { cases, series, targets })
}

/// The case of one invoice, and what its opening moves.
pub(crate) async fn load_case<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    invoice: Document,
    email_template: Option<TemplateId>,
    times: Times,
) -> Result<(Case, Standing), Error> {
    let id = invoice.id;
    let Cases { cases, mut series, targets } =
        load_cases(store, tenant, vec![invoice], email_template, times).await?;
    let found = cases.into_iter().next().ok_or_else(|| Error::Failed(format!("{id} has no case")))?;
    let case = found.map_err(|(_, error)| error)?;
    let series = series.remove(&case.series_id).unwrap_or_default();
    Ok((case, Standing { series, targets }))
}

/// The same of a draft that is not stored, with these lines.
pub(crate) async fn load_new_case<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    (draft, lines): (Document, Vec<DraftLine>),
    email_template: Option<TemplateId>,
    times: Times,
) -> Result<(Case, Standing), Error> {
    let none = LinesRevision { chunks: 0, ..draft.lines.clone() };
    let without_lines = Document { lines: none, ..draft.clone() };
    let (case, standing) = load_case(store, tenant, without_lines, email_template, times).await?;
    Ok((Case { invoice: draft, lines, ..case }, standing))
}

/// The e-mail templates that other records refer to, so they can only be read after those. Without
/// references, this makes no call.
fn named_templates(
    loaded: &Loaded,
    tenant: &TenantId,
    invoices: &[Document],
    settings: &Settings,
    picked: Option<TemplateId>,
) -> Vec<Key> {
    let mut named: Vec<TemplateId> = settings.ready_for_payment_template_id.into_iter().collect();
    if picked.is_none() {
        // An unreadable template is reported with its invoice.
        let template =
            |invoice| loaded.get::<InvoiceTemplate>(&template_key(tenant, invoice)?).ok().flatten();
        named.extend(
            invoices.iter().filter_map(|invoice| named_by(settings, template(invoice).as_ref(), invoice)),
        );
    }
    named.into_iter().map(|id| keys::email_template(tenant, id)).collect()
}

/// The e-mail template that is used for a document unless a request picks another. The template of an invoice names one for
/// invoices.
fn named_by(
    settings: &Settings,
    template: Option<&InvoiceTemplate>,
    document: &Document,
) -> Option<TemplateId> {
    match document.id.kind() {
        DocumentKind::Invoice => template?.email_template_id,
        kind => settings.document_template(kind),
    }
}

fn case(
    loaded: &Loaded,
    tenant: &TenantId,
    invoice: &Document,
    settings: &Settings,
    picked: Option<TemplateId>,
    times: Times,
) -> Result<Case, StoreError> {
    let content = &invoice.content;
    let entity_key = keys::entity(tenant, content.entity_id);
    let entity: LegalEntity = loaded.get(&entity_key)?.ok_or_else(|| StoreError::Unreadable {
        pk: entity_key.pk.clone(),
        sk: entity_key.sk.clone(),
        reason: "the entity is missing".to_owned(),
    })?;
    let customer = match content.customer_id {
        Some(id) => loaded.get(&keys::customer(tenant, id))?,
        None => None,
    };
    let template: Option<InvoiceTemplate> =
        template_key(tenant, invoice).map(|key| loaded.get(&key)).transpose()?.flatten();
    let email_template = |id: Option<TemplateId>| -> Result<Option<EmailTemplate>, StoreError> {
        Ok(id.map(|id| loaded.get(&keys::email_template(tenant, id))).transpose()?.flatten())
    };
    let in_use = |template: &EmailTemplate| !template.archived;
    let named = named_by(settings, template.as_ref(), invoice);
    let email_template_chosen = match picked {
        // It was not archived when it was selected.
        Some(_) => email_template(picked)?,
        None => email_template(named)?
            .filter(|template| in_use(template) && template.kind.words(invoice.id.kind().row().email)),
    };
    let notice_template = email_template(settings.ready_for_payment_template_id)?.filter(in_use);
    let lines = if invoice.status().row().openable {
        lines_from(loaded, tenant, invoice.id, &invoice.lines)?
    } else {
        Vec::new()
    };
    Ok(Case {
        lines,
        invoice: invoice.clone(),
        settings: settings.clone(),
        entity,
        customer,
        template,
        email_template: email_template_chosen,
        notice_template,
        readers: None,
        series_id: series_of(invoice),
        times,
    })
}

fn series_of(document: &Document) -> SeriesId {
    SeriesId { entity_id: document.content.entity_id, kind: document.id.kind() }
}
