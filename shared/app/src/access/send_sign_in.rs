//! Mails a person what lets them in.
//!
//! The e-mail is claimed before it is sent, and sent once at most: with an unknown outcome the person asks for another. The
//! worker draws token and code, so that they are in the e-mail and nowhere else.

use domain::access::sign_in::SignInMail;
use domain::access::user::User;
use domain::ids::{SignInId, TenantId};
use domain::settings::Settings;
use ports::{Clock, Composer, Entropy, Mailer, OutgoingEmail, SendError, SignInDraft, Table, TableError};
use store::access::sign_ins::put_mail;
use store::{Store, StoreError, keys};

use super::secrets::{code, hash_of, token};
use crate::Error;
use crate::error::condition_failed;

/// What sending needs.
#[derive(Clone, Debug)]
pub struct SendSignIn<T, M, C, K, E> {
    pub store: Store<T>,
    pub mailer: M,
    pub composer: C,
    pub clock: K,
    pub entropy: E,
    /// Name and address of the sender of the system's own e-mails.
    pub from: (String, String),
    /// Where the console is, such as `https://remit.example`. Empty: there is none, and nobody is mailed a link to it.
    pub address: String,
}

/// The result of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// The mail service may or may not have taken it.
    Unknown,
    /// It cannot be sent, or the person may not sign in any more.
    Failed,
    /// The mail service does not take it now. The message must be received again later.
    GiveBack,
    /// Another worker has sent it, or it does not exist.
    NothingToDo,
    /// There is no console to sign in to.
    NoConsole,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Sent => "sent",
            Outcome::Unknown => "unknown",
            Outcome::Failed => "failed",
            Outcome::GiveBack => "given back",
            Outcome::NothingToDo => "nothing to do",
            Outcome::NoConsole => "no console",
        }
    }
}

impl<T: Table, M: Mailer, C: Composer, K: Clock, E: Entropy> SendSignIn<T, M, C, K, E> {
    pub async fn send(&self, tenant: &TenantId, id: SignInId) -> Result<Outcome, Error> {
        if self.address.is_empty() {
            return Ok(Outcome::NoConsole);
        }
        let present = self.clock.present();
        let Some(mail) = self.store.sign_in_mail(tenant, id).await? else { return Ok(Outcome::NothingToDo) };
        let loaded = self.store.load([keys::user(tenant, mail.user_id), keys::settings(tenant)]).await?;
        let user: Option<User> = loaded.get(&keys::user(tenant, mail.user_id))?;
        let settings: Option<Settings> = loaded.get(&keys::settings(tenant))?;
        let (token, code) = (token(&self.entropy), code(&self.entropy));
        let (link, kept) = (hash_of(id, &token), hash_of(id, &code));
        let Some(claimed) = mail.claimed(link, kept, present) else { return Ok(Outcome::NothingToDo) };
        let (Some(user), Some(settings)) = (user.filter(User::may_sign_in), settings) else {
            let failed = claimed.failed("disabled", "The person cannot sign in.".to_owned());
            return Ok(if self.write(tenant, &failed).await? {
                Outcome::Failed
            } else {
                Outcome::NothingToDo
            });
        };
        let (from, address) =
            ((self.from.0.as_str(), self.from.1.as_str()), self.address.trim_end_matches('/'));
        let domain = from.1.rsplit_once('@').map_or("invalid", |(_, domain)| domain);
        let email = self.composer.sign_in(&SignInDraft {
            purpose: claimed.purpose,
            language: user.language.as_str(),
            tenant_name: settings.tenant_name.as_str(),
            person: user.name.as_str(),
            address: &user.email,
            from,
            link: &format!("{address}/console/sign-in/{tenant}/{id}/{token}"),
            code: &code,
            message_id: &format!("{id}@{domain}"),
            date: present,
        });
        let email = email.map_err(|error| Error::Failed(error.to_string()))?;
        if !self.write(tenant, &claimed).await? {
            return Ok(Outcome::NothingToDo);
        }
        let outgoing = OutgoingEmail {
            from: from.1,
            recipient: user.email.as_str(),
            raw: &email.raw,
            tags: vec![("sign_in", id.to_string())],
            tracked: false,
        };
        match self.mailer.send(&outgoing).await {
            Ok(_) => Ok(Outcome::Sent),
            Err(SendError::Unknown(_)) => Ok(Outcome::Unknown),
            Err(SendError::Throttled(_) | SendError::NotConnected(_) | SendError::Paused(_)) => {
                self.write(tenant, &claimed.released()).await?;
                Ok(Outcome::GiveBack)
            }
            Err(SendError::Rejected(why)) => {
                self.write(tenant, &claimed.failed("rejected", why)).await?;
                Ok(Outcome::Failed)
            }
        }
    }

    /// Whether it is written. It is not, if another worker was first.
    async fn write(&self, tenant: &TenantId, mail: &SignInMail) -> Result<bool, Error> {
        match self.store.commit(vec![put_mail(tenant, mail, self.clock.present())]).await {
            Ok(()) => Ok(true),
            Err(TableError::Canceled(reasons)) if condition_failed(&reasons) => Ok(false),
            Err(error) => Err(StoreError::from(error).into()),
        }
    }
}
