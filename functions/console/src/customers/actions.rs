//! What may be done with a customer, and archiving it.

use app::{Caller, records};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::customers::Customer;
use domain::text::Label;
use pages::components::{Action, Ask, Field, Look, Notice, Tone};
use pages::icons::Icon;
use store::keys;

use super::customer_handler::show;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done};

const NOT_YOURS: &str = "Your role does not allow it.";

fn allowed(visitor: &Visitor, scope: Scope, label: &'static str, action: Action) -> Action {
    if visitor.may(scope) { action } else { Action::refused(label, NOT_YOURS) }
}

pub(super) fn new_invoice(visitor: &Visitor, customer: &Customer) -> Action {
    let label = "New invoice";
    let to = format!("/console/invoices/new?customer={}", customer.id);
    let action = match customer.archived {
        true => Action::refused(label, "The customer is archived. Restore it first."),
        false => Action::link(label, to),
    };
    allowed(visitor, Scope::InvoicesWrite, label, action).icon(Icon::Plus).look(Look::Primary)
}

pub(super) fn actions(visitor: &Visitor, customer: &Customer) -> Vec<Action> {
    let here = super::address(customer.id);
    let edit = Action::link("Edit", format!("{here}/edit"));
    let send = Action::link("Send statement", format!("{here}/statement/send"));
    vec![
        allowed(visitor, Scope::CustomersWrite, "Edit", edit).icon(Icon::Edit),
        allowed(visitor, Scope::PaymentsWrite, "Send statement", send).icon(Icon::Send),
        new_invoice(visitor, customer),
    ]
}

pub(super) fn more(visitor: &Visitor, customer: &Customer) -> Vec<Action> {
    let here = super::address(customer.id);
    let record = Action::link("Record payment", format!("/console/payments/new?customer={}", customer.id));
    let statement = Action::link("Statement of account", format!("{here}/statement"));
    let (label, dialog, icon) = match customer.archived {
        true => ("Restore", "restore", Icon::Undo),
        false => ("Archive", "archive", Icon::Archive),
    };
    vec![
        allowed(visitor, Scope::PaymentsRead, "Statement of account", statement).icon(Icon::File),
        allowed(visitor, Scope::PaymentsWrite, "Record payment", record).icon(Icon::Payment),
        allowed(visitor, Scope::CustomersWrite, label, Action::ask(label, dialog, &here)).icon(icon),
    ]
}

/// The dialogs of the actions. `open` is the one that the address names.
pub(super) fn asks(visitor: &Visitor, customer: &Customer, open: &str) -> Vec<Ask> {
    if !visitor.may(Scope::CustomersWrite) {
        return Vec::new();
    }
    let (here, token) = (super::address(customer.id), &visitor.form_token);
    let reason = Field::text("reason", "Reason", "").hint("Recorded in the history of the customer.");
    let ask = match customer.archived {
        true => Ask::new("restore", format!("Restore {}?", customer.name), &here, token)
            .text("It is listed again, and invoices can be drafted for it.")
            .confirm("Restore", Look::Primary),
        false => Ask::new("archive", format!("Archive {}?", customer.name), &here, token)
            .text("Lists leave it out, and no new invoice is for it. Everything that exists goes on: open invoices, \
                payments and e-mails.")
            .confirm("Archive", Look::Primary),
    };
    let mut ask = ask.field(reason).hidden("version", customer.version.to_string());
    ask.open = open == ask.id;
    vec![ask]
}

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
