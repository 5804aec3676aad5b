//! The tour of the documentation, run as a reader would run it.

use std::process::{Command, Stdio};

use super::support::Stack;

/// The programs that the tour needs besides a shell.
const PROGRAMS: [&str; 2] = ["curl", "jq"];

/// D13.
#[tokio::test]
async fn the_tour_runs_from_an_empty_tenant_to_its_end() {
    let Some(stack) = Stack::find() else { return };
    for program in PROGRAMS {
        if !runs(program) {
            // `cargo local test` installs them in CI.
            assert!(std::env::var_os("CI").is_none(), "{program} is missing");
            eprintln!("SKIPPED: {program} is not installed");
            return;
        }
    }
    let (_, api_key) = stack.create_tenant("tour").await;
    let mut tour = Command::new("bash");
    tour.arg(crate::repository::root().join("docs/tour.sh"))
        .env("API", &stack.api_url)
        .env("KEY", api_key)
        // Two cores carry all flows and the stack.
        .env("PATIENCE", super::support::PATIENCE.as_secs().to_string())
        .env("NO_PROXY", "localhost,127.0.0.1")
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || tour.output()).await.unwrap().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    assert!(said.ends_with("The tour is complete.\n"), "{said}");
}

fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
