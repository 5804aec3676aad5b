//! Sends a delivery: claims, sends to and records one recipient after the other (invariant 4).
//!
//! The claim is written before the call to the mail service, and the outcome after it. Whatever happens
//! in between, no other worker sends to the same recipient. It finds a live lease and gives the message
//! back, or an expired lease and sets the outcome to unknown.
//!
//! Known limit: the mail service's send rate. The queue's `MaximumConcurrency` times its batch size
//! should be at most that rate times the seconds of one send. Above it, sends are throttled and
//! postponed.

mod account;
mod dependencies;
mod letter;
mod surroundings;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::batches::Counts;
use domain::delivery::engagement::tags;
use domain::delivery::{Claim, Delivery, DeliveryStatus, NextStep, RecipientState};
use domain::ids::{ClaimId, DeliveryId, Subject, TenantId};
use domain::settings::Settings;
use domain::times::Times;
use ports::{
    Bucket, Calendar, Clock, Composer, Entropy, Mailer, OutgoingEmail, Renderer, SendError, Table, TableError,
};
use store::delivery::deliveries;
use store::{StoreError, batches, keys};

use self::letter::Letter;
use self::surroundings::{Matter, Surroundings, missing, subject_key};
use crate::Error;
use crate::batches::carry_outcome::shard;
use crate::error::condition_failed;

pub use dependencies::SendDelivery;

/// The result of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing more to do now. The delivery has this status.
    Done(DeliveryStatus),
    /// Another worker is sending. The message must be received again later.
    GiveBack,
    /// The delivery does not exist.
    Missing,
}

/// The time for which sending is postponed while the mail service is unavailable.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::hours(24);

/// A message may be received this much before the end of a hold, because clocks differ. The worker then
/// waits.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(3);

/// How often recording an outcome is tried before the lease is left to expire.
const RECORD_TRIES: u32 = 4;

