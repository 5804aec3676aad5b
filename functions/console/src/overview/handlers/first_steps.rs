//! What to do first in a new account.

use app::documents::read_invoice::list_documents;
use domain::access::Scope;
use domain::customers::Customer;
use domain::documents::filter::Filter;
use futures_util::future::try_join;
use pages::components::{Action, Empty, Look};
use pages::icons::Icon;
use store::versioned::Versioned;

use crate::web::{Refused, Visitor, Web};

/// `None`: the account has an invoice, though nothing waits. Asked only of accounts in which nothing waits.
pub(super) async fn read(web: &Web, visitor: &Visitor) -> Result<Option<Empty>, Refused> {
    let tenant = visitor.tenant();
    let any = Filter::default();
    let customers = async { Ok(web.store.list::<Customer>(tenant, &[Customer::KIND], None, 1).await?) };
    let (documents, customers) =
        try_join(list_documents(&web.store, tenant, &any, None, 1), customers).await?;
    Ok(documents.data.is_empty().then(|| steps(visitor, !customers.data.is_empty())))
}

fn steps(visitor: &Visitor, has_customers: bool) -> Empty {
    let step = |label, href, scope, next| {
        let action = match visitor.may(scope) {
            true => Action::link(label, href),
            false => Action::refused(label, "Your role does not allow it."),
        };
        if next { action.look(Look::Primary) } else { action }
    };
    Empty {
        icon: Icon::Invoice,
        title: "Three steps to your first invoice".to_owned(),
        text: "Complete your company's data, add a customer, and write a draft. Nothing is sent before you open it."
            .to_owned(),
        actions: vec![
            step("Complete your data", "/console/settings", Scope::SettingsWrite, !has_customers),
            step("Add a customer", "/console/customers/new", Scope::CustomersWrite, false),
            step("Write a draft", "/console/invoices/new", Scope::InvoicesWrite, has_customers),
        ],
    }
}
