//! Makes a new mapping of CSV files.

use app::{Reply, records};
use axum::extract::State;
use axum::http::StatusCode;
use domain::bank_statements::mapping::{Columns, CsvMapping, Dates, Decimals, Delimiter, Encoding, Layout};
use domain::ids::CsvMappingId;
use pages::components::{Action, Field, Look, Pick};
use ports::Entropy;

use super::mapping::MappingPage;
use crate::navigation::Area;
use crate::payments::reading::Reading;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web, done, page, page_with};

/// The most lines before the names of the columns, as in the API.
const MAX_SKIPPED: u32 = 100;

const DELIMITERS: [(&str, &str, Delimiter); 4] = [
    ("comma", "Comma", Delimiter::Comma),
    ("semicolon", "Semicolon", Delimiter::Semicolon),
    ("tab", "Tab", Delimiter::Tab),
    ("pipe", "Vertical bar", Delimiter::Pipe),
];
const ENCODINGS: [(&str, &str, Encoding); 3] = [
    ("utf_8", "UTF-8", Encoding::Utf8),
    ("windows_1252", "Windows-1252", Encoding::Windows1252),
    ("iso_8859_15", "ISO 8859-15", Encoding::Iso8859_15),
];
const DECIMALS: [(&str, &str, Decimals); 2] =
    [("point", "1,234.56", Decimals::Point), ("comma", "1.234,56", Decimals::Comma)];
const DATES: [(&str, &str, Dates); 5] = [
    ("iso", "2026-11-20", Dates::Iso),
    ("dd.mm.yyyy", "20.11.2026", Dates::DayMonthYearPoints),
    ("dd/mm/yyyy", "20/11/2026", Dates::DayMonthYearSlashes),
    ("mm/dd/yyyy", "11/20/2026", Dates::MonthDayYearSlashes),
    ("yyyymmdd", "20261120", Dates::Compact),
];

/// The optional columns.
const COLUMNS: [(&str, &str); 8] = [
    ("value_date", "Value date"),
    ("column_account", "Account"),
    ("column_currency", "Currency"),
    ("counterparty", "Payer or payee"),
    ("counterparty_iban", "IBAN of the payer or payee"),
    ("text", "Text"),
    ("end_to_end", "End-to-end reference"),
    ("bank_reference", "Reference of the bank"),
];

pub(super) async fn form(visitor: Visitor) -> Page {
    let nothing = Form::default();
    page(&view(&visitor, &nothing, &Reading::new(&nothing, visitor.format())))
}

fn select<V>(name: &str, label: &str, choices: &[(&str, &str, V)], form: &Form) -> Field {
    let pick = |(value, shown, _): &(&str, &str, V)| Pick::new(*value, *shown, form.text(name) == *value);
    Field::select(name, label, choices.iter().map(pick).collect())
}

/// The first choice if nothing was sent.
fn chosen<V: Copy>(
    reading: &mut Reading<'_>,
    name: &str,
    choices: &[(&str, &str, V)],
    form: &Form,
) -> Option<V> {
    let found = choices.iter().find(|(value, ..)| *value == form.text(name));
    if found.is_none() && form.has(name) {
        reading.refuse(name, "must be one of the list");
    }
    let first = choices.first().filter(|_| !form.has(name));
    found.or(first).map(|(_, _, value)| *value)
}

fn view(visitor: &Visitor, form: &Form, reading: &Reading<'_>) -> MappingPage {
    let text = |name: &str, label: &str| Field::text(name, label, form.text(name));
    let layout = vec![
        text("name", "Name").required().focused(),
        select("delimiter", "Between columns", &DELIMITERS, form),
        select("encoding", "Character set", &ENCODINGS, form),
        select("decimals", "Amounts", &DECIMALS, form),
        select("dates", "Dates", &DATES, form),
        text("skip_lines", "Lines to skip")
            .hint("Before the names of the columns. Empty: none.")
            .with(|input| input.numeric = true),
        text("account", "Account").hint("Of every row, if no column has it."),
        text("currency", "Currency").hint("Of every row, if no column has it: EUR."),
    ];
    let mut columns = vec![
        text("date", "Date").required(),
        text("amount", "Amount").required().hint("With a sign: below zero is money that went."),
    ];
    columns.extend(COLUMNS.iter().map(|(name, label)| text(name, label)));
    let marked = |fields: Vec<Field>| fields.into_iter().map(|field| reading.mark(field)).collect();
    MappingPage {
        shell: visitor.shell(Area::Payments, "New CSV mapping", Vec::new()),
        layout: marked(layout),
        columns: marked(columns),
        submit: Action::submit("Create", "do", "create").look(Look::Primary),
    }
}

