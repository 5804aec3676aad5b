//! The verbs of the lifecycle, beside opening and deleting: one operation for each.

use app::Reply;
use app::documents::lifecycle::change_state::{Verb, change_state};
use app::documents::lifecycle::take_back::{TakeBack, take_back};
use app::documents::lifecycle::{Asked, copy, submit as submission};
use app::documents::read_invoice::DocumentWithParties;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::InvoiceId;
use runtime::http::{Authenticated, IfMatch, Json, PathId, Problem, json_reply, reply};

use crate::resources::documents::invoice::{Duplicate, Invoice, ReasonInput, RequiredReasonInput};
use crate::routes::documents::{location, show};
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default()
        .routes(routes!(submit))
        .routes(routes!(approve))
        .routes(routes!(reject))
        .routes(routes!(cancel))
        .routes(routes!(move_to_draft))
        .routes(routes!(void))
        .routes(routes!(write_off))
        .routes(routes!(supersede))
        .routes(routes!(duplicate))
}

/// Submit an invoice
///
/// The settings say whether a draft needs an approval (`approval`). One that needs none is approved by rule; with
/// `auto_send` it is opened and e-mailed at once, with the texts of its template.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/submit", operation_id = "submit_invoice", tag = "invoices",
    request_body(content = Option<ReasonInput>),
    responses(
        (status = 200, description = "The invoice: `pending_approval`, `approved`, or open.", body = Invoice),
        (status = 409, description = "`awaits_approval`: it was submitted before. `approved`: it was approved before. \
            `not_a_draft`: it is open, or was given up. `invoice_incomplete`: it is to be sent \
            at once and cannot be opened; `errors` says all that is missing. \
            `changed_meanwhile`: somebody else changed it, or an e-mail of it, at the same \
            moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn submit(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let show = show(StatusCode::OK);
    Ok(reply(submission::submit(&api.store, &api.clock, &api.entropy, &caller, asked, show).await?))
}

/// Approve an invoice
///
/// It can then be opened or sent, and no longer changes. With `four_eyes` in the settings another key than the one that
/// submitted it must approve it, in a batch as well.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/approve", operation_id = "approve_invoice", tag = "invoices",
    request_body(content = Option<ReasonInput>),
    responses(
        (status = 200, description = "The invoice, approved.", body = Invoice),
        (status = 409, description = "`not_submitted`: it was not submitted. `approved`: it was approved before. \
            `own_approval`: the same key submitted it. `not_a_draft`: it is open, or was given \
            up. `changed_meanwhile`: somebody else changed it, or an e-mail of it, at the same \
            moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:approve"])),
)]
async fn approve(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesApprove)?;
    let caller = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let (verb, show) = (Verb::Approve, show(StatusCode::OK));
    Ok(reply(change_state(&api.store, &api.clock, &api.entropy, &caller, (asked, &verb), show).await?))
}

/// Reject an invoice
///
/// It is a draft again, and says why until it is submitted again.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/reject", operation_id = "reject_invoice", tag = "invoices",
    request_body(content = Option<RequiredReasonInput>),
    responses(
        (status = 200, description = "The invoice, a draft.", body = Invoice),
        (status = 409, description = "`not_submitted`: it was not submitted. `approved`: it was approved before. \
            `not_a_draft`: it is open, or was given up. `changed_meanwhile`: somebody else \
            changed it, or an e-mail of it, at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:approve"])),
)]
async fn reject(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<RequiredReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesApprove)?;
    let (caller, reason) = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let (verb, show) = (Verb::Reject { reason }, show(StatusCode::OK));
    Ok(reply(change_state(&api.store, &api.clock, &api.entropy, &caller, (asked, &verb), show).await?))
}

