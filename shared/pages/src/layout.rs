//! The frame of a page: its head, the navigation, who is signed in, and notices.
//!
//! A template begins with `{% extends "layout.html" %}`, or `"bare.html"` before the sign-in, and its view has a field
//! `shell` of the type [`Shell`] or [`Bare`].

use crate::assets::Addresses;
use crate::components::Notice;
use crate::icons::Icon;

/// A page of the navigation.
#[derive(Clone, Debug)]
pub struct Place {
    pub label: &'static str,
    pub href: &'static str,
    pub icon: Icon,
    pub current: bool,
    /// What waits there: "3".
    pub waiting: Option<String>,
}

/// The person that is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub role: String,
}

impl Person {
    /// At most two letters.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let (first, last) = (words.next(), words.next_back());
        first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
    }
}

/// The frame of a page behind the sign-in.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Of the window, and the heading of the page.
    pub title: String,
    /// BCP 47, of the person: how the script writes numbers.
    pub language: &'static str,
    pub assets: Addresses,
    /// Where the pages begin: `/console`.
    pub home: &'static str,
    /// The name of the account.
    pub tenant: String,
    pub person: Person,
    /// Against forged requests: a hidden field of each form.
    pub token: String,
    pub places: Vec<Place>,
    /// What was done a moment ago, or what went wrong.
    pub notices: Vec<Notice>,
    /// The account is in test mode: nothing leaves it.
    pub test_mode: bool,
}

/// The frame of a page before the sign-in.
#[derive(Clone, Debug)]
pub struct Bare {
    pub title: String,
    pub assets: Addresses,
    pub token: String,
    pub notices: Vec<Notice>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        let initials = |name: &str| {
            Person { name: name.to_owned(), email: String::new(), role: String::new() }.initials()
        };
        assert_eq!(initials("Ada Maria Lovelace"), "AL");
        assert_eq!(initials("eva"), "E");
        assert_eq!(initials(""), "");
    }
}