/// How the file is written, and its columns.
fn read(form: &Form, reading: &mut Reading<'_>) -> Option<(Layout, Columns)> {
    let delimiter = chosen(reading, "delimiter", &DELIMITERS, form);
    let encoding = chosen(reading, "encoding", &ENCODINGS, form);
    let decimals = chosen(reading, "decimals", &DECIMALS, form);
    let dates = chosen(reading, "dates", &DATES, form);
    let skip_lines: u32 = reading.optional("skip_lines").unwrap_or(0);
    if skip_lines > MAX_SKIPPED {
        reading.refuse("skip_lines", format!("must be at most {MAX_SKIPPED}"));
    }
    for (field, column) in [("account", "column_account"), ("currency", "column_currency")] {
        if form.has(field) == form.has(column) {
            reading.refuse(field, "must be given, or be a column, and not both");
        }
    }
    let (account, currency) = (reading.optional("account"), reading.optional("currency"));
    let (date, amount) = (reading.required("date"), reading.required("amount"));
    let columns = Columns {
        value_date: reading.optional("value_date"),
        account: reading.optional("column_account"),
        currency: reading.optional("column_currency"),
        counterparty: reading.optional("counterparty"),
        counterparty_iban: reading.optional("counterparty_iban"),
        text: reading.optional("text"),
        end_to_end: reading.optional("end_to_end"),
        bank_reference: reading.optional("bank_reference"),
        date: date?,
        amount: amount?,
    };
    let layout = Layout {
        delimiter: delimiter?,
        encoding: encoding?,
        decimals: decimals?,
        dates: dates?,
        skip_lines,
        account,
        currency,
    };
    Some((layout, columns))
}

pub(super) async fn create(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let mut reading = Reading::new(&form, visitor.format());
    let (name, read) = (reading.required("name"), read(&form, &mut reading));
    let (Some(name), Some((layout, columns)), true) = (name, read, reading.is_good()) else {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&visitor, &form, &reading));
    };
    let caller = visitor.caller();
    let id = CsvMappingId::new(caller.now, web.entropy.draw());
    let (version, archived, created_at, change) = (1, false, caller.now, caller.change());
    let mapping = CsvMapping { id, version, name, layout, columns, archived, created_at, change };
    let told = |_: &CsvMapping| Reply { status: 201, body: String::new(), etag: None, location: None };
    records::create(&web.store, &caller, mapping, told).await?;
    done("/console/bank-statements/new", "created")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(sent: &[u8], check: impl FnOnce(Option<(Layout, Columns)>, &Reading<'_>)) {
        let form = Form::read(sent);
        let format =
            pages::format::Format { language: wording::Language::English, zone: domain::zone::Zone::UTC };
        let mut reading = Reading::new(&form, format);
        let found = read(&form, &mut reading);
        check(found, &reading);
    }

    #[test]
    fn a_mapping_is_read_with_what_the_api_takes_if_nothing_is_chosen() {
        reading(
            b"date=Tag&amount=Betrag&delimiter=semicolon&currency=EUR&column_account=Konto",
            |found, reading| {
                let (layout, columns) = found.unwrap();
                assert!(reading.is_good());
                assert_eq!((layout.delimiter, layout.dates), (Delimiter::Semicolon, Dates::Iso));
                assert_eq!(columns.account.as_deref(), Some("Konto"));
            },
        );
    }

    #[test]
    fn account_and_currency_are_columns_or_fixed_and_not_both() {
        reading(b"date=Tag&currency=EUR&column_currency=W&skip_lines=101&dates=x", |found, reading| {
            assert!(found.is_none());
            let mut names: Vec<&str> = reading.wrong.iter().map(|(name, _)| name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, ["account", "amount", "currency", "dates", "skip_lines"]);
        });
    }
}
