//! A delivery through any order of claims, outcomes, lost workers and settlements (invariant 4).

use chrono::{DateTime, TimeDelta, Utc};
use domain::change::Change;
use domain::delivery::email::{Addressee, AddresseeKind, Chosen};
use domain::delivery::{
    Channel, Claim, Delivery, EmailDelivery, NextStep, Purpose, Recipient, RecipientState, SentLetter,
    Trigger,
};
use domain::ids::{ClaimId, DeliveryId, DocumentId};
use domain::settings::UnknownOutcomePolicy;
use domain::templates::email_template::EmailKind;
use domain::times::Times;
use proptest::prelude::*;

use crate::sample;

pub(crate) const LEASE: TimeDelta = TimeDelta::minutes(2);
pub(crate) const GRACE: TimeDelta = TimeDelta::minutes(15);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Sent,
    Failed,
    Unknown,
    /// The mail service was not asked: back to waiting.
    Released,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    /// As `next_step` says.
    Next,
    /// Claims a recipient in any state, as a worker with an outdated copy would.
    Claim(usize),
    Record(usize, Outcome),
    Pass(i64),
    Expire,
    Settle(UnknownOutcomePolicy),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    use UnknownOutcomePolicy::{AssumeSent, Hold, SendAgain};
    let outcome =
        prop::sample::select(vec![Outcome::Sent, Outcome::Failed, Outcome::Unknown, Outcome::Released]);
    let event = prop_oneof![
        3 => Just(Event::Next),
        1 => (0_usize..5).prop_map(Event::Claim),
        4 => (0_usize..5, outcome).prop_map(|(recipient, outcome)| Event::Record(recipient, outcome)),
        2 => (0_i64..1_500).prop_map(Event::Pass),
        1 => Just(Event::Expire),
        1 => prop::sample::select(vec![Hold, AssumeSent, SendAgain]).prop_map(Event::Settle),
    ];
    prop::collection::vec(event, 0..60)
}

