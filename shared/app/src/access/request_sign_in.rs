//! A browser asks to be signed in.

use std::time::Duration;

use chrono::TimeDelta;
use domain::access::sign_in::{Mailed, Purpose, Request, SignInMail, VALID};
use domain::access::user::User;
use domain::contact::EmailAddress;
use domain::digest::Digest;
use domain::ids::{SignInId, TenantId};
use ports::{Clock, Entropy, Table};
use store::Store;
use store::access::sign_ins::{Attempts, put_attempts, put_mail, put_request};

use super::secrets::{hash, token};
use crate::attempts::until_written;
use crate::{Error, Refusal};

/// E-mails to one address, and requests from one place on the net.
const PER_ADDRESS: (u32, TimeDelta) = (5, TimeDelta::minutes(15));
const PER_PLACE: (u32, TimeDelta) = (30, TimeDelta::hours(1));

/// The code is still accepted so long after the request: the e-mail may wait in the queue.
const WAITS: TimeDelta = TimeDelta::minutes(5);

/// An answer takes so long at least, so that its time does not tell whether the address has an account.
const TAKES: Duration = Duration::from_millis(400);

/// What was asked too often.
pub const TOO_OFTEN: &str = "too_many_requests";

/// Mails a link and a code to the address if it has an account that may sign in. Returns the ticket by which the browser gives the
/// code. The answer is the same for any address. `place` is where the request comes from.
pub async fn request_sign_in<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    entropy: &impl Entropy,
    address: &EmailAddress,
    place: &str,
) -> Result<String, Error> {
    let began = clock.present();
    let lower = address.as_str().to_ascii_lowercase();
    allow(keys, clock, &format!("place {place}"), PER_PLACE).await?;
    allow(keys, clock, &format!("address {lower}"), PER_ADDRESS).await?;
    let mut mailed = None;
    if let Some((tenant, user)) = account(store, keys, address).await? {
        let id = SignInId::new(began, entropy.draw());
        let mail = SignInMail::new(id, &user, Purpose::SignIn, began);
        store.commit(vec![put_mail(&tenant, &mail, began)]).await?;
        mailed = Some(Mailed { tenant, sign_in: id });
    }
    let ticket = token(entropy);
    let expires_at = (began + VALID + WAITS).timestamp();
    let request = Request { version: 1, mailed, tries: 0, expires_at };
    keys.commit(vec![put_request(&hash(&ticket), &request, began)]).await?;
    let took = (clock.present() - began).to_std().unwrap_or_default();
    clock.pause(TAKES.saturating_sub(took)).await;
    Ok(ticket)
}

/// The first account of an address that may sign in.
async fn account<T: Table, K: Table>(
    store: &Store<T>,
    keys: &Store<K>,
    address: &EmailAddress,
) -> Result<Option<(TenantId, User)>, Error> {
    for (tenant, id) in keys.accounts(address).await?.accounts {
        if let Some(user) = store.user(&tenant, id).await?.filter(User::may_sign_in) {
            return Ok(Some((tenant, user)));
        }
    }
    Ok(None)
}

async fn allow<K: Table>(
    keys: &Store<K>,
    clock: &impl Clock,
    what: &str,
    (most, within): (u32, TimeDelta),
) -> Result<(), Error> {
    let of = Digest::of(what.as_bytes());
    until_written(keys, clock, || async {
        let present = clock.present();
        let known = keys.attempts(&of).await?;
        let next = Attempts::with_one_more(known, most, within, present).ok_or_else(too_often)?;
        Ok((vec![put_attempts(&of, &next, present)], ()))
    })
    .await
}

fn too_often() -> Error {
    let detail = "Too many sign-ins were asked for. Wait for some minutes, and try again.".to_owned();
    Refusal::Conflict { code: TOO_OFTEN, detail, defects: Vec::new() }.into()
}
