//! Actions on a payment that was recorded.

use app::delivery::letters::LetterRequest;
use app::payments::allocate_payment::allocate_payment;
use app::payments::read_payments::read_payment;
use app::payments::refund::refund as note_refund;
use app::payments::reverse_payment::reverse_payment;
use app::payments::send_receipt::send_receipt;
use app::payments::settle_payment::{fail_payment, settle_payment};
use app::payments::undo_allocation::undo_allocation;
use app::{Caller, Error, Reply};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::contact::EmailAddress;
use domain::delivery::email::{EmailSettings, MAX_RECIPIENTS};
use domain::delivery::letter::Sent;
use domain::ids::{AllocationId, PaymentId};
use domain::payments::ledger::{Entry, Refund};
use domain::payments::payment::{MAX_ALLOCATIONS, Payment, Wanted};
use domain::text::Label;

use super::payment_handler::{Shown, parsed, show};
use super::reading::Reading;
use crate::web::form::Form;
use crate::web::once;
use crate::web::{Page, Refused, Visitor, Web, done};

/// A use case answers with nothing that a page needs.
fn told(_: &Payment) -> Reply {
    nothing()
}

fn nothing() -> Reply {
    Reply { status: 200, body: String::new(), etag: None, location: None }
}

/// The payment in the version that the form was made from. A form without one is stale.
fn which(id: PaymentId, form: &Form) -> (PaymentId, Option<u64>) {
    (id, Some(form.text("version").parse().unwrap_or_default()))
}

fn because(visitor: &Visitor, reading: &mut Reading<'_>) -> Caller {
    visitor.caller().because(reading.optional::<Label>("reason"))
}

/// The result of a verb. `Err(None)`: the form itself is wrong.
type Outcome = Result<(), Option<Error>>;

fn outcome(result: Result<Reply, Error>) -> Outcome {
    result.map(|_| ()).map_err(Some)
}

