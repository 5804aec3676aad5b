//! Counts the calls that go out, since calls, not milliseconds, decide what an invoice costs.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

tokio::task_local! {
    static OWN: CallMeter;
}

/// Does the work and counts its own calls, which then count nowhere else: for work that is done beside other work.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, BTreeMap<String, u64>) {
    let own = CallMeter::default();
    let done = OWN.scope(own.clone(), work).await;
    (done, own.take())
}

/// Requests by service and operation, as `dynamodb.TransactWriteItems`; each attempt of a retried
/// call counts. Clones share their counts.
#[derive(Clone, Debug, Default)]
pub struct CallMeter {
    calls: Arc<Mutex<BTreeMap<String, u64>>>,
}

impl CallMeter {
    pub fn snapshot(&self) -> BTreeMap<String, u64> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The counts since the last take.
    pub fn take(&self) -> BTreeMap<String, u64> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self, call: String) {
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner).entry(call).or_default() += 1;
    }
}

impl Intercept for CallMeter {
    fn name(&self) -> &'static str {
        "CallMeter"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(metadata) = config.load::<Metadata>() {
            let call = format!("{}.{}", metadata.service().to_lowercase(), metadata.name());
            OWN.try_with(CallMeter::clone).unwrap_or_else(|_| self.clone()).count(call);
        }
        Ok(())
    }
}
