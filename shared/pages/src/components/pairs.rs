//! Names and values.

use askama::Template;

#[derive(Clone, Debug)]
pub struct Pair {
    pub name: String,
    /// A line each.
    pub lines: Vec<String>,
    pub href: Option<String>,
}

impl Pair {
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), lines: vec![value.into()], href: None }
    }

    pub fn link(name: impl Into<String>, value: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::new(name, value) }
    }

    pub fn lines(name: impl Into<String>, lines: Vec<String>) -> Self {
        Self { name: name.into(), lines, href: None }
    }
}

#[derive(Clone, Debug, Template)]
#[template(path = "pairs.html")]
pub struct Pairs(pub Vec<Pair>);
