//! Creates and changes customers.

use app::records;
use app::{Caller, Reply};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::customers::Customer;
use domain::ids::CustomerId;
use domain::templates::invoice_template::InvoiceTemplate;
use domain::text::Label;
use pages::components::{Action, Field, FieldChange, Link, Look, Notice, Tone};
use pages::icons::Icon;
use ports::Entropy;
use store::keys;
use store::versioned::Versioned;

use super::facts::{changes, facts};
use super::fields::Fields;
use super::form::{CONTACTS, FormPage, Typed, changed_rows, typed, typed_contacts, untouched};
use super::input::{Identity, read};
use super::reading::Reading;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::once;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// Invoice templates that are offered.
const TEMPLATES: usize = 100;

/// What the form is shown with besides its fields.
#[derive(Default)]
struct Around<'a> {
    /// None: it is new.
    customer: Option<&'a Customer>,
    notice: Option<Notice>,
    meanwhile: Vec<FieldChange>,
    /// Instead of the rows that were typed.
    rows: Option<Vec<Typed>>,
}

async fn view(
    web: &Web,
    visitor: &Visitor,
    form: &Form,
    reading: &Reading,
    around: Around<'_>,
) -> Result<FormPage, Refused> {
    let kind = [InvoiceTemplate::KIND];
    let listed = web.store.list::<InvoiceTemplate>(visitor.tenant(), &kind, None, TEMPLATES).await?;
    let templates: Vec<(String, String)> =
        listed.data.iter().map(|it| (it.id.to_string(), it.name.to_string())).collect();
    let fields = Fields { form, reading, format: visitor.format(), templates: &templates };
    let rows = around.rows.unwrap_or_else(|| typed_contacts(form));
    let (title, back, to) = match around.customer {
        Some(customer) => {
            let address = super::address(customer.id);
            let title = format!("Edit {}", customer.name);
            (title, Link::new(customer.name.to_string(), address.clone()), format!("{address}/edit"))
        }
        None => (
            "New customer".to_owned(),
            Link::new("Customers", "/console/customers"),
            "/console/customers/new".to_owned(),
        ),
    };
    let full = (rows.len() >= CONTACTS).then(|| {
        let why = format!("A customer has at most {CONTACTS} contacts.");
        Action::refused("Add a contact", why).icon(Icon::Plus)
    });
    let reason =
        Field::text("reason", "Reason", form.text("reason")).hint("Recorded in the history of the customer.");
    Ok(FormPage {
        back,
        to,
        notice: around.notice,
        meanwhile: around.meanwhile,
        once: around.customer.is_none().then(|| once::kept(web, form)),
        version: around.customer.map(|customer| customer.version.to_string()),
        groups: fields.groups(),
        contacts: fields.contacts(&rows),
        full,
        reason: around.customer.map(|_| reading.mark(reason)),
        submit: Action::submit("Save", "do", "save").look(Look::Primary),
        shell: visitor.shell(Area::Customers, title.clone(), Vec::new()),
        title,
    })
}

pub(super) async fn blank(State(web): State<Web>, visitor: Visitor) -> Page {
    let rows = Some(vec![Typed::fresh()]);
    let around = Around { rows, ..Around::default() };
    page(&view(&web, &visitor, &untouched(), &Reading::default(), around).await?)
}

/// The form with other rows of contacts. The last row gets the focus, so that the page is shown where it was left.
async fn other_rows(web: &Web, visitor: &Visitor, form: &Form, around: Around<'_>) -> Page {
    let mut view = view(web, visitor, form, &Reading::default(), around).await?;
    if let Some(field) = view.contacts.last_mut().and_then(|row| row.fields.first_mut()) {
        field.focus = true;
    }
    page(&view)
}

