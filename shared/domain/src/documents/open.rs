//! Opening: the transition that assigns a number and makes an invoice immutable.

use chrono::TimeDelta;

use crate::change::Change;
use crate::delivery::email::{Addressee, EmailSettings};
use crate::delivery::readers::Readers;
use crate::delivery::schedule::Schedule;
use crate::delivery::{Channel, Delivery, EmailDelivery, Failure, Progress, Purpose, TemplatePin, Trigger};
use crate::digest::Digest;
use crate::documents::complete::{Complete, Surroundings, check_email};
use crate::documents::credit::{self, Credited};
use crate::documents::document::{Balance, Document, Draft, Issued, Pins};
use crate::documents::lifecycle::{Reserved, SettledHow};
use crate::documents::series::Series;
use crate::documents::shown::Distribution;
use crate::ids::{BatchId, DeliveryId, DocumentKind};
use crate::money::Money;
use crate::settings::MOST_HOLD_MINUTES;
use crate::templates::email_template::{EmailKind, EmailTemplate};

/// The opened invoice and its delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub invoice: Document,
    pub delivery: Option<Delivery>,
    /// What a credit note has credited.
    pub credited: Option<Credited>,
}

/// The e-mail that is requested with the opening.
#[derive(Clone, Debug)]
pub struct RequestedEmail<'a> {
    pub id: DeliveryId,
    pub settings: &'a EmailSettings,
    /// Names the texts that its author gave, if any: a batch keeps only this of them.
    pub texts: Option<Digest>,
    /// The template of its texts, if not the invoice's template.
    pub template: Option<&'a EmailTemplate>,
    pub batch_id: Option<BatchId>,
    /// `None`: at once.
    pub schedule: Option<Schedule>,
}

/// What an e-mail that goes out unasked depends on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unasked<'a> {
    /// The template of the notice of an invoice that opens without an e-mail.
    pub notice_template: Option<&'a EmailTemplate>,
    /// Those who got the document that a credit note cancels.
    pub readers: Option<&'a Readers>,
}

/// Where the number of a document comes from.
#[derive(Debug)]
pub enum Number<'a> {
    /// The next one of its series.
    Next(&'a mut Series),
    /// The one it kept from an earlier opening.
    Reserved(Reserved),
}

impl<'a> Number<'a> {
    /// A draft that kept a number gets that one again; any other takes the next one.
    pub fn of(draft: &Draft, series: &'a mut Series) -> Self {
        draft.reserved.clone().map_or(Number::Next(series), Number::Reserved)
    }
}

/// Gives the document its number and fixes all that [`crate::documents::complete::check`] found complete.
pub fn open(
    draft: Document,
    complete: Complete<'_>,
    around: Surroundings<'_>,
    number: Number<'_>,
    email: Option<RequestedEmail<'_>>,
    change: Change,
) -> Opened {
    let (number, period) = match number {
        Number::Next(series) => {
            let payable = Money::new(complete.totals.payable, draft.content.currency);
            series.take(complete.numbering, complete.issue_date, payable)
        }
        Number::Reserved(Reserved { number, period, .. }) => (number, period),
    };
    let credited = credited(&draft, &complete, around, &change);
    let due = complete.totals.payable;
    let pins = Pins {
        settings: around.settings.version,
        entity: around.entity.version,
        customer_id: complete.customer.id,
        customer: complete.customer.version,
        template_id: complete.template.id,
        template: complete.template.version,
    };
    let mut invoice = draft.touch(change);
    invoice.totals = complete.totals;
    // All of a credit note is set off at once: against what is due, or to the credit balance.
    let (balance, settled) = match invoice.id.kind() {
        DocumentKind::CreditNote => (Balance { credited: due, ..Balance::default() }, SettledHow::Credited),
        _ => (Balance { due, ..Balance::default() }, SettledHow::Paid),
    };
    invoice.balance = balance;
    invoice.state = Issued {
        number,
        period,
        issue_date: complete.issue_date,
        due_date: complete.due_date,
        terms: complete.terms,
        opened_at: around.now,
        opened_version: invoice.version,
        pins,
    }
    .balanced(&invoice.balance, settled);
    let what = (invoice.id.kind().row().email, Trigger::Open);
    let delivery =
        email.map(|email| requested(&invoice, email, what, complete.addressees, around, &invoice.change));
    if let Some(delivery) = &delivery {
        invoice.shown = invoice.shown.delivered(Distribution::of([delivery]));
    }
    Opened { invoice, delivery, credited }
}

/// What the document credits, if it is a credit note that does not tell of a void document.
fn credited(
    draft: &Document,
    complete: &Complete<'_>,
    around: Surroundings<'_>,
    change: &Change,
) -> Option<Credited> {
    let note = draft.kind.credit_note().filter(|note| !note.cancels)?;
    let corrects = around.corrects.filter(|corrects| corrects.document.id == note.of.id)?;
    // The check has refused a document that cannot be credited.
    credit::apply(corrects.document, &complete.lines, &complete.totals, change).ok()
}