/// Until then.
pub(crate) fn claim(lease_until: DateTime<Utc>) -> Claim {
    let letter = SentLetter {
        subject_line: "Your invoice".to_owned(),
        document_sha256: None,
        untracked: false,
        payment_link: None,
    };
    Claim { id: ClaimId::new(start(), 3), lease_until, letter }
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

pub(crate) fn delivery(kinds: &[AddresseeKind]) -> Delivery {
    let addressee = |(n, kind): (usize, &AddresseeKind)| {
        let address = format!("r{n}@x.example").parse().unwrap();
        Addressee { address, name: None, kind: *kind, chosen: Chosen::ByRole }
    };
    let addressees = kinds.iter().enumerate().map(addressee);
    let email = EmailDelivery::to(addressees, start());
    let document = DocumentId::invoice(start(), 2);
    let purpose = Purpose::of_document(document, EmailKind::Invoice, Trigger::Open);
    let change = Change { at: start(), ..sample::change() };
    Delivery::new(DeliveryId::new(start(), 1), purpose, Channel::Email(email), &change)
}

pub(crate) fn state(outcome: Outcome, at: DateTime<Utc>) -> RecipientState {
    let text = || "why".to_owned();
    match outcome {
        Outcome::Sent => RecipientState::Sent { at, message_id: text() },
        Outcome::Failed => RecipientState::Failed { at, code: text(), message: text() },
        Outcome::Unknown => RecipientState::Unknown { since: at, reason: text() },
        Outcome::Released => RecipientState::Pending,
    }
}

fn apply(delivery: &mut Delivery, event: Event, now: &mut DateTime<Utc>) {
    match event {
        Event::Next => {
            if let NextStep::Claim(recipient) = delivery.next_step() {
                delivery.claim(recipient, claim(*now + LEASE));
            }
        }
        Event::Claim(recipient) => delivery.claim(recipient, claim(*now + LEASE)),
        Event::Record(recipient, outcome) => delivery.record(recipient, state(outcome, *now)),
        Event::Pass(seconds) => *now += TimeDelta::seconds(seconds),
        Event::Expire => {
            delivery.expire_leases(*now);
        }
        Event::Settle(policy) => {
            delivery.settle_unknown(policy, Times::same(*now), GRACE);
        }
    }
}

/// Whether a recipient may move so by this event.
fn allowed(before: &Recipient, after: &Recipient, event: Event) -> bool {
    use RecipientState::*;
    match (&before.state, &after.state) {
        (Pending, Sending { .. }) => matches!(event, Event::Next | Event::Claim(_)),
        (Sending { .. }, Sent { .. } | Failed { .. } | Pending) => matches!(event, Event::Record(..)),
        (Sending { .. }, Unknown { .. }) => matches!(event, Event::Record(..) | Event::Expire),
        (Unknown { .. }, OutcomeUnknown { .. }) => {
            matches!(event, Event::Settle(UnknownOutcomePolicy::Hold))
                || before.repeated && matches!(event, Event::Settle(UnknownOutcomePolicy::SendAgain))
        }
        (Unknown { .. }, AssumedSent { .. }) => {
            matches!(event, Event::Settle(UnknownOutcomePolicy::AssumeSent))
        }
        (Unknown { .. }, Pending) => {
            !before.repeated
                && after.repeated
                && matches!(event, Event::Settle(UnknownOutcomePolicy::SendAgain))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(crate::sample::cases(1_000))]

    #[test]
    fn nobody_is_sent_to_twice_in_any_order_of_events(
        kinds in prop::collection::vec(
            prop::sample::select(vec![AddresseeKind::To, AddresseeKind::Cc]), 1..5,
        ),
        events in events(),
    ) {
        let (mut delivery, mut now) = (delivery(&kinds), start());
        for event in events {
            let before = delivery.clone();
            apply(&mut delivery, event, &mut now);
            let mut to_send_again = false;
            for (old, new) in before.recipients().iter().zip(delivery.recipients()) {
                prop_assert_eq!(&old.addressee, &new.addressee);
                prop_assert!(
                    old.state == new.state || allowed(old, new, event),
                    "{:?} became {:?} by {:?}", old.state, new.state, event
                );
                if let RecipientState::Sending { lease_until, .. } = old.state
                    && old.state != new.state && matches!(event, Event::Expire)
                {
                    prop_assert!(lease_until <= now, "a lease ended early");
                }
                if let RecipientState::Unknown { since, .. } = old.state && old.state != new.state {
                    prop_assert!(since + GRACE <= now, "the grace time ended early");
                }
                to_send_again |= matches!(old.state, RecipientState::Unknown { .. })
                    && new.state == RecipientState::Pending;
            }

            let all_ended = delivery.recipients().iter().all(|recipient| recipient.state.has_ended());
            prop_assert_eq!(delivery.status().has_ended(), all_ended);
            prop_assert_eq!(delivery.light().is_some() && !all_ended, false);
            if before.status().has_ended() {
                prop_assert_eq!(before.status(), delivery.status());
            }
            let released = matches!(event, Event::Record(_, Outcome::Released));
            if !to_send_again && !released {
                prop_assert!(before.status() <= delivery.status(), "{:?} {:?}", before.status(), delivery.status());
            }
            match delivery.next_step() {
                NextStep::Claim(n) => prop_assert_eq!(&delivery.recipients()[n].state, &RecipientState::Pending),
                NextStep::Wait { .. } => prop_assert!(!all_ended),
                NextStep::Nothing => prop_assert_eq!(delivery.unknown_since().is_none(), all_ended),
            }
        }

        // Left alone, a delivery comes to an end.
        now += LEASE;
        delivery.expire_leases(now);
        while let NextStep::Claim(recipient) = delivery.next_step() {
            delivery.claim(recipient, claim(now + LEASE));
            delivery.record(recipient, state(Outcome::Sent, now));
        }
        delivery.settle_unknown(UnknownOutcomePolicy::Hold, Times::same(now + GRACE), GRACE);
        prop_assert!(delivery.status().has_ended());
    }
}

#[test]
fn copies_that_fail_only_warn() {
    use domain::delivery::DeliveryStatus::{Failed, OutcomeUnknown, Sent};
    use domain::documents::shown::Light;
    let ended = |to, cc| {
        let mut delivery = delivery(&[AddresseeKind::To, AddresseeKind::Cc]);
        for (recipient, outcome) in [(0, to), (1, cc)] {
            delivery.claim(recipient, claim(start() + LEASE));
            delivery.record(recipient, state(outcome, start()));
        }
        delivery.settle_unknown(UnknownOutcomePolicy::Hold, Times::same(start() + GRACE), GRACE);
        (delivery.status(), delivery.light())
    };
    assert_eq!(ended(Outcome::Sent, Outcome::Failed), (Sent, Some(Light::Yellow)));
    assert_eq!(ended(Outcome::Sent, Outcome::Unknown), (Sent, Some(Light::Yellow)));
    assert_eq!(ended(Outcome::Failed, Outcome::Sent), (Failed, Some(Light::Red)));
    assert_eq!(ended(Outcome::Unknown, Outcome::Sent), (OutcomeUnknown, None));
}

/// A retry asks again only those who have not got the first one.
#[test]
fn whoever_was_reached_gets_no_second_copy() {
    let kinds = [AddresseeKind::To; 4];
    let (mut earlier, mut retry) = (delivery(&kinds), delivery(&kinds));
    for (recipient, outcome) in [Outcome::Sent, Outcome::Failed, Outcome::Unknown].into_iter().enumerate() {
        earlier.claim(recipient, claim(start() + LEASE));
        earlier.record(recipient, state(outcome, start()));
    }
    earlier.settle_unknown(UnknownOutcomePolicy::AssumeSent, Times::same(start() + GRACE), GRACE);
    retry.keep_reached(&earlier);
    let states: Vec<&RecipientState> = retry.recipients().iter().map(|recipient| &recipient.state).collect();
    assert_eq!(states[0], &earlier.recipients()[0].state);
    assert_eq!(states[2], &earlier.recipients()[2].state);
    assert_eq!([states[1], states[3]], [&RecipientState::Pending; 2]);
    assert_eq!(retry.next_step(), NextStep::Claim(1));
}
