//! The EventBridge Scheduler driver.
//!
//! Known limit: the account has a quota of calls per second (50 to 1000, depending on the region). If
//! the SDK's retries do not succeed, the message that was to set the timer comes again.

use std::fmt;

use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::error::{BuildError, DisplayErrorContext, SdkError};
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, DeadLetterConfig, FlexibleTimeWindow, FlexibleTimeWindowMode, RetryPolicy, Target,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use ports::{Schedules, SchedulesError, Timer};

/// By then, the reconciler has found the overdue work.
const MOST_SECONDS_LATE: i32 = 3600;
const MOST_RETRIES: i32 = 185;

/// The schedule group of the timers and their target.
#[derive(Clone, Debug)]
pub struct SchedulerTarget {
    pub group: String,
    /// The ARN of the queue that receives the messages.
    pub queue_arn: String,
    /// The role that Scheduler uses to send to the queue.
    pub role_arn: String,
    /// The ARN of the queue for messages that could not be sent.
    pub dead_letters_arn: String,
}

#[derive(Clone, Debug)]
pub struct EventBridgeSchedules {
    client: Client,
    target: SchedulerTarget,
}

impl EventBridgeSchedules {
    pub fn new(client: Client, target: SchedulerTarget) -> Self {
        Self { client, target }
    }

    fn target(&self, body: &str) -> Result<Target, BuildError> {
        Target::builder()
            .arn(&self.target.queue_arn)
            .role_arn(&self.target.role_arn)
            .input(body)
            .dead_letter_config(DeadLetterConfig::builder().arn(&self.target.dead_letters_arn).build())
            .retry_policy(
                RetryPolicy::builder()
                    .maximum_event_age_in_seconds(MOST_SECONDS_LATE)
                    .maximum_retry_attempts(MOST_RETRIES)
                    .build(),
            )
            .build()
    }
}

impl Schedules for EventBridgeSchedules {
    async fn set(&self, timer: &Timer) -> Result<(), SchedulesError> {
        let window = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build();
        let window = window.map_err(|error| SchedulesError::Refused(error.to_string()))?;
        let target = self.target(&timer.body).map_err(|error| SchedulesError::Refused(error.to_string()))?;
        let created = self
            .client
            .create_schedule()
            .name(&timer.name)
            .group_name(&self.target.group)
            .schedule_expression(format!("at({})", timer.at.format("%Y-%m-%dT%H:%M:%S")))
            .flexible_time_window(window)
            .target(target)
            .action_after_completion(ActionAfterCompletion::Delete)
            .send()
            .await;
        match created {
            Ok(_) => Ok(()),
            // An earlier call has set it.
            Err(error) if error.as_service_error().is_some_and(|e| e.is_conflict_exception()) => Ok(()),
            Err(error) => Err(translate(error)),
        }
    }
}

fn translate<E: std::error::Error + fmt::Debug + 'static>(
    error: SdkError<E, HttpResponse>,
) -> SchedulesError {
    let status = error.raw_response().map(|response| response.status().as_u16());
    let text = DisplayErrorContext(&error).to_string();
    match status {
        Some(400) => SchedulesError::Refused(text),
        _ => SchedulesError::Unavailable(text),
    }
}
