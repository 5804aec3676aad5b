//! A mail service in memory that keeps every accepted message.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use ports::{
    AccountSuppressions, Mailer, OutgoingEmail, SendError, SenderDomain, SenderStatus, Senders, SendersError,
};

use crate::{Call, Fault, Faults, Moment};

/// The limit of SES, after encoding ("Service quotas").
const MESSAGE_BYTES: usize = 40 * 1024 * 1024;

/// An accepted message. It counts as delivered, even if the sender did not get the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentEmail {
    pub id: String,
    pub from: String,
    pub recipient: String,
    pub raw: Vec<u8>,
    pub tags: Vec<(&'static str, String)>,
    pub tracked: bool,
}

impl SentEmail {
    /// The value of a tag, or an empty text.
    pub fn tag(&self, name: &str) -> &str {
        self.tags.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value.as_str())
    }
}

/// The outcome of one call.
#[derive(Debug)]
pub enum Outcome {
    Taken,
    /// The message is not accepted; the sender gets this error.
    Failed(SendError),
    /// The message is accepted but the response is lost; the sender gets `Unknown`.
    TakenButLost,
}

#[derive(Clone, Debug, Default)]
pub struct MemoryMailer {
    state: Arc<Mutex<State>>,
    senders: Option<MemorySenders>,
    faults: Faults,
    repeats: bool,
}

#[derive(Debug, Default)]
struct State {
    taken: Vec<SentEmail>,
    suppressed: BTreeSet<String>,
    rejected: Vec<String>,
    next: VecDeque<Outcome>,
    next_for: BTreeMap<String, VecDeque<Outcome>>,
}

impl MemoryMailer {
    /// Rejects messages from senders that are not verified, as SES does.
    pub fn with_senders(self, senders: MemorySenders) -> Self {
        Self { senders: Some(senders), ..self }
    }

    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// Repeats a call whose response was lost, as an SDK with retries would. This is a bug on purpose.
    pub fn repeating_unknown_sends(self) -> Self {
        Self { repeats: true, ..self }
    }

    /// The accepted messages of one document or customer.
    pub fn sent_of(&self, subject: impl std::fmt::Display) -> Vec<SentEmail> {
        let subject = subject.to_string();
        self.sent().into_iter().filter(|mail| mail.tag("subject") == subject).collect()
    }

    /// Rejects every message to this recipient.
    pub fn suppress(&self, recipient: &str) {
        self.state.lock().unwrap().suppressed.insert(recipient.to_owned());
    }

    /// The suppressed recipients of rejected messages, one entry per message.
    pub fn rejected(&self) -> Vec<String> {
        self.state.lock().unwrap().rejected.clone()
    }

    /// Sets the outcome of the next call. Outcomes are used in order.
    pub fn next(&self, outcome: Outcome) {
        self.state.lock().unwrap().next.push_back(outcome);
    }

    /// Sets the outcome of the next call for this recipient. It takes precedence over
    /// [`MemoryMailer::next`].
    pub fn next_for(&self, recipient: &str, outcome: Outcome) {
        self.state.lock().unwrap().next_for.entry(recipient.to_owned()).or_default().push_back(outcome);
    }

    /// All accepted messages, in order.
    pub fn sent(&self) -> Vec<SentEmail> {
        self.state.lock().unwrap().taken.clone()
    }

    /// The accepted messages after the first `seen`.
    pub fn sent_since(&self, seen: usize) -> Vec<SentEmail> {
        self.state.lock().unwrap().taken.get(seen..).unwrap_or_default().to_vec()
    }

    pub fn sent_to(&self, recipient: &str) -> Vec<SentEmail> {
        self.sent().into_iter().filter(|email| email.recipient == recipient).collect()
    }

    fn take(&self, email: &OutgoingEmail<'_>) -> Result<String, SendError> {
        if let Some(senders) = &self.senders
            && senders.look_up(email.from) != SenderStatus::Verified
        {
            return Err(SendError::Rejected(format!("the sender {} is not verified", email.from)));
        }
        if email.raw.len() > MESSAGE_BYTES {
            return Err(SendError::Rejected("the message is larger than 40 MB".into()));
        }
        let bad = email.tags.iter().find(|(name, value)| !is_tag(name) || !is_tag(value));
        if let Some((name, value)) = bad {
            return Err(SendError::Rejected(format!("the tag {name}={value} is malformed")));
        }
        let mut state = self.state.lock().unwrap();
        if state.suppressed.contains(email.recipient) {
            state.rejected.push(email.recipient.to_owned());
            return Err(SendError::Rejected("the address is suppressed".into()));
        }
        let scripted = state.next_for.get_mut(email.recipient).and_then(VecDeque::pop_front);
        let outcome = scripted.or_else(|| state.next.pop_front()).unwrap_or(Outcome::Taken);
        if let Outcome::Failed(error) = outcome {
            return Err(error);
        }
        let id = format!("memory-{:06}", state.taken.len() + 1);
        state.taken.push(SentEmail {
            id: id.clone(),
            from: email.from.to_owned(),
            recipient: email.recipient.to_owned(),
            raw: email.raw.to_vec(),
            tags: email.tags.clone(),
            tracked: email.tracked,
        });
        match outcome {
            Outcome::TakenButLost => Err(SendError::Unknown("the answer was lost".into())),
            _ => Ok(id),
        }
    }
}

