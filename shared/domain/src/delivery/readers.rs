//! The addresses that a document went to. If it is made void, they get the credit note that cancels it.

use super::{Delivery, Recipient, RecipientState};
use crate::contact::EmailAddress;
use crate::delivery::email::{AddresseeKind, EmailSettings};
use crate::delivery::engagement::{CopyStatus, same_address};
use crate::settings::Settings;

/// The addresses that have got a document by e-mail, or may have got it. There are none of a document that only went out
/// outside the system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    pub to: Vec<EmailAddress>,
    pub cc: Vec<EmailAddress>,
}

impl Readers {
    /// An e-mail to the same addresses, with the usual texts. `None` if there is no address.
    pub fn email(&self) -> Option<EmailSettings> {
        let settings = EmailSettings {
            recipients: Some(self.to.clone()),
            cc: self.cc.clone(),
            ..EmailSettings::usual()
        };
        (!self.to.is_empty()).then_some(settings)
    }

    fn add(&mut self, recipient: &Recipient) {
        let address = &recipient.addressee.address;
        let list = match recipient.addressee.kind {
            AddresseeKind::To => &mut self.to,
            AddresseeKind::Cc => &mut self.cc,
            AddresseeKind::Bcc => return,
        };
        if !list.iter().any(|known| same_address(known, address.as_str())) {
            list.push(address.clone());
        }
    }
}

/// The recipients of the credit note that cancels a document with these deliveries. `None` if the document never went out, or
/// if the tenant makes documents void without a credit note.
pub fn to_be_told(settings: &Settings, deliveries: &[Delivery]) -> Option<Readers> {
    if settings.plain_void { None } else { readers(deliveries) }
}

/// The addresses that have got a document with these deliveries. `None` if it never went out.
pub fn readers(deliveries: &[Delivery]) -> Option<Readers> {
    let went_out = |delivery: &Delivery| {
        delivery.marked().is_some() || delivery.recipients().iter().any(Recipient::may_have_got_it)
    };
    if !deliveries.iter().any(went_out) {
        return None;
    }
    let mut readers = Readers::default();
    let recipients = deliveries.iter().flat_map(Delivery::recipients);
    for recipient in recipients.filter(|it| it.may_have_got_it() && !has_come_back(it)) {
        readers.add(recipient);
    }
    // An address that is a recipient of one e-mail and a copy of another gets one e-mail.
    let Readers { to, cc } = &mut readers;
    cc.retain(|copy| !to.iter().any(|it| same_address(it, copy.as_str())));
    Some(readers)
}

/// The message did not arrive.
fn has_come_back(recipient: &Recipient) -> bool {
    matches!(recipient.engagement.status(), CopyStatus::Bounced | CopyStatus::Refused)
}

impl Recipient {
    /// Whether a message of this delivery was sent to it, or may have been sent.
    fn may_have_got_it(&self) -> bool {
        self.has_begun() && !matches!(self.state, RecipientState::Failed { .. })
    }
}
