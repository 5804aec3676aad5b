//! Reports what was invoiced, credited and received, by month. The sums are kept while documents are issued and money is
//! received, so the report costs the same however many there are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::documents::series::{Series, SeriesId};
use domain::ids::{DocumentKind, TenantId};
use domain::money::{Currency, Money};
use domain::reports::months::{ByMonth, Month, add};
use futures_util::future::try_join;
use ports::Table;
use store::{Store, keys};

use super::sellers::Sellers;
use crate::Error;

/// What happened in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub month: Month,
    /// What was to be paid of the invoices and interest notes of the month, by their issue dates.
    pub invoiced: Money,
    /// The credit notes of the month.
    pub credited: Money,
    /// What was received in the month, by the days on which the customers paid.
    pub received: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthsReport {
    /// Each currency that anything was issued or received in, with each month, oldest first.
    pub currencies: Vec<(Currency, Vec<Figures>)>,
}

/// The months up to the current one of the latest seller: two reads, side by side.
pub async fn months<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    sellers: &Sellers,
    now: DateTime<Utc>,
    months: u32,
) -> Result<MonthsReport, Error> {
    let last = Month::of(sellers.days(now).1);
    let shown: Vec<Month> = last.last(months).collect();
    let first = shown.first().copied().unwrap_or(last);
    let series: Vec<SeriesId> = sellers
        .0
        .keys()
        .flat_map(|entity_id| {
            DocumentKind::ALL.iter().map(|kind| SeriesId { entity_id: *entity_id, kind: *kind })
        })
        .collect();
    let issued =
        async { Ok::<_, Error>(store.load(series.iter().map(|id| keys::series(tenant, id))).await?) };
    let received = async { Ok::<_, Error>(store.received(tenant, first, last).await?) };
    let (issued, received) = try_join(issued, received).await?;
    let (mut invoiced, mut credited) = (BTreeMap::new(), BTreeMap::new());
    for id in &series {
        let Some(found) = issued.get::<Series>(&keys::series(tenant, id))? else { continue };
        let sums = if id.kind == DocumentKind::CreditNote { &mut credited } else { &mut invoiced };
        for (month, issued) in found.issued {
            for (currency, minor) in issued {
                add(sums, month, Money::new(minor, currency));
            }
        }
    }
    Ok(report(&shown, &invoiced, &credited, &received))
}

fn report(shown: &[Month], invoiced: &ByMonth, credited: &ByMonth, received: &ByMonth) -> MonthsReport {
    let currencies: BTreeSet<Currency> = shown
        .iter()
        .flat_map(|month| [invoiced, credited, received].into_iter().filter_map(move |sums| sums.get(month)))
        .flat_map(|sums| sums.keys().copied())
        .collect();
    let of = |currency: Currency| {
        let sum = |sums: &ByMonth, month: &Month| {
            let minor = sums.get(month).and_then(|sums| sums.get(&currency)).copied();
            Money::new(minor.unwrap_or_default(), currency)
        };
        let figures = |month: &Month| Figures {
            month: *month,
            invoiced: sum(invoiced, month),
            credited: sum(credited, month),
            received: sum(received, month),
        };
        (currency, shown.iter().map(figures).collect())
    };
    MonthsReport { currencies: currencies.into_iter().map(of).collect() }
}
