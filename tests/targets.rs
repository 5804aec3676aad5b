//! Cargo links a test program for each target, and runs rustdoc for each library. Targets without tests switch that off;
//! none of them may have tests that nobody runs.

use std::path::Path;

use crate::repository;

#[test]
fn what_is_not_built_for_tests_has_none() {
    let (mut targets, mut doctests) = (0, 0);
    let manifests = ["functions", "shared", "infra"].into_iter().flat_map(|it| repository::files(it, "toml"));
    for manifest in manifests.filter(|path| path.ends_with("Cargo.toml")) {
        let text = repository::text(&manifest);
        let folder = manifest.parent().unwrap();
        if text.contains("doctest = false") {
            doctests += 1;
            none(folder, |line| line.starts_with("/// ```") || line.starts_with("//! ```"));
        }
        // Two packages are a library and a program, of which one is a single file without tests.
        let is_both = ["local", "console"].iter().any(|name| folder.ends_with(name));
        if text.contains("\ntest = false") && !is_both {
            targets += 1;
            none(folder, |line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
        }
    }
    assert!(targets > 8 && doctests > 8, "{targets} {doctests}");
}

#[test]
fn the_library_of_local_and_the_program_of_the_console_have_no_tests() {
    for file in ["infra/local/src/lib.rs", "infra/local/src/client.rs", "functions/console/src/main.rs"] {
        assert!(!repository::text(file).contains("#[test]"), "{file}");
    }
}

fn none(folder: &Path, is_test: impl Fn(&str) -> bool) {
    for file in repository::files(folder.join("src"), "rs") {
        let found = repository::text(&file).lines().map(str::trim).any(&is_test);
        assert!(!found, "{} has a test that is never run", file.display());
    }
}
