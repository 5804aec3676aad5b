//! The form as text: what somebody typed, or what a draft has.

use super::cells::Cells;
use super::paste;
use crate::web::form::Form;

/// The fields of the draft itself.
pub(super) const HEAD: [(&str, &str); 29] = [
    ("customer", "Customer"),
    ("entity", "Legal entity"),
    ("currency", "Currency"),
    ("issue_date", "Issue date"),
    ("terms", "Terms"),
    ("due_date", "Due date"),
    ("supply_from", "Supplied on, or from"),
    ("supply_to", "Supplied to"),
    ("early_percent", "Early payment discount"),
    ("early_days", "Within days"),
    ("buyer_reference", "Buyer reference"),
    ("purchase_order", "Purchase order"),
    ("contract", "Contract"),
    ("project", "Project"),
    ("cost_centre", "Cost centre"),
    ("payment_reference", "Payment reference"),
    ("prepaid", "Prepaid"),
    ("delivery_line1", "Street"),
    ("delivery_line2", "Second line"),
    ("delivery_postal_code", "Postal code"),
    ("delivery_city", "City"),
    ("delivery_region", "Region"),
    ("delivery_country", "Country"),
    ("note", "Note on the invoice"),
    ("internal_note", "Internal note"),
    ("tags", "Tags"),
    ("metadata", "Metadata"),
    // Of the form only: what was looked for last, and what is looked for now.
    ("found", ""),
    ("find", "Find a customer"),
];

/// The fields of a line, in their order. The first six are always shown.
pub(super) const LINE: [(&str, &str); 12] = [
    ("description", "Description"),
    ("quantity", "Quantity"),
    ("unit", "Unit"),
    ("unit_price", "Unit price"),
    ("discount", "Discount"),
    ("tax", "VAT"),
    ("item_code", "Item code"),
    ("period_start", "Period from"),
    ("period_end", "Period to"),
    ("exemption_reason", "Exemption reason"),
    ("discount_reason", "Reason of the discount"),
    ("surcharge", "Surcharge"),
];

/// The fields of an allowance or a charge on the document.
pub(super) const ADJUSTMENT: [(&str, &str); 5] = [
    ("kind", "Kind"),
    ("value", "Percentage or amount"),
    ("tax", "VAT"),
    ("reason", "Reason"),
    ("exemption_reason", "Exemption reason"),
];

/// A line, or an allowance or charge.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    /// Of a line that is stored.
    pub(super) id: String,
    /// What has the values that the form does not show: the line itself or the one that it is a copy of.
    pub(super) from: String,
    pub(super) cells: Cells,
}

impl Row {
    pub(super) fn get(&self, name: &str) -> &str {
        self.cells.get(name).map(String::as_str).unwrap_or_default()
    }

    /// A new row in which nothing was typed. A line takes unit and VAT from the one above.
    pub(super) fn is_empty(&self) -> bool {
        let taken_over = ["unit", "tax", "kind"];
        self.id.is_empty()
            && self.cells.iter().all(|(name, text)| text.is_empty() || taken_over.contains(name))
    }
}

/// What the buttons of the form do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Do {
    Save,
    Open,
    /// Shows the form again, with its totals.
    Totals,
    AddLine,
    AddAdjustment,
    RemoveAdjustment(usize),
    Copy(usize),
    Up(usize),
    Down(usize),
    Remove(usize),
    /// Shows the fields of a line that long forms leave out.
    More(usize),
}

impl Do {
    pub(super) fn read(form: &Form) -> Self {
        let text = form.text("do");
        let (verb, place) = text.split_once(':').unwrap_or((text, ""));
        match (verb, place.parse::<usize>().ok().and_then(|place| place.checked_sub(1))) {
            ("save", _) => Do::Save,
            ("open", _) => Do::Open,
            ("add", _) => Do::AddLine,
            ("adjust", _) => Do::AddAdjustment,
            ("copy", Some(index)) => Do::Copy(index),
            ("up", Some(index)) => Do::Up(index),
            ("down", Some(index)) => Do::Down(index),
            ("remove", Some(index)) => Do::Remove(index),
            ("more", Some(index)) => Do::More(index),
            ("unadjust", Some(index)) => Do::RemoveAdjustment(index),
            _ => Do::Totals,
        }
    }

