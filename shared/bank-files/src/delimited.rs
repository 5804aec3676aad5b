//! CSV, as a mapping says.

use csv::{ReaderBuilder, StringRecord, Trim};
use domain::bank_statements::booked::{Booked, Direction};
use domain::bank_statements::mapping::{Columns, CsvMapping, Encoding, Layout};
use domain::bank_statements::statement::Format;
use domain::money::Money;
use domain::text::Text;

use crate::Stated;
use crate::faults::Faults;
use crate::values::{account, amount, date, decoded, text};

pub fn read(bytes: &[u8], mapping: &CsvMapping) -> Result<Stated, Faults> {
    let layout = &mapping.layout;
    let encoding = match layout.encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        Encoding::Iso8859_15 => encoding_rs::ISO_8859_15,
    };
    let content = decoded(encoding, bytes)?;
    let skipped = usize::try_from(layout.skip_lines).unwrap_or(usize::MAX);
    let table: &str = match skipped {
        0 => &content,
        lines => content
            .match_indices('\n')
            .nth(lines - 1)
            .map_or("", |(at, _)| content.get(at + 1..).unwrap_or("")),
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(layout.delimiter.byte())
        .flexible(true)
        .trim(Trim::All)
        .from_reader(table.as_bytes());
    let (mut stated, mut faults) = (Stated::new(Format::Csv), Faults::default());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return Err(Faults::one("", "invalid_csv", format!("cannot be read: {error}"))),
    };
    let Some(places) = Places::of(&mapping.columns, &headers, skipped + 1, &mut faults) else {
        return Err(faults);
    };
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => return Err(Faults::one("", "invalid_csv", format!("cannot be read: {error}"))),
        };
        // Banks end a file with empty rows.
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line) + skipped as u64;
        // A decimal comma between commas would make 7 of 7,50. A delimiter at the end of a row is harmless.
        if record.iter().skip(headers.len()).any(|field| !field.is_empty()) {
            let message = format!("must have at most {} fields, as the line with the names", headers.len());
            faults.add(format!("line {line}"), "too_many_fields", message);
            continue;
        }
        if let Some(entry) = entry(&record, &places, layout, &format!("line {line}"), &mut faults)
            && entry.amount.minor != 0
        {
            stated.push(entry, &mut faults);
        }
    }
    stated.finish(faults)
}

/// Where the columns are.
struct Places {
    date: usize,
    amount: usize,
    value_date: Option<usize>,
    account: Option<usize>,
    currency: Option<usize>,
    counterparty: Option<usize>,
    counterparty_iban: Option<usize>,
    text: Option<usize>,
    end_to_end: Option<usize>,
    bank_reference: Option<usize>,
}

impl Places {
    /// Notes each column that the file does not have.
    fn of(columns: &Columns, headers: &StringRecord, line: usize, faults: &mut Faults) -> Option<Self> {
        let mut find = |name: &Text<100>| {
            let found = headers.iter().position(|header| header == name.as_str());
            if found.is_none() {
                let message = format!("must have the column `{name}`");
                faults.add(format!("line {line}"), "missing_column", message);
            }
            found
        };
        let (date, amount) = (find(&columns.date), find(&columns.amount));
        let places = Self {
            date: date.unwrap_or_default(),
            amount: amount.unwrap_or_default(),
            value_date: columns.value_date.as_ref().and_then(&mut find),
            account: columns.account.as_ref().and_then(&mut find),
            currency: columns.currency.as_ref().and_then(&mut find),
            counterparty: columns.counterparty.as_ref().and_then(&mut find),
            counterparty_iban: columns.counterparty_iban.as_ref().and_then(&mut find),
            text: columns.text.as_ref().and_then(&mut find),
            end_to_end: columns.end_to_end.as_ref().and_then(&mut find),
            bank_reference: columns.bank_reference.as_ref().and_then(&mut find),
        };
        faults.is_empty().then_some(places)
    }
}

fn entry(
    record: &StringRecord,
    places: &Places,
    layout: &Layout,
    place: &str,
    faults: &mut Faults,
) -> Option<Booked> {
    let field = |place: usize| record.get(place).unwrap_or_default();
    let optional = |place: Option<usize>| place.map(field).filter(|content| !content.is_empty());
    let account = layout.account.clone().or_else(|| optional(places.account).and_then(account));
    if account.is_none() {
        faults.add(place, "required", "must name the account");
    }
    let currency = layout.currency.or_else(|| optional(places.currency).and_then(|code| code.parse().ok()));
    if currency.is_none() {
        faults.add(place, "invalid_currency", "must name a currency such as EUR");
    }
    let booked_on = date(field(places.date), layout.dates);
    if booked_on.is_none() {
        faults.add(place, "invalid_date", "must have a date in the format of the mapping");
    }
    let value_on = optional(places.value_date).map(|raw| date(raw, layout.dates));
    if value_on == Some(None) {
        faults.add(place, "invalid_date", "must have a value date in the format of the mapping");
    }
    let minor = currency.and_then(|currency| amount(field(places.amount), layout.decimals, currency));
    if currency.is_some() && minor.is_none() {
        faults.add(place, "invalid_amount", "must have an amount in the format of the mapping");
    }
    let minor = minor?;
    Some(Booked {
        account: account?,
        booked_on: booked_on?,
        value_on: value_on.flatten(),
        amount: Money::new(minor.abs(), currency?),
        direction: if minor < 0 { Direction::Debit } else { Direction::Credit },
        reversal: false,
        counterparty: optional(places.counterparty).and_then(text),
        counterparty_iban: optional(places.counterparty_iban).and_then(|iban| iban.parse().ok()),
        end_to_end: optional(places.end_to_end).and_then(text),
        bank_reference: optional(places.bank_reference).and_then(text),
        reference: None,
        text: optional(places.text).and_then(text),
    })
}
