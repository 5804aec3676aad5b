//! Sending an open invoice, and noting that it was sent in another way.

use app::Reply;
use app::delivery::mark_sent::mark_sent;
use app::delivery::send_invoice::{SendRequest, send_invoice};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::delivery as model;
use domain::delivery::send::Sent;
use domain::ids::{DeliveryId, DocumentId, InvoiceId};
use runtime::http::{Authenticated, Json, PathId, Problem, json_reply, reply};

use crate::fields::Fields;
use crate::resources::delivery::Delivery;
use crate::resources::delivery::send::{MarkSentInput, SendInput};
use crate::resources::documents::invoice::Invoice;
use crate::routes::documents::show;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default().routes(routes!(send)).routes(routes!(mark))
}

/// The answer to a request that sends. `scheduled` are the others of the same that go out as well.
pub(in crate::routes) fn accepted(delivery: &model::Delivery, scheduled: &[DeliveryId]) -> Reply {
    let shown = Delivery::sent(delivery, scheduled);
    let reply = json_reply(StatusCode::ACCEPTED, &shown, Some(delivery.version));
    reply.at(format!("/v1/deliveries/{}", delivery.id))
}

/// Send an invoice
///
/// As often as wanted, while it is open or as a copy of one that is settled. The e-mail goes out in the background: poll
/// the delivery. With `hold_minutes` in the settings it is `held` first and can be recalled. With `send_at` it is
/// `scheduled` instead, and goes out at its time.
///
/// A recipient, as To, Cc or Bcc, that got this invoice within the last 10 minutes is left out and named in `skipped`,
/// unless `force` is set. `also_scheduled` names other e-mails of the invoice that wait for their time: cancel them if
/// this one replaces them.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/send", operation_id = "send_invoice", tag = "invoices",
    request_body(content = Option<SendInput>),
    responses(
        (status = 202, description = "The delivery.", body = Delivery),
        (status = 409, description = "`invoice_not_open`: it is a draft; open it first, or open it with `email`. \
            `just_sent`: all recipients got it within the last 10 minutes; `force` sends it again. \
            `already_sending`: another e-mail to one of the recipients is on its way; wait for it or recall it. \
            `changed_meanwhile`: the invoice was changed at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn send(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    Json(input): Json<SendInput>,
) -> Result<Response, Problem> {
    send_document(&api, &authenticated, id.into(), &input).await
}

/// Sends a document of any kind.
pub(in crate::routes) async fn send_document(
    api: &ApiState,
    authenticated: &Authenticated,
    id: DocumentId,
    input: &SendInput,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let (email, send_at, force) = fields.finish(read)?;
    let request = SendRequest { id, email: &email, send_at, force };
    let caller = authenticated.caller();
    let show = |sent: &Sent| accepted(&sent.delivery, &sent.scheduled);
    Ok(reply(send_invoice(&api.store, &api.clock, &api.entropy, &caller, request, show).await?))
}

/// Mark an invoice as sent
///
/// By post, on a portal, by hand: the invoice and its deliveries show it.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/mark-sent", operation_id = "mark_invoice_sent", tag = "invoices",
    request_body = MarkSentInput,
    responses(
        (status = 200, description = "The invoice.", body = Invoice),
        (status = 409, description = "`invoice_not_open`: it is a draft. `invoice_settled`: nothing is due any more. \
            `changed_meanwhile`: the invoice was changed at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn mark(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    Json(input): Json<MarkSentInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let outside = fields.finish(read)?;
    let caller = authenticated.caller();
    let show = show(StatusCode::OK);
    Ok(reply(mark_sent(&api.store, &api.clock, &api.entropy, &caller, id.into(), &outside, show).await?))
}
