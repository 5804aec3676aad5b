//! How to read the CSV files of a bank.

use chrono::{DateTime, Utc};
use domain::bank_statements::mapping as model;
use domain::change::Change;
use domain::ids::CsvMappingId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::texts::text;
use crate::resources::words;

/// The most lines before the names of the columns.
const MAX_SKIPPED: i64 = 100;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CsvMapping {
    #[schema(example = "csv_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    #[serde(flatten)]
    content: CsvMappingInput,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// How to read the CSV files of a bank. The first line that is not skipped has the names of the columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CsvMappingInput {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// `comma` if not given.
    #[schema(value_type = Option<words::Delimiter>)]
    delimiter: Option<String>,
    /// `utf_8` if not given.
    #[schema(value_type = Option<words::Encoding>)]
    encoding: Option<String>,
    /// `point` if not given: the sign between whole units and decimals.
    #[schema(value_type = Option<words::Decimals>)]
    decimals: Option<String>,
    /// `iso` if not given.
    #[schema(value_type = Option<words::Dates>)]
    dates: Option<String>,
    /// Lines before the line with the names of the columns. 0 if not given.
    #[schema(minimum = 0, maximum = 100)]
    skip_lines: Option<i64>,
    /// The account of every row, if no column has it.
    #[schema(max_length = 70)]
    account: Option<String>,
    /// ISO 4217. The currency of every row, if no column has it.
    currency: Option<String>,
    #[schema(required = true, nullable = false)]
    columns: Option<ColumnsInput>,
}

/// The names of the columns, as they stand in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnsInput {
    #[schema(required = true, nullable = false)]
    date: Option<String>,
    /// With a sign: below zero is money that went.
    #[schema(required = true, nullable = false)]
    amount: Option<String>,
    value_date: Option<String>,
    account: Option<String>,
    currency: Option<String>,
    counterparty: Option<String>,
    counterparty_iban: Option<String>,
    text: Option<String>,
    end_to_end: Option<String>,
    bank_reference: Option<String>,
}

impl CsvMappingInput {
    pub(crate) fn read(
        &self,
        (id, version): (CsvMappingId, u64),
        created_at: DateTime<Utc>,
        change: Change,
        fields: &mut Fields,
    ) -> Option<model::CsvMapping> {
        let name = fields.required("name", &self.name);
        let layout = model::Layout {
            delimiter: fields.optional("delimiter", &self.delimiter).unwrap_or(model::Delimiter::Comma),
            encoding: fields.optional("encoding", &self.encoding).unwrap_or(model::Encoding::Utf8),
            decimals: fields.optional("decimals", &self.decimals).unwrap_or(model::Decimals::Point),
            dates: fields.optional("dates", &self.dates).unwrap_or(model::Dates::Iso),
            skip_lines: fields.number("skip_lines", self.skip_lines, 0..=MAX_SKIPPED).unwrap_or(0),
            account: fields.optional("account", &self.account),
            currency: fields.optional("currency", &self.currency),
        };
        fields.present("columns", &self.columns);
        let columns = fields.nested("columns", &self.columns, ColumnsInput::read);
        if let Some(columns) = &self.columns {
            for (field, value, column) in [
                ("account", &self.account, &columns.account),
                ("currency", &self.currency, &columns.currency),
            ] {
                if value.is_some() == column.is_some() {
                    let message = format!("must be given, or columns.{field}, and not both");
                    fields.refuse(field, "one_of_both", message);
                }
            }
        }
        let (columns, archived) = (columns?, false);
        Some(model::CsvMapping { id, version, name: name?, layout, columns, archived, created_at, change })
    }
}

impl ColumnsInput {
    fn read(&self, fields: &mut Fields) -> Option<model::Columns> {
        let (date, amount) = (fields.required("date", &self.date), fields.required("amount", &self.amount));
        Some(model::Columns {
            value_date: fields.optional("value_date", &self.value_date),
            account: fields.optional("account", &self.account),
            currency: fields.optional("currency", &self.currency),
            counterparty: fields.optional("counterparty", &self.counterparty),
            counterparty_iban: fields.optional("counterparty_iban", &self.counterparty_iban),
            text: fields.optional("text", &self.text),
            end_to_end: fields.optional("end_to_end", &self.end_to_end),
            bank_reference: fields.optional("bank_reference", &self.bank_reference),
            date: date?,
            amount: amount?,
        })
    }
}

impl From<&model::CsvMapping> for CsvMappingInput {
    fn from(mapping: &model::CsvMapping) -> Self {
        let (layout, columns) = (&mapping.layout, &mapping.columns);
        Self {
            name: Some(mapping.name.to_string()),
            delimiter: Some(words::Delimiter::from(layout.delimiter).as_str().to_owned()),
            encoding: Some(words::Encoding::from(layout.encoding).as_str().to_owned()),
            decimals: Some(words::Decimals::from(layout.decimals).as_str().to_owned()),
            dates: Some(words::Dates::from(layout.dates).as_str().to_owned()),
            skip_lines: Some(layout.skip_lines.into()),
            account: text(&layout.account),
            currency: text(&layout.currency),
            columns: Some(ColumnsInput {
                date: Some(columns.date.to_string()),
                amount: Some(columns.amount.to_string()),
                value_date: text(&columns.value_date),
                account: text(&columns.account),
                currency: text(&columns.currency),
                counterparty: text(&columns.counterparty),
                counterparty_iban: text(&columns.counterparty_iban),
                text: text(&columns.text),
                end_to_end: text(&columns.end_to_end),
                bank_reference: text(&columns.bank_reference),
            }),
        }
    }
}

impl From<&model::CsvMapping> for CsvMapping {
    fn from(mapping: &model::CsvMapping) -> Self {
        Self {
            id: mapping.id.to_string(),
            content: mapping.into(),
            version: mapping.version,
            created_at: mapping.created_at,
            updated_at: mapping.change.at,
        }
    }
}
