//! Drafts with something missing, and what is said of them.

use domain::batches::BatchItem;
use domain::customers::Customer;
use domain::documents::tax::TaxCategory;
use domain::ids::DocumentId;
use testing::{Tenant, World, builders};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    NoCustomer,
    NoTemplate,
    NoLine,
    IncompleteLine,
    NoRecipient,
    DueBeforeIssue,
    ReverseChargeWithoutVatId,
}

pub(crate) const ALL: [Broken; 7] = [
    Broken::NoCustomer,
    Broken::NoTemplate,
    Broken::NoLine,
    Broken::IncompleteLine,
    Broken::NoRecipient,
    Broken::DueBeforeIssue,
    Broken::ReverseChargeWithoutVatId,
];

impl Broken {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Broken::NoCustomer => "customer_missing",
            Broken::NoTemplate => "template_missing",
            Broken::NoLine => "lines_missing",
            Broken::IncompleteLine => "line_incomplete",
            Broken::NoRecipient => "no_recipient",
            Broken::DueBeforeIssue => "due_before_issue",
            Broken::ReverseChargeWithoutVatId => "buyer_vat_id_missing",
        }
    }

    /// What is said of a draft with this defect alone.
    pub(crate) fn codes(self, with_email: bool) -> Vec<&'static str> {
        match self {
            Broken::NoRecipient if !with_email => vec![],
            _ => vec![self.code()],
        }
    }
}

/// A draft with these defects, of a customer of its own.
pub(crate) fn draft(
    world: &World,
    tenant: &Tenant,
    name: &str,
    defects: &[Broken],
) -> (DocumentId, Customer) {
    let mut customer = world.customer(tenant, name);
    customer.version = 2;
    let mut content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let mut lines = vec![world.line()];
    for defect in defects {
        match defect {
            Broken::NoCustomer => content.customer_id = None,
            Broken::NoTemplate => content.template_id = None,
            Broken::NoLine => lines.clear(),
            Broken::IncompleteLine => lines.iter_mut().for_each(|line| line.unit_price = None),
            Broken::NoRecipient => customer.contacts.clear(),
            Broken::DueBeforeIssue => content.due_date = Some("2026-11-01".parse().unwrap()),
            Broken::ReverseChargeWithoutVatId => {
                customer.vat_id = None;
                let tax = builders::tax(TaxCategory::ReverseCharge, "0");
                lines.iter_mut().for_each(|line| line.tax = Some(tax.clone()));
            }
        }
    }
    world.put(tenant, &customer);
    (world.draft_of(tenant, content, lines), customer)
}

pub(crate) fn codes(item: &BatchItem) -> Vec<&str> {
    item.errors.iter().map(|defect| defect.code.as_str()).collect()
}
