//! Would these invoices open, and if not, why? The same judgement as opening; nothing changes.

use std::collections::BTreeMap;

use domain::complete::Defect;
use domain::email::EmailSettings;
use domain::ids::InvoiceId;
use ports::Table;
use store::{Store, keys};

use crate::email_templates::check_picked;
use crate::open_invoice::check_email_settings;
use crate::opening::load_cases;
use crate::{Caller, Error};

/// Invoices judged with one pair of reads.
const GROUP: usize = 50;

/// The verdict on one invoice: no defects means that it would open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub invoice_id: InvoiceId,
    pub defects: Vec<Defect>,
}

/// In the order asked.
pub async fn preflight<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    ids: &[InvoiceId],
    email: Option<&EmailSettings>,
) -> Result<Vec<Verdict>, Error> {
    check_email_settings(email)?;
    let tenant = &caller.tenant;
    check_picked(store, tenant, email).await?;
    let mut verdicts: BTreeMap<InvoiceId, Vec<Defect>> = BTreeMap::new();
    for group in ids.chunks(GROUP) {
        let loaded = store.load(group.iter().map(|id| keys::invoice(tenant, *id))).await?;
        let mut invoices = Vec::with_capacity(group.len());
        for id in group {
            match loaded.get(&keys::invoice(tenant, *id))? {
                Some(invoice) => invoices.push(invoice),
                None => _ = verdicts.insert(*id, vec![not_found()]),
            }
        }
        let template = email.and_then(|email| email.template_id);
        let loaded = load_cases(store, tenant, invoices, template, caller.now).await?;
        for case in loaded.cases {
            let case = case.map_err(|(_, error)| error)?;
            let unused = case.entity.numbering.unused(&case.series_id);
            let series = loaded.series.get(&case.series_id).unwrap_or(&unused);
            let defects = case.judge(series, email).err().unwrap_or_default();
            verdicts.insert(case.invoice.id, defects);
        }
    }
    let verdict =
        |id: &InvoiceId| Verdict { invoice_id: *id, defects: verdicts.get(id).cloned().unwrap_or_default() };
    Ok(ids.iter().map(verdict).collect())
}

pub(crate) fn not_found() -> Defect {
    Defect::new("invoice_not_found", "invoice_id", "There is no such invoice.")
}