pub(super) async fn create(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    if let Some(rows) = changed_rows(&form) {
        let around = Around { rows: Some(rows), ..Around::default() };
        return other_rows(&web, &visitor, &form, around).await;
    }
    let caller = once::caller(visitor.caller(), &form);
    let id = CustomerId::new(caller.now, web.entropy.draw());
    let identity =
        Identity { id, version: 1, created_at: caller.now, archived: false, change: caller.change() };
    let mut reading = Reading::default();
    let customer = read_checked(&web, &form, identity, &caller, &mut reading).await?;
    let Some(customer) = customer else {
        let view = view(&web, &visitor, &form, &reading, Around::default()).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    match records::create(&web.store, &caller, customer, told).await.map_err(Refused::from) {
        // A form that is sent twice makes one customer, the first one.
        Ok(reply) => done(&super::address(reply.body.parse().unwrap_or(id)), "created"),
        Err(refused) if refused.status.is_client_error() => {
            let around = Around { notice: Some(refused.notice()), ..Around::default() };
            let view = view(&web, &visitor, &form, &reading, around).await?;
            page_with(refused.status, &view)
        }
        Err(refused) => Err(refused),
    }
}

/// A use case answers with the id of the customer.
fn told(customer: &Customer) -> Reply {
    Reply { status: 201, body: customer.id.to_string(), etag: None, location: None }
}

/// The customer of the form, if its template exists.
async fn read_checked(
    web: &Web,
    form: &Form,
    identity: Identity,
    caller: &Caller,
    reading: &mut Reading,
) -> Result<Option<Customer>, Refused> {
    let customer = read(form, identity, reading);
    let Some(id) = customer.as_ref().and_then(|customer| customer.default_template_id) else {
        return Ok(customer);
    };
    let found: Option<InvoiceTemplate> = web.store.get(&keys::template(&caller.tenant, id)).await?;
    if found.is_none() {
        reading.refuse("default_template_id", format!("no invoice template has the id {id}"));
        return Ok(None);
    }
    Ok(customer)
}

pub(super) async fn edit(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Page {
    let customer = super::stored(&web, &visitor, super::parsed(&id)?).await?;
    let around = Around { customer: Some(&customer), ..Around::default() };
    page(&view(&web, &visitor, &typed(&customer), &Reading::default(), around).await?)
}

pub(super) async fn save(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let id = super::parsed(&id)?;
    let current = super::stored(&web, &visitor, id).await?;
    let seen = form.text("version").parse().unwrap_or_default();
    if let Some(rows) = changed_rows(&form) {
        // The form goes on from the version that it was made from, so that a change meanwhile is still noticed.
        let before = Customer { version: seen, ..current };
        let around = Around { customer: Some(&before), rows: Some(rows), ..Around::default() };
        return other_rows(&web, &visitor, &form, around).await;
    }
    if seen != current.version {
        return stale(&web, &visitor, &form, seen, &current).await;
    }
    let mut reading = Reading::default();
    let reason: Option<Label> = reading.optional(&form, "reason");
    let caller = Caller { reason, ..visitor.caller() };
    let identity = Identity {
        id,
        version: current.version + 1,
        created_at: current.created_at,
        archived: current.archived,
        change: caller.change(),
    };
    let next = read_checked(&web, &form, identity, &caller, &mut reading).await?;
    let Some(next) = next else {
        let around = Around { customer: Some(&current), ..Around::default() };
        let view = view(&web, &visitor, &form, &reading, around).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    if is_same(&current, &next) {
        return done(&super::address(id), "saved");
    }
    match records::replace(&web.store, &caller, next).await.map_err(Refused::from) {
        Ok(_) => done(&super::address(id), "saved"),
        Err(refused) if refused.status == StatusCode::CONFLICT => {
            let current = super::stored(&web, &visitor, id).await?;
            stale(&web, &visitor, &form, seen, &current).await
        }
        Err(refused) => Err(refused),
    }
}

/// Whether nothing was changed. Then there is no new version, as in the API.
fn is_same(current: &Customer, next: &Customer) -> bool {
    let as_before = Customer { version: current.version, change: current.change.clone(), ..next.clone() };
    as_before == *current
}

/// Somebody else was faster: the form again, with what was changed, and as one of the present version.
async fn stale(web: &Web, visitor: &Visitor, form: &Form, seen: u64, current: &Customer) -> Page {
    let before: Option<Customer> = web.store.get(&current.version_key(visitor.tenant(), seen)).await?;
    let format = visitor.format();
    let meanwhile = before.map(|before| changes(&facts(&before, &format), &facts(current, &format)));
    let by = current.change.actor.name();
    let at = format.instant(current.change.at);
    let notice = Notice::new(Tone::Amber, format!("{by} has changed this customer meanwhile ({at})"))
        .line("Nothing of yours is saved yet. What you typed is kept below.");
    let around = Around {
        customer: Some(current),
        notice: Some(notice),
        meanwhile: meanwhile.unwrap_or_default(),
        rows: None,
    };
    let view = view(web, visitor, form, &Reading::default(), around).await?;
    page_with(StatusCode::PRECONDITION_FAILED, &view)
}
