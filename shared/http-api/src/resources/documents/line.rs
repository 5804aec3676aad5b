//! Line items.

use std::collections::{BTreeMap, BTreeSet};

use domain::documents::line::{self as model, DraftLine};
use domain::ids::LineId;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::documents::adjustment::{Adjustment, AdjustmentInput};
use crate::resources::documents::supply::Period;
use crate::resources::documents::tax::{Tax, TaxInput};
use crate::resources::money::Money;
use crate::resources::texts::text;

const MAX_TRACKING: usize = 2;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Line {
    #[schema(example = "lin_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    item_code: Option<String>,
    description: Option<String>,
    #[schema(example = "1.5")]
    quantity: Option<String>,
    /// UN/ECE Recommendation 20.
    #[schema(example = "HUR")]
    unit: Option<String>,
    /// Of the invoice's currency, net of VAT.
    #[schema(example = "99.95")]
    unit_price: Option<String>,
    discount: Option<Adjustment>,
    surcharge: Option<Adjustment>,
    tax: Option<Tax>,
    period: Option<Period>,
    account_code: Option<String>,
    tracking: Vec<Tracking>,
    /// Null while something is missing that a line needs.
    net: Option<Money>,
    /// The line of the invoice that a line of a credit note credits.
    credited_line_id: Option<String>,
}

impl Line {
    pub(crate) fn new(line: &DraftLine, currency: Currency) -> Self {
        let net = line.complete().ok().and_then(|line| line.amounts(currency).ok());
        Self {
            id: line.id.to_string(),
            item_code: text(&line.item_code),
            description: text(&line.description),
            quantity: text(&line.quantity),
            unit: text(&line.unit),
            unit_price: text(&line.unit_price),
            discount: line.discount.as_ref().map(|discount| Adjustment::new(discount, currency)),
            surcharge: line.surcharge.as_ref().map(|surcharge| Adjustment::new(surcharge, currency)),
            tax: line.tax.as_ref().map(Tax::from),
            period: line.period.map(Period::from),
            account_code: text(&line.account_code),
            tracking: line.tracking.iter().map(Tracking::from).collect(),
            net: net.map(|amounts| Money::new(amounts.net, currency)),
            credited_line_id: line.credits.map(|credits| credits.line_id.to_string()),
        }
    }
}

/// What a line needs may come later: description, quantity, unit price and tax before it is opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineInput {
    /// Of a line that the invoice has already, to keep it.
    id: Option<String>,
    #[schema(max_length = 200)]
    item_code: Option<String>,
    #[schema(max_length = 5_000)]
    description: Option<String>,
    /// Decimal with at most 6 decimals. Negative takes something back; 0 is printed as well.
    #[schema(example = "1.5", pattern = r"^-?[0-9]+(\.[0-9]{1,6})?$")]
    quantity: Option<String>,
    /// UN/ECE Recommendation 20 or, for packages, 21 with an X before it, such as `XPK`; pieces if not given.
    #[schema(example = "HUR", pattern = "^[0-9A-Z]{1,3}$")]
    unit: Option<String>,
    /// Decimal with at most 12 decimals, of the invoice's currency, net of VAT, 0 or more.
    #[schema(example = "99.95", pattern = r"^[0-9]+(\.[0-9]{1,12})?$")]
    unit_price: Option<String>,
    discount: Option<AdjustmentInput>,
    surcharge: Option<AdjustmentInput>,
    tax: Option<TaxInput>,
    period: Option<Period>,
    #[schema(max_length = 200)]
    account_code: Option<String>,
    #[serde(default)]
    #[schema(max_items = 2)]
    tracking: Vec<Tracking>,
}

/// Gives lines their ids: those of the present invoice may be kept, each once; others are new.
pub(crate) struct LineIds<'a> {
    known: BTreeSet<LineId>,
    used: BTreeMap<LineId, usize>,
    make: &'a mut dyn FnMut() -> LineId,
}

