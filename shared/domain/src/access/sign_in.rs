//! Signing in: a browser asks for it with an address, and proves that it reads the mail of that address by the link or by the
//! code that was mailed there.
//!
//! | kept | where | known by |
//! |---|---|---|
//! | [`Request`] | table of API keys | the hash of the ticket that the browser keeps |
//! | [`SignInMail`] | main table, of the tenant | its id; the hashes of the link's token and of the code |
//! | [`Choice`] | table of API keys | the hash of the ticket that the browser keeps, if the address has several accounts |
//! | [`Session`] | table of API keys | the hash of the token in the browser's cookie |
//!
//! Token, code and ticket themselves are kept nowhere: the worker that sends the e-mail draws token and code.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::user::User;
use crate::digest::Digest;
use crate::ids::{SessionId, SignInId, TenantId, UserId};

/// How long a link and its code work, once they are sent.
pub const VALID: TimeDelta = TimeDelta::minutes(10);

/// How long the link of an invitation works.
pub const INVITATION_VALID: TimeDelta = TimeDelta::days(7);

/// How often a code may be tried.
pub const TRIES: u8 = 5;

/// A session that is not used for so long ends.
pub const IDLE: TimeDelta = TimeDelta::hours(12);

/// The longest session.
pub const LONGEST: TimeDelta = TimeDelta::days(30);

/// Sensitive actions need a sign-in that is not older.
pub const FRESH: TimeDelta = TimeDelta::minutes(15);

/// A browser's wish to sign in. It is kept whether or not the address has an account, so that the answers are the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub version: u64,
    /// What was mailed. `None`: the address has no account that may sign in, so no code is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailed: Option<Mailed>,
    /// How often a code was tried.
    pub tries: u8,
    /// Unix seconds. Also the table's time to live.
    pub expires_at: i64,
}

/// An e-mail, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailed {
    pub tenant: TenantId,
    pub sign_in: SignInId,
}

/// Why no code is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    Expired,
    TooManyTries,
}

impl Request {
    /// After another try. The e-mail may be on its way, so the wait for it counts into the time.
    pub fn tried(self, present: DateTime<Utc>) -> Result<Self, Spent> {
        if self.expires_at <= present.timestamp() {
            return Err(Spent::Expired);
        }
        if self.tries >= TRIES {
            return Err(Spent::TooManyTries);
        }
        Ok(Self { version: self.version + 1, tries: self.tries + 1, ..self })
    }
}

/// An e-mail that lets a person in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignInMail {
    pub id: SignInId,
    pub version: u64,
    pub user_id: UserId,
    pub purpose: Purpose,
    pub state: MailState,
    pub created_at: DateTime<Utc>,
    /// Unix seconds. Also the table's time to live.
    pub expires_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    SignIn,
    /// Its link alone lets in.
    Invitation,
}

