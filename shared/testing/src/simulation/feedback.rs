//! What the mail service tells of the e-mails it took on: late, repeated, out of order, with our tags or without.

use app::delivery::record_engagement::{Recorded, record_engagement};
use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::engagement::{Agent, Happened, MailEvent, Origin, tags};
use store::Store;

use super::play::{Outcome, Part, Play};
use super::stage::Stage;
use super::tally::Seen;
use crate::SentEmail;

/// After so long a message that was not done with is handed out again.
const AGAIN: TimeDelta = TimeDelta::seconds(60);

/// So often an event without tags is looked up: the record of what was sent may come after it.
const LOOKS: u32 = 6;

/// An event on its way to us.
pub(super) struct Told {
    pub(super) due: DateTime<Utc>,
    event: MailEvent,
    looks: u32,
}

impl Play {
    /// Events of what was taken on since the last look, and work on those that have come in.
    pub(super) fn tell(&mut self) {
        let stage = self.stage.clone();
        let now = stage.world.now();
        let mails = stage.world.mailer.sent_since(self.heard);
        self.heard += mails.len();
        for mail in &mails {
            // Each event costs as much time as an e-mail: some have to do.
            if stage.pick(3) > 0 {
                continue;
            }
            // Now and then the mail service says nothing for hours.
            let late = TimeDelta::seconds(if stage.pick(2) == 0 { stage.pick(10_000) as i64 } else { 0 });
            // An identity's own feedback carries none.
            let tagged = stage.pick(4) > 0;
            for happened in happenings(&stage) {
                for _ in 0..1 + usize::from(stage.pick(6) == 0) {
                    let seconds = stage.pick(if stage.pick(5) == 0 { 900 } else { 20 });
                    let event = event(mail, now, happened.clone(), tagged);
                    let due = now + late + TimeDelta::seconds(seconds as i64);
                    self.told.push(Told { due, event, looks: 0 });
                }
            }
        }
        while let Some(place) = self.told.iter().position(|told| told.due <= now) {
            let Told { event, looks, .. } = self.told.swap_remove(place);
            stage.tally.note(Seen::MailEvent);
            let (world, own) = (stage.world.clone(), event.clone());
            self.begin(Part::Told(event, looks), async move {
                let store = Store::new(world.workers_table.clone());
                Outcome::Told(record_engagement(&store, &world.clock, &own, "sim").await.ok())
            });
        }
    }

    /// It was recorded, or it comes again.
    pub(super) fn heard(&mut self, event: MailEvent, looks: u32, recorded: Option<Recorded>) {
        match recorded {
            Some(Recorded::Noted { .. } | Recorded::Known { .. }) => {}
            Some(Recorded::UnknownMessage) if event.origin.is_some() || looks == LOOKS => {
                self.stage.tally.note(Seen::MailEventUnknown);
            }
            Some(Recorded::UnknownMessage) => self.told_again(event, looks + 1),
            None => self.told_again(event, looks),
        }
    }

    pub(super) fn told_again(&mut self, event: MailEvent, looks: u32) {
        let due = self.stage.world.now() + AGAIN;
        self.told.push(Told { due, event, looks });
    }
}

/// Not each of them always: an event may get lost.
fn happenings(stage: &Stage) -> Vec<Happened> {
    let mut all = Vec::new();
    if stage.pick(8) > 0 {
        all.push(Happened::Sent);
    }
    if stage.pick(4) > 0 {
        all.push(Happened::Delivered);
    }
    if stage.pick(3) == 0 {
        all.push(Happened::Opened { id: format!("open-{}", stage.pick(4)), agent: Agent::Direct });
    }
    all
}

fn event(mail: &SentEmail, now: DateTime<Utc>, happened: Happened, tagged: bool) -> MailEvent {
    let origin = || {
        Some(Origin {
            tenant: mail.tag(tags::TENANT).parse().ok()?,
            invoice: mail.tag(tags::INVOICE).parse().ok()?,
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
