//! Archives a customer, and takes it out of the archive.

use app::{Caller, records};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::customers::Customer;
use domain::text::Label;
use pages::components::{Notice, Tone};
use store::keys;

use super::customer_handler::show;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done};

pub(super) async fn archive(state: State<Web>, visitor: Visitor, id: Path<String>, form: Form) -> Page {
    set_archived(state, visitor, id, form, true).await
}

pub(super) async fn restore(state: State<Web>, visitor: Visitor, id: Path<String>, form: Form) -> Page {
    set_archived(state, visitor, id, form, false).await
}

async fn set_archived(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
    archived: bool,
) -> Page {
    let id = super::parsed(&id)?;
    let here = super::address(id);
    let word = if archived { "archived" } else { "restored" };
    let reason: Option<Label> = match form.get("reason").map(str::parse).transpose() {
        Ok(reason) => reason,
        Err(error) => {
            let notice = Notice::new(Tone::Red, "Nothing was changed").line(format!("Reason: {error}"));
            let mut response = show(&web, &visitor, id, &Form::default(), vec![notice]).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    let current = super::stored(&web, &visitor, id).await?;
    // As in the API: what is as it shall be has no new version.
    if current.archived == archived {
        return done(&here, word);
    }
    let caller = Caller { reason, ..visitor.caller() };
    let seen: Option<u64> = form.get("version").and_then(|text| text.parse().ok());
    let edit = |customer: Customer| {
        Ok(Customer { archived, version: customer.version + 1, change: caller.change(), ..customer })
    };
    let key = keys::customer(visitor.tenant(), id);
    let changed = records::change(&web.store, &caller, &key, "customer", seen, edit).await;
    match changed.map_err(Refused::from) {
        Ok(_) => done(&here, word),
        Err(refused) if refused.status.is_client_error() && refused.status != StatusCode::NOT_FOUND => {
            let mut response = show(&web, &visitor, id, &Form::default(), vec![refused.notice()]).await?;
            *response.status_mut() = refused.status;
            Ok(response)
        }
        Err(refused) => Err(refused),
    }
}
