//! Credit notes: crediting an invoice, and the way of a credit note from draft to sent. Reading is in [`read`].

mod read;

use app::Reply;
use app::documents::credit::credit_document::{CreditMade as Made, CreditRequest, credit_document};
use app::documents::draft_invoice::delete_draft;
use app::documents::lifecycle::Asked;
use app::documents::read_invoice::read_header;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Scope;
use domain::ids::{CreditNoteId, InvoiceId};
use runtime::http::{Authenticated, IfMatch, Json, PathId, Problem, json_reply, reply};

use crate::fields::Fields;
use crate::resources::delivery::Delivery;
use crate::resources::delivery::send::SendInput;
use crate::resources::documents::credit_note::{CreditInput, CreditMade, CreditNote};
use crate::resources::documents::invoice::OpenInput;
use crate::routes::delivery::send::send_document;
use crate::routes::documents::invoices::open_document;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default()
        .routes(routes!(credit))
        .routes(routes!(open))
        .routes(routes!(send))
        .routes(routes!(delete))
        .routes(read::router())
}

/// Credit an invoice
///
/// Makes a credit note of it: of all that is left to credit, of lines or pieces of them, of an amount, or of amounts by VAT
/// rate. All credit notes of an invoice together credit no more than it charges, at each VAT rate. The last one takes what
/// is left of the VAT, to the cent.
///
/// When the credit note is opened, it lowers what is due. The part that exceeds that, as of a paid invoice, adds to the
/// customer's credit balance or is paid back (`surplus`). With `rebill`, a new draft with the lines of the invoice is made
/// as well.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/credit", operation_id = "credit_invoice", tag = "credit notes",
    request_body(content = Option<CreditInput>),
    responses(
        (status = 201, description = "The credit note, a draft or open.", body = CreditMade),
        (status = 409, description = "`cannot_be_credited`: the invoice is no longer creditable, or less is left than is \
            asked for; `errors` says what. `invoice_incomplete`: the credit note is to open and something is missing; \
            `errors` says all of it. `changed_meanwhile`: somebody else changed the invoice at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn credit(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<CreditInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = authenticated.caller();
    let invoice = read_header(&api.store, &caller.tenant, id.into()).await?;
    let mut fields = Fields::default();
    let reason = fields.optional("reason", input.reason());
    let read = input.read(invoice.content.currency, &mut fields);
    let (asked, manner, then) = fields.finish(read)?;
    let of = Asked { id: id.into(), if_match };
    let request = CreditRequest { of, asked, manner, then, rebill: input.rebill() };
    let caller = caller.because(reason);
    Ok(reply(credit_document(&api.store, &api.clock, &api.entropy, &caller, &request, made).await?))
}

fn made(made: &Made) -> Reply {
    let note = &made.note.invoice;
    let reply = json_reply(StatusCode::CREATED, &CreditMade::from(made), Some(note.version));
    reply.at(format!("/v1/credit-notes/{}", note.id))
}

/// Open a credit note
///
/// Gives it its number and issue date, locks it, and credits the invoice. With `email` it is also sent.
#[utoipa::path(
    post, path = "/v1/credit-notes/{id}/open", operation_id = "open_credit_note", tag = "credit notes",
    request_body(content = Option<OpenInput>),
    responses(
        (status = 200, description = "The credit note, open.", body = CreditNote),
        (status = 409, description = "`invoice_incomplete`: it cannot be opened; `errors` says why, such as \
            `more_than_left`: another credit note has credited it meanwhile. `not_a_draft`: it is open already. \
            `changed_meanwhile`: it, the invoice or the number series was changed at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn open(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CreditNoteId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<OpenInput>,
) -> Result<Response, Problem> {
    open_document(&api, &authenticated, (id.into(), if_match), &input, read::show).await
}

/// Send a credit note
///
/// As an invoice is sent.
#[utoipa::path(
    post, path = "/v1/credit-notes/{id}/send", operation_id = "send_credit_note", tag = "credit notes",
    request_body(content = Option<SendInput>),
    responses(
        (status = 202, description = "The delivery.", body = Delivery),
        (status = 409, description = "`invoice_not_open`: it is a draft; open it first, or open it with `email`. \
            `just_sent`: all recipients got it within the last 10 minutes; `force` sends it again. \
            `already_sending`: another e-mail to one of the recipients is on its way; wait for it or recall it. \
            `changed_meanwhile`: the credit note was changed at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn send(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CreditNoteId>,
    Json(input): Json<SendInput>,
) -> Result<Response, Problem> {
    send_document(&api, &authenticated, id.into(), &input).await
}

/// Delete a draft of a credit note
///
/// It answers 410 from then on; its history stays.
#[utoipa::path(
    delete, path = "/v1/credit-notes/{id}", operation_id = "delete_credit_note", tag = "credit notes",
    responses(
        (status = 204, description = "Deleted."),
        (status = 409, description = "`not_a_draft`: it is open and can no longer be deleted. \
            `changed_meanwhile`: somebody else changed it at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted before."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn delete(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CreditNoteId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    delete_draft(&api.store, &authenticated.caller(), id.into(), if_match).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
