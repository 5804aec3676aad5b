//! Opening: the one transition that gives a number and locks.

use chrono::{DateTime, Utc};

use crate::change::Change;
use crate::complete::{Complete, Surroundings};
use crate::delivery::{Channel, Delivery, Recipient, Trigger};
use crate::email::EmailSettings;
use crate::ids::{BatchId, DeliveryId};
use crate::invoice::{Balance, Invoice, Issued, Pins, State};
use crate::schedule::Schedule;
use crate::series::{Series, SeriesId};

/// An invoice as it is once open, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub invoice: Invoice,
    pub delivery: Option<Delivery>,
}

/// The e-mail that was asked for on opening.
#[derive(Clone, Debug)]
pub struct RequestedEmail<'a> {
    pub id: DeliveryId,
    pub settings: &'a EmailSettings,
    pub batch_id: Option<BatchId>,
    /// At once if none.
    pub schedule: Option<Schedule>,
}

/// Takes the next number of the series and fixes all that [`crate::complete::check`] found complete.
pub fn open(
    draft: Invoice,
    complete: Complete<'_>,
    around: Surroundings<'_>,
    series_id: SeriesId,
    series: &mut Series,
    email: Option<RequestedEmail<'_>>,
    change: Change,
) -> Opened {
    let now = around.now;
    let number = series.take(&around.entity.numbering.pattern, complete.issue_date);
    let due = complete.totals.payable;
    let pins = Pins {
        settings: around.settings.version,
        entity: around.entity.version,
        customer_id: complete.customer.id,
        customer: complete.customer.version,
        template_id: complete.template.id,
        template: complete.template.version,
    };
    let mut invoice = Invoice {
        version: draft.version + 1,
        totals: complete.totals,
        state: State::Issued(Issued {
            number,
            series: series_id,
            issue_date: complete.issue_date,
            due_date: complete.due_date,
            terms: complete.terms,
            opened_at: now,
            pins,
            balance: Balance { due, ..Balance::default() },
        }),
        change,
        ..draft
    };
    let delivery = email.map(|email| requested(&invoice, email, Trigger::Open, complete.addressees, now));
    if let Some(delivery) = &delivery {
        invoice.distribution = invoice.distribution.with(delivery);
    }
    Opened { invoice, delivery }
}

/// A delivery of an open invoice, to be sent at once or at its time. Who changed the invoice last asks for it.
pub fn requested(
    invoice: &Invoice,
    email: RequestedEmail<'_>,
    trigger: Trigger,
    addressees: Vec<crate::email::Addressee>,
    now: DateTime<Utc>,
) -> Delivery {
    let mut delivery = Delivery {
        id: email.id,
        invoice_id: invoice.id,
        version: 1,
        channel: Channel::Email,
        trigger,
        settings: email.settings.clone(),
        recipients: addressees.into_iter().map(Recipient::waiting).collect(),
        batch_id: email.batch_id,
        schedule: None,
        scheduling: Vec::new(),
        released_at: None,
        withdrawn: None,
        subject: None,
        template_version: None,
        document_sha256: None,
        untracked: false,
        created_at: now,
        updated_at: now,
    };
    if let Some(schedule) = email.schedule {
        delivery.schedule_for(schedule, invoice.change.clone());
    }
    delivery
}
