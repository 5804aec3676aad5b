//! Events in any order, as often as they like (the record they lead to is one), and what they mean.

use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::email::AddresseeKind::{self, Cc, To};
use domain::delivery::engagement::{
    Agent, BounceKind, Class, Happened, LinkKind, MachineReason, MailEvent, Reader, link_mark,
};
use domain::delivery::{Claim, Delivery, DeliveryStatus, Reached, RecipientState, SentLetter};
use domain::documents::shown::Light;
use proptest::prelude::*;

use crate::delivery::{LEASE, Outcome, claim, delivery, start, state};

const PERSON: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const PAY: &str = "https://pay.example/i/1";

fn event(seconds: i64, happened: Happened) -> MailEvent {
    MailEvent {
        message_id: "0100-a".to_owned(),
        sent_at: start(),
        origin: None,
        recipients: Vec::new(),
        at: start() + TimeDelta::seconds(seconds),
        happened,
    }
}

fn bounced(kind: BounceKind, sub_type: &str) -> Happened {
    Happened::Bounced { kind, sub_type: sub_type.to_owned(), diagnostic: Some("smtp; 550 5.1.1".to_owned()) }
}

fn opened(seconds: i64, agent: Agent) -> MailEvent {
    event(seconds, Happened::Opened { id: format!("open-{seconds}"), agent })
}

fn clicked(seconds: i64, link: &str) -> MailEvent {
    let id = format!("click-{seconds}-{link}");
    event(seconds, Happened::Clicked { id, agent: Agent::Direct, link: link.to_owned(), kind: None })
}

/// With a button, every copy sent.
fn sent(kinds: &[AddresseeKind]) -> Delivery {
    let mut delivery = delivery(kinds);
    for recipient in 0..kinds.len() {
        let Claim { id, lease_until, letter } = claim(start() + LEASE);
        let letter = SentLetter { payment_link: Some(link_mark(PAY)), ..letter };
        delivery.claim(recipient, Claim { id, lease_until, letter });
        delivery.record(recipient, state(Outcome::Sent, start()));
    }
    delivery
}

fn told(kinds: &[AddresseeKind], events: &[(usize, MailEvent)]) -> Delivery {
    let mut delivery = sent(kinds);
    for (recipient, event) in events {
        delivery.engage(*recipient, event);
    }
    delivery
}

fn happened() -> impl Strategy<Value = Happened> {
    let kind =
        prop::sample::select(vec![BounceKind::Transient, BounceKind::Undetermined, BounceKind::Permanent]);
    let agent = prop::sample::select(vec![
        Agent::Direct,
        Agent::GmailProxy,
        Agent::YahooProxy,
        Agent::ApplePrivacy,
        Agent::SafeLinks,
        Agent::Bot,
    ]);
    let words =
        || prop::sample::select(vec!["General", "MailboxFull", "abuse", "not-spam"]).prop_map(str::to_owned);
    let link = prop::sample::select(vec![PAY, "https://portal.example/1", "https://x.example/"]);
    prop_oneof![
        1 => Just(Happened::Sent),
        2 => Just(Happened::Delivered),
        1 => words().prop_map(|kind| Happened::Delayed { kind }),
        2 => (kind, words(), prop::option::of(words()))
            .prop_map(|(kind, sub_type, diagnostic)| Happened::Bounced { kind, sub_type, diagnostic }),
        1 => prop::option::of(words()).prop_map(|kind| Happened::Complained { kind }),
        1 => words().prop_map(|reason| Happened::Rejected { reason }),
        1 => words().prop_map(|reason| Happened::RenderingFailed { reason }),
        6 => ("[a-d]", agent.clone()).prop_map(|(id, agent)| Happened::Opened { id, agent }),
        4 => ("[a-d]", agent, link).prop_map(|(id, agent, link)| {
            Happened::Clicked { id, agent, link: link.to_owned(), kind: None }
        }),
    ]
}

fn sending(lease_until: DateTime<Utc>) -> RecipientState {
    RecipientState::Sending { lease_until, claim: claim(lease_until).id }
}

