//! Sign-ins: what a browser asked for, what was mailed, and how often somebody tried.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::sign_in::{Choice, Request, SignInMail};
use domain::digest::Digest;
use domain::ids::{SignInId, TenantId};
use ports::{Action, Condition, Item, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::{decode, encode};
use crate::{Store, StoreError, keys};

/// The `type` of what was mailed.
pub const SIGN_IN: &str = "sign_in";

/// Writes a request over the version before it. In the table of API keys.
pub fn put_request(ticket: &Digest, request: &Request, at: DateTime<Utc>) -> Action {
    let key = keys::sign_in_request(ticket);
    let item = encode(&key, "sign_in_request", at, request);
    Action::Put { key, item, condition: over(request.version) }
}

/// Writes an e-mail over the version before it.
pub fn put_mail(tenant: &TenantId, mail: &SignInMail, at: DateTime<Utc>) -> Action {
    let key = keys::sign_in_mail(tenant, mail.id);
    let item = encode(&key, SIGN_IN, at, mail);
    Action::Put { key, item, condition: over(mail.version) }
}

/// Writes a choice over the version before it. In the table of API keys.
pub fn put_choice(ticket: &Digest, choice: &Choice, at: DateTime<Utc>) -> Action {
    let key = keys::sign_in_choice(ticket);
    let item = encode(&key, "sign_in_choice", at, choice);
    Action::Put { key, item, condition: over(choice.version) }
}

fn over(version: u64) -> Condition {
    match version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    }
}

/// An e-mail, as the change stream has it.
pub fn read(item: Item) -> Result<SignInMail, StoreError> {
    decode(item)
}

/// How often something was tried since a time began. In the table of API keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    pub version: u64,
    pub count: u32,
    /// Unix seconds. Then it counts anew. Also the table's time to live.
    pub expires_at: i64,
}

impl Attempts {
    /// After one more attempt. `None`: there were `most` of them already in this time.
    #[must_use]
    pub fn with_one_more(
        known: Option<Self>,
        most: u32,
        within: TimeDelta,
        present: DateTime<Utc>,
    ) -> Option<Self> {
        let version = known.as_ref().map_or(0, |known| known.version) + 1;
        match known.filter(|known| known.expires_at > present.timestamp()) {
            Some(known) if known.count >= most => None,
            Some(known) => Some(Self { version, count: known.count + 1, ..known }),
            None => Some(Self { version, count: 1, expires_at: (present + within).timestamp() }),
        }
    }
}

/// Writes attempts over the version before them.
pub fn put_attempts(of: &Digest, attempts: &Attempts, at: DateTime<Utc>) -> Action {
    let key = keys::attempts(of);
    let item = encode(&key, "attempts", at, attempts);
    Action::Put { key, item, condition: over(attempts.version) }
}

impl<T: Table> Store<T> {
    /// In the table of API keys.
    pub async fn sign_in_request(&self, ticket: &Digest) -> Result<Option<Request>, StoreError> {
        self.get(&keys::sign_in_request(ticket)).await
    }

    /// In the table of API keys.
    pub async fn sign_in_choice(&self, ticket: &Digest) -> Result<Option<Choice>, StoreError> {
        self.get(&keys::sign_in_choice(ticket)).await
    }

    pub async fn sign_in_mail(
        &self,
        tenant: &TenantId,
        id: SignInId,
    ) -> Result<Option<SignInMail>, StoreError> {
        self.get(&keys::sign_in_mail(tenant, id)).await
    }

    /// In the table of API keys.
    pub async fn attempts(&self, of: &Digest) -> Result<Option<Attempts>, StoreError> {
        self.get(&keys::attempts(of)).await
    }
}
