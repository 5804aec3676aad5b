//! One contract suite per port. A suite panics at the first difference from the contract. It can run
//! repeatedly on the same table, bucket or queue.

mod bucket;
mod mailer;
mod queue;
mod schedules;
mod table;

pub use bucket::{Download, Downloader, bucket};
pub use mailer::{Inbox, account_suppressions, mailer, senders};
pub use queue::{Drain, queue};
pub use schedules::{Timers, schedules};
pub use table::{key_table, table, table_limits};

use std::time::{Duration, SystemTime};

/// A name that no earlier run used.
fn fresh(suite: &str) -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock past 1970");
    format!("contract-{suite}-{}", since.as_nanos())
}

/// Repeats the check for up to five seconds, because indexes and queues may lag.
async fn eventually<T: PartialEq + std::fmt::Debug>(expected: T, mut look: impl AsyncFnMut() -> T) {
    let mut seen = look().await;
    for _ in 0..50 {
        if seen == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        seen = look().await;
    }
    assert_eq!(seen, expected, "after five seconds");
}
