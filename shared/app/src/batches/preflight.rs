//! Would these invoices open, or could they be sent, and if not, why? The same judgement as opening and sending;
//! nothing changes.

use std::collections::BTreeMap;

use domain::batches::Operation;
use domain::delivery::email::EmailSettings;
use domain::delivery::send::{Before, CannotSend, Manner, send};
use domain::documents::complete::Defect;
use domain::documents::open::RequestedEmail;
use domain::documents::series::Series;
use domain::ids::{DeliveryId, DocumentId};
use ports::Table;
use store::Store;
use store::documents::headers::{header_from, header_keys};

use crate::delivery::send_invoice::{SentBefore, sent_before};
use crate::documents::open_invoice::check_email_settings;
use crate::documents::opening::{Case, load_cases};
use crate::templates::email_templates::check_picked;
use crate::{Caller, Error};

/// Invoices judged with one pair of reads.
const GROUP: usize = 50;

/// What is to be judged.
#[derive(Clone, Debug)]
pub struct Asked {
    pub operation: Operation,
    pub ids: Vec<DocumentId>,
    /// Needed to judge sending.
    pub email: Option<EmailSettings>,
    pub force: bool,
}

impl Asked {
    /// Whether these would open.
    pub fn to_open(ids: Vec<DocumentId>, email: Option<EmailSettings>) -> Self {
        Self { operation: Operation::Open, ids, email, force: false }
    }
}

/// The verdict on one invoice: no defects means that it would be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub invoice_id: DocumentId,
    pub defects: Vec<Defect>,
}

/// In the order asked.
pub async fn preflight<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    asked: &Asked,
) -> Result<Vec<Verdict>, Error> {
    let (ids, email) = (&asked.ids, asked.email.as_ref());
    check_email_settings(email)?;
    let tenant = &caller.tenant;
    check_picked(store, tenant, email).await?;
    let mut verdicts: BTreeMap<DocumentId, Vec<Defect>> = BTreeMap::new();
    for group in ids.chunks(GROUP) {
        let loaded = store.load(group.iter().flat_map(|id| header_keys(tenant, *id))).await?;
        let mut invoices = Vec::with_capacity(group.len());
        for id in group {
            match header_from(&loaded, tenant, *id)? {
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
            let defects = match (asked.operation, email) {
                (Operation::Send, Some(email)) => {
                    judge_sending(store, caller, &case, series, email, asked.force).await?
                }
                _ => case.judge(series, email).err().unwrap_or_default(),
            };
            verdicts.insert(case.invoice.id, defects);
        }
    }
    let verdict =
        |id: &DocumentId| Verdict { invoice_id: *id, defects: verdicts.get(id).cloned().unwrap_or_default() };
    Ok(ids.iter().map(verdict).collect())
}

async fn judge_sending<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    case: &Case,
    series: &Series,
    email: &EmailSettings,
    force: bool,
) -> Result<Vec<Defect>, Error> {
    let SentBefore { deliveries, suppressed } = sent_before(store, &caller.tenant, case, email).await?;
    let before = Before { deliveries: &deliveries, suppressed: &suppressed };
    let manner = Manner { force, retry_since: None };
    // Its id is never seen.
    let requested = RequestedEmail {
        id: DeliveryId::new(caller.now, 0),
        settings: email,
        template: case.email_template.as_ref(),
        batch_id: None,
        schedule: None,
    };
    let sent = send(&case.invoice, case.surroundings(series), requested, before, manner, caller.change());
    Ok(sent.err().map(CannotSend::defects).unwrap_or_default())
}

pub(crate) fn not_found() -> Defect {
    Defect::new("invoice_not_found", "invoice_id", "There is no such invoice.")
}
