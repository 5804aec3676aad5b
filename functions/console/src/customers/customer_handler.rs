//! Fills the page of a customer.

use app::reports::ageing::{AgeingReport, Which, ageing};
use axum::extract::{Path, RawQuery, State};
use domain::access::Scope;
use domain::customers::Customer;
use domain::delivery::suppression::{Suppression, SuppressionReason};
use domain::ids::CustomerId;
use domain::payments::ledger::CustomerBalance;
use domain::templates::invoice_template::InvoiceTemplate;
use futures_util::future::try_join4;
use pages::components::{Badge, Link, Notice, Tab, Tabs, Tone};
use pages::icons::Icon;
use store::keys;

use super::actions::{actions, asks, more};
use super::customer::{Contact, CustomerPage};
use super::facts::{details, flags, kind};
use super::figures::{ages, figures};
use super::parts::part;
use super::shown::Shown;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page};

pub(super) async fn one(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    show(&web, &visitor, super::parsed(&id)?, &query, Vec::new()).await
}

pub(super) async fn show(
    web: &Web,
    visitor: &Visitor,
    id: CustomerId,
    query: &Form,
    mut notices: Vec<Notice>,
) -> Page {
    let customer = super::stored(web, visitor, id).await?;
    let format = visitor.format();
    let shown = Shown::named(query.text("part"));
    let (standing, suppressed, template, part) = try_join4(
        standing(web, visitor, id),
        suppressions(web, visitor, &customer),
        template(web, visitor, &customer),
        part(web, visitor, &customer, shown, query.get("cursor")),
    )
    .await?;
    let reached = customer.invoice_addressees();
    let unreachable = suppressed.iter().any(|it| reached.iter().any(|to| to.address == it.address));
    notices.extend(unreached(visitor, &customer));
    let mut flags = flags(&customer, unreachable);
    if customer.archived {
        flags.push(Badge::new("Archived", Tone::Grey, Icon::Archive));
    }
    let may_write = visitor.may(Scope::CustomersWrite);
    let (figures, ages) = match &standing {
        Some((report, balances)) => (figures(report, balances, &format), ages(report, &format)),
        None => (Vec::new(), Vec::new()),
    };
    let view = CustomerPage {
        name: customer.name.to_string(),
        subtitle: subtitle(visitor, &customer),
        flags,
        actions: actions(visitor, &customer),
        more: more(visitor, &customer),
        asks: asks(visitor, &customer, query.text("dialog")),
        notices,
        figures,
        ages,
        tabs: tabs(id, shown),
        part,
        contacts: contacts(visitor, &customer, &suppressed),
        edit: may_write.then(|| Link::new("Edit", format!("{}/edit#contacts", super::address(id)))),
        facts: details(&customer, &format, template),
        shell: visitor.shell(Area::Customers, customer.name.to_string(), Vec::new()),
    };
    page(&view)
}

/// What is due and what stands to its credit, for whoever may read payments.
async fn standing(
    web: &Web,
    visitor: &Visitor,
    id: CustomerId,
) -> Result<Option<(AgeingReport, Vec<CustomerBalance>)>, Refused> {
    if !visitor.may(Scope::PaymentsRead) {
        return Ok(None);
    }
    let caller = visitor.caller();
    let which = Which { customer_id: Some(id), ..Which::default() };
    let report = async { Ok::<_, Refused>(ageing(&web.store, &caller, which).await?) };
    let balances = async { Ok(web.store.balances(visitor.tenant(), id).await?) };
    Ok(Some(futures_util::future::try_join(report, balances).await?))
}

/// Those of its addresses that get no e-mails.
async fn suppressions(
    web: &Web,
    visitor: &Visitor,
    customer: &Customer,
) -> Result<Vec<Suppression>, Refused> {
    let addresses = customer.contacts.iter().map(|contact| &contact.email);
    Ok(web.store.suppressed(visitor.tenant(), addresses).await?)
}

/// The name of its invoice template.
async fn template(web: &Web, visitor: &Visitor, customer: &Customer) -> Result<Option<String>, Refused> {
    let Some(id) = customer.default_template_id else { return Ok(None) };
    let found: Option<InvoiceTemplate> = web.store.get(&keys::template(visitor.tenant(), id)).await?;
    Ok(found.map(|template| template.name.to_string()))
}

fn subtitle(visitor: &Visitor, customer: &Customer) -> String {
    let number = customer.number.as_ref().map(|number| format!("Customer {number}"));
    let day = customer.created_at.with_timezone(&visitor.user.time_zone).date_naive();
    let since = format!("since {}", visitor.format().date(day));
    let parts = [number, Some(kind(customer.kind).to_owned()), Some(since)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn unreached(visitor: &Visitor, customer: &Customer) -> Option<Notice> {
    if !customer.invoice_addressees().is_empty() || customer.archived {
        return None;
    }
    let roles = super::facts::roles(&customer.email_preferences.invoice_roles);
    let why = match roles.is_empty() {
        true => "Invoices go to no role.".to_owned(),
        false => format!("No contact has one of the roles that get invoices: {roles}."),
    };
    let notice = Notice::new(Tone::Amber, "Its invoices reach nobody by e-mail").line(why);
    let edit = format!("{}/edit#contacts", super::address(customer.id));
    Some(if visitor.may(Scope::CustomersWrite) { notice.link("Edit contacts", edit) } else { notice })
}

fn tabs(id: CustomerId, current: Shown) -> Tabs {
    let tab = |shown: Shown| Tab {
        label: shown.label().to_owned(),
        href: shown.address(id),
        count: None,
        current: shown == current,
    };
    Tabs { label: "Parts".to_owned(), tabs: Shown::ALL.into_iter().map(tab).collect() }
}

fn contacts(visitor: &Visitor, customer: &Customer, suppressed: &[Suppression]) -> Vec<Contact> {
    let format = visitor.format();
    let why = |suppression: &Suppression| {
        let what = match suppression.reason {
            SuppressionReason::HardBounce => "an e-mail bounced",
            SuppressionReason::Complaint => "an e-mail was reported as spam",
            SuppressionReason::Manual => "somebody suppressed it",
        };
        let day = suppression.since.with_timezone(&format.zone).date_naive();
        format!("Gets no e-mails: {what} on {}.", format.date(day))
    };
    let contact = |contact: &domain::customers::Contact| Contact {
        name: contact.name.to_string(),
        email: contact.email.to_string(),
        roles: contact.roles.iter().map(ToString::to_string).collect(),
        suppressed: suppressed.iter().find(|it| it.address == contact.email).map(why),
    };
    customer.contacts.iter().map(contact).collect()
}
