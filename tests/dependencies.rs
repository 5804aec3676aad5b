//! Checks the dependencies between crates, from Cargo's dependency graph and the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::repository::{files, functions, root, text};

/// The dependencies of each package by name, without those of tests.
struct Graph {
    uses: BTreeMap<String, BTreeSet<String>>,
}

static GRAPH: LazyLock<Graph> = LazyLock::new(Graph::read);

impl Graph {
    fn read() -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--offline", "--locked"])
            // The dependencies of other platforms are not downloaded.
            .args(["--filter-platform", &host()])
            .current_dir(root())
            .output()
            .expect("cargo metadata");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let list = |value: &Value| value.as_array().unwrap().clone();
        let names: BTreeMap<String, String> = list(&metadata["packages"])
            .iter()
            .map(|package| (text(&package["id"]), text(&package["name"])))
            .collect();
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"]) {
            let own = uses.entry(names[&text(&node["id"])].clone()).or_default();
            for used in list(&node["deps"]) {
                if list(&used["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                    own.insert(names[&text(&used["pkg"])].clone());
                }
            }
        }
        Self { uses }
    }

    /// All direct and transitive dependencies of a package.
    fn all<'g>(&'g self, package: &'g str) -> BTreeSet<&'g str> {
        let (mut all, mut waiting) = (BTreeSet::new(), vec![package]);
        while let Some(package) = waiting.pop() {
            let used = self.uses.get(package).unwrap_or_else(|| panic!("no package {package}"));
            waiting.extend(used.iter().map(String::as_str).filter(|used| all.insert(*used)));
        }
        all
    }
}

/// The platform that the compiler builds for.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").current_dir(root()).output().expect("rustc -vV");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

#[test]
fn only_documents_and_send_delivery_link_typst() {
    for function in functions() {
        let all = GRAPH.all(&function);
        let typst: Vec<_> = all.iter().filter(|used| used.starts_with("typst")).collect();
        let may = ["documents", "send-delivery"].contains(&function.as_str());
        assert_eq!(may, !typst.is_empty(), "{function} links {typst:?}");
    }
}

/// The other functions stay small. `api` checks the texts of e-mails, and links only what that takes.
#[test]
fn only_functions_that_render_e_mails_or_read_mail_events_link_mail() {
    let may = ["api-settings", "console", "fail-dead-letters", "record-engagement", "send-delivery"];
    for function in functions() {
        let all = GRAPH.all(&function);
        let heavy = ["mail", "ammonia", "minijinja", "mail-builder"];
        let linked: Vec<_> = heavy.into_iter().filter(|package| all.contains(package)).collect();
        assert_eq!(may.contains(&function.as_str()), !linked.is_empty(), "{function} links {linked:?}");
    }
}

#[test]
fn domain_store_and_app_do_not_depend_on_aws_http_or_a_runtime() {
    for package in ["domain", "ports", "store", "app", "wording", "mail-template", "mail", "pages", "pdf"] {
        let all = GRAPH.all(package);
        let foreign: Vec<_> = all
            .iter()
            .filter(|used| {
                used.starts_with("aws") || used.starts_with("lambda") || ["hyper", "reqwest"].contains(used)
            })
            .collect();
        assert!(foreign.is_empty(), "{package} uses {foreign:?}");
    }
}

/// The direct dependencies that the architecture allows.
#[test]
fn crates_depend_only_on_the_allowed_crates() {
    let ours = |package: &str| -> BTreeSet<String> {
        let all = files("shared", "toml").into_iter();
        let names: BTreeSet<String> = all
            .filter(|file| file.ends_with("Cargo.toml"))
            .map(|file| file.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        GRAPH.uses[package].intersection(&names).cloned().collect()
    };
    for (package, may) in [
        ("domain", &[][..]),
        ("ports", &["domain"]),
        ("store", &["domain", "ports"]),
        ("bank-files", &["domain"]),
        ("app", &["bank-files", "domain", "ports", "store", "wording"]),
        ("wording", &["domain"]),
        ("mail-template", &["domain"]),
        ("mail", &["domain", "mail-template", "ports", "wording"]),
        ("pdf", &["domain", "ports", "wording"]),
        ("pages", &["domain", "wording"]),
        (
            "console",
            &[
                "app",
                "aws",
                "bank-files",
                "domain",
                "mail",
                "mail-template",
                "pages",
                "ports",
                "runtime",
                "store",
                "wording",
            ],
        ),
        ("aws", &["domain", "ports"]),
        ("runtime", &["app", "domain", "ports", "store"]),
        ("http-api", &["app", "aws", "domain", "mail-template", "ports", "runtime", "store"]),
    ] {
        for used in ours(package) {
            assert!(may.contains(&used.as_str()), "{package} uses {used}");
        }
    }
    for function in functions() {
        assert!(!GRAPH.all(&function).contains("testing"), "{function} links crate testing");
    }
}

#[test]
fn domain_store_and_app_read_no_clock_and_no_randomness() {
    let forbidden = ["Utc::now", "Local::now", "SystemTime", "Instant::now", "rand::", "getrandom"];
    for package in ["domain", "store", "app"] {
        for file in files(format!("shared/{package}/src"), "rs") {
            let text = text(&file);
            for word in forbidden {
                assert!(!has_word(&text, word), "{} contains {word}", file.display());
            }
        }
    }
}

/// So that all of Remit follows one release of the time zone database.
#[test]
fn only_one_place_knows_the_rules_of_time_zones() {
    let ours = ["shared", "functions", "infra", "tests"].into_iter().flat_map(|folder| files(folder, "toml"));
    for file in ours.filter(|file| file.ends_with("Cargo.toml") && !file.ends_with("domain/Cargo.toml")) {
        let manifest = text(&file);
        let knows = ["jiff", "chrono-tz", "tzdb"].into_iter().find(|name| manifest.contains(name));
        assert_eq!(knows, None, "{} has rules of time zones of its own", file.display());
    }
    for file in files("shared/domain/src", "rs").into_iter().filter(|file| !file.ends_with("zone.rs")) {
        assert!(!text(&file).contains("jiff"), "{} must ask domain::zone", file.display());
    }
}

/// A whole word, not the end of a longer one such as `brand::`.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn main_only_wires() {
    for function in functions() {
        let lines = text(format!("functions/{function}/src/main.rs")).lines().count();
        assert!(lines <= 40, "the main.rs of {function} has {lines} lines");
    }
}

#[test]
fn no_file_exceeds_the_maximum_length() {
    let mut long = Vec::new();
    for folder in ["functions", "infra", "shared", "tests"] {
        for file in files(folder, "rs") {
            let lines = text(&file).lines().count();
            if lines > 400 {
                long.push(format!("{} has {lines} lines", file.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}