fn is_tag(text: &str) -> bool {
    (1..=256).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

impl MemoryMailer {
    async fn send_once(&self, email: &OutgoingEmail<'_>) -> Result<String, SendError> {
        match self.faults.at(Moment::Before, Call::SendEmail(email)).await {
            None => {}
            Some(Fault::Throttled) => return Err(SendError::Throttled("injected".into())),
            Some(Fault::Conflict) => return Err(SendError::NotConnected("injected".into())),
            Some(Fault::Lost) => return Err(SendError::Unknown("injected, not taken".into())),
        }
        let taken = self.take(email);
        match self.faults.at(Moment::After, Call::SendEmail(email)).await {
            None => taken,
            Some(_) => Err(SendError::Unknown("injected".into())),
        }
    }
}

impl Mailer for MemoryMailer {
    async fn send(&self, email: &OutgoingEmail<'_>) -> Result<String, SendError> {
        match self.send_once(email).await {
            Err(SendError::Unknown(_)) if self.repeats => self.send_once(email).await,
            answer => answer,
        }
    }
}

/// Addresses and domains with their verification status.
#[derive(Clone, Debug, Default)]
pub struct MemorySenders {
    identities: Arc<Mutex<BTreeMap<String, SenderStatus>>>,
    faults: Faults,
}

impl MemorySenders {
    /// Identities that are all verified.
    pub fn verified<'a>(identities: impl IntoIterator<Item = &'a str>) -> Self {
        let senders = Self::default();
        for identity in identities {
            senders.set(identity, SenderStatus::Verified);
        }
        senders
    }

    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// Sets the status of an address or domain.
    pub fn set(&self, identity: &str, status: SenderStatus) {
        self.identities.lock().unwrap().insert(identity.to_owned(), status);
    }

    fn look_up(&self, address: &str) -> SenderStatus {
        let Some((_, domain)) = address.rsplit_once('@') else {
            return SenderStatus::Unknown;
        };
        let domain = domain.to_ascii_lowercase();
        let above = domain.match_indices('.').map(|(dot, _)| &domain[dot + 1..]);
        let identities = self.identities.lock().unwrap();
        let known: Vec<SenderStatus> = [address, &domain]
            .into_iter()
            .chain(above)
            .filter_map(|identity| identities.get(identity).copied())
            .collect();
        let any = |status| known.contains(&status).then_some(status);
        any(SenderStatus::Verified).or(any(SenderStatus::Pending)).unwrap_or(SenderStatus::Unknown)
    }
}

impl Senders for MemorySenders {
    async fn status(&self, address: &str) -> Result<SenderStatus, SendersError> {
        match self.faults.at(Moment::Before, Call::SenderStatus(address)).await {
            None => Ok(self.look_up(address)),
            Some(fault) => Err(SendersError(format!("{fault:?}"))),
        }
    }

    async fn domain(&self, domain: &str) -> Result<SenderDomain, SendersError> {
        if let Some(fault) = self.faults.at(Moment::Before, Call::SenderStatus(domain)).await {
            return Err(SendersError(format!("{fault:?}")));
        }
        let status = self.look_up(&format!("anybody@{domain}"));
        Ok(SenderDomain { status, signed: status == SenderStatus::Verified, dkim_records: Vec::new() })
    }
}

/// The account's suppression list.
#[derive(Clone, Debug, Default)]
pub struct MemoryAccountSuppressions(Arc<Mutex<BTreeSet<String>>>);

impl MemoryAccountSuppressions {
    pub fn add(&self, address: &str) {
        self.0.lock().unwrap().insert(address.to_owned());
    }

    pub fn holds(&self, address: &str) -> bool {
        self.0.lock().unwrap().contains(address)
    }
}

impl AccountSuppressions for MemoryAccountSuppressions {
    async fn remove(&self, address: &str) -> Result<(), SendersError> {
        self.0.lock().unwrap().remove(address);
        Ok(())
    }
}
