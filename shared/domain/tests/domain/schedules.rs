//! Local times and what the clocks of a place make of them.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use domain::delivery::email::AddresseeKind;
use domain::delivery::schedule::{NoSendTime, Schedule, SendAt, WallTime};
use domain::delivery::{DeliveryStatus, NextStep, NotWaiting};
use domain::times::Times;
use domain::zone::Zone;
use proptest::prelude::*;

use crate::sample::{self, zone};

/// Clocks that change by an hour, by half an hour, by two hours and never.
const ZONES: [&str; 5] =
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Kolkata"];

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn asked(time: &str, zone: Option<Zone>) -> SendAt {
    SendAt { time: WallTime::parse(time).unwrap(), zone }
}

/// The instant, or the code of the refusal and its words.
fn resolved(time: &str, zone: Zone, now: &str) -> Result<String, (String, String)> {
    let resolved = asked(time, Some(zone)).resolve(Zone::UTC, instant(now));
    let shown = |schedule: Schedule| schedule.at.format("%Y-%m-%dT%H:%MZ").to_string();
    resolved.map(shown).map_err(|error| (error.defect().code, error.to_string()))
}

#[test]
fn a_local_time_is_an_instant_by_the_rules_of_its_zone() {
    for (time, place, expected) in [
        ("2027-01-15T09:00", zone("Europe/Berlin"), "2027-01-15T08:00Z"),
        ("2027-07-15T09:00", zone("Europe/Berlin"), "2027-07-15T07:00Z"),
        ("2027-01-15T09:00", zone("America/New_York"), "2027-01-15T14:00Z"),
        ("2027-07-15T09:00", zone("America/New_York"), "2027-07-15T13:00Z"),
        ("2027-01-15T09:00", zone("Australia/Lord_Howe"), "2027-01-14T22:00Z"),
        ("2027-07-15T09:00", zone("Australia/Lord_Howe"), "2027-07-14T22:30Z"),
        ("2027-01-15T09:00", zone("Antarctica/Troll"), "2027-01-15T09:00Z"),
        ("2027-07-15T09:00", zone("Antarctica/Troll"), "2027-07-15T07:00Z"),
        ("2027-07-15T09:00", zone("Asia/Kolkata"), "2027-07-15T03:30Z"),
    ] {
        assert_eq!(resolved(time, place, "2026-11-22T10:00:00Z").as_deref(), Ok(expected), "{time} {place}");
    }
}

/// "In the way" 9: `…Z` was refused unless the zone was at UTC.
#[test]
fn an_instant_is_shown_by_the_clocks_of_its_zone() {
    for (given, place, local) in [
        ("2027-01-15T08:00:00Z", "Europe/Berlin", "2027-01-15T09:00"),
        ("2027-07-15T07:00:00Z", "Europe/Berlin", "2027-07-15T09:00"),
        ("2027-01-15T02:30:00Z", "America/New_York", "2027-01-14T21:30"),
        ("2027-03-28T01:30:00Z", "Europe/Berlin", "2027-03-28T03:30"),
        ("2027-10-31T01:30:00Z", "Europe/Berlin", "2027-10-31T02:30+01:00"),
    ] {
        let time = WallTime::parse(given).unwrap();
        let schedule = asked(given, None).resolve(zone(place), instant("2026-11-22T10:00:00Z")).unwrap();
        assert_eq!(
            (schedule.time().to_string().as_str(), schedule.at),
            (local, instant(given)),
            "{given} {place}"
        );
        assert_eq!(schedule.renewed(), None, "the rules say the same");
        assert_eq!(WallTime::parse(&time.to_string()).unwrap(), time, "it is stored as it was given");
    }
    // Any other offset that the zone does not have is a mistake.
    let (code, _) =
        resolved("2027-01-15T09:00+02:00", zone("Europe/Berlin"), "2026-11-22T10:00:00Z").unwrap_err();
    assert_eq!(code, "send_at_offset");
}

