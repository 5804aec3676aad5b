//! The sums of a document and its balance, as money.

use domain::documents::document::Balance as ModelBalance;
use domain::documents::totals as model;
use domain::money::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;
use crate::resources::texts::texts;
use crate::resources::words;

/// net = lines − allowances + charges; gross = net + tax_total; payable = gross − prepaid.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Totals {
    lines: Money,
    allowances: Money,
    charges: Money,
    net: Money,
    tax: Vec<TaxSubtotal>,
    tax_total: Money,
    /// `tax_total` in the tax currency (BT-111), if there is one.
    tax_in_tax_currency: Option<Money>,
    gross: Money,
    prepaid: Money,
    payable: Money,
}

/// VAT of one category and rate.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct TaxSubtotal {
    category: words::TaxCategory,
    #[schema(example = "19")]
    rate: String,
    base: Money,
    amount: Money,
    /// All that lines, allowances and charges of this category and rate give.
    exemption_reasons: Vec<String>,
}

impl Totals {
    pub(crate) fn new(totals: &model::Totals, currency: Currency, tax_currency: Option<Currency>) -> Self {
        let money = |minor| Money::new(minor, currency);
        let tax = totals.tax.iter().map(|row| TaxSubtotal {
            category: row.category.into(),
            rate: row.rate.to_string(),
            base: money(row.base),
            amount: money(row.amount),
            exemption_reasons: texts(&row.exemption_reasons),
        });
        Self {
            lines: money(totals.lines),
            allowances: money(totals.allowances),
            charges: money(totals.charges),
            net: money(totals.net),
            tax: tax.collect(),
            tax_total: money(totals.tax_total),
            tax_in_tax_currency: totals
                .tax_in_tax_currency
                .and_then(|minor| Some(Money::new(minor, tax_currency?))),
            gross: money(totals.gross),
            prepaid: money(totals.prepaid),
            payable: money(totals.payable),
        }
    }
}

/// What has become of the payable amount.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Balance {
    paid: Money,
    credited: Money,
    written_off: Money,
    /// For early payment.
    discounted: Money,
    due: Money,
}

impl Balance {
    pub(crate) fn new(balance: &ModelBalance, currency: Currency) -> Self {
        let money = |minor| Money::new(minor, currency);
        Self {
            paid: money(balance.paid),
            credited: money(balance.credited),
            written_off: money(balance.written_off),
            discounted: money(balance.discounted),
            due: money(balance.due),
        }
    }
}
