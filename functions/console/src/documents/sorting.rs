//! The order that a person chooses for the list of invoices. No index has it, so that a bounded number of invoices is read
//! and sorted.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use domain::documents::document::Document;
use domain::ids::CustomerId;
use domain::text::Label;

/// A column that the list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Number,
    Customer,
    Issued,
    Due,
    Amount,
}

const COLUMNS: [(&str, By); 5] = [
    ("number", By::Number),
    ("customer", By::Customer),
    ("issued", By::Issued),
    ("due", By::Due),
    ("amount", By::Amount),
];

/// As the address says it: `amount`, or `-amount` for the largest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sorting {
    pub(crate) by: By,
    pub(crate) descending: bool,
}

impl FromStr for Sorting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.strip_prefix('-').unwrap_or(text);
        let column = COLUMNS.iter().find(|(known, _)| *known == name);
        let (_, by) = column.ok_or_else(|| format!("There is no column that is called {name}."))?;
        Ok(Self { by: *by, descending: name != text })
    }
}

impl fmt::Display for Sorting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = COLUMNS.iter().find(|(_, by)| *by == self.by).map_or("", |(name, _)| name);
        write!(f, "{}{name}", if self.descending { "-" } else { "" })
    }
}

impl Sorting {
    /// Sorts them. What lacks a value comes last in either order, and equals stay as they were. Amounts are compared within
    /// their currencies, which follow each other by their codes.
    pub(crate) fn sort(self, documents: &mut [Document], names: &BTreeMap<CustomerId, Label>) {
        let name = |document: &Document| {
            document
                .content
                .customer_id
                .and_then(|id| names.get(&id))
                .map(|name| name.as_str().to_lowercase())
        };
        let number = |document: &Document| document.state.number().map(ToString::to_string);
        let issued = |document: &Document| document.issued().map(|issued| issued.issue_date);
        documents.sort_by(|left, right| match self.by {
            By::Number => self.compare(number(left), number(right)),
            By::Customer => self.compare(name(left), name(right)),
            By::Issued => self.compare(issued(left), issued(right)),
            By::Due => self.compare(left.due_date(), right.due_date()),
            By::Amount => left
                .content
                .currency
                .cmp(&right.content.currency)
                .then_with(|| self.compare(Some(left.totals.payable), Some(right.totals.payable))),
        });
    }

    fn compare<V: Ord>(self, left: Option<V>, right: Option<V>) -> Ordering {
        match (left, right) {
            (Some(left), Some(right)) if self.descending => right.cmp(&left),
            (Some(left), Some(right)) => left.cmp(&right),
            (left, right) => left.is_none().cmp(&right.is_none()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for text in ["number", "-customer", "issued", "-due", "amount"] {
            assert_eq!(text.parse::<Sorting>().unwrap().to_string(), text);
        }
        assert!("colour".parse::<Sorting>().is_err() && "--due".parse::<Sorting>().is_err());
    }

    #[test]
    fn what_lacks_a_value_comes_last() {
        let ascending = Sorting { by: By::Due, descending: false };
        let descending = Sorting { descending: true, ..ascending };
        let sorted = |sorting: Sorting| {
            let mut values = [Some(2), None, Some(3), Some(1)];
            values.sort_by(|left, right| sorting.compare(*left, *right));
            values
        };
        assert_eq!(sorted(ascending), [Some(1), Some(2), Some(3), None]);
        assert_eq!(sorted(descending), [Some(3), Some(2), Some(1), None]);
    }
}