#[test]
fn a_time_that_the_clocks_leave_out_is_refused_with_its_neighbours() {
    for (time, place, before, after) in [
        ("2027-03-28T02:30", zone("Europe/Berlin"), "2027-03-28T01:59", "2027-03-28T03:00"),
        ("2027-03-28T02:00", zone("Europe/Berlin"), "2027-03-28T01:59", "2027-03-28T03:00"),
        ("2027-03-28T02:59:59", zone("Europe/Berlin"), "2027-03-28T01:59", "2027-03-28T03:00"),
        ("2027-03-14T02:15", zone("America/New_York"), "2027-03-14T01:59", "2027-03-14T03:00"),
        ("2027-10-03T02:15", zone("Australia/Lord_Howe"), "2027-10-03T01:59", "2027-10-03T02:30"),
        ("2027-03-28T01:30", zone("Antarctica/Troll"), "2027-03-28T00:59", "2027-03-28T03:00"),
    ] {
        let (code, words) = resolved(time, place, "2026-11-22T10:00:00Z").unwrap_err();
        assert_eq!(code, "send_at_skipped", "{time} {place}");
        assert!(words.contains(before) && words.contains(after) && words.contains(place.name()), "{words}");
        for neighbour in [before, after] {
            assert!(resolved(neighbour, place, "2026-11-22T10:00:00Z").is_ok(), "{neighbour} {place}");
        }
        let with_offset = format!("{time}+01:00");
        let (code, _) = resolved(&with_offset, place, "2026-11-22T10:00:00Z").unwrap_err();
        assert_eq!(code, "send_at_skipped", "an offset makes no such time");
    }
}

#[test]
fn a_time_that_comes_twice_is_told_apart_by_its_offset() {
    for (time, place, (earlier, first), (later, second)) in [
        ("2027-10-31T02:30", zone("Europe/Berlin"), ("+02:00", "00:30Z"), ("+01:00", "01:30Z")),
        ("2027-11-07T01:30", zone("America/New_York"), ("-04:00", "05:30Z"), ("-05:00", "06:30Z")),
        ("2027-04-04T01:45", zone("Australia/Lord_Howe"), ("+11:00", "14:45Z"), ("+10:30", "15:15Z")),
        ("2027-10-31T01:30", zone("Antarctica/Troll"), ("+02:00", "23:30Z"), ("+00:00", "01:30Z")),
    ] {
        let now = "2026-11-22T10:00:00Z";
        let (code, words) = resolved(time, place, now).unwrap_err();
        assert_eq!(code, "send_at_ambiguous", "{time} {place}");
        for (offset, at) in [(earlier, first), (later, second)] {
            let with_offset = format!("{time}{offset}");
            assert!(words.contains(&with_offset), "{words}");
            assert!(resolved(&with_offset, place, now).unwrap().ends_with(at), "{with_offset}");
        }
        let (code, words) = resolved(&format!("{time}+09:00"), place, now).unwrap_err();
        assert_eq!(code, "send_at_ambiguous", "{words}");
    }
}

#[test]
fn an_offset_that_the_zone_does_not_have_is_refused() {
    let refused =
        resolved("2027-01-15T09:00+02:00", zone("Europe/Berlin"), "2026-11-22T10:00:00Z").unwrap_err();
    assert_eq!(refused.0, "send_at_offset");
    assert!(refused.1.contains("2027-01-15T09:00+01:00"), "{}", refused.1);
    let zulu = resolved("2027-01-15T09:00Z", Zone::UTC, "2026-11-22T10:00:00Z");
    assert_eq!(zulu.as_deref(), Ok("2027-01-15T09:00Z"));
}

#[test]
fn it_lies_ahead_and_within_a_year() {
    let now = "2026-11-22T10:00:00Z";
    for (time, expected) in [
        ("2026-11-22T11:00:01", Ok("2026-11-22T10:00Z")),
        ("2026-11-22T11:00", Err("send_at_in_past")),
        ("2020-01-01T00:00", Err("send_at_in_past")),
        ("2027-11-22T11:00", Ok("2027-11-22T10:00Z")),
        ("2027-11-22T11:00:01", Err("send_at_too_far")),
        ("9999-12-31T23:59", Err("send_at_too_far")),
    ] {
        let resolved = resolved(time, zone("Europe/Berlin"), now);
        let resolved = resolved.as_deref().map_err(|(code, _)| code.as_str());
        assert_eq!(resolved, expected, "{time}");
    }
}

