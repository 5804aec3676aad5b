//! What lets a person in is mailed.

use domain::access::sign_in::MailState;
use ports::QueueName;
use store::StoreError;
use store::access::sign_ins;

use super::Seen;
use crate::messages::Message;
use crate::relay_changes::effect::Effect;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (old, mail) = seen.read(sign_ins::read)?;
    // One that a worker has released comes again by its message.
    if old.is_some() || mail.state != MailState::Waiting {
        return Ok(Vec::new());
    }
    let message = Message::SendSignIn { v: 1, tenant: seen.tenant, sign_in: mail.id };
    Ok(vec![Effect::Enqueue(QueueName::Delivery, message.envelope(0))])
}
