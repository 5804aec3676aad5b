//! What pages are made of. Each component is plain data with a template of its own; a template of a page prints it with
//! `{{ … }}`, and what it holds is escaped.

mod action;
mod ask;
mod badge;
mod bars;
mod columns;
mod empty;
mod field;
mod notice;
mod pager;
mod pairs;
mod progress;
mod steps;
mod tabs;
mod timeline;

pub use action::{Action, Does, Look};
pub use ask::Ask;
pub use badge::{Badge, Tone};
pub use bars::{Bar, Bars};
pub use columns::{Column, Columns};
pub use empty::Empty;
pub use field::{Control, Field, Input, Pick};
pub use notice::Notice;
pub use pager::Pager;
pub use pairs::{Pair, Pairs};
pub use progress::{Progress, Share, Stack};
pub use steps::Steps;
pub use tabs::{Tab, Tabs};
pub use timeline::{Event, FieldChange, Timeline};

/// Marks components as escaped: a template escapes what it prints.
macro_rules! escaped {
    ($($name:ty),* $(,)?) => { $(impl askama::filters::HtmlSafe for $name {})* };
}

escaped!(
    Action, Ask, Badge, Bars, Columns, Empty, Field, Notice, Pager, Pairs, Progress, Stack, Steps, Tabs,
    Timeline
);

/// A link in a text.
#[derive(Clone, Debug)]
pub struct Link {
    pub label: String,
    pub href: String,
}

impl Link {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// A text as part of an `id`: letters and digits, with hyphens between.
fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_a_valid_id() {
        assert_eq!(slug("Move to draft…"), "move-to-draft");
        assert_eq!(slug("<script>"), "script");
    }
}
