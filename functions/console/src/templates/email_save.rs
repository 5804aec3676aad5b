//! Saves an e-mail template, and says why it is not saved.

use app::records;
use app::templates::email_templates;
use axum::http::StatusCode;
use domain::templates::email_template::EmailTemplate;
use pages::components::Notice;
use store::keys;

use super::email_request::differences;
use super::stale::{NotSaved, notice};
use crate::web::form::Form;
use crate::web::{Refused, Visitor, Web};

/// The version that the form was made from. A form without one is as old as can be.
pub(super) fn seen(form: &Form) -> u64 {
    form.text("version").parse().unwrap_or_default()
}

/// The checks of the API, in its order. A form that changes nothing makes no version; `false`: the form is wrong.
pub(super) async fn save(
    web: &Web,
    visitor: &Visitor,
    current: &EmailTemplate,
    seen: u64,
    next: Option<EmailTemplate>,
) -> Result<bool, NotSaved> {
    records::check_version(Some(seen), current.version)?;
    email_templates::refuse_archived(current)?;
    let Some(next) = next else { return Ok(false) };
    if !differences(current, &next).is_empty() {
        records::replace(&web.store, &visitor.caller(), next).await?;
    }
    Ok(true)
}

/// The status and the notice of what cannot be done now. A failure of ours is a page of its own.
pub(super) fn refused(not_saved: NotSaved) -> Result<(StatusCode, Vec<Notice>), Refused> {
    match not_saved.refused {
        refused if refused.status.is_server_error() => Err(refused),
        refused => Ok((refused.status, vec![refused.notice()])),
    }
}

pub(super) async fn what_changed(
    web: &Web,
    visitor: &Visitor,
    current: &EmailTemplate,
    seen: u64,
) -> Result<Notice, Refused> {
    let key = keys::email_template_version(visitor.tenant(), current.id, seen);
    let before: Option<EmailTemplate> = web.store.get(&key).await?;
    let parts = before.map(|before| differences(&before, current)).unwrap_or_default();
    Ok(notice(&visitor.format(), &current.change, &parts))
}
