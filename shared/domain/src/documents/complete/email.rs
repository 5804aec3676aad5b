//! The requirements of an e-mail, and its recipients.

use std::collections::BTreeSet;

use super::{Defect, Surroundings};
use crate::contact::EmailAddress;
use crate::customers::Customer;
use crate::delivery::email::{Addressee, AddresseeKind, Chosen, EmailSettings, MAX_RECIPIENTS};
use crate::delivery::engagement::same_address;
use crate::settings::entity::Sender;
use crate::templates::email_template::EmailTemplate;
use crate::templates::invoice_template::InvoiceTemplate;

/// Checks the requirements of an e-mail: a verified sender and at least one recipient.
pub fn check_email(
    email: &EmailSettings,
    around: Surroundings<'_>,
    defects: &mut Vec<Defect>,
) -> Vec<Addressee> {
    match &around.entity.sender {
        Some(sender) if !around.settings.grants(&sender.address) => defects.push(not_granted(sender)),
        Some(sender) if sender.verified_at.is_some() => {}
        Some(sender) => defects.push(Defect::new(
            "sender_not_verified",
            "entity.sender",
            format!("The sender address {} is not verified yet.", sender.address),
        )),
        None => defects.push(Defect::new(
            "sender_missing",
            "entity.sender",
            format!("{} has no sender address to send e-mails from.", around.entity.name),
        )),
    }

    let addressees = around.addressees(email);
    // Without a customer, the recipients cannot be checked yet.
    if let Some(customer) = around.customer
        && !addressees.iter().any(|addressee| addressee.kind == AddresseeKind::To)
    {
        let whose = &customer.name;
        defects.push(Defect::new(
            "no_recipient",
            "email.recipients",
            format!("{whose} has no contact that gets invoices by e-mail. Add one, or name a recipient."),
        ));
    }
    let seen = addressees.iter().filter(|addressee| addressee.kind != AddresseeKind::Bcc).count();
    if seen > MAX_RECIPIENTS {
        defects.push(Defect::new(
            "too_many_recipients",
            "email.recipients",
            format!("An e-mail has at most {MAX_RECIPIENTS} recipients, this one has {seen}."),
        ));
    }
    addressees
}

/// The operator sets up the domains that a tenant may send from, and may take one away again.
pub fn not_granted(sender: &Sender) -> Defect {
    let domain = sender.address.domain();
    let message = format!(
        "The sender address {} is in the domain {domain}, which is not set up for your account.",
        sender.address
    );
    Defect::new("sender_domain_not_granted", "entity.sender", message)
}

impl Surroundings<'_> {
    /// The addressees of the e-mail, and the tenant's archive unless it is one of them.
    pub fn addressees(&self, email: &EmailSettings) -> Vec<Addressee> {
        let mut all = addressees(email, self.customer, self.email_template, self.template);
        let archive = self.settings.archive_address.as_ref();
        // No blind copy without any recipient.
        let archive = archive.filter(|archive| {
            !all.is_empty() && !all.iter().any(|it| same_address(&it.address, archive.as_str()))
        });
        all.extend(archive.map(|address| plain(address, AddresseeKind::Bcc)));
        all
    }
}

fn plain(address: &EmailAddress, kind: AddresseeKind) -> Addressee {
    Addressee { address: address.clone(), name: None, kind, chosen: Chosen::ByAddress }
}

/// The recipients of an e-mail: the given ones, else the customer's. The copies: those of the request,
/// else of the e-mail template, else of the invoice's template. Each address occurs once; To takes
/// precedence.
pub fn addressees(
    email: &EmailSettings,
    customer: Option<&Customer>,
    email_template: Option<&EmailTemplate>,
    template: Option<&InvoiceTemplate>,
) -> Vec<Addressee> {
    let mut all: Vec<Addressee> = match (&email.recipients, customer) {
        (Some(given), _) => given.iter().map(|address| plain(address, AddresseeKind::To)).collect(),
        (None, Some(customer)) => customer.invoice_addressees(),
        (None, None) => Vec::new(),
    };
    let copies =
        [Some(&email.cc), email_template.map(|template| &template.cc), template.map(|template| &template.cc)];
    let cc = copies.into_iter().flatten().find(|cc| !cc.is_empty());
    all.extend(cc.into_iter().flatten().map(|address| plain(address, AddresseeKind::Cc)));
    let mut seen = BTreeSet::new();
    all.retain(|addressee| seen.insert(addressee.address.as_str().to_ascii_lowercase()));
    all
}
