//! Records a payment.

use app::payments::mark_paid::{MarkPaid, mark_paid};
use app::payments::pay_from_balance::{MAX_DOCUMENTS, PaidFromBalance, pay_from_balance};
use app::payments::record_payment::{NewPayment, Progress, Told, record_payment};
use app::{Caller, Error, Reply};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use domain::customers::Customer;
use domain::documents::document::Document;
use domain::ids::{CustomerId, DocumentId, InvoiceId};
use domain::payments::payment::{MAX_ALLOCATIONS, Payment, PaymentStatus, Wanted};
use futures_util::future::try_join;
use pages::components::{Notice, Tone};
use store::keys;

use super::choose_handler::choose;
use super::reading::Reading;
use super::record_form::{Mode, Payer, Sent, first, view};
use crate::web::form::Form;
use crate::web::once;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

pub(super) async fn form(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let Some(payer) = payer(&web, &visitor, &query).await? else {
        return choose(&web, &visitor, query.text("name")).await;
    };
    let mode = Mode::read(&query, payer.invoice.is_some());
    let proposed = first(&payer, mode, &visitor);
    let reading = Reading::new(&proposed, visitor.format());
    let once = once::key(&web);
    let sent = Sent { mode, form: &proposed, reading: &reading, notice: None, once };
    page(&view(&web, &visitor, &payer, sent).await?)
}

/// The customer that is named, or that of the invoice that is named. `None` if nothing is named.
async fn payer(web: &Web, visitor: &Visitor, form: &Form) -> Result<Option<Payer>, Refused> {
    let tenant = visitor.tenant();
    let invoice: Option<Document> = match form.get("invoice") {
        Some(id) => {
            let id: InvoiceId = id.parse().map_err(|_| Refused::not_found())?;
            Some(web.store.document(tenant, id.into()).await?.ok_or_else(Refused::not_found)?)
        }
        None => None,
    };
    let id: CustomerId = match (&invoice, form.get("customer")) {
        (Some(invoice), _) => invoice.content.customer_id.ok_or_else(|| {
            let title = "The draft has no customer yet, so nothing of it can be paid.";
            Refused::new(StatusCode::CONFLICT, "not_open", title)
        })?,
        (None, Some(id)) => id.parse().map_err(|_| Refused::not_found())?,
        (None, None) => return Ok(None),
    };
    let customer_key = keys::customer(tenant, id);
    let customer = web.store.get::<Customer>(&customer_key);
    let (customer, balances) = try_join(customer, web.store.balances(tenant, id)).await?;
    let customer = customer.ok_or_else(Refused::not_found)?;
    Ok(Some(Payer { customer, invoice, balances }))
}

/// The reply of the use case, or the refusal. `Err(None)`: the form itself is wrong.
type Outcome = Result<Reply, Option<Error>>;

pub(super) async fn record(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let Some(payer) = payer(&web, &visitor, &form).await? else { return Err(Refused::not_found()) };
    let mode = Mode::read(&form, payer.invoice.is_some());
    let mut reading = Reading::new(&form, visitor.format());
    let caller = once::caller(visitor.caller(), &form);
    // A form that is sent twice is carried out once.
    let mut wanted = Vec::new();
    let outcome = match app::repeated(&web.store, &caller).await {
        Ok(Some(earlier)) => Ok(earlier),
        Ok(None) => match mode {
            Mode::Due => pay_due(&web, &caller, &payer, &form, &mut reading).await,
            Mode::Payment => pay(&web, &caller, &payer, &mut reading, &mut wanted).await,
            Mode::Balance => from_balance(&web, &caller, &payer, &mut reading, &mut wanted).await,
        },
        Err(error) => Err(Some(error)),
    };
    let (notice, status) = match outcome {
        Ok(reply) => return after(&payer, mode, &reply),
        Err(None) => (None, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Some(error)) => {
            reading.note(&error, &wanted);
            let refused = Refused::from(error);
            if !refused.status.is_client_error() {
                return Err(refused);
            }
            (Some(refused.notice()), refused.status)
        }
    };
    // Without an open invoice there is no field for this error.
    let notice = notice.or_else(|| {
        let notice = Notice::new(Tone::Red, "Some of it is not right.");
        Some(reading.error("oldest_first").into_iter().fold(notice, Notice::line))
    });
    let once = form.text("once").to_owned();
    let sent = Sent { mode, form: &form, reading: &reading, notice, once };
    page_with(status, &view(&web, &visitor, &payer, sent).await?)
}

