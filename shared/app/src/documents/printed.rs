//! The PDF of an invoice: collected from the pinned versions, rendered once, and stored.

use chrono::{DateTime, Utc};
use domain::digest::Digest;
use domain::documents::complete::{issue_date, terms};
use domain::documents::document::Document;
use domain::documents::printed::PrintedDocument;
use domain::ids::{DocumentId, TenantId};
use ports::{Bucket, Key, Renderer, Table};

use store::documents::headers::{line_keys, lines_from};
use store::{Loaded, Store, keys};

use crate::documents::read_invoice::read_header;
use crate::files::{LINK_EXPIRES_IN, kept};
use crate::settings::entity_logo::read_logo;
use crate::{Caller, Error};

/// The items of a document in addition to its header: the pinned versions of an open invoice, the
/// current ones of a draft.
pub(crate) fn document_keys(tenant: &TenantId, invoice: &Document) -> Vec<Key> {
    let mut wanted = line_keys(tenant, invoice.id, &invoice.lines);
    let parties = Parties::of(tenant, invoice);
    wanted.push(parties.seller);
    wanted.extend(parties.customer);
    wanted.extend(parties.template);
    wanted
}

/// The key in the bucket of the PDF of an opened document. It belongs to this opening: one that is opened again gets
/// another.
pub fn pdf_key(tenant: &TenantId, invoice: &Document) -> Option<String> {
    let issued = invoice.issued()?;
    Some(format!("{tenant}/{}/{}.pdf", invoice.id, issued.opened_version))
}

/// The template of an invoice; for an open invoice, the pinned version.
pub(crate) fn template_key(tenant: &TenantId, invoice: &Document) -> Option<Key> {
    Parties::of(tenant, invoice).template
}

/// Where the records are that a document shows.
pub(crate) struct Parties {
    pub(crate) seller: Key,
    pub(crate) customer: Option<Key>,
    pub(crate) template: Option<Key>,
}

impl Parties {
    pub(crate) fn of(tenant: &TenantId, invoice: &Document) -> Self {
        let content = &invoice.content;
        match invoice.issued().map(|issued| issued.pins) {
            Some(pins) => Parties {
                seller: keys::entity_version(tenant, content.entity_id, pins.entity),
                customer: Some(keys::customer_version(tenant, pins.customer_id, pins.customer)),
                template: Some(keys::template_version(tenant, pins.template_id, pins.template)),
            },
            None => Parties {
                seller: keys::entity(tenant, content.entity_id),
                customer: content.customer_id.map(|id| keys::customer(tenant, id)),
                template: content.template_id.map(|id| keys::template(tenant, id)),
            },
        }
    }
}

/// Builds the document from loaded items.
pub(crate) fn document_from(
    loaded: &Loaded,
    tenant: &TenantId,
    invoice: Document,
    now: DateTime<Utc>,
) -> Result<PrintedDocument, Error> {
    let parties = Parties::of(tenant, &invoice);
    let seller = loaded
        .get(&parties.seller)?
        .ok_or_else(|| Error::Failed(format!("the seller of {} is missing", invoice.id)))?;
    let customer = parties.customer.map(|key| loaded.get(&key)).transpose()?.flatten();
    let template = parties.template.map(|key| loaded.get(&key)).transpose()?.flatten();
    let lines = lines_from(loaded, tenant, invoice.id, &invoice.lines)?;
    let (mut complete, mut incomplete) = (Vec::with_capacity(lines.len()), Vec::new());
    for (index, line) in lines.into_iter().enumerate() {
        match line.complete() {
            Ok(line) => complete.push(line),
            Err(_) => incomplete.push((index, line)),
        }
    }
    let (issue_date, due_date, terms, as_of) = match invoice.issued() {
        Some(issued) => (issued.issue_date, issued.due_date, issued.terms.clone(), issued.opened_at),
        None => {
            let issued = issue_date(&invoice, &seller, now);
            let terms = terms(&invoice, customer.as_ref());
            (issued, invoice.content.due_date.unwrap_or_else(|| terms.due.date(issued)), terms, now)
        }
    };
    Ok(PrintedDocument {
        invoice,
        lines: complete,
        incomplete,
        seller,
        logo: None,
        customer,
        template,
        issue_date,
        due_date,
        terms,
        as_of,
    })
}

const CONTENT_TYPE: &str = "application/pdf";

/// The bytes of an opened document's PDF: those stored first, or made and stored now. The bucket keeps the first ones, so
/// that every send and download has the same bytes.
pub(crate) async fn stored_pdf(
    bucket: &impl Bucket,
    renderer: &impl Renderer,
    tenant: &TenantId,
    document: &mut PrintedDocument,
) -> Result<Vec<u8>, Error> {
    let id = document.invoice.id;
    let key = pdf_key(tenant, &document.invoice)
        .ok_or_else(|| Error::Failed(format!("{id} is not open: its PDF is not kept")))?;
    kept(bucket, &key, CONTENT_TYPE, render(bucket, renderer, tenant, document)).await
}

async fn render(
    bucket: &impl Bucket,
    renderer: &impl Renderer,
    tenant: &TenantId,
    document: &mut PrintedDocument,
) -> Result<Vec<u8>, Error> {
    if let Some(logo) = &document.seller.logo {
        document.logo = Some(read_logo(bucket, tenant, logo).await?);
    }
    renderer.render(document).map_err(|error| Error::Failed(error.to_string()))
}

/// `INV-2026-00042.pdf`, or the id of a draft. File names must not contain slashes.
pub fn file_name(invoice: &Document) -> String {
    let name = invoice
        .issued()
        .map_or_else(|| format!("draft-{}", invoice.id), |issued| issued.number.as_str().to_owned());
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    format!("{}.pdf", name.chars().map(plain).collect::<String>())
}

/// A short-lived link to the PDF of an invoice. The PDF of a draft is rendered again each time, marked
/// as a draft, and deleted after one or two days.
pub async fn link_to_pdf<T: Table>(
    store: &Store<T>,
    bucket: &impl Bucket,
    renderer: &impl Renderer,
    caller: &Caller,
    id: DocumentId,
) -> Result<String, Error> {
    let tenant = &caller.tenant;
    let invoice = read_header(store, tenant, id).await?;
    let name = file_name(&invoice);
    let stored = pdf_key(tenant, &invoice);
    let is_stored = match &stored {
        Some(key) => bucket.has(key).await?,
        None => false,
    };
    let key = match stored {
        Some(key) if is_stored => key,
        stored => {
            let loaded = store.load(document_keys(tenant, &invoice)).await?;
            let mut document = document_from(&loaded, tenant, invoice, caller.now)?;
            if let Some(key) = stored {
                // Another request may have stored it meanwhile: then that one stays.
                let bytes = render(bucket, renderer, tenant, &mut document).await?;
                bucket.create(&key, CONTENT_TYPE, bytes).await?;
                key
            } else {
                let bytes = render(bucket, renderer, tenant, &mut document).await?;
                let key = format!("drafts/{tenant}/{id}/{}.pdf", Digest::of(&bytes));
                bucket.put(&key, CONTENT_TYPE, bytes).await?;
                key
            }
        }
    };
    Ok(bucket.presign(&key, &name, LINK_EXPIRES_IN).await?)
}
