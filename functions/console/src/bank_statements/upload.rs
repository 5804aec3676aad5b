//! Uploading a file of a bank.

use askama::Template;
use pages::components::{Action, Field, Notice};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "bank_statements/upload.html")]
pub struct UploadPage {
    pub shell: Shell,
    /// What is wrong with the file, a line for each place.
    pub notice: Option<Notice>,
    /// The file, its name, the mapping of a CSV file.
    pub fields: Vec<Field>,
    pub new_mapping: Action,
    pub submit: Action,
}
