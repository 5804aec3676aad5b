//! What a failed call says of itself: did it take effect, or can it not have?

use std::error::Error;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

/// No connection was made (no route, refused, TLS failed, connect time-out), so nothing was sent.
/// The SDK's own classes do not tell this from a connection that broke after the request.
pub(crate) fn never_connected(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(client) = error.downcast_ref::<hyper_util::client::legacy::Error>() {
            return client.is_connect();
        }
        next = error.source();
    }
    false
}

/// Forbids the SDK to repeat a call that may have taken effect: after a lost answer, a conditional
/// write would fail on its own first attempt and look refused, and an `ADD` would add twice.
#[derive(Debug)]
pub(crate) struct OnlyWhenNotApplied;

impl ClassifyRetry for OnlyWhenNotApplied {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else {
            return RetryAction::NoActionIndicated;
        };
        let refused = error.is_operation_error()
            && context.response().is_some_and(|response| response.status().is_client_error());
        let unsent = error.as_connector_error().is_some_and(|error| never_connected(error));
        if refused || unsent { RetryAction::NoActionIndicated } else { RetryAction::RetryForbidden }
    }

    fn name(&self) -> &'static str {
        "OnlyWhenNotApplied"
    }
}
