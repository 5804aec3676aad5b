//! Reschedules and cancels scheduled deliveries. Both are possible until the release.

use domain::delivery::schedule::{Schedule, SendAt};
use domain::delivery::{Delivery, MAX_CHANGES, NotWaiting};
use domain::ids::DeliveryId;
use ports::Table;
use store::Store;
use store::delivery::deliveries;

use crate::{Caller, Error, Refusal, Reply, records, reply};

/// Reschedules a delivery to another time. The same time is no change.
pub async fn reschedule_delivery<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    (delivery, present): (Delivery, Schedule),
    new: SendAt,
) -> Result<Delivery, Error> {
    let resolved = new.resolve(present.zone, caller.now);
    let schedule = resolved.map_err(|error| Refusal::Invalid(vec![error.defect()]))?;
    if (schedule.at, schedule.zone) == (present.at, present.zone) {
        return Ok(delivery);
    }
    if delivery.scheduling().len() >= MAX_CHANGES {
        return Err(Error::conflict(
            "too_many_changes",
            format!(
                "The schedule was changed {MAX_CHANGES} times, which is the maximum. Cancel it and send again."
            ),
        ));
    }
    let mut next = delivery.next(caller.now);
    next.schedule_for(schedule, caller.change());
    match store.commit(vec![deliveries::put(&caller.tenant, &next)]).await {
        Ok(()) => Ok(next),
        Err(error) => Err(reply::changed_meanwhile(error.into())),
    }
}

/// Cancels it. Nothing is sent after the response.
pub async fn cancel_delivery<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: DeliveryId,
    if_match: Option<u64>,
    render: impl Fn(&Delivery) -> Reply,
) -> Result<Reply, Error> {
    let (delivery, _) = waiting_delivery(store, caller, id, if_match).await?;
    let mut next = delivery.next(caller.now);
    next.cancel(caller.change()).map_err(refused)?;
    let reply = render(&next);
    let written = reply::commit(store, caller, vec![deliveries::put(&caller.tenant, &next)], &reply).await;
    written.map_err(reply::changed_meanwhile)?;
    Ok(reply)
}

/// A delivery that was not released yet, and its schedule.
pub async fn waiting_delivery<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: DeliveryId,
    if_match: Option<u64>,
) -> Result<(Delivery, Schedule), Error> {
    let found = store.find_delivery(&caller.tenant, id).await?;
    let delivery = found.ok_or(Refusal::NotFound("delivery"))?;
    let schedule = delivery.waiting_schedule().map_err(refused)?;
    records::check_version(if_match, delivery.version)?;
    Ok((delivery, schedule))
}

fn refused(why: NotWaiting) -> Error {
    match why {
        NotWaiting::NeverScheduled => {
            Error::conflict("not_scheduled", "It was to be sent at once and never waited for a time.")
        }
        NotWaiting::Released => {
            Error::conflict("already_released", "Its time has come: it is being sent or was sent.")
        }
        NotWaiting::Withdrawn => Error::conflict("already_withdrawn", "It was called off before."),
    }
}