/// Redirects to the payment, or shows it again with the refusal and the values that were sent.
async fn finish(
    (web, visitor): (&Web, &Visitor),
    id: PaymentId,
    (dialog, form, mut reading): (&str, &Form, Reading<'_>),
    outcome: Outcome,
    word: &'static str,
) -> Page {
    finish_with((web, visitor), id, (dialog, form, &mut reading), &[], (outcome, word)).await
}

async fn finish_with(
    (web, visitor): (&Web, &Visitor),
    id: PaymentId,
    (dialog, form, reading): (&str, &Form, &mut Reading<'_>),
    wanted: &[Wanted],
    (outcome, word): (Outcome, &'static str),
) -> Page {
    let (notice, status) = match outcome {
        Ok(()) => return done(&format!("/console/payments/{id}"), word),
        Err(None) => (None, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Some(error)) => {
            reading.note(&error, wanted);
            let refused = Refused::from(error);
            let is_theirs = refused.status.is_client_error() && refused.status != StatusCode::NOT_FOUND;
            if !is_theirs {
                return Err(refused);
            }
            (Some(refused.notice()), refused.status)
        }
    };
    let undo: Option<AllocationId> = form.get("allocation").and_then(|id| id.parse().ok());
    show(web, visitor, id, Shown { dialog, open: !reading.is_good(), undo, form, reading, notice }, status)
        .await
}

pub(super) async fn settle(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (id, reading) = (parsed(&id)?, Reading::new(&form, visitor.format()));
    let (caller, which) = (visitor.caller(), which(id, &form));
    let result = settle_payment(&web.store, &web.clock, &web.entropy, &caller, which, told).await;
    finish((&web, &visitor), id, ("settle", &form, reading), outcome(result), "settled").await
}

pub(super) async fn fail(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (id, reading) = (parsed(&id)?, Reading::new(&form, visitor.format()));
    let (caller, which) = (visitor.caller(), which(id, &form));
    let result = fail_payment(&web.store, &web.clock, &web.entropy, &caller, which, told).await;
    finish((&web, &visitor), id, ("fail", &form, reading), outcome(result), "payment_failed").await
}

pub(super) async fn reverse(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (id, mut reading) = (parsed(&id)?, Reading::new(&form, visitor.format()));
    let (on, caller) = (reading.day("date", visitor.now), because(&visitor, &mut reading));
    let outcome = match reading.is_good() {
        true => outcome(
            reverse_payment(&web.store, &web.clock, &web.entropy, &caller, which(id, &form), on, told).await,
        ),
        false => Err(None),
    };
    finish((&web, &visitor), id, ("reverse", &form, reading), outcome, "reversed").await
}

pub(super) async fn undo(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (id, mut reading) = (parsed(&id)?, Reading::new(&form, visitor.format()));
    let allocation: AllocationId = form.text("allocation").parse().map_err(|_| Refused::not_found())?;
    let (on, caller) = (reading.day("date", visitor.now), because(&visitor, &mut reading));
    let (id, version) = which(id, &form);
    let which = (id, version, allocation);
    let outcome = match reading.is_good() {
        true => {
            outcome(undo_allocation(&web.store, &web.clock, &web.entropy, &caller, which, on, told).await)
        }
        false => Err(None),
    };
    finish((&web, &visitor), id, ("undo", &form, reading), outcome, "undone").await
}

pub(super) async fn allocate(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (id, mut reading) = (parsed(&id)?, Reading::new(&form, visitor.format()));
    let payment = read_payment(&web.store, visitor.tenant(), id).await?;
    let (on, caller) = (reading.day("date", visitor.now), because(&visitor, &mut reading));
    let wish = reading.some_wish(Some(payment.amount.currency), MAX_ALLOCATIONS);
    let outcome = match reading.is_good() {
        true => outcome(
            allocate_payment(
                &web.store,
                &web.clock,
                &web.entropy,
                &caller,
                which(id, &form),
                (&wish, on),
                told,
            )
            .await,
        ),
        false => Err(None),
    };
    let sent = ("allocate", &form, &mut reading);
    finish_with((&web, &visitor), id, sent, &wish.wanted, (outcome, "allocated")).await
}

pub(super) async fn refund(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (id, mut reading) = (parsed(&id)?, Reading::new(&form, visitor.format()));
    let payment = read_payment(&web.store, visitor.tenant(), id).await?;
    let caller = once::caller(because(&visitor, &mut reading), &form);
    let amount = reading.amount("amount", Some(payment.amount.currency));
    let (method, reference) = (reading.required_word("method"), reading.optional("reference"));
    let date = reading.required_day("date", visitor.now);
    let outcome = match (amount, method, date, app::repeated(&web.store, &caller).await) {
        (.., Err(error)) => Err(Some(error)),
        (.., Ok(Some(_))) => Ok(()),
        (Some(amount), Some(method), Some(date), Ok(None)) if reading.is_good() => {
            let (what, how) = ((payment.customer_id, amount, date), Refund { method, reference });
            let noted = |_: &Entry| nothing();
            outcome(note_refund(&web.store, &web.clock, &web.entropy, &caller, what, &how, noted).await)
        }
        _ => Err(None),
    };
    finish((&web, &visitor), id, ("refund", &form, reading), outcome, "refunded").await
}

pub(super) async fn receipt(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (id, mut reading) = (parsed(&id)?, Reading::new(&form, visitor.format()));
    let recipients = recipients(&form, &mut reading);
    let email = EmailSettings { recipients, use_template_defaults: true, ..EmailSettings::default() };
    let request = LetterRequest { email: &email, send_at: None, force: form.has("force") };
    let (caller, sent) = (visitor.caller(), |_: &Sent| nothing());
    let outcome = match reading.is_good() {
        true => outcome(send_receipt(&web.store, &web.clock, &web.entropy, &caller, id, request, sent).await),
        false => Err(None),
    };
    finish((&web, &visitor), id, ("receipt", &form, reading), outcome, "receipt_sent").await
}

/// `None`: the contacts of the customer.
fn recipients(form: &Form, reading: &mut Reading<'_>) -> Option<Vec<EmailAddress>> {
    let typed = form.get("recipients")?;
    let parts = typed.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let mut all = Vec::new();
    for part in parts {
        match part.parse() {
            Ok(address) => all.push(address),
            Err(error) => reading.refuse("recipients", format!("{part}: {error}")),
        }
    }
    if all.len() > MAX_RECIPIENTS {
        reading.refuse("recipients", format!("At most {MAX_RECIPIENTS} addresses are possible."));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use pages::format::Format;

    use super::*;

    #[test]
    fn a_form_without_a_version_is_stale() {
        let id: PaymentId = "pay_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        assert_eq!(which(id, &Form::read(b"version=7")), (id, Some(7)));
        assert_eq!(which(id, &Form::read(b"")), (id, Some(0)));
    }

    #[test]
    fn each_address_that_is_wrong_is_named() {
        let form = Form::read(b"recipients=a%40b.example%3B+x%2C+c%40d.example");
        let format = Format { language: wording::Language::English, zone: domain::zone::Zone::UTC };
        let mut reading = Reading::new(&form, format);
        assert_eq!(recipients(&form, &mut reading).map(|all| all.len()), Some(2));
        assert!(reading.error("recipients").is_some_and(|why| why.starts_with("x: ")));
        assert_eq!(recipients(&Form::default(), &mut reading), None);
    }
}
