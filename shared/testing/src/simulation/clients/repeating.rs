//! A client that repeats its request until it gets a response.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use app::{Caller, Error, Refusal, Reply};
use ports::Clock;

use crate::simulation::counters::Counter;
use crate::simulation::environment::Environment;
use crate::simulation::fixtures::TenantFixture;
use crate::simulation::requests::ClientRequest;

/// A client sends a request at most this often.
const TRIES: usize = 6;

impl Environment {
    /// A request with an idempotency key. The client repeats it after a server error or a lost response,
    /// and sometimes after a response that it received.
    pub(in crate::simulation) async fn request(
        &self,
        fixture: &TenantFixture,
        request: ClientRequest,
        handler: impl AsyncFn(Caller) -> Result<Reply, Error>,
    ) {
        let key = format!("request-{}", self.requests.borrow().len());
        self.requests.borrow_mut().insert(key.clone(), request);
        for attempt in 0..TRIES {
            if attempt > 0 {
                self.counters.increment(Counter::Replay);
            }
            match self.may_crash(self.answered(fixture, &key, &handler)).await {
                Some(Ok(reply)) => {
                    self.requests.borrow_mut().entry(key.clone()).or_default().answers.push(reply.body);
                    // In most cases the client receives the response.
                    if !self.faults.are_on() || self.pick(3) > 0 {
                        return;
                    }
                }
                Some(Err(Error::Refused(Refusal::Conflict { code, .. })))
                    if ["idempotency_key_in_use", "changed_meanwhile"].contains(&code) => {}
                Some(Err(Error::Refused(_))) => return self.counters.increment(Counter::Refusal),
                Some(Err(Error::Store(_) | Error::Failed(_))) | None => {}
            }
            for _ in 0..self.pick(40) {
                self.world.clock.pause(std::time::Duration::from_millis(50)).await;
            }
        }
    }

    /// Does what the HTTP functions do: a repeated request gets the stored response.
    async fn answered(
        &self,
        fixture: &TenantFixture,
        key: &str,
        handler: &impl AsyncFn(Caller) -> Result<Reply, Error>,
    ) -> Result<Reply, Error> {
        let caller = self.world.caller_with_key(&fixture.tenant, key);
        let caller = Caller { request_id: key.to_owned(), ..caller };
        if let Some(stored) = self.store().reply(&fixture.tenant.id, key, caller.present).await? {
            return Ok(Reply {
                status: stored.status,
                body: stored.body,
                etag: stored.etag,
                location: stored.location,
            });
        }
        handler(caller).await
    }

    /// Returns `None` if the handler crashed.
    pub(super) async fn may_crash<R>(&self, handler: impl Future<Output = R>) -> Option<R> {
        let dies = self.faults.are_on() && self.pick(12) == 0;
        let mut left = dies.then(|| self.pick(14));
        let mut handler = pin!(handler);
        poll_fn(|context| match &mut left {
            Some(0) => {
                self.counters.increment(Counter::HandlerLost);
                Poll::Ready(None)
            }
            left => {
                if let Some(left) = left {
                    *left -= 1;
                }
                handler.as_mut().poll(context).map(Some)
            }
        })
        .await
    }
}
