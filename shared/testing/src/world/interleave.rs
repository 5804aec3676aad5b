//! A small executor. A seed decides which future takes the next step. A future can be dropped before its
//! end to simulate a crash.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::SeededEntropy;

pub(super) type Task<'a, R> = Pin<Box<dyn Future<Output = R> + 'a>>;

/// Runs all futures to their end. Each step polls a random one.
pub fn interleave<'a, R>(
    entropy: &SeededEntropy,
    futures: impl IntoIterator<Item = impl Future<Output = R> + 'a>,
) -> Vec<R> {
    let tasks = futures.into_iter().map(|future| (Box::pin(future) as Task<'a, R>, None)).collect();
    step_through(entropy, tasks).into_iter().flatten().collect()
}

/// Runs a single future to its end.
pub fn run<R>(future: impl Future<Output = R>) -> R {
    let mut results = interleave(&SeededEntropy::default(), [future]);
    results.pop().expect("a future that was not dropped ends")
}

/// Like [`run`], but drops the future after this many steps. Returns `None` if it had not ended.
pub fn run_until<R>(future: impl Future<Output = R>, steps: u32) -> Option<R> {
    let tasks = vec![(Box::pin(future) as Task<'_, R>, Some(steps))];
    step_through(&SeededEntropy::default(), tasks).pop().flatten()
}

/// Returns `None` for each task that was dropped before its end.
pub(super) fn step_through<R>(
    entropy: &SeededEntropy,
    tasks: Vec<(Task<'_, R>, Option<u32>)>,
) -> Vec<Option<R>> {
    let mut results: Vec<Option<R>> = tasks.iter().map(|_| None).collect();
    let mut live: Vec<(usize, Task<'_, R>, Option<u32>)> =
        tasks.into_iter().enumerate().map(|(place, (task, steps))| (place, task, steps)).collect();
    let mut context = Context::from_waker(Waker::noop());
    while !live.is_empty() {
        let chosen = (entropy.next_u64() % live.len() as u64) as usize;
        let (place, task, steps) = &mut live[chosen];
        let died = steps.as_mut().is_some_and(|steps| {
            *steps = steps.saturating_sub(1);
            *steps == 0
        });
        if died {
            drop(live.swap_remove(chosen));
            continue;
        }
        if let Poll::Ready(result) = task.as_mut().poll(&mut context) {
            results[*place] = Some(result);
            drop(live.swap_remove(chosen));
        }
    }
    results
}
