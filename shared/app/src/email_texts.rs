//! What an e-mail says where, and who decided it: the send itself, else the template, else the tenant. One rule for
//! sending and for the preview.

use domain::contact::EmailAddress;
use domain::customer::Customer;
use domain::email::{Addressee, AddresseeKind, EmailSettings};
use domain::settings::Settings;
use domain::template::InvoiceTemplate;

/// Where something on an e-mail came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Request,
    Template,
    Customer,
    Settings,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen<T> {
    pub value: T,
    pub source: Source,
}

fn chosen<T: ToString>(own: Option<&T>, template: Option<&T>) -> Option<Chosen<String>> {
    let own = own.map(|value| (value, Source::Request));
    let (value, source) = own.or(template.map(|value| (value, Source::Template)))?;
    Some(Chosen { value: value.to_string(), source })
}

/// None without a template, if the send has none of its own.
pub(crate) fn subject(own: &EmailSettings, template: Option<&InvoiceTemplate>) -> Option<Chosen<String>> {
    chosen(own.subject.as_ref(), template.map(|template| &template.subject))
}

/// None without a template, if the send has none of its own.
pub(crate) fn message(own: &EmailSettings, template: Option<&InvoiceTemplate>) -> Option<Chosen<String>> {
    chosen(own.message.as_ref(), template.map(|template| &template.message))
}

pub(crate) fn reply_to(
    own: &EmailSettings,
    template: Option<&InvoiceTemplate>,
    settings: &Settings,
) -> Option<Chosen<EmailAddress>> {
    let from = |address: &EmailAddress, source| Chosen { value: address.clone(), source };
    let own = own.reply_to.as_ref().map(|address| from(address, Source::Request));
    let template = template.and_then(|template| template.reply_to.as_ref());
    own.or_else(|| template.map(|address| from(address, Source::Template)))
        .or_else(|| settings.reply_to.as_ref().map(|address| from(address, Source::Settings)))
}

/// Who named a recipient that was resolved from these.
pub(crate) fn addressee_source(
    addressee: &Addressee,
    own: &EmailSettings,
    customer: Option<&Customer>,
) -> Source {
    let from_customer = own.recipients.is_none()
        && customer.is_some_and(|customer| customer.invoice_addressees().contains(addressee));
    match addressee.kind {
        _ if from_customer => Source::Customer,
        AddresseeKind::Cc if own.cc.is_empty() => Source::Template,
        AddresseeKind::To | AddresseeKind::Cc => Source::Request,
    }
}
