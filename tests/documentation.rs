//! The documentation: a README that a newcomer reads to its end, and links that lead somewhere.

use std::path::{Path, PathBuf};

use crate::repository;

const MOST_LINES: usize = 200;

#[test]
fn the_readme_has_at_most_200_lines() {
    let lines = repository::text("README.md").lines().count();
    assert!(lines <= MOST_LINES, "README.md has {lines} lines; move some of it to docs/");
}

#[test]
fn links_between_documents_resolve() {
    let mut pages = repository::files("docs", "md");
    assert!(pages.len() >= 10, "docs has only {pages:?}");
    pages.extend(["README.md".into(), "GUARANTEES.md".into()]);
    let (mut checked, mut broken) = (0, Vec::new());
    for page in &pages {
        for link in links(&repository::text(page)) {
            if link.contains("://") {
                continue;
            }
            checked += 1;
            if !resolves(page, &link) {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(checked > 20, "only {checked} links were found");
    assert!(broken.is_empty(), "these links lead nowhere: {broken:#?}");
}

#[test]
fn the_readme_links_to_every_page() {
    let readme = repository::text("README.md");
    let links: Vec<String> = links(&readme);
    for page in repository::files("docs", "md") {
        let page = page.display().to_string();
        assert!(links.contains(&page), "README.md does not link to {page}");
    }
}

/// The targets of `[text](target)`, outside of code blocks.
fn links(text: &str) -> Vec<String> {
    let prose = text.split("```").step_by(2);
    let targets = prose.flat_map(|prose| prose.split("](").skip(1));
    targets.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// Whether the file exists and, after `#`, the heading.
fn resolves(page: &Path, link: &str) -> bool {
    let (file, heading) = link.split_once('#').map_or((link, None), |(file, name)| (file, Some(name)));
    let target: PathBuf = match file {
        "" => page.to_owned(),
        file => page.parent().unwrap_or(Path::new("")).join(file),
    };
    if !repository::root().join(&target).exists() {
        return false;
    }
    heading.is_none_or(|name| {
        repository::text(&target)
            .lines()
            .filter_map(|line| line.strip_prefix('#'))
            .any(|it| anchor(it) == name)
    })
}

/// The anchor that GitHub gives to a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || "-_".contains(c) => Some(c),
            _ => None,
        })
        .collect()
}

#[test]
fn anchors_are_those_of_github() {
    assert_eq!(anchor("## Retry, acknowledge, recall"), "retry-acknowledge-recall");
    assert_eq!(anchor(" What to look at when…"), "what-to-look-at-when");
}
