//! MT940 (SWIFT), as banks write it: with umlauts, without line lengths, with or without the blocks of a SWIFT message around
//! the text.

mod details;

use chrono::{Datelike, NaiveDate};
use domain::bank_statements::booked::{Account, Booked, Direction};
use domain::bank_statements::mapping::Decimals;
use domain::bank_statements::statement::Format;
use domain::money::{Currency, Money};

use crate::Stated;
use crate::faults::Faults;
use crate::values::{account, amount, text};

/// The maximum number of lines of a `:86:` field. The standard has 6, banks write up to 20.
const MOST_LINES: usize = 100;

/// Whether a text has the fields of a statement.
pub fn looks_so(text: &str) -> bool {
    let has = |tag: &str| text.lines().any(|line| line.contains(tag));
    has(":25:") && (has(":60F:") || has(":60M:"))
}

/// A field: its tag, its lines, and the line on which it begins.
struct Field<'t> {
    tag: &'t str,
    lines: Vec<&'t str>,
    line: usize,
}

pub fn read(text: &str) -> Result<Stated, Faults> {
    let (mut stated, mut faults) = (Stated::new(Format::Mt940), Faults::default());
    let mut reader = Reader::default();
    for field in fields(text) {
        reader.take(&field, &mut stated, &mut faults);
    }
    reader.finish(&mut stated, &mut faults);
    stated.finish(faults)
}

fn fields(text: &str) -> Vec<Field<'_>> {
    let mut fields: Vec<Field<'_>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        // The text block of a SWIFT message begins with `{4:` and ends with `-}`.
        let line = line.rsplit_once("{4:").map_or(line, |(_, rest)| rest).trim_end();
        if let Some((tag, rest)) = tag(line) {
            fields.push(Field { tag, lines: vec![rest], line: index + 1 });
        } else if matches!(line, "-" | "-}") {
            fields.push(Field { tag: "-", lines: Vec::new(), line: index + 1 });
        } else if let Some(last) = fields.last_mut()
            && last.lines.len() < MOST_LINES
        {
            last.lines.push(line);
        }
    }
    fields
}

/// `:61:…`: two digits and an optional letter between colons.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let mut bytes = tag.bytes();
    let digits = bytes.next()?.is_ascii_digit() && bytes.next()?.is_ascii_digit();
    let letter = bytes.next().is_none_or(|byte| byte.is_ascii_uppercase());
    (digits && letter && bytes.next().is_none()).then_some((tag, rest))
}

#[derive(Default)]
struct Reader {
    account: Option<Account>,
    currency: Option<Currency>,
    /// The entry whose details may follow.
    open: Option<Booked>,
}

impl Reader {
    fn take(&mut self, field: &Field<'_>, stated: &mut Stated, faults: &mut Faults) {
        let first = field.lines.first().copied().unwrap_or_default();
        let place = || format!("line {}", field.line);
        match field.tag {
            "25" => {
                self.finish(stated, faults);
                self.account = account(first);
                if self.account.is_none() {
                    faults.add(place(), "required", "must name the account (:25:)");
                }
            }
            "60F" | "60M" => {
                self.currency = first.get(7..10).and_then(|code| code.parse().ok());
                if self.currency.is_none() {
                    faults.add(
                        place(),
                        "invalid_balance",
                        "must be an opening balance with a currency (:60F:)",
                    );
                }
            }
            "61" => {
                self.finish(stated, faults);
                let (Some(account), Some(currency)) = (&self.account, self.currency) else {
                    faults.add(
                        place(),
                        "misplaced",
                        "must follow an account (:25:) and an opening balance (:60F:)",
                    );
                    return;
                };
                match statement_line(first, field.lines.get(1).copied(), account, currency) {
                    // A line of zero only informs.
                    Ok(entry) if entry.amount.minor == 0 => {}
                    Ok(entry) => self.open = Some(entry),
                    Err((code, message)) => faults.add(place(), code, message),
                }
            }
            // Information about the entry before it. One that follows a balance is about the whole statement.
            "86" => {
                if let Some(entry) = &mut self.open {
                    details::add(entry, &field.lines);
                }
                self.finish(stated, faults);
            }
            _ => self.finish(stated, faults),
        }
    }

