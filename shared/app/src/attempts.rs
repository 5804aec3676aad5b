//! Attempts: a change that met another one is planned anew and tried again.

use std::time::Duration;

use ports::Entropy;

/// How often a change is tried whose transaction others keep canceling.
pub(crate) const TRIES: u32 = 6;

/// Full jitter over a window that doubles from 50 ms.
pub(crate) fn backoff(attempt: u32, entropy: &impl Entropy) -> Duration {
    let window = 50_u64 << attempt.min(6);
    Duration::from_millis(u64::try_from(entropy.draw() % u128::from(window)).unwrap_or(window))
}
