//! Determines whether a failed call may have taken effect.

use std::error::Error;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

/// Whether no connection was made (no route, connection refused, TLS failure, connect time-out), so that
/// the request was not sent. The SDK's error classes do not distinguish this from a connection that
/// broke after the request.
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

/// Prevents the SDK from repeating a call that may have taken effect. After a lost response, a repeated
/// conditional write would fail because of its own first attempt, and a repeated `ADD` would add twice.
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