    pub(super) fn saves(self) -> bool {
        matches!(self, Do::Save | Do::Open)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Typed {
    pub(super) head: Cells,
    pub(super) lines: Vec<Row>,
    pub(super) adjustments: Vec<Row>,
    /// Rows of a spreadsheet.
    pub(super) paste: String,
}

impl Typed {
    pub(super) fn read(form: &Form) -> Self {
        let text = |name: &str| form.text(name).replace("\r\n", "\n");
        let rows = |prefix: &str, fields: &[(&'static str, &str)]| {
            let mut rows = Vec::new();
            for place in 1.. {
                let cell = |field: &str| text(&format!("{prefix}{place}.{field}"));
                if form.all(&format!("{prefix}{place}.from")).next().is_none() {
                    break;
                }
                let cells = fields.iter().map(|(name, _)| (*name, cell(name))).collect();
                rows.push(Row { id: cell("id"), from: cell("from"), cells });
            }
            rows
        };
        Self {
            head: HEAD.iter().map(|(name, _)| (*name, text(name))).collect(),
            lines: rows("l", &LINE),
            adjustments: rows("a", &ADJUSTMENT),
            // A row may begin with an empty cell, so its tabs stay.
            paste: form.all("paste").next().unwrap_or_default().to_owned(),
        }
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.head.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Does what a button says, and names the field that gets the focus.
    pub(super) fn apply(&mut self, what: Do) -> Option<String> {
        let focus = |index: usize| Some(format!("l{}.description", index + 1));
        match what {
            Do::Save | Do::Open | Do::Totals => None,
            Do::More(index) => Some(format!("l{}.item_code", index + 1)),
            Do::AddLine => {
                self.add_line();
                focus(self.lines.len() - 1)
            }
            Do::AddAdjustment => {
                let tax = self.lines.iter().map(|line| line.get("tax")).find(|tax| !tax.is_empty());
                let cells = [("kind", "allowance"), ("tax", tax.unwrap_or_default())];
                let cells = cells.map(|(name, text)| (name, text.to_owned())).into();
                self.adjustments.push(Row { cells, ..Row::default() });
                Some(format!("a{}.value", self.adjustments.len()))
            }
            Do::RemoveAdjustment(index) => {
                if index < self.adjustments.len() {
                    self.adjustments.remove(index);
                }
                None
            }
            Do::Copy(index) => {
                let copy = Row { id: String::new(), ..self.lines.get(index)?.clone() };
                self.lines.insert(index + 1, copy);
                focus(index + 1)
            }
            Do::Up(index) => self.swap(index.checked_sub(1)?, index).and_then(|()| focus(index - 1)),
            Do::Down(index) => self.swap(index, index + 1).and_then(|()| focus(index + 1)),
            Do::Remove(index) => {
                if index < self.lines.len() {
                    self.lines.remove(index);
                }
                None
            }
        }
    }

    fn swap(&mut self, first: usize, second: usize) -> Option<()> {
        (second < self.lines.len()).then(|| self.lines.swap(first, second))
    }

    /// A new line, with unit and VAT of the last one.
    pub(super) fn add_line(&mut self) {
        let last = self.lines.last();
        let taken =
            |name: &'static str| (name, last.map(|line| line.get(name).to_owned()).unwrap_or_default());
        let cells = [taken("unit"), taken("tax")].into();
        self.lines.push(Row { cells, ..Row::default() });
    }

    /// Adds what was pasted, below the lines. Says what was wrong with it.
    pub(super) fn take_paste(&mut self, most: usize) -> Result<usize, String> {
        let rows = paste::rows(&self.paste)?;
        let kept = self.lines.iter().filter(|line| !line.is_empty()).count();
        if kept + rows.len() > most {
            return Err(format!("The form holds {most} lines. Longer invoices come through the API."));
        }
        if !rows.is_empty() {
            self.lines.retain(|line| !line.is_empty());
            self.paste.clear();
        }
        let added = rows.len();
        self.lines.extend(rows.into_iter().map(|cells| Row { cells, ..Row::default() }));
        Ok(added)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Typed {
        Typed::read(&Form::read(text.as_bytes()))
    }

    fn descriptions(typed: &Typed) -> Vec<&str> {
        typed.lines.iter().map(|line| line.get("description")).collect()
    }

    const TWO: &str = "customer=cus_1&l1.from=lin_a&l1.id=lin_a&l1.description=A%0D%0Aa&l1.tax=19%25&l1.unit=h\
        &l2.from=&l2.description=B&l2.tax=7%25&a1.from=&a1.value=5%25";

    #[test]
    fn a_form_is_read_with_its_rows() {
        let read = typed(TWO);
        assert_eq!(read.get("customer"), "cus_1");
        assert_eq!(descriptions(&read), ["A\na", "B"]);
        assert_eq!((read.lines[0].id.as_str(), read.lines[1].id.as_str()), ("lin_a", ""));
        assert_eq!(read.adjustments[0].get("value"), "5%");
    }

    #[test]
    fn lines_are_added_copied_moved_and_removed() {
        let mut form = typed(TWO);
        assert_eq!(form.apply(Do::Copy(0)).as_deref(), Some("l2.description"));
        assert_eq!(descriptions(&form), ["A\na", "A\na", "B"]);
        assert_eq!((form.lines[1].id.as_str(), form.lines[1].from.as_str()), ("", "lin_a"));
        assert_eq!(form.apply(Do::Up(2)).as_deref(), Some("l2.description"));
        assert_eq!(descriptions(&form), ["A\na", "B", "A\na"]);
        assert_eq!(form.apply(Do::Down(2)), None);
        form.apply(Do::Remove(0));
        form.apply(Do::AddLine);
        assert_eq!(descriptions(&form), ["B", "A\na", ""]);
        assert_eq!((form.lines[2].get("tax"), form.lines[2].get("unit")), ("19%", "h"));
        assert!(form.lines[2].is_empty() && !form.lines[1].is_empty());
        form.apply(Do::Remove(9));
        assert_eq!((form.apply(Do::Up(0)), form.lines.len()), (None, 3));
    }

    #[test]
    fn what_is_pasted_takes_the_place_of_empty_lines() {
        let mut form = typed("l1.from=&l1.tax=19%25&paste=Travel%09120%09km%090.42%0D%0AWork%092");
        assert_eq!(form.take_paste(10), Ok(2));
        assert_eq!(descriptions(&form), ["Travel", "Work"]);
        assert!(form.paste.is_empty());
        form.paste = "x\t1\ny\t2".to_owned();
        assert!(form.take_paste(3).is_err() && !form.paste.is_empty());
    }

    #[test]
    fn a_button_that_is_unknown_saves_nothing() {
        for text in ["do=up:0", "do=up:x", "do=", "do=delete", ""] {
            assert_eq!(Do::read(&Form::read(text.as_bytes())), Do::Totals, "{text}");
        }
        assert_eq!(Do::read(&Form::read(b"do=remove:3")), Do::Remove(2));
    }
}
