use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use ports::{Schedules, SchedulesError, Timer};

/// Reads the timers.
pub trait Timers {
    /// Its time and body, or `None` if it does not exist.
    fn timer(&self, name: &str) -> impl Future<Output = Option<(DateTime<Utc>, String)>>;
}

pub async fn schedules(schedules: &impl Schedules, timers: &impl Timers) {
    let at = |days: i64| Utc::now().trunc_subsecs(0) + TimeDelta::days(days);
    let name = super::fresh("timer");
    let first = Timer { name: name.clone(), at: at(1), body: r#"{"n":1}"#.to_owned() };
    schedules.set(&first).await.expect("a new timer");
    assert_eq!(timers.timer(&name).await, Some((first.at, first.body.clone())));

    // Setting it again changes nothing.
    schedules.set(&first).await.expect("the same timer");
    let another = Timer { name: name.clone(), at: at(300), body: r#"{"n":2}"#.to_owned() };
    schedules.set(&another).await.expect("the timer that exists");
    assert_eq!(timers.timer(&name).await, Some((first.at, first.body.clone())));

    let next = super::fresh("timer");
    let text = Timer { name: next.clone(), at: at(300), body: r#"{"n":2,"text":"ä \" <x>"}"#.to_owned() };
    schedules.set(&text).await.expect("another timer");
    assert_eq!(timers.timer(&next).await, Some((text.at, text.body.clone())));

    let refused = schedules.set(&Timer { name: "not a name".to_owned(), ..text }).await;
    assert!(matches!(refused, Err(SchedulesError::Refused(_))), "{refused:?}");
}
