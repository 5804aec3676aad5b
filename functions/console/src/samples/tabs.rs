//! Tabs of sample pages.

use pages::components::{Tab, Tabs};

pub(super) fn tabs(label: &str, names: &[&str], current: usize) -> Tabs {
    let tab = |(index, name): (usize, &&str)| Tab {
        label: (*name).to_owned(),
        href: format!("?tab={index}"),
        count: None,
        current: index == current,
    };
    Tabs { label: label.to_owned(), tabs: names.iter().enumerate().map(tab).collect() }
}