impl<T, M, B, R, C, K, E> SendDelivery<T, M, B, R, C, K, E>
where
    T: Table,
    M: Mailer,
    B: Bucket,
    R: Renderer,
    C: Composer,
    K: Clock + Calendar,
    E: Entropy,
{
    /// Sends to all pending recipients. `has_time` returns whether there is time for another recipient.
    pub async fn send(
        &self,
        tenant: &TenantId,
        subject: impl Into<Subject> + Send,
        id: DeliveryId,
        has_time: impl Fn() -> bool + Send,
    ) -> Result<Outcome, Error> {
        let subject = subject.into();
        let key = keys::delivery(tenant, subject, id);
        let wanted = [key.clone(), keys::settings(tenant), subject_key(tenant, subject)];
        let loaded = self.store.load(wanted).await?;
        let Some(mut delivery) = loaded.get::<Delivery>(&key)? else { return Ok(Outcome::Missing) };
        let mut times = self.clock.times(tenant);
        let expired = delivery.expire_leases(times.present);
        match delivery.next_step() {
            NextStep::Claim(_) => {
                if let Some(until) = delivery.held_until() {
                    let left = until - times.present;
                    if left > TimeDelta::zero() && left <= CLOCKS_DIFFER {
                        self.clock.pause(left.to_std().unwrap_or_default()).await;
                        times = self.clock.times(tenant);
                    }
                    if until > times.present {
                        return Ok(Outcome::GiveBack);
                    }
                }
                let mut around = Surroundings::load(&self.store, tenant, &delivery, loaded).await?;
                if let Some(account) = self.account(tenant, &delivery, times.now).await? {
                    around.matter = Matter::Account(account);
                }
                if let Some(ended) = around.ended(&delivery, times.now) {
                    return Ok(Outcome::Done(self.write(tenant, ended).await?.status()));
                }
                if let Some(recalled) = around.withdraw(tenant, &delivery)? {
                    return Ok(Outcome::Done(self.write_withdrawn(tenant, recalled).await?.status()));
                }
                around.end_repeats(tenant, &mut delivery, times.now)?;
                around.look_up(&self.store, tenant, &mut delivery).await?;
                if let Some(failure) = around.failure(tenant, &delivery)? {
                    delivery.fail(failure, times.now);
                    return Ok(Outcome::Done(self.write(tenant, delivery).await?.status()));
                }
                let Some(first) = around.suppress(tenant, &mut delivery, times.now)? else {
                    return Ok(Outcome::Done(self.write(tenant, delivery).await?.status()));
                };
                let letter = self.letter(tenant, &delivery, around, times.now).await?;
                // Rendering thousands of lines takes long. The stored document is used in the next try.
                if !has_time() {
                    return Ok(Outcome::GiveBack);
                }
                self.send_to_all(tenant, delivery, first, &letter, has_time).await
            }
            NextStep::Wait { .. } if !expired => Ok(Outcome::GiveBack),
            NextStep::Wait { .. } | NextStep::Nothing => {
                if expired {
                    delivery = self.write(tenant, delivery).await?;
                }
                Ok(Outcome::Done(delivery.status()))
            }
        }
    }

    /// Settles an unknown outcome after the grace period, by the tenant's policy.
    pub async fn settle(
        &self,
        tenant: &TenantId,
        subject: impl Into<Subject> + Send,
        id: DeliveryId,
    ) -> Result<Outcome, Error> {
        let keys = [keys::delivery(tenant, subject, id), keys::settings(tenant)];
        let loaded = self.store.load(keys.clone()).await?;
        let Some(mut delivery) = loaded.get::<Delivery>(&keys[0])? else { return Ok(Outcome::Missing) };
        let settings: Settings = loaded.get(&keys[1])?.ok_or(missing("settings"))?;
        if delivery.settle_unknown(settings.unknown_outcome, self.clock.times(tenant), self.grace) {
            delivery = self.write(tenant, delivery).await?;
        } else if delivery.unknown_since().is_some() {
            return Ok(Outcome::GiveBack);
        }
        Ok(Outcome::Done(delivery.status()))
    }

    async fn send_to_all(
        &self,
        tenant: &TenantId,
        mut delivery: Delivery,
        first: usize,
        letter: &Letter,
        has_time: impl Fn() -> bool + Send,
    ) -> Result<Outcome, Error> {
        let mut step = NextStep::Claim(first);
        let mut held: Option<Claimed> = None;
        while let NextStep::Claim(recipient) = step {
            // Composed before the claim, so that a failure to compose leaves no unknown outcome.
            let email = match self.composed(&delivery, recipient, letter) {
                Ok(email) => email,
                Err(error) if held.is_some() => {
                    self.write_surely(tenant, delivery, held).await?;
                    return Err(error);
                }
                Err(error) => return Err(error),
            };
            let present = self.clock.present();
            let claim = ClaimId::new(present, self.entropy.draw());
            let lease_until = present + self.lease;
            delivery.claim(recipient, Claim { id: claim, lease_until, letter: letter.sent(&email) });
            delivery = match self.write_surely(tenant, delivery, held).await {
                Ok(delivery) => delivery,
                Err(Error::Store(StoreError::Table(TableError::Canceled(_)))) => {
                    return Ok(Outcome::GiveBack);
                }
                Err(error) => return Err(error),
            };
            let claimed = Claimed { recipient, claim };
            if !claimed.stands_in(&delivery) {
                // Another writer has ended this recipient. Nothing is sent without a valid claim.
                return Ok(Outcome::GiveBack);
            }

            let result = self.hand_over(tenant, &delivery, recipient, &letter.from, &email.raw).await;
            let (state, go_on) =
                recorded(result, self.clock.times(tenant), delivery.queued().map(|queued| queued.queued_at));
            delivery.record(recipient, state);
            held = Some(claimed);
            // If there is no time left for a recipient, its claim is released; the change stream then
            // starts another worker.
            step = if go_on && has_time() { delivery.next_step() } else { NextStep::Nothing };
        }
        let delivery = self.write_surely(tenant, delivery, held).await?;
        Ok(Outcome::Done(delivery.status()))
    }

    async fn hand_over(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        recipient: usize,
        from: &str,
        raw: &[u8],
    ) -> Result<String, SendError> {
        let Some(to) = delivery.recipients().get(recipient) else {
            return Err(SendError::Rejected("there is no such recipient".to_owned()));
        };
        let email = OutgoingEmail {
            from,
            recipient: to.addressee.address.as_str(),
            raw,
            tags: vec![
                (tags::TENANT, tenant.to_string()),
                (tags::SUBJECT, delivery.subject.to_string()),
                (tags::DELIVERY, delivery.id.to_string()),
                (tags::RECIPIENT, recipient.to_string()),
            ],
            tracked: delivery.letter().is_none_or(|letter| !letter.untracked),
        };
        self.mailer.send(&email).await
    }

    /// Writes the next version of a delivery: one conditional write, no transaction.
    async fn write(&self, tenant: &TenantId, delivery: Delivery) -> Result<Delivery, Error> {
        let next = delivery.next(self.clock.now(tenant));
        self.store.commit(vec![deliveries::put(tenant, &next)]).await?;
        Ok(next)
    }

    /// Writes a delivery that withdrew itself, and counts it once.
    async fn write_withdrawn(&self, tenant: &TenantId, delivery: Delivery) -> Result<Delivery, Error> {
        let times = self.clock.times(tenant);
        let next = delivery.next(times.now);
        let mut actions = vec![deliveries::put(tenant, &next)];
        if let Some(batch) = next.batch_id() {
            let recalled = Counts { recalled: 1, ..Counts::default() };
            actions.push(batches::count(tenant, batch, shard(next.id), recalled, times.present));
        }
        self.store.commit(actions).await?;
        Ok(next)
    }

    /// Writes a claim or an outcome, or both: a failure that may pass is tried again, and a lost answer is
    /// looked up. An outcome must not be lost, so it is written over what others wrote meanwhile as long as
    /// its claim stands; who holds no claim yet comes too late then.
    async fn write_surely(
        &self,
        tenant: &TenantId,
        mut delivery: Delivery,
        claimed: Option<Claimed>,
    ) -> Result<Delivery, Error> {
        for attempt in 1.. {
            match self.write(tenant, delivery.clone()).await {
                Ok(written) => return Ok(written),
                Err(Error::Store(StoreError::Table(TableError::Canceled(reasons))))
                    if condition_failed(&reasons) =>
                {
                    let key = keys::delivery(tenant, delivery.subject, delivery.id);
                    let found: Option<Delivery> = self.store.get(&key).await?;
                    let lost =
                        || Error::Failed("a claim was lost before its outcome was recorded".to_owned());
                    let found = found.ok_or_else(lost)?;
                    // Events may have been recorded in the meantime.
                    if found.sends_as(&delivery) {
                        return Ok(found);
                    }
                    if claimed.is_none() {
                        return Err(StoreError::from(TableError::Canceled(reasons)).into());
                    }
                    // Another part of the delivery has changed. Our claim is still valid.
                    delivery = merged(found, &delivery, claimed).ok_or_else(lost)?;
                }
                Err(Error::Store(StoreError::Table(
                    TableError::Canceled(_) | TableError::Throttled | TableError::Unavailable(_),
                ))) if attempt < RECORD_TRIES => {
                    self.clock.pause(Duration::from_millis(100 << attempt)).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Failed("no try left".to_owned()))
    }
}

/// A claim of this worker.
#[derive(Clone, Copy)]
struct Claimed {
    recipient: usize,
    claim: ClaimId,
}

impl Claimed {
    fn stands_in(&self, delivery: &Delivery) -> bool {
        let state = delivery.recipients().get(self.recipient).map(|recipient| &recipient.state);
        matches!(state, Some(RecipientState::Sending { claim, .. }) if *claim == self.claim)
    }
}

/// The stored delivery with this worker's outcomes: for the claim that is still valid, and for the next
/// claim.
fn merged(mut found: Delivery, own: &Delivery, claimed: Option<Claimed>) -> Option<Delivery> {
    let claimed = claimed.filter(|claimed| claimed.stands_in(&found))?;
    let recipient = claimed.recipient;
    found.record(recipient, own.recipients().get(recipient)?.state.clone());
    let (there, ours) = (found.email_mut()?, own.email()?);
    for (there, ours) in there.recipients.iter_mut().zip(&ours.recipients) {
        if there.state == RecipientState::Pending {
            there.state = ours.state.clone();
        }
    }
    there.progress = ours.progress.clone();
    Some(found)
}

/// What the answer of the mail service means for the recipient, and whether to go on with the next.
/// What was surely not sent is released; the change stream calls a worker again after a while.
/// After a day it is given up: then somebody has to look at the account.
fn recorded(
    result: Result<String, SendError>,
    Times { now: at, present }: Times,
    queued_at: Option<DateTime<Utc>>,
) -> (RecipientState, bool) {
    let give_up = queued_at.is_some_and(|queued_at| present - queued_at > GIVEN_UP_AFTER);
    match result {
        Ok(message_id) => (RecipientState::Sent { at, message_id }, true),
        Err(
            SendError::Throttled(message) | SendError::NotConnected(message) | SendError::Paused(message),
        ) if give_up => (RecipientState::Failed { at, code: "given_up".to_owned(), message }, true),
        Err(SendError::Throttled(_) | SendError::NotConnected(_) | SendError::Paused(_)) => {
            (RecipientState::Pending, false)
        }
        Err(SendError::Rejected(message)) => {
            (RecipientState::Failed { at, code: "rejected".to_owned(), message }, true)
        }
        Err(SendError::Unknown(reason)) => (RecipientState::Unknown { since: present, reason }, true),
    }
}
