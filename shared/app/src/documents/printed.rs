//! The PDF of an invoice: collected from the pinned versions, rendered once, and stored.

use chrono::{DateTime, Utc};
use domain::digest::Digest;
use domain::documents::complete::{issue_date, terms};
use domain::documents::document::Document;
use domain::documents::printed::PrintedDocument;
use domain::ids::{DocumentId, TenantId};
use ports::{Bucket, Key, Renderer, Table, TableError};
use store::documents::headers;
use store::documents::headers::{StoredFile, line_keys, lines_from};
use store::{Loaded, Store, StoreError, keys};

use crate::documents::read_invoice::read_header;
use crate::links::LINK_EXPIRES_IN;
use crate::settings::entity_logo::read_logo;
use crate::{Caller, Error};

/// The format name of a stored PDF.
pub const PDF: &str = "pdf";

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

/// Where the PDF of an opened document is noted. It belongs to this opening: one that is opened again gets another.
pub(crate) fn pdf_key(tenant: &TenantId, invoice: &Document) -> Option<Key> {
    let issued = invoice.issued()?;
    Some(keys::file(tenant, invoice.id, PDF, issued.opened_version))
}

/// The template of an invoice; for an open invoice, the pinned version.
pub(crate) fn template_key(tenant: &TenantId, invoice: &Document) -> Option<Key> {
    Parties::of(tenant, invoice).template
}

struct Parties {
    seller: Key,
    customer: Option<Key>,
    template: Option<Key>,
}

impl Parties {
    fn of(tenant: &TenantId, invoice: &Document) -> Self {
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

/// The bytes of an opened document's PDF: those stored first, or made and stored now. The first ones stored win, so that
/// every send and download has the same bytes.
pub(crate) async fn stored_pdf<T: Table>(
    store: &Store<T>,
    bucket: &impl Bucket,
    renderer: &impl Renderer,
    tenant: &TenantId,
    document: &mut PrintedDocument,
    stored: Option<StoredFile>,
    now: DateTime<Utc>,
) -> Result<(StoredFile, Vec<u8>), Error> {
    if let Some(file) = stored {
        let bytes = read_file(bucket, &file).await?;
        return Ok((file, bytes));
    }
    let bytes = render(bucket, renderer, tenant, document).await?;
    let sha256 = Digest::of(&bytes).to_string();
    let id = document.invoice.id;
    let noted = pdf_key(tenant, &document.invoice)
        .ok_or_else(|| Error::Failed(format!("{id} is not open: its PDF is not kept")))?;
    let key = format!("{tenant}/{id}/{sha256}.pdf");
    put(bucket, &key, bytes.clone()).await?;
    let file = StoredFile { key, sha256, bytes: bytes.len() as u64, created_at: now };
    match store.commit(vec![headers::put_file(noted.clone(), &file)]).await {
        Ok(()) => Ok((file, bytes)),
        Err(TableError::Canceled(_)) => {
            let first: StoredFile = store
                .get(&noted)
                .await?
                .ok_or_else(|| Error::Failed(format!("the stored PDF of {id} is missing")))?;
            let bytes = read_file(bucket, &first).await?;
            Ok((first, bytes))
        }
        Err(error) => Err(StoreError::from(error).into()),
    }
}

async fn read_file(bucket: &impl Bucket, file: &StoredFile) -> Result<Vec<u8>, Error> {
    let found = bucket.get(&file.key).await.map_err(|error| Error::Failed(error.to_string()))?;
    found.ok_or_else(|| Error::Failed(format!("the object {} is missing", file.key)))
}

async fn put(bucket: &impl Bucket, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
    bucket.put(key, "application/pdf", bytes).await.map_err(|error| Error::Failed(error.to_string()))
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
    let file_key = pdf_key(tenant, &invoice);
    let mut wanted = document_keys(tenant, &invoice);
    wanted.extend(file_key.clone());
    let loaded = store.load(wanted).await?;
    let stored: Option<StoredFile> = file_key.map(|key| loaded.get(&key)).transpose()?.flatten();
    let key = match stored {
        Some(file) => file.key,
        None => {
            let mut document = document_from(&loaded, tenant, invoice, caller.now)?;
            if document.is_draft() {
                let bytes = render(bucket, renderer, tenant, &mut document).await?;
                let key = format!("drafts/{tenant}/{id}/{}.pdf", Digest::of(&bytes));
                put(bucket, &key, bytes).await?;
                key
            } else {
                stored_pdf(store, bucket, renderer, tenant, &mut document, None, caller.now).await?.0.key
            }
        }
    };
    bucket.presign(&key, &name, LINK_EXPIRES_IN).await.map_err(|error| Error::Failed(error.to_string()))
}
