//! When an e-mail goes out: as it is asked for, and as it was set, by whom.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::delivery::schedule::{Schedule, SendAt};
use domain::delivery::{self as model, Withdrawn as Stored};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::actor::Actor;
use crate::resources::texts::text;
use crate::resources::words;

/// Reads `send_at` and `time_zone`, which stand beside the e-mail that they are for.
pub(crate) fn read_send_at(
    fields: &mut Fields,
    send_at: &Option<String>,
    time_zone: &Option<String>,
    has_email: bool,
) -> Option<SendAt> {
    let time = fields.optional("send_at", send_at);
    let zone = fields.optional("time_zone", time_zone);
    if send_at.is_none() && time_zone.is_some() {
        fields.refuse("send_at", "required", "must be given where there is a time_zone");
    }
    if send_at.is_some() && !has_email {
        fields.refuse("email", "required", "must be given where there is a send_at");
    }
    Some(SendAt { time: time?, zone })
}

/// Another time for an e-mail that waits for its own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleInput {
    /// Local date and time, or an instant (`2026-12-01T08:00:00Z`). A local time that comes twice, when clocks are put back, is told apart by an offset:
    /// `2026-10-25T02:30+02:00`.
    #[schema(required = true, nullable = false, example = "2026-12-01T09:00")]
    send_at: Option<String>,
    /// IANA.
    #[schema(required = true, nullable = false, example = "Europe/Berlin")]
    time_zone: Option<String>,
}

impl ScheduleInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<SendAt> {
        let time = fields.required("send_at", &self.send_at);
        let zone = fields.required("time_zone", &self.time_zone);
        Some(SendAt { time: time?, zone })
    }
}

impl From<&Schedule> for ScheduleInput {
    fn from(schedule: &Schedule) -> Self {
        Self { send_at: Some(schedule.time().to_string()), time_zone: Some(schedule.zone.to_string()) }
    }
}

/// A time that an e-mail was given, and who gave it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScheduleEntry {
    /// Local date and time, in the zone.
    #[schema(value_type = String, example = "2026-12-01T09:00:00")]
    send_at: NaiveDateTime,
    time_zone: String,
    at: DateTime<Utc>,
    actor: Actor,
    /// As given in `x-reason`.
    reason: Option<String>,
    request_id: String,
}

impl From<&model::Scheduling> for ScheduleEntry {
    fn from(entry: &model::Scheduling) -> Self {
        Self {
            send_at: entry.schedule.local,
            time_zone: entry.schedule.zone.to_string(),
            at: entry.change.at,
            actor: (&entry.change.actor).into(),
            reason: text(&entry.change.reason),
            request_id: entry.change.request_id.clone(),
        }
    }
}

/// That it is not sent any more, since when, and by whom.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Withdrawn {
    kind: words::Withdrawal,
    at: DateTime<Utc>,
    actor: Actor,
    /// As given in `x-reason`.
    reason: Option<String>,
    request_id: String,
}

impl From<&Stored> for Withdrawn {
    fn from(withdrawn: &Stored) -> Self {
        Self {
            kind: withdrawn.kind.into(),
            at: withdrawn.change.at,
            actor: (&withdrawn.change.actor).into(),
            reason: text(&withdrawn.change.reason),
            request_id: withdrawn.change.request_id.clone(),
        }
    }
}
