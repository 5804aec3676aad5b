//! The mail service's events about messages it accepted. Events are late, duplicated and out of order,
//! and some lack our tags: those change nothing.

use app::delivery::record_engagement::{Recorded, record_engagement};
use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::engagement::{Agent, Happened, MailEvent, Origin, tags};
use store::Store;

use super::calls::{Outcome, Part, PendingEvent};
use super::counters::Counter;
use super::environment::Environment;
use super::run::Run;
use crate::SentEmail;

/// An event whose processing failed is delivered again after this time.
const RETRY_AFTER: TimeDelta = TimeDelta::seconds(60);

impl Run {
    /// Creates events for newly accepted messages and starts a call for each event that is due.
    pub(super) fn start_mail_events(&mut self) {
        let env = self.env.clone();
        let now = env.world.now();
        let mails = env.world.mailer.sent_since(self.mails_seen);
        self.mails_seen += mails.len();
        for mail in &mails {
            // A third of the messages is enough: processing an event takes as long as sending a message.
            if env.pick(3) > 0 {
                continue;
            }
            // Some events are delayed by hours.
            let late = TimeDelta::seconds(if env.pick(2) == 0 { env.pick(10_000) as i64 } else { 0 });
            for happened in random_events(&env) {
                for _ in 0..1 + usize::from(env.pick(6) == 0) {
                    let seconds = env.pick(if env.pick(5) == 0 { 900 } else { 20 });
                    // What SES tells an identity's own topic carries no tags.
                    let event = event(mail, now, happened.clone(), env.pick(8) > 0);
                    let due = now + late + TimeDelta::seconds(seconds as i64);
                    self.pending_events.push(PendingEvent { due, event });
                }
            }
        }
        while let Some(place) = self.pending_events.iter().position(|event| event.due <= now) {
            let PendingEvent { event, .. } = self.pending_events.swap_remove(place);
            env.counters.increment(Counter::MailEvent);
            let (world, own) = (env.world.clone(), event.clone());
            self.begin(Part::MailEvent(event), async move {
                let store = Store::new(world.workers_table.clone());
                Outcome::EventRecorded(record_engagement(&store, &world.clock, &own, "sim").await.ok())
            });
        }
    }

    /// Delivers the event again unless it was recorded.
    pub(super) fn finish_event(&mut self, event: MailEvent, recorded: Option<Recorded>) {
        match recorded {
            Some(Recorded::Noted { .. } | Recorded::Known { .. }) => {}
            Some(Recorded::UnknownMessage) => self.env.counters.increment(Counter::MailEventUnknown),
            None => self.repeat_event(event),
        }
    }

    pub(super) fn repeat_event(&mut self, event: MailEvent) {
        let due = self.env.world.now() + RETRY_AFTER;
        self.pending_events.push(PendingEvent { due, event });
    }
}

/// The events of one message. Some are missing, as events can get lost.
fn random_events(env: &Environment) -> Vec<Happened> {
    let mut all = Vec::new();
    if env.pick(8) > 0 {
        all.push(Happened::Sent);
    }
    if env.pick(4) > 0 {
        all.push(Happened::Delivered);
    }
    if env.pick(3) == 0 {
        all.push(Happened::Opened { id: format!("open-{}", env.pick(4)), agent: Agent::Direct });
    }
    all
}

fn event(mail: &SentEmail, now: DateTime<Utc>, happened: Happened, tagged: bool) -> MailEvent {
    let origin = || {
        Some(Origin {
            tenant: mail.tag(tags::TENANT).parse().ok()?,
            subject: mail.tag(tags::SUBJECT).parse().ok()?,
            delivery: mail.tag(tags::DELIVERY).parse().ok()?,
            recipient: mail.tag(tags::RECIPIENT).parse().ok()?,
        })
    };
    MailEvent {
        message_id: mail.id.clone(),
        sent_at: now,
        origin: origin().filter(|_| tagged),
        recipients: vec![mail.recipient.clone()],
        at: now,
        happened,
    }
}
