//! Opening: the one transition that gives a number and locks.

use chrono::{DateTime, TimeDelta, Utc};

use crate::change::Change;
use crate::complete::{Complete, Surroundings};
use crate::delivery::{Channel, Delivery, Recipient, Trigger};
use crate::email::{Addressee, EmailSettings};
use crate::ids::{BatchId, DeliveryId, InvoiceId};
use crate::invoice::{Balance, Distribution, Invoice, Issued, Pins, State};
use crate::series::{Series, SeriesId};
use crate::settings::{MOST_HOLD_MINUTES, Settings};

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
    let delivery =
        email.map(|email| queued(draft.id, email, Trigger::Open, complete.addressees, around.settings, now));
    let distribution = delivery.as_ref().map_or(draft.distribution, Distribution::of);
    let invoice = Invoice {
        version: draft.version + 1,
        totals: complete.totals,
        distribution,
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
    Opened { invoice, delivery }
}

/// A delivery of an open invoice, to be sent once the tenant's hold is over.
pub fn queued(
    invoice_id: InvoiceId,
    email: RequestedEmail<'_>,
    trigger: Trigger,
    addressees: Vec<Addressee>,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Delivery {
    let hold = Some(settings.hold_minutes.min(MOST_HOLD_MINUTES)).filter(|minutes| *minutes > 0);
    Delivery {
        id: email.id,
        invoice_id,
        version: 1,
        channel: Channel::Email,
        trigger,
        settings: email.settings.clone(),
        recipients: addressees.into_iter().map(Recipient::waiting).collect(),
        held_until: hold.map(|minutes| now + TimeDelta::minutes(minutes.into())),
        withdrawn: None,
        marked: None,
        batch_id: email.batch_id,
        subject: None,
        template_version: None,
        document_sha256: None,
        untracked: false,
        created_at: now,
        updated_at: now,
    }
}
