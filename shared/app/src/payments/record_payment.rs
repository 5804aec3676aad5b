//! Records a payment, and allocates it.

use chrono::NaiveDate;
use domain::customers::Customer;
use domain::documents::complete::Defect;
use domain::ids::{CustomerId, PaymentId, TenantId};
use domain::money::Money;
use domain::payments::allocate::plan;
use domain::payments::ledger::{EntryKind, Ledger};
use domain::payments::payment::{Method, Payment, PaymentStatus, Rules, Wanted};
use domain::settings::Settings;
use domain::text::{Label, Text};
use ports::{Action, Clock, Entropy, Key, Table};
use store::documents::headers::header_keys;
use store::payments::{ledger, records};
use store::{Loaded, Store, keys};

use super::writes::{
    Desk, Strictness, Wish, documents, offer, posting, refuse_overdrawn, refuse_unpayable, rules, tolerance,
};
use crate::attempts::{Plan, until_committed};
use crate::{Caller, Error, Refusal, Reply};

/// The request.
#[derive(Clone, Debug)]
pub struct NewPayment {
    pub customer_id: CustomerId,
    pub method: Method,
    pub progress: Progress,
    pub date: NaiveDate,
    pub reference: Option<Text<140>>,
    pub external_id: Option<Label>,
    pub amount: Money,
    pub wish: Wish,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Processing,
    Received,
}

/// Whether a payment is told for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    First,
    /// It was recorded before under the same `external_id`.
    Again,
}

/// Records a payment. One that was received adds its amount to the customer's balance, and settles the documents that it
/// is meant for, in the same transaction.
///
/// Refused if a document cannot be paid as asked for. A payment that is told again under its `external_id` changes nothing.
pub async fn record_payment<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    new: &NewPayment,
    render: impl Fn(&Payment, Told) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        record(store, entropy, caller, new, &render).await
    })
    .await
}

pub(super) async fn record<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    new: &NewPayment,
    render: &impl Fn(&Payment, Told) -> Reply,
) -> Result<Plan, Error> {
    Ok(match prepare(store, entropy, caller, new).await? {
        Prepared::Known(payment) => Plan::Answer(render(&payment, Told::Again)),
        Prepared::New(payment, actions) => {
            let reply = render(&payment, Told::First);
            Plan::Commit(actions, reply)
        }
    })
}

/// A payment before it is written.
pub(crate) enum Prepared {
    /// It was recorded before under the same `external_id`.
    Known(Payment),
    New(Payment, Vec<Action>),
}

/// Reads what a payment needs, and makes it with its writes.
pub(crate) async fn prepare<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    new: &NewPayment,
) -> Result<Prepared, Error> {
    let (tenant, currency) = (&caller.tenant, new.amount.currency);
    if let Some(known) = known(store, caller, new).await? {
        return Ok(Prepared::Known(known));
    }
    let whose = (new.customer_id, currency);
    let (wanted, strictness) = new.wish.resolve(store, tenant, whose, new.amount.minor).await?;
    let loaded = store.load(reads(tenant, new, &wanted)).await?;
    let change = caller.change();
    let draw = || entropy.draw();
    let desk = Desk { tenant, change: &change, present: caller.present, draw: &draw };
    let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, new.customer_id, currency)?);
    let (payment, mut actions) = make(&desk, &loaded, new, (wanted, strictness), &mut entries)?;
    refuse_overdrawn(&entries)?;
    actions.extend(ledger::write(tenant, &entries));
    Ok(Prepared::New(payment, actions))
}

/// The keys of what a payment of these documents is made from.
pub(crate) fn reads(tenant: &TenantId, new: &NewPayment, wanted: &[Wanted]) -> Vec<Key> {
    let mut wants = vec![
        keys::settings(tenant),
        keys::customer(tenant, new.customer_id),
        keys::balance(tenant, new.customer_id, new.amount.currency),
    ];
    wants.extend(wanted.iter().flat_map(|wanted| header_keys(tenant, wanted.document_id)));
    wants
}

/// Makes a payment from what was read. The entries of the ledger are added to `entries`; the caller writes these.
pub(crate) fn make(
    desk: &Desk<'_>,
    loaded: &Loaded,
    new: &NewPayment,
    (wanted, strictness): (Vec<Wanted>, Strictness),
    entries: &mut Ledger,
) -> Result<(Payment, Vec<Action>), Error> {
    let Desk { tenant, change, .. } = *desk;
    let customer: Option<Customer> = loaded.get(&keys::customer(tenant, new.customer_id))?;
    let customer = customer.ok_or_else(|| no_customer(new.customer_id))?;
    let settings: Option<Settings> = loaded.get(&keys::settings(tenant))?;
    let tolerance = tolerance(loaded, tenant, new.amount.currency)?;
    let found = documents(loaded, tenant, wanted.iter().map(|wanted| &wanted.document_id))?;
    let mut payment = Payment {
        id: PaymentId::new(change.at, (desk.draw)()),
        version: 1,
        customer_id: new.customer_id,
        method: new.method,
        date: new.date,
        reference: new.reference.clone(),
        external_id: new.external_id.clone(),
        amount: new.amount,
        status: match new.progress {
            Progress::Processing => PaymentStatus::Processing,
            Progress::Received => PaymentStatus::Received,
        },
        allocations: Vec::new(),
        rules: rules(&wanted, &found, new.amount.minor, new.wish.keep_difference),
        wanted,
        settles_from: None,
        refused: Vec::new(),
        reversed_on: None,
        receipt: settings.is_some_and(|settings| customer.gets_receipts(&settings)),
        created_at: change.at,
        change: change.clone(),
    };
    if strictness == Strictness::Each {
        let offer = offer(&payment, payment.amount.minor, tolerance);
        refuse_unpayable(&plan(&payment.wanted, |id| found.get(&id), offer))?;
    }
    if payment.wanted.is_empty() {
        payment.rules = Rules::default();
    }
    let mut actions = Vec::new();
    if payment.status == PaymentStatus::Received {
        let received = posting(EntryKind::Payment, new.amount.minor, new.date, Some(payment.id), Vec::new());
        entries.post(received, change);
        actions = desk.allocate_group(&mut payment, &found, tolerance, new.date, entries)?;
    }
    actions.push(records::put(tenant, &payment));
    actions.extend(records::take_external_id(tenant, &payment));
    Ok((payment, actions))
}

/// The payment that was recorded under this identifier of another system. Refused if it says something else.
async fn known<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    new: &NewPayment,
) -> Result<Option<Payment>, Error> {
    let Some(external_id) = &new.external_id else { return Ok(None) };
    let found = store.payment_of_external_id(&caller.tenant, external_id).await?;
    let same = |known: &Payment| (known.customer_id, known.amount) == (new.customer_id, new.amount);
    match found {
        Some(known) if !same(&known) => Err(Error::conflict(
            "external_id_in_use",
            format!("The payment {} has this external_id, and another customer or amount.", known.id),
        )),
        known => Ok(known),
    }
}

pub(super) fn no_customer(id: CustomerId) -> Error {
    let message = format!("No customer has the id {id}.");
    Refusal::Invalid(vec![Defect::new("customer_not_found", "customer_id", message)]).into()
}
