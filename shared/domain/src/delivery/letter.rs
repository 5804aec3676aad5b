//! A letter to a customer: it is of no single document, and no document shows it.

use super::send::{Before, CannotSend, Manner};
use super::{Delivery, Purpose, Topic, Trigger};
use crate::change::Change;
use crate::delivery::email::EmailSettings;
use crate::documents::complete::{Surroundings, check_email};
use crate::documents::open::{RequestedEmail, delivery, unasked_delivery};
use crate::ids::{CustomerId, DeliveryId, DocumentId, EntityId, PaymentId};
use crate::templates::email_template::{EmailKind, EmailTemplate};

/// What a letter tells, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub customer_id: CustomerId,
    pub topic: Topic,
    /// The documents that it lists.
    pub about: Vec<DocumentId>,
}

/// A letter that somebody asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub delivery: Delivery,
    /// Other letters about the same that wait for their time. They go out as well.
    pub scheduled: Vec<DeliveryId>,
}

impl Topic {
    /// In whose name it is written.
    pub fn entity(&self) -> EntityId {
        match self {
            Topic::Payment { entity_id, .. } | Topic::Account { entity_id, .. } => *entity_id,
        }
    }

    pub fn payment(&self) -> Option<PaymentId> {
        match self {
            Topic::Payment { payment_id, .. } => Some(*payment_id),
            Topic::Account { .. } => None,
        }
    }

    /// Whether a letter about the one repeats a letter about the other.
    pub fn repeats(&self, other: &Self) -> bool {
        match (self, other) {
            (Topic::Payment { payment_id: one, .. }, Topic::Payment { payment_id: other, .. }) => {
                one == other
            }
            (one, other) => one == other,
        }
    }

    /// The kind of its letters.
    pub fn email(&self) -> EmailKind {
        match self {
            Topic::Payment { .. } => EmailKind::Receipt,
            Topic::Account { .. } => EmailKind::Statement,
        }
    }
}

impl Content {
    fn purpose(self, trigger: Trigger) -> Purpose {
        let Content { customer_id, topic, about } = self;
        Purpose { subject: customer_id.into(), about, kind: topic.email(), topic: Some(topic), trigger }
    }
}

/// Creates the delivery of a letter that somebody asks for. `before` are the letters about the same.
pub fn send(
    content: Content,
    around: Surroundings<'_>,
    email: RequestedEmail<'_>,
    before: Before<'_>,
    manner: Manner,
    change: &Change,
) -> Result<Sent, CannotSend> {
    let mut defects = Vec::new();
    let addressees = check_email(email.settings, around, &mut defects);
    if !defects.is_empty() {
        return Err(CannotSend::Invalid(defects));
    }
    let trigger = match before.e_mailed(content.topic.email()) {
        true => Trigger::Resend,
        false => Trigger::Send,
    };
    let mut delivery = delivery(content.purpose(trigger), email, None, addressees, around, change);
    let scheduled = before.admit(&mut delivery, manner)?;
    Ok(Sent { delivery, scheduled })
}

/// Creates the delivery of a letter that follows from a change. What keeps it from going out does not undo the change: then
/// the delivery has failed, and says why.
pub fn follow(
    content: Content,
    around: Surroundings<'_>,
    (id, template): (DeliveryId, Option<&EmailTemplate>),
    trigger: Trigger,
    change: &Change,
) -> Delivery {
    let email = (id, &EmailSettings::usual(), template);
    unasked_delivery(content.purpose(trigger), email, None, around, change)
}
