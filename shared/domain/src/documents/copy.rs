//! What a new draft takes over from another document.

use crate::documents::document::{Content, Document, Origin, Supply};
use crate::documents::line::DraftLine;

/// The content and lines of a duplicate, and the fields of the API that it leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    pub content: Content,
    pub lines: Vec<DraftLine>,
    pub left_out: Vec<&'static str>,
}

impl Duplicate {
    /// Leaves out what belongs to the one document alone: its number, its dates, the exchange rate of its day, what was
    /// prepaid of it, and the references to it.
    pub fn of(document: &Document, mut lines: Vec<DraftLine>) -> Self {
        let Content { supply, payment_reference, tax_currency, prepaid, external_refs, .. } =
            &document.content;
        let fixed = document.state.number().is_some();
        let periods = lines.iter().any(|line| line.period.is_some());
        let left_out = [
            ("number", fixed),
            ("issue_date", fixed || document.content.issue_date.is_some()),
            ("due_date", document.due_date().is_some()),
            ("supply_date", matches!(supply, Some(Supply::Date(_)))),
            ("service_period", matches!(supply, Some(Supply::Period(_)))),
            ("payment_reference", payment_reference.is_some()),
            ("tax_currency", tax_currency.is_some()),
            ("prepaid", *prepaid != 0),
            ("external_refs", !external_refs.is_empty()),
            ("lines.period", periods),
        ];
        let left_out = left_out.into_iter().filter_map(|(field, given)| given.then_some(field)).collect();
        lines.iter_mut().for_each(|line| line.period = None);
        let content = Content {
            issue_date: None,
            due_date: None,
            supply: None,
            payment_reference: None,
            tax_currency: None,
            prepaid: 0,
            external_refs: Default::default(),
            origin: Origin::Api,
            ..document.content.clone()
        };
        Self { content, lines, left_out }
    }
}