/// Cancel an invoice
///
/// Gives up an invoice that has no number: a draft, or one that was submitted or approved.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/cancel", operation_id = "cancel_invoice", tag = "invoices",
    request_body(content = Option<ReasonInput>),
    responses(
        (status = 200, description = "The invoice, canceled.", body = Invoice),
        (status = 409, description = "`use_void`: it has a number, so it is made void instead. `not_a_draft`: it is \
            settled, or was given up before. `changed_meanwhile`: somebody else changed it, or \
            an e-mail of it, at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn cancel(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let (verb, show) = (Verb::Cancel, show(StatusCode::OK));
    Ok(reply(change_state(&api.store, &api.clock, &api.entropy, &caller, (asked, &verb), show).await?))
}

/// Move an invoice to draft
///
/// Takes back a submission, an approval, or the opening of an invoice that nobody got: e-mails of it that are scheduled or
/// held are withdrawn. An invoice that was open keeps its number, seller, currency and issue date, and can only be opened
/// again or made void.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/move-to-draft", operation_id = "move_invoice_to_draft", tag = "invoices",
    request_body(content = Option<ReasonInput>),
    responses(
        (status = 200, description = "The invoice, a draft.", body = Invoice),
        (status = 409, description = "`draft_already`: it is a draft. `distributed`: somebody got it, or it is marked as \
            sent. `already_sending`: an e-mail of it is queued or being sent; recall it first. \
            `has_payments`: a payment or a credit note stands against it. `not_open`: it is \
            settled, or was given up. `changed_meanwhile`: somebody else changed it, or an \
            e-mail of it, at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn move_to_draft(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let verb = TakeBack::MoveToDraft;
    let show = show(StatusCode::OK);
    Ok(reply(take_back(&api.store, &api.clock, &api.entropy, &caller, (asked, &verb), show).await?))
}

/// Void an invoice
///
/// Makes an open invoice invalid, or a draft that has a number. The number stays taken. E-mails of it that are scheduled,
/// held or queued are withdrawn; after the answer none goes out, except to recipients whose e-mail was being sent.
///
/// An invoice that went out, or that was marked as sent, is canceled by a credit note of all of it (`canceled_by`). The credit
/// note is open at once and goes out by e-mail to the same recipients; `plain_void` in the settings switches it off.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/void", operation_id = "void_invoice", tag = "invoices",
    request_body(content = Option<ReasonInput>),
    responses(
        (status = 200, description = "The invoice, void.", body = Invoice),
        (status = 409, description = "`not_numbered`: it has no number; cancel or delete it. `has_payments`: a payment or \
            a credit note stands against it. `payment_in_flight`: a payment of it is on its \
            way. `not_open`: it is settled, or was given up. `changed_meanwhile`: somebody \
            else changed it, or an e-mail of it, at the same moment. `cancellation_incomplete`: it went out, and the credit \
            note that has to cancel it cannot be opened; `errors` tells why."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn void(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let verb = TakeBack::Void { reason: caller.reason.clone() };
    let show = show(StatusCode::OK);
    Ok(reply(take_back(&api.store, &api.clock, &api.entropy, &caller, (asked, &verb), show).await?))
}

/// Write off an invoice
///
/// Gives up what is due of an open invoice.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/write-off", operation_id = "write_off_invoice", tag = "invoices",
    request_body(content = Option<RequiredReasonInput>),
    responses(
        (status = 200, description = "The invoice, written off.", body = Invoice),
        (status = 409, description = "`not_open`: it is a draft, is settled, or was given up. `changed_meanwhile`: \
            somebody else changed it, or an e-mail of it, at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn write_off(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<RequiredReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let (caller, reason) = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let (verb, show) = (Verb::WriteOff { reason }, show(StatusCode::OK));
    Ok(reply(change_state(&api.store, &api.clock, &api.entropy, &caller, (asked, &verb), show).await?))
}

/// Supersede a draft
///
/// Makes a new draft with the same content and lines. The old one stays readable, as `superseded`, and can neither change
/// nor be opened any more.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/supersede", operation_id = "supersede_invoice", tag = "invoices",
    request_body(content = Option<ReasonInput>),
    responses(
        (status = 201, description = "The new draft.", body = Invoice),
        (status = 409, description = "`awaits_approval`, `approved`: move it to draft first. `use_void`: it has a number. \
            `not_a_draft`: it is open, or was given up. `changed_meanwhile`: somebody else \
            changed it, or an e-mail of it, at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn supersede(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    let created = |draft: &_| show(StatusCode::CREATED)(draft).at(location(draft));
    Ok(reply(copy::supersede(&api.store, &api.clock, &api.entropy, &caller, asked, created).await?))
}

/// Duplicate an invoice
///
/// Makes a new draft like it, whatever its status. Its number, its dates and the references to it are left out.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/duplicate", operation_id = "duplicate_invoice", tag = "invoices",
    request_body(content = Option<ReasonInput>),
    responses(
        (status = 201, description = "The new draft.", body = Duplicate),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it, or an e-mail of it, at the same \
            moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn duplicate(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ReasonInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = input.caller(&authenticated.caller())?;
    let asked = Asked { id: id.into(), if_match };
    Ok(reply(copy::duplicate(&api.store, &api.clock, &api.entropy, &caller, asked, duplicated).await?))
}

fn duplicated(draft: &DocumentWithParties, left_out: &[&'static str]) -> Reply {
    let shown = Duplicate::new(draft, left_out);
    json_reply(StatusCode::CREATED, &shown, Some(draft.invoice.version)).at(location(draft))
}