/// Refused only where it is impossible for everybody.
#[test]
fn without_a_zone_a_time_is_judged_for_all_zones() {
    let now = instant("2026-11-22T10:00:00Z");
    for (time, possible) in [
        ("2026-11-21T08:00", false),
        ("2026-11-22T00:00", true),
        ("2027-11-23T11:00", true),
        ("2027-11-23T13:00", false),
    ] {
        assert_eq!(asked(time, None).check(now).is_ok(), possible, "{time}");
        assert!(possible || ZONES.iter().all(|name| asked(time, None).resolve(zone(name), now).is_err()));
    }
    assert!(asked("2027-03-28T02:30", Some(zone("Europe/Berlin"))).check(now).is_err());
    assert!(asked("2027-03-28T02:30", None).check(now).is_ok(), "elsewhere there is such a time");
}

#[test]
fn a_time_has_one_spelling() {
    for text in
        ["2026-12-01T09:00", "2026-12-01T09:00:30", "2026-12-01T09:00+05:30", "2026-12-01T09:00-03:00"]
    {
        assert_eq!(WallTime::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(WallTime::parse("2026-12-01T09:00:00").unwrap(), WallTime::parse("2026-12-01T09:00").unwrap());
    for text in [
        "",
        "T",
        "2026-12-01",
        "2026-12-01 09:00",
        "2026-12-01T9:00",
        "2026-12-01T09",
        "2026-13-01T09:00",
        "2026-12-01T24:00",
        "2026-12-01T09:00:60",
        "2026-12-01T09:00:00.5",
        "2026-12-01T09:00+5",
        "2026-12-01T09:00+0530",
        "2026-12-01T09:00+24:00",
        "2026-12-01T09:00z",
        "26-12-01T09:00",
        "é2026-12-01Té",
    ] {
        assert!(WallTime::parse(text).is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Whatever the clocks do, each instant has a local time that leads back to it, by its offset if need be.
    #[test]
    fn every_instant_can_be_asked_for(index in 0..ZONES.len(), seconds in 1..31_000_000_i64) {
        let (zone, now) = (zone(ZONES[index]), instant("2026-11-22T10:00:00Z"));
        let at = now + TimeDelta::seconds(seconds);
        let local = at.with_timezone(&zone);
        let text = format!("{}{}", local.naive_local().format("%Y-%m-%dT%H:%M:%S"), local.offset().fix());
        let schedule = asked(&text, Some(zone)).resolve(Zone::UTC, now).unwrap();
        prop_assert_eq!(schedule.at, at);
        let again = SendAt { time: schedule.time(), zone: Some(zone) };
        prop_assert_eq!(again.resolve(Zone::UTC, now).unwrap(), schedule);
    }

    /// Around each change of the clocks: a time is taken as it is, or refused with times that are not.
    #[test]
    fn every_local_time_is_taken_or_has_neighbours(index in 0..ZONES.len(), minutes in 0..500_000_i64) {
        let (zone, now) = (zone(ZONES[index]), instant("2026-11-22T10:00:00Z"));
        let local: NaiveDateTime = (now + TimeDelta::hours(12) + TimeDelta::minutes(minutes)).naive_utc();
        let text = local.format("%Y-%m-%dT%H:%M").to_string();
        let resolve = |text: &str| asked(text, Some(zone)).resolve(Zone::UTC, now);
        match (zone.from_local_datetime(&local), resolve(&text)) {
            (MappedLocalTime::Single(at), Ok(schedule)) => prop_assert_eq!(schedule.at, at.to_utc()),
            (MappedLocalTime::None, Err(NoSendTime::Skipped { before, after, .. })) => {
                let (below, above) = (resolve(&before).unwrap(), resolve(&after).unwrap());
                prop_assert!(below.local < local && local < above.local);
                prop_assert_eq!(above.at - below.at, TimeDelta::minutes(1), "nothing lies between them");
            }
            (MappedLocalTime::Ambiguous(..), Err(NoSendTime::Twice { earlier, later, .. })) => {
                let (first, second) = (resolve(&earlier).unwrap(), resolve(&later).unwrap());
                prop_assert!(first.at < second.at && first.local == local && second.local == local);
            }
            (mapped, resolved) => prop_assert!(false, "{:?} became {:?}", mapped, resolved),
        }
    }
}

/// A country gives up its summer time: what was scheduled before stays at its local time.
#[test]
fn a_renewed_schedule_follows_the_rules_of_its_zone() {
    let known = asked("2027-07-15T09:00", Some(zone("Europe/Berlin")));
    let right = known.resolve(Zone::UTC, instant("2026-11-22T10:00:00Z")).unwrap();
    let by_old_rules = Schedule { at: right.at + TimeDelta::hours(1), ..right };
    assert_eq!(by_old_rules.renewed(), Some(Schedule { version: 2, ..right }));
    assert_eq!(right.renewed(), None, "by the same rules nothing changes");
    let second = asked("2027-10-31T02:30+01:00", Some(zone("Europe/Berlin")));
    let second = second.resolve(Zone::UTC, instant("2026-11-22T10:00:00Z")).unwrap();
    assert_eq!(second.renewed(), None, "it stays the second of the two");
}

fn at(minutes: i64) -> Schedule {
    let at = sample::now() + TimeDelta::minutes(minutes);
    Schedule { local: at.naive_utc(), zone: Zone::UTC, at, version: 1 }
}

#[test]
fn a_delivery_waits_until_its_time_and_is_released_once() {
    let mut delivery = crate::delivery::delivery(&[AddresseeKind::To, AddresseeKind::To]);
    delivery.schedule_for(at(30), sample::change());
    assert_eq!((delivery.status(), delivery.next_step()), (DeliveryStatus::Scheduled, NextStep::Nothing));
    delivery.schedule_for(at(60), sample::change());

    let now = |minutes| sample::now() + TimeDelta::minutes(minutes);
    let waiting = delivery.schedule().map(|schedule| schedule.waiting(delivery.id)).unwrap();
    assert_eq!((waiting.at, waiting.version), (now(60), 2));
    assert_eq!(waiting.timer_name(), format!("{}-2", delivery.id));

    delivery.release(Times { now: now(61), present: now(3) });
    assert_eq!((delivery.status(), delivery.next_step()), (DeliveryStatus::Queued, NextStep::Claim(0)));
    assert_eq!(delivery.schedule(), None, "once is enough");
    let queued_at = delivery.queued().map(|queued| queued.queued_at);
    assert_eq!((delivery.sendable_from(), queued_at), (now(61), Some(now(3))));
    assert_eq!(delivery.last_schedule().map(|schedule| schedule.at), Some(now(60)));
    assert_eq!(delivery.waiting_schedule(), Err(NotWaiting::Released));
}

#[test]
fn a_delivery_that_was_called_off_touches_nobody() {
    let mut delivery = crate::delivery::delivery(&[AddresseeKind::To, AddresseeKind::To]);
    assert_eq!(delivery.waiting_schedule(), Err(NotWaiting::NeverScheduled));
    assert_eq!(delivery.cancel(sample::change()), Err(NotWaiting::NeverScheduled));
    assert_eq!(delivery.status(), DeliveryStatus::Queued, "it never waited");

    delivery.schedule_for(at(30), sample::change());
    assert_eq!(delivery.cancel(sample::change()), Ok(()));
    assert_eq!((delivery.status(), delivery.next_step()), (DeliveryStatus::Canceled, NextStep::Nothing));
    assert!(delivery.status().has_ended() && delivery.light().is_none() && !delivery.is_in_trouble());
    assert_eq!(delivery.schedule(), None);
    assert_eq!(delivery.waiting_schedule(), Err(NotWaiting::Withdrawn));
}