/// Each recipient's sending has ended some way; a proof of acceptance may still settle it.
fn ended(kinds: &[AddresseeKind], ends: &[RecipientState]) -> Delivery {
    let mut delivery = delivery(kinds);
    for (recipient, end) in delivery.email_mut().unwrap().recipients.iter_mut().zip(ends) {
        recipient.state = end.clone();
    }
    delivery
}

fn ends() -> impl Strategy<Value = RecipientState> {
    let why = || "timeout".to_owned();
    prop::sample::select(vec![
        state(Outcome::Sent, start()),
        state(Outcome::Failed, start()),
        state(Outcome::Unknown, start()),
        RecipientState::OutcomeUnknown { at: start(), reason: why() },
        RecipientState::AssumedSent { at: start() },
        RecipientState::Pending,
        sending(start()),
    ])
}

proptest! {
    #![proptest_config(crate::sample::cases(300))]

    /// Long sets are cut: that minds neither order nor repetition either.
    #[test]
    fn any_order_and_any_repetition_lead_to_the_same_record(
        kinds in prop::collection::vec(prop::sample::select(vec![To, Cc]), 1..4),
        states in prop::collection::vec(ends(), 3),
        events in prop::collection::vec((0_usize..4, 0_i64..40, happened()), 0..90),
        (shuffled, again) in (any::<u64>(), prop::collection::vec(any::<prop::sample::Index>(), 0..60)),
    ) {
        let events: Vec<(usize, MailEvent)> =
            events.into_iter().map(|(to, seconds, happened)| (to, event(seconds, happened))).collect();
        let mut in_order = ended(&kinds, &states);
        for (recipient, event) in &events {
            let before = in_order.status();
            in_order.engage(*recipient, event);
            let after = in_order.status();
            // What looked bounced was an out-of-office note once the delivery before it is known.
            let corrected = before == DeliveryStatus::Bounced
                && !matches!(event.happened, Happened::Bounced { .. })
                && in_order.recipients().iter().any(|recipient| recipient.reached() == Reached::Delivered);
            prop_assert!(before <= after || corrected, "{before:?} went back to {after:?}");
        }

        let mut repeated = events.clone();
        if !events.is_empty() {
            repeated.extend(again.iter().map(|index| index.get(&events).clone()));
        }
        shuffle(&mut repeated, shuffled);
        let mut in_disorder = ended(&kinds, &states);
        for (recipient, event) in &repeated {
            in_disorder.engage(*recipient, event);
        }
        prop_assert_eq!(&in_order, &in_disorder);
        for (recipient, event) in &events {
            prop_assert!(!in_disorder.engage(*recipient, event), "{event:?} is news twice");
        }
    }

    /// What is stored says all of it.
    #[test]
    fn a_record_reads_back(events in prop::collection::vec((0_i64..40, happened()), 0..40)) {
        let events: Vec<_> =
            events.into_iter().map(|(seconds, happened)| (0, event(seconds, happened))).collect();
        let delivery = told(&[To], &events);
        let stored = serde_json::to_value(&delivery).unwrap();
        prop_assert_eq!(serde_json::from_value::<Delivery>(stored).unwrap(), delivery);
    }
}

/// By a generator of its own, so that a failing case is short.
fn shuffle<V>(values: &mut [V], mut seed: u64) {
    for last in (1..values.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).unwrap() % (last + 1);
        values.swap(last, other);
    }
}

