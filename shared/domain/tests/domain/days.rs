//! Which day it is where the seller is.

use chrono::{NaiveDate, TimeDelta};
use domain::documents::complete::today;
use domain::documents::series::SeriesPeriod;
use domain::documents::terms::{Due, Terms};
use domain::zone::Zone;
use proptest::prelude::*;

use crate::sample::{Case, zone};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(zone: Zone, instant: &str) -> Case {
    let mut case = Case::new();
    case.entity.time_zone = zone;
    case.now = instant.parse().unwrap();
    case
}

#[test]
fn the_issue_date_is_the_day_at_the_sellers_place() {
    for (place, instant, today) in [
        (zone("Pacific/Kiritimati"), "2026-11-22T09:59:59Z", "2026-11-22"),
        (zone("Pacific/Kiritimati"), "2026-11-22T10:00:00Z", "2026-11-23"),
        (zone("America/Los_Angeles"), "2026-11-22T07:59:59Z", "2026-11-21"),
        (zone("America/Los_Angeles"), "2026-11-22T08:00:00Z", "2026-11-22"),
        (zone("Pacific/Pago_Pago"), "2027-01-01T10:59:59Z", "2026-12-31"),
        (zone("Pacific/Kiritimati"), "2026-12-31T10:00:00Z", "2027-01-01"),
        (zone("Europe/Berlin"), "2026-07-01T21:59:59Z", "2026-07-01"),
        (zone("Europe/Berlin"), "2026-07-01T22:00:00Z", "2026-07-02"),
        (zone("Asia/Kathmandu"), "2026-11-21T18:15:00Z", "2026-11-22"),
    ] {
        let mut case = at(place, instant);
        assert_eq!(case.judge().unwrap().issue_date, date(today), "{place} {instant}");
        case.invoice.content.issue_date = Some(date(today));
        assert!(case.judge().is_ok(), "today is not in the future: {place} {instant}");
        case.invoice.content.issue_date = date(today).succ_opt();
        assert_eq!(case.codes(), ["issue_date_in_future"], "{place} {instant}");
    }
}

#[test]
fn a_yearly_series_follows_the_sellers_new_year() {
    for (place, year) in [(zone("Pacific/Kiritimati"), 2027), (zone("America/Los_Angeles"), 2026)] {
        let mut case = at(place, "2026-12-31T12:00:00Z");
        case.invoices().yearly_restart = true;
        let complete = case.judge().unwrap();
        assert_eq!(complete.numbering.period(complete.issue_date), SeriesPeriod::Year(year));
    }
}

#[test]
fn a_due_date_may_not_precede_the_issue_date_in_the_sellers_zone() {
    let mut case = at(zone("Pacific/Kiritimati"), "2026-11-22T10:00:00Z");
    case.invoice.content.due_date = Some(date("2026-11-22"));
    assert_eq!(case.codes(), ["due_before_issue"], "it is the 23rd already");
    case.entity.time_zone = zone("America/Los_Angeles");
    assert!(case.judge().is_ok());
}

#[test]
fn terms_come_from_the_invoice_else_from_the_customer() {
    let terms = |due| Some(Terms { due, early_payment: None });
    let mut case = Case::new();
    case.customer().terms = terms(Due::OnReceipt);
    assert_eq!(case.judge().unwrap().due_date, date("2026-11-22"));
    case.invoice.content.terms = terms(Due::EndOfMonth { days: 10 });
    assert_eq!(case.judge().unwrap().due_date, date("2026-12-10"));
    case.invoice.content.due_date = Some(date("2026-12-24"));
    assert_eq!(case.judge().unwrap().due_date, date("2026-12-24"));
}

fn dues() -> impl Strategy<Value = Due> {
    prop_oneof![
        Just(Due::OnReceipt),
        (0_u16..=3650).prop_map(|days| Due::Net { days }),
        (0_u16..=3650).prop_map(|days| Due::EndOfMonth { days }),
        (1_u8..=31).prop_map(|day| Due::DayOfMonth { day }),
    ]
}

proptest! {
    #![proptest_config(crate::sample::cases(256))]

    #[test]
    fn terms_never_lead_into_the_past(due in dues(), day in 0_i64..=40_000) {
        use chrono::Datelike;
        let issued = date("1999-12-31") + TimeDelta::days(day);
        let reached = due.date(issued);
        prop_assert!(reached >= issued);
        match due {
            Due::OnReceipt => prop_assert_eq!(reached, issued),
            Due::Net { days } => prop_assert_eq!(reached - issued, TimeDelta::days(days.into())),
            Due::EndOfMonth { days } => {
                let last = reached - TimeDelta::days(days.into());
                prop_assert_eq!((last.year(), last.month()), (issued.year(), issued.month()));
                prop_assert_eq!((last + TimeDelta::days(1)).day(), 1);
            }
            Due::DayOfMonth { day } => {
                prop_assert!(reached > issued && reached - issued <= TimeDelta::days(62));
                let last_of_month = (reached + TimeDelta::days(1)).day() == 1;
                prop_assert!(reached.day() == u32::from(day) || (last_of_month && reached.day() < u32::from(day)));
            }
        }
    }

    #[test]
    fn every_zone_has_its_today(
        name in prop::sample::select(Zone::names().collect::<Vec<_>>()), second in 0_i64..=4_000_000_000,
    ) {
        let mut case = Case::new();
        case.entity.time_zone = zone(name);
        case.now = chrono::DateTime::from_timestamp(second, 0).unwrap();
        let there = today(&case.entity, case.now);
        let behind = (case.now - TimeDelta::hours(26)).date_naive();
        prop_assert!((behind..=(case.now + TimeDelta::hours(26)).date_naive()).contains(&there));
        prop_assert_eq!(case.judge().unwrap().issue_date, there);
    }
}
