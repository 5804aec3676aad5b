//! What waits for an instant, whatever it is.

use chrono::{DateTime, TimeDelta, Utc};
use domain::due::{Due, DueName, Waiting};
use domain::ids::DeliveryId;
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn waiting(minutes: i64, version: u64) -> Waiting {
    let name = DueName::from(DeliveryId::new(now(), 1));
    Waiting { at: now() + TimeDelta::minutes(minutes), name, version }
}

/// R7: one rule for all kinds.
#[test]
fn a_call_counts_for_its_version_and_from_its_time_on() {
    let at = |minutes| now() + TimeDelta::minutes(minutes);
    let item = waiting(60, 2);
    for (version, minutes, due) in [
        (1, 90, Due::Superseded),
        (3, 90, Due::Superseded),
        (2, 59, Due::Later(at(60))),
        (2, 60, Due::Now),
        (2, 90, Due::Now),
    ] {
        assert_eq!(Waiting::check(Some(&item), version, at(minutes)), due, "{version} {minutes}");
    }
    assert_eq!(Waiting::check(None, 2, at(90)), Due::Superseded);
}

#[test]
fn a_name_and_a_version_name_a_timer() {
    let longest = "a".repeat(DueName::MOST);
    let longest = Waiting { name: DueName::parse(&longest).unwrap(), ..waiting(1, u64::MAX) };
    assert!(longest.timer_name().len() <= 64);
    for refused in ["", "a#b", "a b", "ä", &"a".repeat(DueName::MOST + 1)] {
        assert!(DueName::parse(refused).is_err(), "{refused}");
    }
    for refused in [
        "",
        "2026-11-22T10:00:00.000Z#a",
        "2026-11-22T10:00:00.000Z#a#1#2",
        "x#a#1",
        "2026-11-22T10:00:00.000Z#a#x",
    ] {
        assert!(refused.parse::<Waiting>().is_err(), "{refused}");
    }
}

proptest! {
    #[test]
    fn the_text_reads_back_and_sorts_by_instant(one in -600_000_000_i64..600_000_000, other in -600_000_000_i64..600_000_000, version: u64) {
        let of = |seconds| Waiting { at: now() + TimeDelta::seconds(seconds), ..waiting(0, version) };
        let (one, other) = (of(one), of(other));
        prop_assert_eq!(&one.to_string().parse::<Waiting>().unwrap(), &one);
        prop_assert_eq!(one.to_string().cmp(&other.to_string()), one.at.cmp(&other.at));
    }
}
