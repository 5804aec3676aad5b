use app::records;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::TemplateId;
use domain::templates::email_template::EmailKind;
use domain::templates::invoice_template::InvoiceTemplate as Stored;
use ports::Entropy;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, Problem, json_reply, reply};
use serde_json::{Map, Value};
use store::keys;
use store::versioned::Versioned;

use crate::fields::Fields;
use crate::lookup;
use crate::merge_patch::patched;
use crate::page::{self, List, PageQuery, VersionQuery};
use crate::resources::history::ChangeEntry;
use crate::resources::templates::invoice_template::{InvoiceTemplate, InvoiceTemplateInput};
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;
use crate::versions;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    Routes::default().routes(routes!(create, list)).routes(routes!(read, change)).routes(routes!(history))
}

fn show(status: StatusCode) -> impl Fn(&Stored) -> app::Reply {
    move |template| json_reply(status, &InvoiceTemplate::from(template), Some(template.version))
}

fn created(template: &Stored) -> app::Reply {
    show(StatusCode::CREATED)(template).at(format!("/v1/invoice-templates/{}", template.id))
}

/// Create an invoice template
///
/// Subject and message are checked: a text that could not be filled in is refused.
#[utoipa::path(
    post, path = "/v1/invoice-templates", operation_id = "create_invoice_template",
    tag = "invoice templates",
    request_body = InvoiceTemplateInput,
    responses((status = 201, description = "The new template.", body = InvoiceTemplate)),
    security(("api_key" = ["settings:write"])),
)]
async fn create(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Json(input): Json<InvoiceTemplateInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let caller = authenticated.caller();
    let id = TemplateId::new(caller.now, api.entropy.draw());
    let mut fields = Fields::default();
    let template = input.read(id, 1, caller.now, caller.change(), &mut fields);
    look_up(&api, &caller, template.as_ref(), &mut fields).await?;
    let template = fields.finish(template)?;
    Ok(reply(records::create(&api.store, &caller, template, created).await?))
}

/// List invoice templates
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/invoice-templates", operation_id = "list_invoice_templates",
    tag = "invoice templates",
    params(PageQuery),
    responses((status = 200, description = "A page of templates.", body = List<InvoiceTemplate>)),
    security(("api_key" = ["settings:read"])),
)]
async fn list(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let page = query.read()?;
    let tenant = authenticated.tenant();
    let after = page.after_id::<TemplateId>()?;
    let listed = api.store.list::<Stored>(tenant, &[Stored::KIND], after, page.limit).await?;
    Ok(page::answer(listed, |template| InvoiceTemplate::from(template)))
}

/// Read an invoice template
///
/// As it is now, or in the version that an invoice or a delivery names.
#[utoipa::path(
    get, path = "/v1/invoice-templates/{id}", operation_id = "read_invoice_template",
    tag = "invoice templates",
    params(VersionQuery),
    responses((status = 200, description = "The template.", body = InvoiceTemplate)),
    security(("api_key" = ["settings:read"])),
)]
async fn read(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<TemplateId>,
    Params(query): Params<VersionQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let tenant = authenticated.tenant();
    let key = match query.read()? {
        Some(version) => keys::template_version(tenant, id, version),
        None => keys::template(tenant, id),
    };
    let template: Stored = lookup::stored(&api.store, &key, "template").await?;
    Ok(reply(show(StatusCode::OK)(&template)))
}

/// Change an invoice template
///
/// A JSON merge patch: what is left out stays, null clears. Invoices that are open keep the template as
/// it was.
#[utoipa::path(
    patch, path = "/v1/invoice-templates/{id}", operation_id = "change_invoice_template",
    tag = "invoice templates",
    request_body = InvoiceTemplateInput,
    responses(
        (status = 200, description = "The template, changed.", body = InvoiceTemplate),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment."),
    ),
    security(("api_key" = ["settings:write"])),
)]
async fn change(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<TemplateId>,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let caller = authenticated.caller();
    let current: Stored =
        lookup::stored(&api.store, &keys::template(authenticated.tenant(), id), "template").await?;
    records::check_version(if_match, current.version)?;
    let Some(input) = patched(&InvoiceTemplateInput::from(&current), patch)? else {
        return Ok(reply(show(StatusCode::OK)(&current)));
    };
    let mut fields = Fields::default();
    let version = current.version + 1;
    let next = input.read(id, version, current.created_at, caller.change(), &mut fields);
    // One that was archived since may stay.
    let named = |template: &Stored| template.email_template_id;
    if next.as_ref().and_then(named) != named(&current) {
        look_up(&api, &caller, next.as_ref(), &mut fields).await?;
    }
    let changed = records::replace(&api.store, &caller, fields.finish(next)?).await?;
    Ok(reply(show(StatusCode::OK)(&changed)))
}

async fn look_up(
    api: &SettingsState,
    caller: &app::Caller,
    template: Option<&Stored>,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let named = template.and_then(|template| template.email_template_id);
    lookup::email_template(&api.store, &caller.tenant, "email_template_id", named, EmailKind::Invoice, fields)
        .await
}

/// List the history of an invoice template
///
/// Oldest first: who changed what, when and why.
#[utoipa::path(
    get, path = "/v1/invoice-templates/{id}/history", operation_id = "list_invoice_template_history", tag = "invoice templates",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<ChangeEntry>)),
    security(("api_key" = ["settings:read"])),
)]
async fn history(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<TemplateId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let tenant = authenticated.tenant();
    versions::history::<Stored, InvoiceTemplate>(
        &api.store,
        tenant,
        (&keys::template(tenant, id), "template"),
        &query,
    )
    .await
}
