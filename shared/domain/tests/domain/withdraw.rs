//! Recall against claim, in any order: whoever is first keeps the other out.

use chrono::TimeDelta;
use domain::delivery::email::AddresseeKind;
use domain::delivery::{
    CannotWithdraw, Delivery, DeliveryStatus, Failure, NextStep, Progress, RecipientState, Withdrawal,
    Withdrawn,
};
use domain::documents::shown::{Distribution, DistributionStatus, Light};
use domain::settings::UnknownOutcomePolicy;
use domain::times::Times;
use proptest::prelude::*;

use crate::delivery::{LEASE, Outcome, claim, delivery, start, state};
use crate::sample;

fn recalled() -> Withdrawn {
    Withdrawn { kind: Withdrawal::Recalled, change: sample::change() }
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Claim(usize),
    Record(usize, Outcome),
    Suppress(usize),
    Recall,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let outcomes = vec![Outcome::Sent, Outcome::Failed, Outcome::Unknown, Outcome::Released];
    let event = prop_oneof![
        3 => (0_usize..3).prop_map(Event::Claim),
        4 => (0_usize..3, prop::sample::select(outcomes)).prop_map(|(n, outcome)| Event::Record(n, outcome)),
        1 => (0_usize..3).prop_map(Event::Suppress),
        2 => Just(Event::Recall),
    ];
    prop::collection::vec(event, 0..20)
}

/// A message whose outcome is unknown may have arrived: what ends before the second message must not say that nothing
/// was sent.
#[test]
fn a_recipient_that_may_have_the_first_message_stays_unknown() {
    let mut repeated = delivery(&[AddresseeKind::To]);
    repeated.claim(0, claim(start() + LEASE));
    repeated.record(0, state(Outcome::Unknown, start()));
    let later = start() + TimeDelta::hours(1);
    let times = Times { now: later, present: later };
    assert!(repeated.settle_unknown(UnknownOutcomePolicy::SendAgain, times, TimeDelta::minutes(15)));
    assert_eq!(repeated.next_step(), NextStep::Claim(0));
    let failure = Failure { code: "no_recipient".to_owned(), message: "Nobody is left.".to_owned() };
    let ends: [&dyn Fn(&mut Delivery); 5] = [
        &|it| it.end_repeats(later),
        &|it| it.suppress(0, later, "no".to_owned()),
        &|it| it.fail(failure.clone(), later),
        &|it| it.stop(&failure, later),
        &|it| it.call_off(&failure, &sample::change()),
    ];
    for end in ends {
        let mut ended = repeated.clone();
        end(&mut ended);
        assert_eq!(ended.status(), DeliveryStatus::OutcomeUnknown, "{ended:?}");
        assert_eq!(ended.next_step(), NextStep::Nothing);
    }
    assert_eq!(repeated.clone().withdraw(recalled()), Err(CannotWithdraw::Sending));
}

