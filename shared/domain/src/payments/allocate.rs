//! What an amount settles of a document.

use chrono::NaiveDate;

use crate::change::Change;
use crate::documents::document::Document;
use crate::documents::lifecycle::{Refused, SettledHow, Settlement, State};
use crate::ids::{CustomerId, DocumentId, DocumentKind};
use crate::money::{Currency, Money};
use crate::payments::payment::{Rules, Wanted};

/// Money that is to be allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub customer_id: CustomerId,
    pub currency: Currency,
    /// The day on which the customer paid.
    pub date: NaiveDate,
    /// In minor units.
    pub available: i64,
    pub rules: Rules,
    /// The tenant's tolerance in this currency, in minor units.
    pub tolerance: i64,
}

/// Why nothing is allocated to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpayable {
    /// No document of the tenant has the id.
    NotFound,
    /// It claims nothing, as a credit note.
    ClaimsNothing,
    OtherCustomer,
    OtherCurrency(Currency),
    /// What is due.
    MoreThanDue(Money),
    /// What is available.
    MoreThanAvailable(Money),
    NothingLeft,
    Refused(Refused, DocumentKind),
}

impl Unpayable {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Unpayable::NotFound => "document_not_found",
            Unpayable::ClaimsNothing => "claims_nothing",
            Unpayable::OtherCustomer => "other_customer",
            Unpayable::OtherCurrency(_) => "currency_mismatch",
            Unpayable::MoreThanDue(_) => "more_than_due",
            Unpayable::MoreThanAvailable(_) => "more_than_available",
            Unpayable::NothingLeft => "nothing_left",
            Unpayable::Refused(why, _) => why.code(),
        }
    }

    /// Whether the amount is the reason, and not the document.
    pub fn is_about_amount(&self) -> bool {
        use Unpayable::{MoreThanAvailable, MoreThanDue, NothingLeft};
        matches!(self, MoreThanDue(_) | MoreThanAvailable(_) | NothingLeft)
    }

    pub fn message(&self) -> String {
        match self {
            Unpayable::NotFound => "No document has this id.".to_owned(),
            Unpayable::ClaimsNothing => "The document claims no payment.".to_owned(),
            Unpayable::OtherCustomer => "The document belongs to another customer.".to_owned(),
            Unpayable::OtherCurrency(currency) => format!("The document is in {currency}."),
            Unpayable::MoreThanDue(due) => {
                format!("Only {due} is due. Leave the rest unallocated: it becomes credit balance.")
            }
            Unpayable::MoreThanAvailable(left) => format!("Only {left} is left to allocate."),
            Unpayable::NothingLeft => "No money is left to allocate.".to_owned(),
            Unpayable::Refused(why, kind) => why.message(*kind),
        }
    }
}

/// What can be paid of a document in minor units: what is due, or what was written off as uncollectible.
pub fn payable(document: &Document) -> Result<i64, Unpayable> {
    match &document.state {
        State::Open(_) => Ok(document.balance.due),
        State::Settled(settled) if matches!(settled.how, SettledHow::WrittenOff { .. }) => {
            Ok(document.balance.written_off)
        }
        other => Err(Unpayable::Refused(Refused::NotOpen(other.standing()), document.id.kind())),
    }
}

/// The discount for early payment that is granted on a day, in minor units: a percentage of what is due.
pub fn discount(document: &Document, date: NaiveDate) -> i64 {
    let State::Open(issued) = &document.state else { return 0 };
    let Some(early) = issued.terms.early_payment else { return 0 };
    let last_day = early.last_day(issued.issue_date).map_or(issued.due_date, |day| day.min(issued.due_date));
    if date <= last_day { early.percent.of(document.balance.due) } else { 0 }
}

/// The least amount that settles a document on a day, in minor units. Zero if nothing can be paid.
pub fn settling_amount(document: &Document, date: NaiveDate) -> i64 {
    payable(document).map_or(0, |payable| payable - discount(document, date))
}

