//! How the CSV files of a bank are read: a new mapping.

use askama::Template;
use pages::components::{Action, Field};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "bank_statements/mapping.html")]
pub struct MappingPage {
    pub shell: Shell,
    /// The name, and how the file is written.
    pub layout: Vec<Field>,
    /// The names of the columns, as they stand in the file.
    pub columns: Vec<Field>,
    pub submit: Action,
}
