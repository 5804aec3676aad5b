//! A status as a word, a colour and a shape.

use askama::Template;

use crate::icons::Icon;

/// The colours of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Grey,
    Blue,
    Violet,
    Amber,
    Green,
    Red,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Tone::Grey => "grey",
            Tone::Blue => "blue",
            Tone::Violet => "violet",
            Tone::Amber => "amber",
            Tone::Green => "green",
            Tone::Red => "red",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "badge.html")]
pub struct Badge {
    pub word: String,
    pub tone: Tone,
    pub shape: Icon,
    /// A light of a delivery: the shape in full colour beside a plain word.
    pub light: bool,
}

impl Badge {
    pub fn new(word: impl Into<String>, tone: Tone, shape: Icon) -> Self {
        Self { word: word.into(), tone, shape, light: false }
    }

    pub fn light(word: impl Into<String>, tone: Tone, shape: Icon) -> Self {
        Self { word: word.into(), tone, shape, light: true }
    }
}
