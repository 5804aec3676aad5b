//! The verbs of the lifecycle, and what makes a new draft of a document.

use app::documents::draft_invoice::delete_draft;
use app::documents::lifecycle::change_state::{Verb, change_state};
use app::documents::lifecycle::take_back::{TakeBack, take_back};
use app::documents::lifecycle::{Asked, copy, submit as submission};
use app::documents::read_invoice::DocumentWithParties;
use app::payments::undo_settlement::{Undo, undo_settlement};
use app::{Caller, Reply};
use axum::extract::State;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::documents::document::DocumentStatus;
use domain::ids::{AllocationId, DocumentId};
use domain::text::Label;

use super::outcome::{Next, Trouble, answer, here, told, version};
use super::{Part, Which};
use crate::batches::request::Reading;
use crate::documents::list_of;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web};

/// The caller with the reason of the form, and the document in the version that was seen.
pub(super) fn asked(visitor: &Visitor, id: DocumentId, form: &Form) -> Result<(Caller, Asked), Trouble> {
    let mut reading = Reading::default();
    let reason: Option<Label> = reading.field(form, "reason");
    Trouble::of(reading)?;
    Ok((visitor.caller().because(reason), Asked { id, if_match: version(form) }))
}

/// The same where a reason must be given.
fn because(visitor: &Visitor, id: DocumentId, form: &Form) -> Result<(Caller, Asked, Label), Trouble> {
    let (caller, asked) = asked(visitor, id, form)?;
    let reason = caller.reason.clone().ok_or_else(|| Trouble::field("reason", "must be given"))?;
    Ok((caller, asked, reason))
}

fn show(read: &DocumentWithParties) -> Reply {
    told(read.invoice.id)
}

pub(crate) async fn submit(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let run = async || -> Result<Next, Trouble> {
        let (caller, asked) = asked(&visitor, id, &form)?;
        // What has become of it depends on the rules of the tenant.
        let status = |read: &DocumentWithParties| Reply {
            body: read.invoice.status().as_str().to_owned(),
            ..show(read)
        };
        let reply = submission::submit(&web.store, &web.clock, &web.entropy, &caller, asked, status).await?;
        let word = match reply.body.as_str() {
            body if body == DocumentStatus::PendingApproval.as_str() => "submitted",
            body if body == DocumentStatus::Approved.as_str() => "approved",
            _ => "opened_and_sent",
        };
        Ok(here(id, word))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("submit", None), form, outcome).await
}

/// Verbs that change the header alone.
async fn changed(
    (web, caller, asked): (&Web, &Caller, Asked),
    verb: Verb,
    word: &'static str,
) -> Result<Next, Trouble> {
    change_state(&web.store, &web.clock, &web.entropy, caller, (asked, &verb), show).await?;
    Ok(here(asked.id, word))
}

async fn taken_back(
    (web, caller, asked): (&Web, &Caller, Asked),
    verb: TakeBack,
    word: &'static str,
) -> Result<Next, Trouble> {
    take_back(&web.store, &web.clock, &web.entropy, caller, (asked, &verb), show).await?;
    Ok(here(asked.id, word))
}

pub(crate) async fn approve(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let outcome = match asked(&visitor, id, &form) {
        Ok((caller, asked)) => changed((&web, &caller, asked), Verb::Approve, "approved").await,
        Err(trouble) => Err(trouble),
    };
    answer((&web, &visitor, id), ("approve", None), form, outcome).await
}

pub(crate) async fn reject(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let outcome = match because(&visitor, id, &form) {
        Ok((caller, asked, reason)) => {
            changed((&web, &caller, asked), Verb::Reject { reason }, "rejected").await
        }
        Err(trouble) => Err(trouble),
    };
    answer((&web, &visitor, id), ("reject", None), form, outcome).await
}

pub(crate) async fn cancel(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let outcome = match asked(&visitor, id, &form) {
        Ok((caller, asked)) => changed((&web, &caller, asked), Verb::Cancel, "canceled").await,
        Err(trouble) => Err(trouble),
    };
    answer((&web, &visitor, id), ("cancel", None), form, outcome).await
}