/// What an amount settles of a document. The rules, in this order:
///
/// 1. More than is due is refused.
/// 2. An amount that reaches what is due less the discount for early payment takes the discount, as far as it is needed.
/// 3. A difference within the tenant's tolerance is written off.
/// 4. Any other difference stays due.
pub fn settle(document: &Document, amount: Option<i64>, offer: &Offer) -> Result<Settlement, Unpayable> {
    let money = |minor| Money::new(minor, offer.currency);
    if !document.id.kind().row().claims {
        return Err(Unpayable::ClaimsNothing);
    }
    if document.content.customer_id != Some(offer.customer_id) {
        return Err(Unpayable::OtherCustomer);
    }
    if document.content.currency != offer.currency {
        return Err(Unpayable::OtherCurrency(document.content.currency));
    }
    let payable = payable(document)?;
    let discount = discount(document, offer.date);
    let whole = if offer.rules.short { payable - discount } else { payable };
    let paid = amount.unwrap_or(whole.min(offer.available.max(0)));
    if paid > payable {
        return Err(Unpayable::MoreThanDue(money(payable)));
    }
    if paid <= 0 {
        return Err(Unpayable::NothingLeft);
    }
    if paid > offer.available {
        return Err(Unpayable::MoreThanAvailable(money(offer.available)));
    }
    let mut settlement = Settlement { paid, ..Settlement::default() };
    if !matches!(document.state, State::Open(_)) {
        settlement.recovered = paid;
        return Ok(settlement);
    }
    let tolerance = if offer.rules.keep_difference { 0 } else { offer.tolerance };
    let gap = payable - paid;
    if discount > 0 && gap <= discount + tolerance {
        settlement.discounted = gap.min(discount);
    }
    let left = gap - settlement.discounted;
    if left <= tolerance {
        settlement.written_off = left;
    }
    Ok(settlement)
}

/// Whether the money covers all that is due of the documents that are named without an amount. If not, they take their
/// discounts.
pub fn is_short<'a>(
    wanted: impl IntoIterator<Item = (&'a Wanted, Option<&'a Document>)>,
    available: i64,
) -> bool {
    let due = wanted.into_iter().map(|(wanted, document)| {
        let payable = document.and_then(|document| payable(document).ok()).unwrap_or(0);
        wanted.amount.unwrap_or(payable)
    });
    available < due.sum()
}

/// What an amount settles of several documents, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// By the position in what was wanted.
    pub settled: Vec<(usize, Settlement)>,
    pub refused: Vec<(usize, Unpayable)>,
}

/// Plans the allocation to several documents. A document that is refused leaves its money to the next one.
pub fn plan<'a>(
    wanted: &[Wanted],
    document: impl Fn(DocumentId) -> Option<&'a Document>,
    offer: Offer,
) -> Plan {
    let (mut plan, mut offer) = (Plan::default(), offer);
    for (index, wanted) in wanted.iter().enumerate() {
        let found = document(wanted.document_id).ok_or(Unpayable::NotFound);
        match found.and_then(|document| settle(document, wanted.amount, &offer)) {
            Ok(settlement) => {
                offer.available -= settlement.paid;
                plan.settled.push((index, settlement));
            }
            Err(why) => plan.refused.push((index, why)),
        }
    }
    plan
}

/// The document after a settlement. It has another version only if its status changes.
pub fn settled(before: &Document, settlement: &Settlement, change: &Change) -> Result<Document, Refused> {
    let (state, balance) = before.state.clone().settle(before.balance, settlement)?;
    Ok(versioned(before, Document { state, balance, ..before.clone() }, change))
}

/// The document as if these settlements had not been.
pub fn unsettled<'a>(
    before: &Document,
    settlements: impl IntoIterator<Item = &'a Settlement>,
    change: &Change,
) -> Result<Document, Refused> {
    let (mut state, mut balance) = (before.state.clone(), before.balance);
    for settlement in settlements {
        (state, balance) = state.unsettle(balance, settlement, change.at)?;
    }
    Ok(versioned(before, Document { state, balance, ..before.clone() }, change))
}

/// Whether more would be due without the settlement than its credit notes have left of the document. Their surplus went to the
/// customer, so what is credited must not be due again.
pub fn is_credited(document: &Document, settlement: &Settlement) -> bool {
    let credited: i64 = document.credits.iter().map(|share| share.net + share.tax).sum();
    credited > 0 && document.balance.due + settlement.lowers_due() > document.totals.payable - credited
}

fn versioned(before: &Document, after: Document, change: &Change) -> Document {
    if after.state == before.state { after } else { after.touch(change.clone()) }
}
