//! The steps of a task, and which one this is.

use askama::Template;

use crate::icons::Icon;

#[derive(Clone, Debug, Template)]
#[template(path = "steps.html")]
pub struct Steps {
    pub names: Vec<String>,
    /// From 1.
    pub current: usize,
}
