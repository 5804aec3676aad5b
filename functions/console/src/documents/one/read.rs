//! What the page of a document is made of. Read in two rounds, the reads of each at the same time.

use app::batches::preflight::{Asked, preflight};
use app::documents::history::{Told, told};
use app::documents::read_invoice::{DocumentWithParties, read_invoice};
use domain::batches::{OpenOptions, Operation};
use domain::customers::Customer;
use domain::delivery::Delivery;
use domain::documents::complete::Defect;
use domain::documents::document::Document;
use domain::documents::line::DraftLine;
use domain::documents::warnings::Warning;
use domain::ids::DocumentId;
use domain::payments::allocation::Allocation;
use domain::payments::payment::Payment;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::invoice_template::InvoiceTemplate;
use futures_util::try_join;
use store::keys;

use crate::web::{Refused, Visitor, Web};

/// A document with all that its page shows.
pub(super) struct Read {
    pub(super) document: Document,
    pub(super) lines: Vec<DraftLine>,
    /// The parties that it was opened with, or those of today.
    pub(super) seller: Option<LegalEntity>,
    pub(super) customer: Option<Customer>,
    pub(super) template: Option<InvoiceTemplate>,
    pub(super) settings: Settings,
    pub(super) warnings: Vec<Warning>,
    /// What keeps a draft from opening.
    pub(super) defects: Vec<Defect>,
    /// Oldest first.
    pub(super) deliveries: Vec<Delivery>,
    /// Oldest first.
    pub(super) history: Vec<Told>,
    /// What settles it, oldest first.
    pub(super) allocations: Vec<Allocation>,
    /// Payments on their way to it.
    pub(super) coming: Vec<Payment>,
}

pub(super) async fn read(web: &Web, visitor: &Visitor, id: DocumentId) -> Result<Read, Refused> {
    let tenant = visitor.tenant();
    let store = &web.store;
    let (read, deliveries, changes, allocations, coming) = try_join!(
        async { read_invoice(store, tenant, id).await.map_err(Refused::from) },
        async { store.deliveries(tenant, id).await.map_err(Refused::from) },
        async { store.history(tenant, id).await.map_err(Refused::from) },
        async { store.allocations(tenant, id).await.map_err(Refused::from) },
        async { store.in_flight(tenant, id).await.map_err(Refused::from) },
    )?;
    let DocumentWithParties { invoice: document, lines, seller, customer, warnings } = read;
    let content = &document.content;
    let (entity_key, settings_key) = (keys::entity(tenant, content.entity_id), keys::settings(tenant));
    let customer_key = content.customer_id.map(|id| keys::customer(tenant, id));
    let template_key = match document.issued().map(|issued| issued.pins) {
        Some(pins) => Some(keys::template_version(tenant, pins.template_id, pins.template)),
        None => content.template_id.map(|id| keys::template(tenant, id)),
    };
    let mut wanted = vec![settings_key.clone()];
    wanted.extend(template_key.clone());
    if document.issued().is_none() {
        wanted.push(entity_key.clone());
        wanted.extend(customer_key.clone());
    }
    let (loaded, defects) = try_join!(
        async { store.load(wanted).await.map_err(Refused::from) },
        defects(web, visitor, &document),
    )?;
    let settings: Option<Settings> = loaded.get(&settings_key)?;
    let settings = settings.ok_or_else(Refused::not_found)?;
    let seller = match seller {
        Some(seller) => Some(seller),
        None if document.issued().is_none() => loaded.get(&entity_key)?,
        None => None,
    };
    let customer = match (customer, customer_key) {
        (Some(customer), _) => Some(customer),
        (None, Some(key)) if document.issued().is_none() => loaded.get(&key)?,
        (None, _) => None,
    };
    let template = template_key.map(|key| loaded.get(&key)).transpose()?.flatten();
    let history = told(changes, &deliveries);
    Ok(Read {
        document,
        lines,
        seller,
        customer,
        template,
        settings,
        warnings,
        defects,
        deliveries,
        history,
        allocations,
        coming,
    })
}

/// The check that the API offers before an opening. Nothing else can be opened, so nothing else is checked.
async fn defects(web: &Web, visitor: &Visitor, document: &Document) -> Result<Vec<Defect>, Refused> {
    if !document.status().row().openable {
        return Ok(Vec::new());
    }
    let operation = Operation::Open(OpenOptions::default());
    let asked = Asked { operation, subjects: vec![document.id.into()] };
    let verdicts = preflight(&web.store, &visitor.caller(), &asked).await?;
    Ok(verdicts.into_iter().flat_map(|verdict| verdict.defects).collect())
}
