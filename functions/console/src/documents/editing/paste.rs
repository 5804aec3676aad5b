//! Lines from a spreadsheet: a line for each row, with tabs between its cells.

use super::cells::Cells;

/// The columns, in their order.
const COLUMNS: [&str; 5] = ["description", "quantity", "unit", "unit_price", "tax"];

/// The cells of each row. A spreadsheet puts a cell with several lines between quotation marks.
pub(super) fn rows(text: &str) -> Result<Vec<Cells>, String> {
    let mut rows = Vec::new();
    for (place, cells) in table(text).into_iter().enumerate() {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if cells.len() > COLUMNS.len() && cells.iter().skip(COLUMNS.len()).any(|cell| !cell.trim().is_empty())
        {
            return Err(format!("Row {} has {} columns; there may be five.", place + 1, cells.len()));
        }
        rows.push(COLUMNS.iter().zip(cells).map(|(name, cell)| (*name, cell.trim().to_owned())).collect());
    }
    Ok(rows)
}

fn table(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().filter(|character| *character != '\r').peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            // A quotation mark that nothing closes belongs to the text.
            '"' if cell.is_empty() && characters.clone().any(|later| later == '"') => quoted = true,
            '\t' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    row.push(cell);
    rows.push(row);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_spreadsheet_become_lines() {
        let text = "Travel\t120\tkm\t0,42\t19%\r\n\n\"Two\nlines, \"\"quoted\"\"\"\t1\n\t2\n";
        let rows = rows(text).unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[0]["description"].as_str(), rows[0]["unit_price"].as_str()), ("Travel", "0,42"));
        assert_eq!(rows[1]["description"], "Two\nlines, \"quoted\"");
        assert_eq!((rows[2]["description"].as_str(), rows[2]["quantity"].as_str()), ("", "2"));
        assert!(!rows[2].contains_key("tax"));
    }

    #[test]
    fn more_columns_than_a_line_has_are_refused() {
        assert!(rows("a\t1\th\t2\t19%\tnet").is_err());
        assert!(rows("a\t1\th\t2\t19%\t\t").is_ok());
        assert_eq!(rows("").unwrap().len(), 0);
        assert_eq!(rows("19\" rack\t1").unwrap()[0]["description"], "19\" rack");
    }
}
