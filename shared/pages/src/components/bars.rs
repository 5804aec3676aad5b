//! A chart of horizontal bars, which is a table: the numbers can be read without seeing the bars.

use askama::Template;

use super::Tone;

#[derive(Clone, Debug)]
pub struct Bar {
    pub label: String,
    pub amount: String,
    /// Of the longest bar, in percent.
    pub percent: u8,
    pub tone: Tone,
    /// What it is made of.
    pub href: Option<String>,
}

#[derive(Clone, Debug, Template)]
#[template(path = "bars.html")]
pub struct Bars {
    pub caption: String,
    /// Names of the two columns.
    pub label: String,
    pub amount: String,
    pub bars: Vec<Bar>,
    pub total: Option<(String, String)>,
}
