//! The e-mail of an invoice, before it is sent.

use app::delivery::preview_email::preview_email;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::InvoiceId;
use runtime::http::{Authenticated, Json, PathId, Problem, json_reply, reply};

use crate::fields::Fields;
use crate::resources::delivery::email_preview::{EmailPreview, EmailPreviewInput};
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    routes!(preview)
}

/// Preview an e-mail
///
/// What would go out if the invoice were e-mailed now, and where each part came from. Nothing is sent. A draft is shown
/// with its present data, an open invoice with the parties and the template it was opened with, to the contacts of
/// today.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/email-preview", operation_id = "preview_email", tag = "invoices",
    request_body(content = Option<EmailPreviewInput>),
    responses(
        (status = 200, description = "The e-mail.", body = EmailPreview),
        (status = 409, description = "`template_missing`: neither the request nor the invoice has a subject and a \
            message. `email_cannot_be_rendered`: with the values filled in it is too large for mail programs."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn preview(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    Json(input): Json<EmailPreviewInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let email = input.read(&mut fields);
    let email = fields.finish(email)?;
    let preview = preview_email(&api.store, api.composer, &authenticated.caller(), id.into(), &email).await?;
    Ok(reply(json_reply(StatusCode::OK, &EmailPreview::from(preview), None)))
}