proptest! {
    #![proptest_config(crate::sample::cases(1_000))]

    #[test]
    fn what_was_recalled_is_never_claimed_and_what_has_begun_never_recalled(
        held in any::<bool>(), events in events(),
    ) {
        let mut delivery = delivery(&[AddresseeKind::To, AddresseeKind::To, AddresseeKind::Cc]);
        if held {
            delivery.email_mut().unwrap().progress = Progress::Held { until: start() + TimeDelta::minutes(5) };
        }
        let mut begun = false;
        for event in events {
            let before = delivery.clone();
            match event {
                // A worker does what the delivery says, as it stands when it writes.
                Event::Claim(n) => {
                    if matches!(delivery.next_step(), NextStep::Claim(_)) {
                        delivery.claim(n, claim(start() + LEASE));
                    }
                }
                Event::Record(n, outcome) => delivery.record(n, state(outcome, start())),
                Event::Suppress(n) if !delivery.is_withdrawn() => {
                    delivery.suppress(n, start(), "no".to_owned());
                }
                Event::Suppress(_) => {}
                Event::Recall => {
                    let claimed_or_out = delivery.recipients().iter().any(|recipient| {
                        !matches!(&recipient.state, RecipientState::Pending)
                            && !matches!(&recipient.state, RecipientState::Suppressed { .. })
                    });
                    let waiting = delivery.recipients().iter().any(|it| it.state == RecipientState::Pending);
                    let may = !before.is_withdrawn() && waiting && !claimed_or_out;
                    prop_assert_eq!(delivery.withdraw(recalled()).is_ok(), may, "{:?}", before);
                }
            }
            if before.is_withdrawn() {
                prop_assert_eq!(&delivery, &before, "{:?} changed what was recalled", event);
            }
            if delivery.is_withdrawn() {
                prop_assert_eq!(delivery.status(), DeliveryStatus::Recalled);
                prop_assert_eq!(delivery.next_step(), NextStep::Nothing);
                prop_assert!(delivery.light().is_none() && !delivery.is_in_trouble());
            }
            let claimed = matches!(delivery.next_step(), NextStep::Wait { .. });
            begun |= claimed;
            prop_assert!(!(claimed && delivery.held_until().is_some()), "a hold outlives the claim");
            prop_assert!(!(begun && delivery.status() == DeliveryStatus::Held));
            // Given back, it moves on again from the queue; otherwise only forward.
            if !matches!(event, Event::Record(_, Outcome::Released)) {
                prop_assert!(before.status() <= delivery.status());
            }
        }
    }
}

#[test]
fn what_an_earlier_delivery_reached_does_not_keep_a_retry_from_being_recalled() {
    let kinds = [AddresseeKind::To; 2];
    let mut earlier = delivery(&kinds);
    earlier.claim(0, claim(start() + LEASE));
    earlier.record(0, state(Outcome::Sent, start()));
    let mut retry = delivery(&kinds);
    retry.keep_reached(&earlier);
    assert_eq!(retry.withdraw(recalled()), Ok(()), "made at the same instant, by a clock that stands still");
    assert_eq!(retry.withdraw(recalled()), Err(CannotWithdraw::Already));
    // Its own recipient is another matter.
    assert_eq!(earlier.withdraw(recalled()), Err(CannotWithdraw::Sending));
    earlier.claim(1, claim(start() + LEASE));
    earlier.record(1, state(Outcome::Sent, start()));
    assert_eq!(earlier.withdraw(recalled()), Err(CannotWithdraw::Ended));
}

/// R11: the tenant's clock is a year ahead, and an event of the mail service carries the real time.
#[test]
fn what_an_event_proves_to_be_sent_is_not_recalled_whatever_the_tenants_clock_says() {
    let mut going = delivery(&[AddresseeKind::To; 2]);
    going.created_at = start() + TimeDelta::days(365);
    going.claim(0, claim(start() + LEASE));
    going.record(0, RecipientState::Sent { at: start(), message_id: "0100-a".to_owned() });
    assert_eq!(going.withdraw(recalled()), Err(CannotWithdraw::Sending));
}

#[test]
fn an_invoice_shows_the_latest_delivery_that_stands() {
    let mut sent = delivery(&[AddresseeKind::To]);
    sent.claim(0, claim(start() + LEASE));
    sent.record(0, state(Outcome::Sent, start()));
    let mut held = delivery(&[AddresseeKind::To]);
    held.email_mut().unwrap().progress = Progress::Held { until: start() };
    let shown = |deliveries: &[_]| {
        let Distribution { status, light, .. } = Distribution::of(deliveries);
        (status, light)
    };
    assert_eq!(shown(&[sent.clone(), held.clone()]), (DistributionStatus::Held, None));
    held.withdraw(recalled()).unwrap();
    assert_eq!(shown(&[sent, held.clone()]), (DistributionStatus::Sent, Some(Light::Yellow)));
    assert_eq!(shown(&[held]), (DistributionStatus::NotSent, None));
}