impl Purpose {
    pub fn valid(self) -> TimeDelta {
        match self {
            Purpose::SignIn => VALID,
            Purpose::Invitation => INVITATION_VALID,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum MailState {
    /// It is not sent yet.
    Waiting,
    /// A worker has sent it or is about to. It is sent once at most: a person who gets none asks for another.
    Sent { link: Digest, code: Digest, until: DateTime<Utc> },
    /// It has let somebody in.
    Used { at: DateTime<Utc> },
    /// It could not be sent.
    Failed { code: String, message: String },
}

impl SignInMail {
    pub fn new(id: SignInId, user: &User, purpose: Purpose, present: DateTime<Utc>) -> Self {
        // It may wait in the queue for a while; how long its link works counts from when it is sent.
        let expires_at = (present + purpose.valid() + TimeDelta::days(1)).timestamp();
        let (version, user_id, state) = (1, user.id, MailState::Waiting);
        Self { id, version, user_id, purpose, state, created_at: present, expires_at }
    }

    fn next(self, state: MailState) -> Self {
        Self { version: self.version + 1, state, ..self }
    }

    /// Claimed by the worker that sends it. `None`: another one has claimed it.
    #[must_use]
    pub fn claimed(self, link: Digest, code: Digest, present: DateTime<Utc>) -> Option<Self> {
        let until = present + self.purpose.valid();
        (self.state == MailState::Waiting).then(|| self.next(MailState::Sent { link, code, until }))
    }

    /// The mail service has not taken it, and may take it later.
    #[must_use]
    pub fn released(self) -> Self {
        self.next(MailState::Waiting)
    }

    #[must_use]
    pub fn failed(self, code: &str, message: String) -> Self {
        self.next(MailState::Failed { code: code.to_owned(), message })
    }

    /// The proof that it asks for, as long as it lets in.
    pub fn asks_for(&self, present: DateTime<Utc>) -> Option<(&Digest, &Digest)> {
        match &self.state {
            MailState::Sent { link, code, until } if present < *until => Some((link, code)),
            _ => None,
        }
    }

    #[must_use]
    pub fn used(self, at: DateTime<Utc>) -> Self {
        self.next(MailState::Used { at })
    }
}

/// An address was proven that belongs to several accounts. The browser picks one of them, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub version: u64,
    /// Those that the proof covers.
    pub accounts: BTreeSet<(TenantId, UserId)>,
    /// When the e-mail was made. A user that was disabled since then is not let in by it.
    pub mailed_at: DateTime<Utc>,
    /// When the address was proven.
    pub proven_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked_at: Option<DateTime<Utc>>,
    /// Unix seconds. Also the table's time to live.
    pub expires_at: i64,
}

impl Choice {
    pub fn new(
        accounts: BTreeSet<(TenantId, UserId)>,
        mailed_at: DateTime<Utc>,
        present: DateTime<Utc>,
    ) -> Self {
        let expires_at = (present + VALID).timestamp();
        Self { version: 1, accounts, mailed_at, proven_at: present, picked_at: None, expires_at }
    }

    /// Whether an account can still be picked.
    pub fn is_open(&self, present: DateTime<Utc>) -> bool {
        self.picked_at.is_none() && present.timestamp() < self.expires_at
    }

    /// The user of a tenant, if the proof covers it.
    pub fn user_of(&self, tenant: &TenantId) -> Option<UserId> {
        self.accounts.iter().find(|(found, _)| found == tenant).map(|(_, user)| *user)
    }

    #[must_use]
    pub fn picked(self, at: DateTime<Utc>) -> Self {
        Self { version: self.version + 1, picked_at: Some(at), ..self }
    }
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub version: u64,
    pub tenant: TenantId,
    pub user_id: UserId,
    /// The latest sign-in.
    pub signed_in_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// Noted now and then.
    pub seen_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Unix seconds. Also the table's time to live.
    pub expires_at: i64,
}

impl Session {
    pub fn new(id: SessionId, tenant: TenantId, user_id: UserId, present: DateTime<Utc>) -> Self {
        Self {
            id,
            version: 1,
            tenant,
            user_id,
            signed_in_at: present,
            created_at: present,
            seen_at: present,
            ended_at: None,
            expires_at: (present + IDLE).timestamp(),
        }
    }

    /// Whether it still lets in.
    pub fn is_alive(&self, present: DateTime<Utc>) -> bool {
        self.ended_at.is_none()
            && present.timestamp() < self.expires_at
            && present < self.created_at + LONGEST
    }

    /// Whether the sign-in is recent enough for sensitive actions.
    pub fn is_fresh(&self, present: DateTime<Utc>) -> bool {
        present < self.signed_in_at + FRESH
    }

    /// After it was used. `None` if that was noted shortly before.
    #[must_use]
    pub fn seen(&self, present: DateTime<Utc>) -> Option<Self> {
        const NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);
        let noted = present < self.seen_at + NOTED_EVERY;
        let expires_at = (present + IDLE).min(self.created_at + LONGEST).timestamp();
        (!noted).then(|| Self { version: self.version + 1, seen_at: present, expires_at, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn session() -> Session {
        let present = at("2026-11-22T10:00:00Z");
        let (tenant, user) = (TenantId::new(present, 1), UserId::new(present, 2));
        Session::new(SessionId::new(present, 3), tenant, user, present)
    }

    #[test]
    fn a_session_ends_after_12_hours_without_use_and_after_30_days() {
        let mut session = session();
        assert!(
            session.is_alive(at("2026-11-22T21:59:59Z")) && !session.is_alive(at("2026-11-22T22:00:00Z"))
        );
        assert_eq!(session.seen(at("2026-11-22T10:04:59Z")), None);
        let mut now = at("2026-11-22T10:00:00Z");
        while let Some(next) = Some(now + TimeDelta::hours(11)).filter(|next| session.is_alive(*next)) {
            now = next;
            session = session.seen(now).unwrap();
        }
        assert!(now > at("2026-12-21T12:00:00Z") && now < at("2026-12-22T10:00:00Z"), "{now}");
        assert!(!session.is_alive(at("2026-12-22T10:00:00Z")));
        assert!(
            session.is_fresh(at("2026-11-22T10:14:59Z")) && !session.is_fresh(at("2026-11-22T10:15:00Z"))
        );
    }

    #[test]
    fn a_code_is_tried_five_times_within_its_time() {
        let mut request = Request {
            version: 1,
            mailed: None,
            tries: 0,
            expires_at: at("2026-11-22T10:10:00Z").timestamp(),
        };
        assert_eq!(request.clone().tried(at("2026-11-22T10:10:00Z")), Err(Spent::Expired));
        for _ in 0..TRIES {
            request = request.tried(at("2026-11-22T10:01:00Z")).unwrap();
        }
        assert_eq!(request.tried(at("2026-11-22T10:01:00Z")), Err(Spent::TooManyTries));
    }
}
