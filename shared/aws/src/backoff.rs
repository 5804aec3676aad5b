use std::time::Duration;

/// Exponential backoff with full jitter: a random time up to 50 ms, 100 ms, 200 ms, … and at most 1.6 s.
pub(crate) async fn pause(attempt: u32) {
    let ceiling = 50_u64 << attempt.min(5);
    tokio::time::sleep(Duration::from_millis(rand::random_range(0..=ceiling))).await;
}
