//! What may be done with a customer.

use domain::access::Scope;
use domain::customers::Customer;
use pages::components::{Action, Ask, Field, Look};
use pages::icons::Icon;

use crate::web::Visitor;

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
