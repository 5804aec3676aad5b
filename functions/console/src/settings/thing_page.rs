//! One thing of the settings: a seller, a user, the account as a reader sees it.

use askama::Template;
use pages::components::{Action, Ask, Badge, Link, Notice, Pair, Pairs, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "settings/thing.html")]
pub struct ThingPage {
    pub shell: Shell,
    pub back: Link,
    pub title: String,
    pub subtitle: String,
    pub badge: Option<Badge>,
    pub actions: Vec<Action>,
    pub tabs: Option<Tabs>,
    pub notices: Vec<Notice>,
    pub cards: Vec<Card>,
    pub asks: Vec<Ask>,
}

#[derive(Clone, Debug)]
pub struct Card {
    pub title: String,
    /// In its head.
    pub actions: Vec<Action>,
    pub badge: Option<Badge>,
    pub text: String,
    /// A secret that is shown once.
    pub code: String,
    pub pairs: Pairs,
    pub table: Option<Table>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Card {
    pub fn new(title: impl Into<String>, pairs: Vec<Pair>) -> Self {
        Self {
            title: title.into(),
            actions: Vec::new(),
            badge: None,
            text: String::new(),
            code: String::new(),
            pairs: Pairs(pairs),
            table: None,
        }
    }

    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    #[must_use]
    pub fn badge(self, badge: Badge) -> Self {
        Self { badge: Some(badge), ..self }
    }
}