impl Opened {
    /// Adds the e-mail that goes out unasked, if no e-mail was chosen: the notice of an invoice, if its customer wants to be
    /// told, or the credit note of a void document, to those who got that document. There is no notice of an invoice of
    /// which nothing is due.
    ///
    /// What keeps the e-mail from going out does not keep the document from opening: then the delivery has failed, and
    /// says why.
    pub fn with_unasked_email(self, around: Surroundings<'_>, unasked: Unasked<'_>, id: DeliveryId) -> Self {
        if self.delivery.is_some() {
            return self;
        }
        if let Some(settings) = unasked.readers.and_then(Readers::email) {
            let what = (self.invoice.id.kind().row().email, Trigger::Open);
            return self.with_email(around, (&settings, around.email_template), what, id);
        }
        let own = around.customer.and_then(|customer| customer.notify_on_open);
        let wanted = own.unwrap_or(around.settings.notify_on_open);
        let asks = self.invoice.id.kind().row().claims && self.invoice.totals.payable != 0;
        if !wanted || !asks {
            return self;
        }
        let settings = EmailSettings::usual();
        let what = (EmailKind::ReadyForPayment, Trigger::Notify);
        self.with_email(around, (&settings, unasked.notice_template), what, id)
    }

    fn with_email(
        mut self,
        around: Surroundings<'_>,
        (settings, template): (&EmailSettings, Option<&EmailTemplate>),
        what: (EmailKind, Trigger),
        id: DeliveryId,
    ) -> Self {
        let (invoice, (kind, trigger)) = (&self.invoice, what);
        let purpose = Purpose::of_document(invoice.id, kind, trigger);
        let email = (id, settings, template);
        let delivery = unasked_delivery(purpose, email, pinned(invoice), around, &invoice.change);
        self.invoice.shown = self.invoice.shown.delivered(Distribution::of([&delivery]));
        self.delivery = Some(delivery);
        self
    }
}

/// Creates a delivery of an open invoice. It is sent at its scheduled time, or after the tenant's hold.
/// A scheduled delivery has no hold.
pub fn requested(
    invoice: &Document,
    email: RequestedEmail<'_>,
    (kind, trigger): (EmailKind, Trigger),
    addressees: Vec<Addressee>,
    around: Surroundings<'_>,
    change: &Change,
) -> Delivery {
    let purpose = Purpose::of_document(invoice.id, kind, trigger);
    delivery(purpose, email, pinned(invoice), addressees, around, change)
}

fn pinned(invoice: &Document) -> Option<TemplatePin> {
    let pins = invoice.issued()?.pins;
    Some(TemplatePin { id: pins.template_id, version: pins.template })
}

/// Creates a delivery that follows from a change. What keeps it from going out does not undo the change: then the delivery has
/// failed, and says why.
pub(crate) fn unasked_delivery(
    purpose: Purpose,
    (id, settings, template): (DeliveryId, &EmailSettings, Option<&EmailTemplate>),
    pinned: Option<TemplatePin>,
    around: Surroundings<'_>,
    change: &Change,
) -> Delivery {
    let mut defects = Vec::new();
    let around = Surroundings { email_template: template, ..around };
    let addressees = check_email(settings, around, &mut defects);
    let email = RequestedEmail { id, settings, texts: None, template, batch_id: None, schedule: None };
    let mut delivery = delivery(purpose, email, pinned, addressees, around, change);
    if let Some(defect) = defects.into_iter().next() {
        delivery.fail(Failure { code: defect.code, message: defect.message }, around.now);
    }
    delivery
}

/// Creates a delivery of anything. Without an e-mail template, it has the texts of the `pinned` one.
pub(crate) fn delivery(
    purpose: Purpose,
    email: RequestedEmail<'_>,
    pinned: Option<TemplatePin>,
    addressees: Vec<Addressee>,
    around: Surroundings<'_>,
    change: &Change,
) -> Delivery {
    let hold = Some(around.settings.hold_minutes.min(MOST_HOLD_MINUTES)).filter(|minutes| *minutes > 0);
    let own = email.template.map(|template| TemplatePin { id: template.id, version: template.version });
    let mut message = EmailDelivery {
        texts: email.texts,
        template: own.or(pinned),
        batch_id: email.batch_id,
        ..EmailDelivery::to(addressees, around.present)
    };
    if let Some(minutes) = hold.filter(|_| email.schedule.is_none()) {
        message.progress = Progress::Held { until: around.present + TimeDelta::minutes(minutes.into()) };
    }
    let mut delivery = Delivery::new(email.id, purpose, Channel::Email(message), change);
    if let Some(schedule) = email.schedule {
        delivery.schedule_for(schedule, change.clone());
    }
    delivery
}
