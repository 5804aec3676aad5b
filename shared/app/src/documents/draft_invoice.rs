//! Creates, changes and deletes drafts.

use domain::customers::Customer;
use domain::documents::complete::{Defect, too_large};
use domain::documents::credit;
use domain::documents::document::{Content, Document, LinesRevision};
use domain::documents::kinds::Kind;
use domain::documents::line::{DraftLine, Line};
use domain::documents::totals::Totals;
use domain::ids::{CustomerId, DocumentId, EntityId, TemplateId};
use domain::money::Currency;
use domain::settings::entity::LegalEntity;
use domain::templates::invoice_template::InvoiceTemplate;
use ports::{Action, Condition, Entropy, Table};
use store::documents::unused_lines::CHUNKS_IN_TRANSACTION;
use store::documents::{headers, unused_lines};
use store::{Store, StoreError, keys};

use crate::documents::guards::{refuse_unless_draft, refused};
use crate::documents::read_invoice::DocumentWithParties;
use crate::documents::warnings::Around;
use crate::records::check_version;
use crate::reply::{self, changed_meanwhile};
use crate::settings::current::settings_from;
use crate::{Caller, Error, Refusal, Reply};

/// The references of a draft in the request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    pub entity_id: Option<EntityId>,
    pub customer_id: Option<CustomerId>,
    pub template_id: Option<TemplateId>,
    pub currency: Option<Currency>,
}

/// The references with defaults: the tenant's entity, and the customer's currency and template.
#[derive(Clone, Copy, Debug)]
pub struct Resolved {
    pub entity_id: EntityId,
    pub customer_id: Option<CustomerId>,
    pub template_id: Option<TemplateId>,
    pub currency: Currency,
}

/// Checks that the references of a draft exist, and fills in missing ones.
pub async fn resolve<T: Table>(store: &Store<T>, caller: &Caller, given: Given) -> Result<Resolved, Error> {
    let tenant = &caller.tenant;
    let mut wanted = vec![keys::settings(tenant)];
    wanted.extend(given.entity_id.map(|id| keys::entity(tenant, id)));
    wanted.extend(given.customer_id.map(|id| keys::customer(tenant, id)));
    wanted.extend(given.template_id.map(|id| keys::template(tenant, id)));
    let loaded = store.load(wanted).await?;
    let settings = settings_from(&loaded, tenant)?;

    let mut defects = Vec::new();
    let missing = |defects: &mut Vec<Defect>, field: &str, what: &str| {
        defects.push(Defect::new(&format!("{what}_not_found"), field, format!("no {what} has this id")));
    };
    if let Some(id) = given.entity_id
        && loaded.get::<LegalEntity>(&keys::entity(tenant, id))?.is_none()
    {
        missing(&mut defects, "entity_id", "entity");
    }
    let customer = match given.customer_id {
        None => None,
        Some(id) => {
            let found: Option<Customer> = loaded.get(&keys::customer(tenant, id))?;
            if found.is_none() {
                missing(&mut defects, "customer_id", "customer");
            }
            found
        }
    };
    if customer.as_ref().is_some_and(|customer| customer.archived) {
        let message = "the customer is archived: restore it, or choose another one";
        defects.push(Defect::new("customer_archived", "customer_id", message));
    }
    if let Some(id) = given.template_id
        && loaded.get::<InvoiceTemplate>(&keys::template(tenant, id))?.is_none()
    {
        missing(&mut defects, "template_id", "template");
    }
    let entity_id = given.entity_id.or(settings.default_entity_id);
    if entity_id.is_none() {
        defects.push(Defect::new(
            "entity_missing",
            "entity_id",
            "must be given, because no default entity is set",
        ));
    }
    let currency = given.currency.or(customer.as_ref().and_then(|customer| customer.currency));
    // For an unknown customer, no further errors are reported.
    let unknown_customer = given.customer_id.is_some() && customer.is_none();
    if currency.is_none() && !unknown_customer {
        defects.push(Defect::new(
            "currency_missing",
            "currency",
            "must be given, because the customer has no currency",
        ));
    }
    match (entity_id, currency) {
        (Some(entity_id), Some(currency)) if defects.is_empty() => Ok(Resolved {
            entity_id,
            customer_id: given.customer_id,
            template_id: given
                .template_id
                .or(customer.and_then(|customer| customer.default_template_id))
                .or(settings.default_template_id),
            currency,
        }),
        _ => Err(Refusal::Invalid(defects).into()),
    }
}

/// A draft to be made.
#[derive(Clone, Debug)]
pub struct NewDraft {
    pub kind: Kind,
    pub content: Content,
    pub lines: Vec<DraftLine>,
    /// The document that a credit note corrects.
    pub corrects: Option<Box<Document>>,
}

impl NewDraft {
    pub fn invoice(content: Content, lines: Vec<DraftLine>) -> Self {
        Self::of_kind(Kind::default(), content, lines)
    }

    pub fn of_kind(kind: Kind, content: Content, lines: Vec<DraftLine>) -> Self {
        Self { kind, content, lines, corrects: None }
    }

    fn totals(&self) -> Result<Totals, Error> {
        match (self.kind.credit_note(), &self.corrects) {
            (Some(note), Some(of)) => credit::limits::totals(&self.content, &complete(&self.lines), note, of)
                .map_err(|error| Refusal::Invalid(vec![too_large(error)]).into()),
            _ => totals(&self.content, &self.lines),
        }
    }
}