#[test]
fn the_light_is_as_the_to_recipients_fare() {
    let light = |kinds: &[AddresseeKind], events: &[(usize, MailEvent)]| told(kinds, events).light();
    let delivered = || event(1, Happened::Delivered);
    let hard = || event(2, bounced(BounceKind::Permanent, "General"));
    assert_eq!(delivery(&[To]).light(), None, "not sent yet");
    assert_eq!(light(&[To], &[]), Some(Light::Yellow));
    assert_eq!(light(&[To], &[(0, delivered())]), Some(Light::Yellow));
    assert_eq!(light(&[To], &[(0, opened(60, Agent::Direct))]), Some(Light::Green));
    assert_eq!(light(&[To], &[(0, clicked(60, PAY))]), Some(Light::Green), "pictures may be off");
    assert_eq!(light(&[To], &[(0, opened(60, Agent::ApplePrivacy))]), Some(Light::Yellow));
    assert_eq!(light(&[To], &[(0, hard())]), Some(Light::Red));
    assert_eq!(light(&[To, To], &[(0, opened(60, Agent::Direct)), (1, hard())]), Some(Light::Red));
    let complaint = || event(90, Happened::Complained { kind: Some("abuse".to_owned()) });
    assert_eq!(light(&[To], &[(0, opened(60, Agent::Direct)), (0, complaint())]), Some(Light::Red));
    // A copy only warns, and its reader is not the one who pays.
    assert_eq!(light(&[To, Cc], &[(1, hard())]), Some(Light::Yellow));
    assert_eq!(light(&[To, Cc], &[(1, opened(60, Agent::Direct))]), Some(Light::Yellow));
    assert!(told(&[To, Cc], &[(1, hard())]).is_in_trouble());
    // Nobody wants to know: what was delivered is well.
    let mut untracked = delivery(&[To]);
    let unknown = claim(start() + LEASE);
    untracked.claim(0, Claim { letter: SentLetter { untracked: true, ..unknown.letter }, ..unknown });
    untracked.record(0, state(Outcome::Sent, start()));
    assert_eq!(untracked.light(), Some(Light::Yellow));
    untracked.engage(0, &delivered());
    assert_eq!(untracked.light(), Some(Light::Green));
}

#[test]
fn a_status_is_the_gravest_of_the_to_recipients() {
    use DeliveryStatus::*;
    let status = |kinds: &[AddresseeKind], events: &[(usize, MailEvent)]| told(kinds, events).status();
    let delivered = |to: usize| (to, event(1, Happened::Delivered));
    let soft = |sub_type: &str| (0, event(2, bounced(BounceKind::Transient, sub_type)));
    assert_eq!(status(&[To, To], &[delivered(0)]), Sent);
    assert_eq!(status(&[To, To], &[delivered(0), delivered(1)]), Delivered);
    assert_eq!(status(&[To, Cc], &[delivered(0)]), Delivered);
    assert_eq!(status(&[To], &[soft("MailboxFull"), delivered(0)]), Bounced);
    // An out-of-office note comes as a soft bounce after the delivery.
    assert_eq!(status(&[To], &[soft("General"), delivered(0)]), Delivered);
    assert_eq!(status(&[To], &[soft("General")]), Bounced);
    // It hides no bounce that is none, whichever came first.
    let note = || (0, event(0, bounced(BounceKind::Transient, "General")));
    for events in [[soft("MailboxFull"), note(), delivered(0)], [note(), soft("MailboxFull"), delivered(0)]] {
        assert_eq!(status(&[To], &events), Bounced);
    }
    let not_spam = (0, event(3, Happened::Complained { kind: Some("not-spam".to_owned()) }));
    assert_eq!(status(&[To], &[delivered(0), not_spam]), Delivered);
    assert_eq!(
        status(&[To], &[(0, event(3, Happened::Rejected { reason: "Bad content".to_owned() }))]),
        Failed
    );
}

#[test]
fn a_proof_settles_what_nobody_knew() {
    let proof = event(1, Happened::Sent);
    let settled = RecipientState::Sent { at: start(), message_id: "0100-a".to_owned() };
    let why = || "timeout".to_owned();
    for before in [
        RecipientState::Unknown { since: start(), reason: why() },
        RecipientState::OutcomeUnknown { at: start(), reason: why() },
        RecipientState::AssumedSent { at: start() },
        // To be sent again, as the tenant wants: but there is no need.
        RecipientState::Pending,
    ] {
        let mut delivery = ended(&[To], &[before]);
        assert!(delivery.engage(0, &proof));
        assert_eq!(delivery.recipients()[0].state, settled);
    }
    // A worker that holds a claim records it by itself; if it dies, the proof is there.
    let mut delivery = ended(&[To], &[sending(start() + LEASE)]);
    delivery.engage(0, &proof);
    assert!(matches!(delivery.recipients()[0].state, RecipientState::Sending { .. }));
    delivery.expire_leases(start() + LEASE);
    assert_eq!(delivery.recipients()[0].state, settled);
    // What surely was not sent stays so.
    let failed = state(Outcome::Failed, start());
    let mut delivery = ended(&[To], std::slice::from_ref(&failed));
    delivery.engage(0, &proof);
    assert_eq!(delivery.recipients()[0].state, failed);
}

