//! Translates DynamoDB's errors into the errors of the port.

use std::error::Error;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use ports::{Reason, TableError};

/// For all calls except transactions.
pub(super) fn translate<E>(error: SdkError<E, HttpResponse>) -> TableError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error.code() {
        Some("ConditionalCheckFailedException") => TableError::Canceled(vec![Reason::ConditionFailed]),
        Some("TransactionConflictException") => TableError::Canceled(vec![Reason::Conflict]),
        Some("ProvisionedThroughputExceededException" | "ThrottlingException" | "RequestLimitExceeded") => {
            TableError::Throttled
        }
        Some("ValidationException" | "ItemCollectionSizeLimitExceededException") => {
            TableError::Refused(error.message().unwrap_or_default().to_owned())
        }
        // This includes TransactionInProgressException: the first attempt is still running.
        _ => TableError::Unavailable(DisplayErrorContext(error).to_string()),
    }
}

pub(super) fn translate_transaction(error: SdkError<TransactWriteItemsError, HttpResponse>) -> TableError {
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error()
    else {
        return translate(error);
    };
    let mut reasons = Vec::new();
    for reason in canceled.cancellation_reasons() {
        reasons.push(match reason.code().unwrap_or("None") {
            "None" => Reason::None,
            "ConditionalCheckFailed" => Reason::ConditionFailed,
            "TransactionConflict" => Reason::Conflict,
            "ProvisionedThroughputExceeded" | "ThrottlingError" | "RequestLimitExceeded" => Reason::Throttled,
            code => {
                return TableError::Refused(format!("{code}: {}", reason.message().unwrap_or_default()));
            }
        });
    }
    // The port guarantees one reason per action.
    if reasons.is_empty() {
        return TableError::Unavailable("the transaction was canceled without reasons".into());
    }
    TableError::Canceled(reasons)
}
