//! Counts the calls to AWS. The number of calls determines the cost of an invoice.

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

/// Runs the work and counts its calls separately from all other calls. Used for work that runs
/// concurrently with other work.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, BTreeMap<String, u64>) {
    let own = CallMeter::default();
    let done = OWN.scope(own.clone(), work).await;
    (done, own.take())
}

/// Requests by service and operation, such as `dynamodb.TransactWriteItems`. Each attempt of a retried
/// call counts. Clones share the counts.
#[derive(Clone, Debug, Default)]
pub struct CallMeter {
    calls: Arc<Mutex<BTreeMap<String, u64>>>,
}

impl CallMeter {
    pub fn snapshot(&self) -> BTreeMap<String, u64> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the counts since the last call and resets them.
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
