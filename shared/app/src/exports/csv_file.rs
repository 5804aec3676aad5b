//! CSV files (RFC 4180), for spreadsheets.

/// Types are compared without regard to case (RFC 9110, section 8.3.1). `lambda_http` decodes a body of the type `text`,
/// in lower case, as text, which would lose its byte order mark.
pub const CONTENT_TYPE: &str = "Text/csv; charset=utf-8";

/// Without it, spreadsheets read the file in the character set of their country.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// What other people or systems wrote.
    Text(String),
    /// A number that Remit wrote: a spreadsheet may calculate with it.
    Number(String),
}

impl Cell {
    /// Empty if there is none.
    pub fn text<T: ToString>(value: Option<T>) -> Self {
        Cell::Text(value.map(|value| value.to_string()).unwrap_or_default())
    }

    pub fn number(value: impl ToString) -> Self {
        Cell::Number(value.to_string())
    }
}

/// A file with a line of names.
pub fn write<const N: usize>(
    columns: [&str; N],
    rows: impl Iterator<Item = [Cell; N]>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row.map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(number) => number,
        }))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A spreadsheet evaluates a cell that starts with one of these as a formula, and foreign mail servers choose the words.
/// A reader may separate cells at any of `, ; tab`, and it drops quotes and spaces in front of a formula. So after each
/// of these an apostrophe makes the formula a text.
fn harmless(cell: String) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut starts_cell = true;
    for c in cell.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if starts_cell && matches!(c, '=' | '+' | '-' | '@') {
            text.push('\'');
        }
        starts_cell = matches!(c, ',' | ';') || (starts_cell && matches!(c, ' ' | '"' | '\''));
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("smtp; 550 no such user;=1+1", "smtp; 550 no such user;'=1+1"),
            ("a, +1", "a, '+1"),
            ("a;\"=1\"", "a;\"'=1\""),
            ("a\t=1", "a =1"),
            ("\r\n=1", "  '=1"),
            ("smtp; 550 5.1.1 user-unknown <a@b.example>", "smtp; 550 5.1.1 user-unknown <a@b.example>"),
        ] {
            assert_eq!(harmless(cell.to_owned()), written, "{cell:?}");
        }
    }

    /// B10: A reader that separates at any of these signs finds no formula, and spreadsheets read the file as UTF-8.
    #[test]
    fn the_file_is_harmless_whatever_separates_its_cells() {
        for separator in [',', ';', '\t'] {
            let cell = harmless(format!("x{separator}=1{separator} \"@a\"{separator}-2"));
            for part in cell.split(separator) {
                let start = part.trim_start_matches([' ', '"']);
                assert!(!start.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        let rows = [[Cell::Text("-1".to_owned()), Cell::number("-1.50")]];
        let file = write(["name", "amount"], rows.into_iter()).unwrap();
        assert_eq!(String::from_utf8(file).unwrap(), "\u{feff}name,amount\n'-1,-1.50\n");
    }
}