pub(crate) async fn write_off(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    form: Form,
) -> Page {
    let outcome = match because(&visitor, id, &form) {
        Ok((caller, asked, reason)) => {
            changed((&web, &caller, asked), Verb::WriteOff { reason }, "written_off").await
        }
        Err(trouble) => Err(trouble),
    };
    answer((&web, &visitor, id), ("write-off", None), form, outcome).await
}

pub(crate) async fn move_to_draft(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    form: Form,
) -> Page {
    let outcome = match asked(&visitor, id, &form) {
        Ok((caller, asked)) => {
            taken_back((&web, &caller, asked), TakeBack::MoveToDraft, "moved_to_draft").await
        }
        Err(trouble) => Err(trouble),
    };
    answer((&web, &visitor, id), ("move-to-draft", None), form, outcome).await
}

pub(crate) async fn void(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let outcome = match asked(&visitor, id, &form) {
        Ok((caller, asked)) => {
            let verb = TakeBack::Void { reason: caller.reason.clone() };
            taken_back((&web, &caller, asked), verb, "voided").await
        }
        Err(trouble) => Err(trouble),
    };
    answer((&web, &visitor, id), ("void", None), form, outcome).await
}

/// To the new draft.
fn to_copy(reply: &Reply, word: &'static str) -> Next {
    (format!("/console/invoices/{}", reply.body), word)
}

pub(crate) async fn duplicate(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    form: Form,
) -> Page {
    let run = async || -> Result<Next, Trouble> {
        let (caller, asked) = asked(&visitor, id, &form)?;
        let show = |read: &DocumentWithParties, _: &[&'static str]| told(read.invoice.id);
        let reply = copy::duplicate(&web.store, &web.clock, &web.entropy, &caller, asked, show).await?;
        Ok(to_copy(&reply, "duplicated"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("duplicate", None), form, outcome).await
}

pub(crate) async fn supersede(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    form: Form,
) -> Page {
    let run = async || -> Result<Next, Trouble> {
        let (caller, asked) = asked(&visitor, id, &form)?;
        let reply = copy::supersede(&web.store, &web.clock, &web.entropy, &caller, asked, show).await?;
        Ok(to_copy(&reply, "superseded"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("supersede", None), form, outcome).await
}

pub(crate) async fn delete(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let deleted = delete_draft(&web.store, &visitor.caller(), id, version(&form)).await;
    let outcome = deleted.map(|()| (list_of(id.kind()).to_owned(), "deleted")).map_err(Trouble::from);
    answer((&web, &visitor, id), ("delete", None), form, outcome).await
}

/// A day that has begun somewhere on earth, as the API takes it.
fn has_begun(date: NaiveDate, now: DateTime<Utc>) -> bool {
    now.date_naive().checked_add_days(Days::new(1)).is_none_or(|last| date <= last)
}

pub(crate) async fn undo(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    Part(allocation): Part<AllocationId>,
    form: Form,
) -> Page {
    let run = async || -> Result<Next, Trouble> {
        let (caller, asked) = asked(&visitor, id, &form)?;
        let mut reading = Reading::default();
        let on: Option<NaiveDate> = reading.field(&form, "date");
        if on.is_some_and(|date| !has_begun(date, caller.now)) {
            reading.refuse("date", "must not be in the future");
        }
        Trouble::of(reading)?;
        let undo = Undo { document: id, if_match: asked.if_match, allocation, on };
        undo_settlement(&web.store, &web.clock, &web.entropy, &caller, undo, |_| told(id)).await?;
        Ok(here(id, "undone"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("undo", Some(allocation.to_string())), form, outcome).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tomorrow_has_begun_somewhere_and_the_day_after_has_not() {
        let now: DateTime<Utc> = "2026-11-30T12:00:00Z".parse().unwrap();
        let day = |day: &str| day.parse::<NaiveDate>().unwrap();
        assert!(has_begun(day("2026-12-01"), now) && !has_begun(day("2026-12-02"), now));
    }
}