impl<'a> LineIds<'a> {
    pub(crate) fn new(present: &[DraftLine], make: &'a mut dyn FnMut() -> LineId) -> Self {
        Self { known: present.iter().map(|line| line.id).collect(), used: BTreeMap::new(), make }
    }

    fn id(&mut self, given: &Option<String>, fields: &mut Fields) -> Option<LineId> {
        if given.is_none() {
            return Some((self.make)());
        }
        let id: LineId = fields.optional("id", given)?;
        let count = self.used.len();
        if !self.known.contains(&id) {
            fields.refuse("id", "line_not_found", "must be the id of a line of this invoice, or left out");
            None
        } else if self.used.insert(id, count).is_some() {
            fields.refuse("id", "repeated_id", format!("{id} is there already"));
            None
        } else {
            Some(id)
        }
    }
}

impl LineInput {
    pub(crate) fn read(
        &self,
        currency: Option<Currency>,
        ids: &mut LineIds<'_>,
        fields: &mut Fields,
    ) -> Option<DraftLine> {
        let adjustment = |input: &AdjustmentInput, fields: &mut Fields| input.read(currency, fields);
        let id = ids.id(&self.id, fields);
        let line = DraftLine {
            id: id.unwrap_or(LineId::new(chrono::DateTime::UNIX_EPOCH, 0)),
            item_code: fields.optional("item_code", &self.item_code),
            description: fields.optional("description", &self.description),
            quantity: fields.optional("quantity", &self.quantity),
            unit: fields.optional("unit", &self.unit),
            unit_price: fields.optional("unit_price", &self.unit_price),
            discount: fields.nested("discount", &self.discount, adjustment),
            surcharge: fields.nested("surcharge", &self.surcharge, adjustment),
            tax: fields.nested("tax", &self.tax, TaxInput::read),
            period: fields.nested("period", &self.period, Period::read),
            account_code: fields.optional("account_code", &self.account_code),
            tracking: fields.list("tracking", &self.tracking, MAX_TRACKING, Tracking::read),
            credits: None,
        };
        self.check_amounts(&line, currency, fields);
        id.map(|_| line)
    }

    /// A product beyond what a document can hold is the line's own mistake.
    fn check_amounts(&self, line: &DraftLine, currency: Option<Currency>, fields: &mut Fields) {
        let (Some(currency), Ok(line)) = (currency, line.complete()) else { return };
        if line.amounts(currency).is_err() {
            fields.refuse("unit_price", "amount_too_large", "makes the line's amount too large");
        }
    }

    pub(crate) fn new(line: &DraftLine, currency: Currency) -> Self {
        Self {
            id: Some(line.id.to_string()),
            item_code: text(&line.item_code),
            description: text(&line.description),
            quantity: text(&line.quantity),
            unit: text(&line.unit),
            unit_price: text(&line.unit_price),
            discount: line.discount.as_ref().map(|discount| AdjustmentInput::new(discount, currency)),
            surcharge: line.surcharge.as_ref().map(|surcharge| AdjustmentInput::new(surcharge, currency)),
            tax: line.tax.as_ref().map(TaxInput::from),
            period: line.period.map(Period::from),
            account_code: text(&line.account_code),
            tracking: line.tracking.iter().map(Tracking::from).collect(),
        }
    }
}

/// A pair for the books.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tracking {
    #[schema(required = true, nullable = false, max_length = 200, example = "region")]
    category: Option<String>,
    #[schema(required = true, nullable = false, max_length = 200, example = "north")]
    option: Option<String>,
}

impl Tracking {
    fn read(&self, fields: &mut Fields) -> Option<model::Tracking> {
        let category = fields.required("category", &self.category);
        let option = fields.required("option", &self.option);
        Some(model::Tracking { category: category?, option: option? })
    }
}

impl From<&model::Tracking> for Tracking {
    fn from(tracking: &model::Tracking) -> Self {
        Self { category: Some(tracking.category.to_string()), option: Some(tracking.option.to_string()) }
    }
}