    fn finish(&mut self, stated: &mut Stated, faults: &mut Faults) {
        if let Some(entry) = self.open.take() {
            stated.push(entry, faults);
        }
    }
}

type Wrong = (&'static str, &'static str);

/// `2611202611 20CR 119,00 NTRF ref//bank-ref`: value date, entry date, mark, funds code, amount, type, references.
fn statement_line(
    line: &str,
    supplementary: Option<&str>,
    account: &Account,
    currency: Currency,
) -> Result<Booked, Wrong> {
    const DATE: Wrong = ("invalid_date", "must begin with a value date as YYMMDD (:61:)");
    const MARK: Wrong = ("invalid_value", "must have C, D, RC or RD after the dates (:61:)");
    const AMOUNT: Wrong = ("invalid_amount", "must have an amount such as 119,00 after the mark (:61:)");
    let value_on = line.get(..6).and_then(value_date).ok_or(DATE)?;
    let rest = line.get(6..).unwrap_or_default();
    let has_entry_date = rest.len() >= 4 && rest.bytes().take(4).all(|b| b.is_ascii_digit());
    let (entry_date, rest) = if has_entry_date { rest.split_at(4) } else { ("", rest) };
    let booked_on = if entry_date.is_empty() { value_on } else { near(value_on, entry_date).ok_or(DATE)? };
    let marks = [
        ("RC", Direction::Debit, true),
        ("RD", Direction::Credit, true),
        // Expected credits and debits (MT942).
        ("EC", Direction::Credit, false),
        ("ED", Direction::Debit, false),
        ("C", Direction::Credit, false),
        ("D", Direction::Debit, false),
    ];
    let mark = marks.into_iter().find(|(mark, ..)| rest.starts_with(mark)).ok_or(MARK)?;
    let rest = rest.get(mark.0.len()..).unwrap_or_default();
    // The third letter of the currency may stand before the amount.
    let rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(rest.len());
    let (figure, rest) = rest.split_at(end);
    if !figure.contains(',') {
        return Err(AMOUNT);
    }
    let minor = amount(figure, Decimals::Comma, currency).ok_or(AMOUNT)?;
    // The type has four characters, such as `NTRF`.
    let references = rest.char_indices().nth(4).map_or("", |(at, _)| rest.get(at..).unwrap_or_default());
    let (own, bank) = references.split_once("//").unwrap_or((references, ""));
    Ok(Booked {
        account: account.clone(),
        booked_on,
        value_on: Some(value_on),
        amount: Money::new(minor, currency),
        direction: mark.1,
        reversal: mark.2,
        counterparty: None,
        counterparty_iban: None,
        end_to_end: text(own),
        bank_reference: text(bank),
        reference: None,
        text: supplementary.and_then(text),
    })
}

/// `YYMMDD`: from 1980 to 2079, as SWIFT reads it.
fn value_date(raw: &str) -> Option<NaiveDate> {
    let number = |from: usize| -> Option<u32> {
        let digits = raw.get(from..from + 2)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let year = i32::try_from(number(0)?).ok()?;
    let year = if year >= 80 { 1900 + year } else { 2000 + year };
    NaiveDate::from_ymd_opt(year, number(2)?, number(4)?)
}

/// The day `MMDD` that is nearest to another one: near the turn of the year it may be in another year.
fn near(other: NaiveDate, raw: &str) -> Option<NaiveDate> {
    let (month, day) = (raw.get(..2)?.parse().ok()?, raw.get(2..4)?.parse().ok()?);
    let years = [other.year() - 1, other.year(), other.year() + 1];
    let days = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    days.min_by_key(|day| (*day - other).num_days().abs())
}