fn classes(events: &[MailEvent]) -> Vec<Class> {
    let events: Vec<_> = events.iter().map(|event| (0, event.clone())).collect();
    told(&[To], &events).recipients()[0].engagement.classified().map(|(_, class)| class).collect()
}

#[test]
fn who_fetches_within_seconds_of_delivery_has_not_read() {
    let delivered = event(30, Happened::Delivered);
    let early = opened(33, Agent::GmailProxy);
    assert_eq!(classes(&[early.clone(), delivered.clone()]), [Class::Machine(MachineReason::Prefetch)]);
    // As long as nobody knows when it was delivered, the sending counts.
    assert_eq!(classes(&[early]), [Class::Human(Reader::GmailProxy)]);
    assert_eq!(classes(&[opened(3, Agent::Direct)]), [Class::Machine(MachineReason::Prefetch)]);
    assert_eq!(classes(&[opened(40, Agent::Direct), delivered]), [Class::Human(Reader::Direct)]);
}

#[test]
fn who_follows_every_link_at_once_is_no_person() {
    let burst = [clicked(60, PAY), clicked(61, "https://portal.example/1"), opened(60, Agent::Direct)];
    assert_eq!(classes(&burst), [Class::Machine(MachineReason::EveryLink); 3]);
    let person =
        [opened(60, Agent::Direct), clicked(61, PAY), clicked(61, PAY), clicked(90, "https://x.example/")];
    assert!(classes(&person).iter().all(|class| *class == Class::Human(Reader::Direct)));
}

#[test]
fn people_and_machines_are_counted_apart() {
    let at = |seconds: i64| -> Option<DateTime<Utc>> { Some(start() + TimeDelta::seconds(seconds)) };
    let events = [
        opened(2, Agent::ApplePrivacy),
        opened(100, Agent::Direct),
        clicked(110, PAY),
        clicked(150, "https://x.example/"),
        opened(900, Agent::YahooProxy),
    ];
    let events: Vec<_> = events.into_iter().map(|event| (0, event)).collect();
    let counts = told(&[To], &events).recipients()[0].counts();
    assert_eq!((counts.opens, counts.machine_opens, counts.machine_clicks), (2, 1, 0));
    assert_eq!(counts.clicks, [(LinkKind::Payment, 1), (LinkKind::Other, 1)].into());
    assert_eq!(counts.machines, [(MachineReason::ApplePrivacy, 1)].into());
    assert_eq!((counts.first_opened_at, counts.last_opened_at), (at(100), at(900)));
}

/// However much comes, the first and the last are right, and machines push nobody out.
#[test]
fn a_record_stays_small() {
    let kinds = [To; 50];
    let mut delivery = sent(&kinds);
    for recipient in 0..kinds.len() {
        for round in 0..300 {
            delivery.engage(recipient, &opened(100 + round * 10, Agent::Direct));
            delivery.engage(recipient, &opened(105 + round * 10, Agent::ApplePrivacy));
        }
        let words = "x".repeat(5_000);
        let diagnostic = Some(words.clone());
        let kind = BounceKind::Permanent;
        delivery.engage(recipient, &event(5, Happened::Bounced { kind, sub_type: words, diagnostic }));
    }
    let counts = delivery.recipients()[0].counts();
    assert_eq!(counts.first_opened_at, Some(start() + TimeDelta::seconds(100)));
    assert_eq!(counts.last_opened_at, Some(start() + TimeDelta::seconds(100 + 299 * 10)));
    assert_eq!((counts.opens, counts.machine_opens), (24, 24));
    let bytes = serde_json::to_vec(&delivery).unwrap().len();
    assert!(bytes < 390_000, "{bytes} bytes do not fit beside the rest of the item");
    assert_eq!(Agent::of(PERSON, Some("203.0.113.7")), Agent::Direct);
}
