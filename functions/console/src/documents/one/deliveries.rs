//! What is done with the deliveries of a document: another time, no sending at all, and a sending outside of the system.

use app::delivery::change_schedule::{cancel_delivery, reschedule_delivery, waiting_delivery};
use app::delivery::mark_sent::mark_sent as note_sent;
use app::delivery::recall_delivery::recall_delivery;
use axum::extract::State;
use domain::delivery::Delivery;
use domain::delivery::schedule::SendAt;
use domain::delivery::send::SentOutside;
use domain::ids::{DeliveryId, DocumentId};

use super::outcome::{Next, Trouble, answer, here, told, version};
use super::verbs::asked;
use super::{Part, Which};
use crate::batches::request::Reading;
use crate::documents::address;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web};

/// Refuses a delivery of another document.
async fn of_document(
    web: &Web,
    visitor: &Visitor,
    (document, delivery): (DocumentId, DeliveryId),
) -> Result<Delivery, Refused> {
    let found = web.store.find_delivery(visitor.tenant(), delivery).await?;
    let found = found.filter(|found| found.subject.document() == Some(document));
    found.ok_or_else(Refused::not_found)
}

pub(crate) async fn reschedule(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    Part(delivery): Part<DeliveryId>,
    form: Form,
) -> Page {
    let run = async || -> Result<Next, Trouble> {
        of_document(&web, &visitor, (id, delivery)).await?;
        let (caller, _) = asked(&visitor, id, &form)?;
        let waiting = waiting_delivery(&web.store, &caller, delivery, version(&form)).await?;
        let mut reading = Reading::default();
        let new = send_at(&mut reading, &form);
        Trouble::of(reading)?;
        let Some(new) = new else { return Err(Trouble::field("send_at", "must be given")) };
        reschedule_delivery(&web.store, &caller, waiting, new).await?;
        Ok((address(id), "rescheduled"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("reschedule", Some(delivery.to_string())), form, outcome).await
}

/// Both must be given, as the API asks for it.
fn send_at(reading: &mut Reading, form: &Form) -> Option<SendAt> {
    let time = reading.field(form, "send_at");
    let zone = reading.field(form, "time_zone");
    for (name, missing) in [("send_at", time.is_none()), ("time_zone", zone.is_none())] {
        if missing && reading.error(name).is_none() {
            reading.refuse(name, "must be given");
        }
    }
    Some(SendAt { time: time?, zone: Some(zone?) })
}

pub(crate) async fn cancel(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    Part(delivery): Part<DeliveryId>,
    form: Form,
) -> Page {
    let run = async || -> Result<Next, Trouble> {
        of_document(&web, &visitor, (id, delivery)).await?;
        cancel_delivery(&web.store, &visitor.caller(), delivery, version(&form), |_| told(id)).await?;
        Ok((address(id), "canceled"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("", None), form, outcome).await
}

pub(crate) async fn recall(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    Part(delivery): Part<DeliveryId>,
    form: Form,
) -> Page {
    let run = async || -> Result<Next, Trouble> {
        of_document(&web, &visitor, (id, delivery)).await?;
        let caller = visitor.caller();
        recall_delivery(&web.store, &web.clock, &web.entropy, &caller, delivery, |_| told(id)).await?;
        Ok((address(id), "recalled"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("", None), form, outcome).await
}

pub(crate) async fn mark_sent(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    form: Form,
) -> Page {
    let run = async || -> Result<Next, Trouble> {
        let mut reading = Reading::default();
        let outside = outside(&mut reading, &form);
        Trouble::of(reading)?;
        let Some(outside) = outside else { return Err(Trouble::field("date", "must be given")) };
        let caller = visitor.caller();
        note_sent(&web.store, &web.clock, &web.entropy, &caller, id, &outside, |_| told(id)).await?;
        Ok(here(id, "marked_sent"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("mark-sent", None), form, outcome).await
}

fn outside(reading: &mut Reading, form: &Form) -> Option<SentOutside> {
    let method = reading.word(form, "method");
    let date = reading.field(form, "date");
    let note = reading.field(form, "note");
    for (name, missing) in [("method", method.is_none()), ("date", date.is_none())] {
        if missing && reading.error(name).is_none() {
            reading.refuse(name, "must be given");
        }
    }
    Some(SentOutside { method: method?, date: date?, note })
}

#[cfg(test)]
mod tests {
    use domain::delivery::MarkedMethod;

    use super::*;

    #[test]
    fn a_sending_outside_has_a_way_and_a_day() {
        let read = |form: &[u8]| {
            let mut reading = Reading::default();
            let outside = outside(&mut reading, &Form::read(form));
            (outside, reading.wrong.iter().map(|(name, _)| *name).collect::<Vec<_>>())
        };
        let (sent, wrong) = read(b"method=post&date=2026-11-30&note=by+Tom");
        assert_eq!((sent.map(|sent| sent.method), wrong), (Some(MarkedMethod::Post), vec![]));
        assert_eq!(read(b"method=pigeon").1, ["method", "date"]);
        assert_eq!(read(b"method=post&date=31.12.2026").1, ["date"]);
    }

    #[test]
    fn another_time_has_a_zone() {
        let mut reading = Reading::default();
        assert!(send_at(&mut reading, &Form::read(b"send_at=2026-12-01T09:00")).is_none());
        assert_eq!(reading.wrong.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["time_zone"]);
    }
}
