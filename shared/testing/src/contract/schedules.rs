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
    schedules.put(&first).await.expect("a new timer");
    assert_eq!(timers.timer(&name).await, Some((first.at, first.body.clone())));

    // A second put with the same name replaces the timer.
    schedules.put(&first).await.expect("the same timer");
    let moved = Timer { name: name.clone(), at: at(300), body: r#"{"n":2,"text":"ä \" <x>"}"#.to_owned() };
    schedules.put(&moved).await.expect("the timer moved");
    assert_eq!(timers.timer(&name).await, Some((moved.at, moved.body.clone())));

    schedules.delete(&name).await.expect("a timer's end");
    assert_eq!(timers.timer(&name).await, None);
    schedules.delete(&name).await.expect("what is gone is gone");
    schedules.put(&moved).await.expect("a timer once more");
    assert_eq!(timers.timer(&name).await, Some((moved.at, moved.body.clone())));
    schedules.delete(&name).await.expect("its end");

    let refused = schedules.put(&Timer { name: "not a name".to_owned(), ..moved }).await;
    assert!(matches!(refused, Err(SchedulesError::Refused(_))), "{refused:?}");
}
