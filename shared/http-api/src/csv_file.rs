//! Reports as CSV files.

use app::exports::csv_file::CONTENT_TYPE;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use runtime::http::Problem;

use crate::fields::Fields;

pub(crate) use app::exports::csv_file::{Cell, write};

/// How a report is answered.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ReportFormat {
    Json,
    Csv,
}

/// Whether the `format` of a report is `csv`.
pub(crate) fn is_wanted(format: &Option<String>, fields: &mut Fields) -> bool {
    match format.as_deref() {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => {
            fields.refuse("format", "invalid_value", "must be one of json, csv");
            false
        }
    }
}

/// The answer that a browser saves under this name.
pub(crate) fn answer(name: &str, file: Result<Vec<u8>, csv::Error>) -> Result<Response, Problem> {
    let file = file.map_err(|error| Problem::internal(error.to_string()))?;
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, CONTENT_TYPE.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, file).into_response())
}