/// Stores a new draft.
pub async fn create_draft<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    draft: NewDraft,
    render: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Reply, Error> {
    let (actions, draft) = plan_draft(store, entropy, caller, draft).await?;
    let reply = render(&draft);
    reply::commit(store, caller, actions, &reply).await?;
    Ok(reply)
}

/// What storing a new draft writes.
pub(crate) async fn plan_draft<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    draft: NewDraft,
) -> Result<(Vec<Action>, DocumentWithParties), Error> {
    let (mut actions, invoice, lines) =
        unstored_draft(store, entropy, caller, draft, CHUNKS_IN_TRANSACTION).await?;
    actions.insert(0, headers::create(&caller.tenant, &invoice, caller.present));
    let warnings = Around::read(store, &caller.tenant, &invoice).await?.warnings(&invoice, &lines);
    Ok((actions, DocumentWithParties { invoice, lines, seller: None, customer: None, warnings }))
}

/// A new draft with the writes of its lines, without that of its header. Chunks of lines beyond `chunks` are written ahead.
pub(crate) async fn unstored_draft<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    draft: NewDraft,
    chunks: usize,
) -> Result<(Vec<Action>, Document, Vec<DraftLine>), Error> {
    let totals = draft.totals()?;
    let NewDraft { kind, content, lines, .. } = draft;
    let id = DocumentId::new(kind.kind(), caller.now, entropy.draw());
    let none = LinesRevision { revision: String::new(), chunks: 0, count: 0 };
    let (lines_revision, actions) =
        write_lines(store, entropy, caller, (id, 1), &lines, &none, chunks).await?;
    let invoice = Document::draft(id, kind, content, (lines_revision, totals), caller.change());
    Ok((actions, invoice, lines))
}

/// Stores the next version of a draft. `lines` is only given if they changed.
pub async fn change_draft<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    current: DocumentWithParties,
    if_match: Option<u64>,
    content: Content,
    lines: Vec<DraftLine>,
) -> Result<DocumentWithParties, Error> {
    let invoice = current.invoice;
    refuse_unless_draft(&invoice)?;
    check_version(if_match, invoice.version)?;
    let (tenant, id, version) = (&caller.tenant, invoice.id, invoice.version + 1);
    let totals = totals(&content, &lines)?;
    let (revision, mut actions) = if lines == current.lines {
        (invoice.lines.clone(), Vec::new())
    } else {
        write_lines(store, entropy, caller, (id, version), &lines, &invoice.lines, CHUNKS_IN_TRANSACTION)
            .await?
    };
    let edited = invoice.clone().edit(content, revision, totals, caller.change());
    let after = edited.map_err(|why| refused(&invoice, &why))?;
    let warnings = Around::read(store, tenant, &after).await?.warnings(&after, &lines);
    actions.extend(headers::change(tenant, &invoice, &after, caller.present));
    store.commit(actions).await.map_err(|error| changed_meanwhile(error.into()))?;
    Ok(DocumentWithParties { invoice: after, lines, seller: None, customer: None, warnings })
}

/// Leaves a tombstone with the actor and the reason.
pub async fn delete_draft<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: DocumentId,
    if_match: Option<u64>,
) -> Result<(), Error> {
    let tenant = &caller.tenant;
    let current = store.document(tenant, id).await?.ok_or(Refusal::NotFound("invoice"))?;
    refuse_unless_draft(&current)?;
    check_version(if_match, current.version)?;
    let deleted = current.clone().delete(caller.change()).map_err(|why| refused(&current, &why))?;
    let mut actions = headers::change(tenant, &current, &deleted, caller.present);
    actions.extend(unused_lines::retire(tenant, id, &deleted.lines, caller.times()));
    store.commit(actions).await.map_err(|error| changed_meanwhile(error.into()))?;
    Ok(())
}

/// The totals of the complete lines.
fn totals(content: &Content, lines: &[DraftLine]) -> Result<Totals, Error> {
    content.totals(&complete(lines)).map_err(|error| Refusal::Invalid(vec![too_large(error)]).into())
}

fn complete(lines: &[DraftLine]) -> Vec<Line> {
    lines.iter().filter_map(|line| line.complete().ok()).collect()
}

/// Replaces the lines with a new revision: the writes that belong into the transaction of the header. Many chunks are
/// written before it, invisible until the header refers to them. If none ever does, they expire
/// ([`unused_lines`]).
async fn write_lines<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    (id, version): (DocumentId, u64),
    lines: &[DraftLine],
    old: &LinesRevision,
    chunks: usize,
) -> Result<(LinesRevision, Vec<Action>), Error> {
    let tenant = &caller.tenant;
    let unique = entropy.draw() & u128::from(u32::MAX);
    let revision = format!("{version:06}-{unique:08x}");
    let (revision, items) = headers::line_items(tenant, id, &revision, lines, caller.present);
    let retired = unused_lines::retire(tenant, id, old, caller.times());
    let mut actions: Vec<Action> = Vec::new();
    if items.len() + retired.len() > chunks {
        let ahead = unused_lines::ahead(tenant, id, &revision, caller.times());
        store.commit(vec![ahead]).await.map_err(StoreError::from)?;
        store.put_all(items.into_iter().map(|(_, item)| item).collect()).await?;
        actions.push(unused_lines::take_into_use(tenant, id, &revision, caller.times()));
    } else {
        let put = |(key, item)| Action::Put { key, item, condition: Condition::Absent };
        actions.extend(items.into_iter().map(put));
    }
    actions.extend(retired);
    Ok((revision, actions))
}
