//! Receipts of payments.

use app::delivery::letters::LetterRequest;
use app::payments::send_receipt::send_receipt;
use axum::extract::State;
use axum::response::Response;
use domain::access::Scope;
use domain::delivery::letter::Sent;
use domain::ids::PaymentId;
use runtime::http::{Authenticated, Json, PathId, Problem, reply};

use crate::fields::Fields;
use crate::resources::delivery::Delivery;
use crate::resources::payments::receipt::ReceiptInput;
use crate::routes::delivery::send::accepted;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(send))
}

/// Send a receipt
///
/// Acknowledges a payment that was received, and lists what it paid. As often as wanted: with `receipt_on_payment` the
/// first one is sent by itself. The e-mail goes out in the background: poll the delivery. What it says is read when it is
/// sent; it is called off if the payment is reversed before.
#[utoipa::path(
    post, path = "/v1/payments/{id}/receipt", operation_id = "send_receipt", tag = "payments",
    request_body(content = Option<ReceiptInput>),
    responses(
        (status = 202, description = "The delivery.", body = Delivery),
        (status = 409, description = "`not_received`: the payment was not received, or was reversed. `still_allocating`: \
            it is being allocated; repeat the request later. `just_sent`: all recipients got it within the last 10 \
            minutes; `force` sends it again. `already_sending`: another receipt of it to one of the recipients is on its \
            way. `no_seller`: the settings name no `default_entity_id`. `changed_meanwhile`: another receipt was sent at \
            the same moment."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn send(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<PaymentId>,
    Json(input): Json<ReceiptInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let (email, send_at, force) = fields.finish(read)?;
    let request = LetterRequest { email: &email, send_at, force };
    let caller = authenticated.caller();
    let show = |sent: &Sent| accepted(&sent.delivery, &sent.scheduled);
    Ok(reply(send_receipt(&api.store, &api.clock, &api.entropy, &caller, id, request, show).await?))
}
