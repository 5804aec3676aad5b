use app::records;
use app::templates::email_templates;
use app::templates::preview_template::preview_template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Scope;
use domain::ids::{InvoiceId, TemplateId};
use domain::templates::email_template::EmailTemplate as Stored;
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
use crate::resources::templates::email_template::{EmailTemplate, EmailTemplateInput};
use crate::resources::templates::preview::{
    SavedTemplatePreviewInput, TemplatePreview, TemplatePreviewInput,
};
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;
use crate::versions;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    Routes::default()
        .routes(routes!(create, list))
        .routes(routes!(read, change, archive))
        .routes(routes!(history))
        .routes(routes!(preview))
        .routes(routes!(preview_saved))
}

fn show(status: StatusCode) -> impl Fn(&Stored) -> app::Reply {
    move |template| json_reply(status, &EmailTemplate::from(template), Some(template.version))
}

fn created(template: &Stored) -> app::Reply {
    show(StatusCode::CREATED)(template).at(format!("/v1/email-templates/{}", template.id))
}

/// Create an e-mail template
///
/// Its texts are checked: one that could not be filled in is refused, with the rule and the place. Subject and
/// message of a language come together, so that no letter is in two. A customer gets the texts of its language,
/// else those of the fallback language. A send, an opening or a batch picks it by `email.template_id`; an invoice
/// template names it as its default.
#[utoipa::path(
    post, path = "/v1/email-templates", operation_id = "create_email_template", tag = "email templates",
    request_body = EmailTemplateInput,
    responses((status = 201, description = "The new template.", body = EmailTemplate)),
    security(("api_key" = ["settings:write"])),
)]
async fn create(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Json(input): Json<EmailTemplateInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let caller = authenticated.caller();
    let id = TemplateId::new(caller.now, api.entropy.draw());
    let mut fields = Fields::default();
    let template = input.read(id, 1, caller.now, caller.change(), &mut fields);
    let template = fields.finish(template)?;
    Ok(reply(records::create(&api.store, &caller, template, created).await?))
}

/// List e-mail templates
///
/// Newest first. Archived ones are left out.
#[utoipa::path(
    get, path = "/v1/email-templates", operation_id = "list_email_templates", tag = "email templates",
    params(PageQuery),
    responses((status = 200, description = "A page of templates.", body = List<EmailTemplate>)),
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
    Ok(page::answer(listed, |template| EmailTemplate::from(template)))
}

/// Read an e-mail template
///
/// As it is now, or in the version that a delivery names. Archived ones are still read.
#[utoipa::path(
    get, path = "/v1/email-templates/{id}", operation_id = "read_email_template", tag = "email templates",
    params(VersionQuery),
    responses((status = 200, description = "The template.", body = EmailTemplate)),
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
        Some(version) => keys::email_template_version(tenant, id, version),
        None => keys::email_template(tenant, id),
    };
    let template: Stored = lookup::stored(&api.store, &key, "template").await?;
    Ok(reply(show(StatusCode::OK)(&template)))
}

/// Change an e-mail template
///
/// A JSON merge patch: what is left out stays, null clears. Each version is kept: a delivery that was made before
/// goes out as it was, to every recipient and however late.
#[utoipa::path(
    patch, path = "/v1/email-templates/{id}", operation_id = "change_email_template", tag = "email templates",
    request_body = EmailTemplateInput,
    responses(
        (status = 200, description = "The template, changed.", body = EmailTemplate),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment; \
            `template_archived`: it is archived."),
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
        lookup::stored(&api.store, &keys::email_template(authenticated.tenant(), id), "template").await?;
    records::check_version(if_match, current.version)?;
    email_templates::refuse_archived(&current)?;
    let Some(input) = patched(&EmailTemplateInput::from(&current), patch)? else {
        return Ok(reply(show(StatusCode::OK)(&current)));
    };
    let mut fields = Fields::default();
    let version = current.version + 1;
    let next = input.read(id, version, current.created_at, caller.change(), &mut fields);
    if next.as_ref().is_some_and(|next| next.kind != current.kind) {
        fields.refuse("kind", "kind_fixed", "must stay as it is: others rely on it");
    }
    let changed = records::replace(&api.store, &caller, fields.finish(next)?).await?;
    Ok(reply(show(StatusCode::OK)(&changed)))
}

/// Archive an e-mail template
///
/// No new e-mail is worded by it: to pick it is refused, and where an invoice template or the settings name it, it
/// is passed over. It is no more listed and still read, in every version; what was made with it goes out.
#[utoipa::path(
    delete, path = "/v1/email-templates/{id}", operation_id = "archive_email_template", tag = "email templates",
    responses(
        (status = 204, description = "The template is archived."),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["settings:write"])),
)]
async fn archive(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<TemplateId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    email_templates::archive(&api.store, &authenticated.caller(), id, if_match).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Preview an e-mail template
///
/// Before it is saved: as customers would read it, in each language it has texts of. Nothing is saved.
#[utoipa::path(
    post, path = "/v1/email-templates/preview", operation_id = "preview_email_template",
    tag = "email templates",
    request_body = TemplatePreviewInput,
    responses(
        (status = 200, description = "The e-mails.", body = TemplatePreview),
        (status = 409, description = "`email_cannot_be_rendered`: with these values it would be too large."),
    ),
    security(("api_key" = ["settings:read"])),
)]
async fn preview(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Json(input): Json<TemplatePreviewInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    fields.present("template", &input.template);
    let id = TemplateId::new(caller.now, api.entropy.draw());
    let template = fields.nested("template", &input.template, |template, fields| {
        template.read(id, 1, caller.now, caller.change(), fields)
    });
    let invoice = fields.optional("invoice_id", &input.invoice_id);
    let template = fields.finish(template)?;
    previewed(&api, &authenticated, &template, invoice).await
}

/// Preview a saved e-mail template
///
/// As customers would read it, in each language it has texts of.
#[utoipa::path(
    post, path = "/v1/email-templates/{id}/preview", operation_id = "preview_saved_email_template",
    tag = "email templates",
    request_body = SavedTemplatePreviewInput,
    responses(
        (status = 200, description = "The e-mails.", body = TemplatePreview),
        (status = 409, description = "`email_cannot_be_rendered`: with these values it would be too large."),
    ),
    security(("api_key" = ["settings:read"])),
)]
async fn preview_saved(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<TemplateId>,
    Json(input): Json<SavedTemplatePreviewInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let template: Stored =
        lookup::stored(&api.store, &keys::email_template(authenticated.tenant(), id), "template").await?;
    let mut fields = Fields::default();
    let invoice = input.read(&mut fields);
    fields.finish(Some(()))?;
    previewed(&api, &authenticated, &template, invoice).await
}

async fn previewed(
    api: &SettingsState,
    authenticated: &Authenticated,
    template: &Stored,
    invoice: Option<InvoiceId>,
) -> Result<Response, Problem> {
    if invoice.is_some() {
        authenticated.require(Scope::InvoicesRead)?;
    }
    let caller = authenticated.caller();
    let previews =
        preview_template(&api.store, api.composer, &caller, template, invoice.map(Into::into)).await?;
    Ok(reply(json_reply(StatusCode::OK, &TemplatePreview::from(previews), None)))
}

/// List the history of an e-mail template
///
/// Oldest first: who changed what, when and why.
#[utoipa::path(
    get, path = "/v1/email-templates/{id}/history", operation_id = "list_email_template_history", tag = "email templates",
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
    versions::history::<Stored, EmailTemplate>(
        &api.store,
        tenant,
        (&keys::email_template(tenant, id), "template"),
        &query,
    )
    .await
}
