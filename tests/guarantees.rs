//! GUARANTEES.md names tests. Each of them must exist.

use std::collections::BTreeSet;

use crate::repository;

#[test]
fn every_test_that_the_guarantees_name_exists() {
    let named = named();
    assert!(named.len() > 20, "GUARANTEES.md names only {named:?}");
    let tests = tests();
    let missing: Vec<&String> = named.difference(&tests).collect();
    assert!(missing.is_empty(), "GUARANTEES.md names tests that do not exist: {missing:?}");
}

/// The names in backticks that look like tests: at least three words.
fn named() -> BTreeSet<String> {
    let text = repository::text("GUARANTEES.md");
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|name| is_name(name) && name.matches('_').count() > 1).map(str::to_owned).collect()
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The names of all test functions.
fn tests() -> BTreeSet<String> {
    let folders = ["functions", "infra/local", "shared", "tests"];
    let files = folders.iter().flat_map(|folder| repository::files(folder, "rs"));
    let mut tests = BTreeSet::new();
    for file in files {
        let mut marked = false;
        for line in repository::text(file).lines().map(str::trim) {
            if let Some(name) = function(line) {
                if marked {
                    tests.insert(name.to_owned());
                }
                marked = false;
            } else {
                // The attribute is the same within `proptest!`.
                marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            }
        }
    }
    tests
}

fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}
