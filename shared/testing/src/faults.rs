//! Faults that memory drivers inject into calls.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use ports::{Action, Envelope, Item, Key, OutgoingEmail, Query, QueueName, Timer};

/// A call to a memory driver.
#[derive(Clone, Copy, Debug)]
pub enum Call<'a> {
    Get(&'a Key),
    BatchGet(&'a [Key]),
    Query(&'a Query),
    Transact(&'a [Action]),
    PutAll(&'a [Item]),
    Enqueue(QueueName, &'a [Envelope]),
    SetTimer(&'a Timer),
    SendEmail(&'a OutgoingEmail<'a>),
    SenderStatus(&'a str),
    PutObject(&'a str),
    HeadObject(&'a str),
    GetObject(&'a str),
    Presign(&'a str),
}

/// Whether a fault happens before or after the call takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

/// Before the effect, a fault prevents it. After the effect, every kind of fault means that the response
/// is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Throttled,
    /// Another transaction holds an item. For calls without a transaction: the connection failed.
    Conflict,
    /// The response was lost.
    Lost,
}

type Decide = dyn Fn(Call<'_>, Moment) -> Option<Fault> + Send + Sync;

/// Decides for each call, before and after its effect, whether a fault happens. The default has no
/// faults.
#[derive(Clone, Default)]
pub struct Faults(Option<Arc<Decide>>);

impl Faults {
    pub fn new(decide: impl Fn(Call<'_>, Moment) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(decide)))
    }

    pub(crate) async fn at(&self, moment: Moment, call: Call<'_>) -> Option<Fault> {
        yield_once().await;
        self.0.as_ref().and_then(|decide| decide(call, moment))
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Faults(scripted)" } else { "Faults(none)" })
    }
}

/// Does not depend on the executor, so it works on the seeded one too.
async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
