//! What stands where there is nothing yet, and what to do first.

use askama::Template;

use super::Action;
use crate::icons::Icon;

#[derive(Clone, Debug, Template)]
#[template(path = "empty.html")]
pub struct Empty {
    pub icon: Icon,
    pub title: String,
    pub text: String,
    pub actions: Vec<Action>,
}