/// To the payment; what was paid from the balance is shown where it came from.
fn after(payer: &Payer, mode: Mode, reply: &Reply) -> Page {
    match mode {
        Mode::Due | Mode::Payment => done(&format!("/console/payments/{}", reply.body), "recorded"),
        Mode::Balance => match &payer.invoice {
            Some(invoice) => done(&format!("/console/invoices/{}", invoice.id), "allocated"),
            None => done(&format!("/console/customers/{}", payer.customer.id), "allocated"),
        },
    }
}

fn told(payment: &Payment, _: Told) -> Reply {
    Reply { status: 201, body: payment.id.to_string(), etag: None, location: None }
}

async fn pay_due(
    web: &Web,
    caller: &Caller,
    payer: &Payer,
    form: &Form,
    reading: &mut Reading<'_>,
) -> Outcome {
    let id: Option<DocumentId> = payer.invoice.as_ref().map(|invoice| invoice.id);
    let (method, date) = (reading.required_word("method"), reading.required_day("date", caller.now));
    let (reference, external_id) = (reading.optional("reference"), reading.optional("external_id"));
    let (Some(id), Some(method), Some(date), true) = (id, method, date, reading.is_good()) else {
        return Err(None);
    };
    let if_match = Some(form.text("version").parse().unwrap_or_default());
    let request = MarkPaid { id, if_match, method, date, reference, external_id };
    mark_paid(&web.store, &web.clock, &web.entropy, caller, &request, told).await.map_err(Some)
}

async fn pay(
    web: &Web,
    caller: &Caller,
    payer: &Payer,
    reading: &mut Reading<'_>,
    wanted: &mut Vec<Wanted>,
) -> Outcome {
    let currency = reading.required("currency");
    let amount = reading.amount("amount", currency);
    let (method, date) = (reading.required_word("method"), reading.required_day("date", caller.now));
    let (reference, external_id) = (reading.optional("reference"), reading.optional("external_id"));
    let progress = match reading.word("status") {
        Some(PaymentStatus::Processing) => Progress::Processing,
        None | Some(PaymentStatus::Received) => Progress::Received,
        Some(_) => {
            reading.refuse("status", "must be processing or received");
            Progress::Received
        }
    };
    let wish = reading.wish(currency, MAX_ALLOCATIONS);
    if progress == Progress::Processing && wish.oldest_first {
        reading.refuse("oldest_first", "This is only possible for money that has arrived.");
    }
    wanted.clone_from(&wish.wanted);
    let (Some(amount), Some(method), Some(date), true) = (amount, method, date, reading.is_good()) else {
        return Err(None);
    };
    let customer_id = payer.customer.id;
    let new = NewPayment { customer_id, method, progress, date, reference, external_id, amount, wish };
    record_payment(&web.store, &web.clock, &web.entropy, caller, &new, told).await.map_err(Some)
}

async fn from_balance(
    web: &Web,
    caller: &Caller,
    payer: &Payer,
    reading: &mut Reading<'_>,
    wanted: &mut Vec<Wanted>,
) -> Outcome {
    let (currency, on) = (reading.required("currency"), reading.day("date", caller.now));
    let wish = reading.some_wish(currency, MAX_DOCUMENTS);
    wanted.clone_from(&wish.wanted);
    let (Some(currency), true) = (currency, reading.is_good()) else { return Err(None) };
    let (whose, paid) = ((payer.customer.id, currency), |_: &PaidFromBalance| Reply {
        status: 200,
        body: String::new(),
        etag: None,
        location: None,
    });
    let made = pay_from_balance(&web.store, &web.clock, &web.entropy, caller, whose, (&wish, on), paid).await;
    made.map_err(Some)
}
