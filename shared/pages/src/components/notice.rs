//! A short message above the content: what was done, or what went wrong.

use askama::Template;

use super::{Link, Tone};
use crate::icons::Icon;

#[derive(Clone, Debug, Template)]
#[template(path = "notice.html")]
pub struct Notice {
    /// Green: done. Blue: to know. Amber: to mind. Red: refused.
    pub tone: Tone,
    pub title: String,
    /// More of it, a line each.
    pub lines: Vec<String>,
    pub link: Option<Link>,
}

impl Notice {
    pub fn new(tone: Tone, title: impl Into<String>) -> Self {
        Self { tone, title: title.into(), lines: Vec::new(), link: None }
    }

    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    #[must_use]
    pub fn link(self, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { link: Some(Link::new(label, href)), ..self }
    }

    fn icon(&self) -> Icon {
        match self.tone {
            Tone::Green => Icon::CircleCheck,
            Tone::Red => Icon::Octagon,
            Tone::Amber => Icon::Alert,
            Tone::Grey | Tone::Blue | Tone::Violet => Icon::Info,
        }
    }

    /// What went wrong is read out at once.
    fn role(&self) -> &'static str {
        if self.tone == Tone::Red { "alert" } else { "status" }
    }
}
