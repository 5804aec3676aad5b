//! What is shown instead of a page that is refused.

use askama::Template;
use pages::layout::Bare;

#[derive(Debug, Template)]
#[template(path = "refusal.html")]
pub struct RefusalPage {
    pub shell: Bare,
    pub title: String,
    /// What is wrong, a line each.
    pub lines: Vec<String>,
}
