//! `cargo local`: the whole system on this machine, and everything CI runs.
//!
//! | module | what |
//! |---|---|
//! | `venv` | the Python environment with the emulator and the template linter |
//! | `cargo` | the builds |
//! | `stack` | a running emulator with the template deployed to it |
//! | `tenant`, `demo`, `mail`, `logs` | what one does with a stack |
//! | `test` | the checks, step by step |
//! | `check_mail` | spam filter and HTML checker on sample e-mails |
//! | `paths`, `progress`, `output` | where things lie, how waiting looks, and how to print a lot |

// The terminal is this program's interface.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use clap::{Parser, Subcommand};

mod cargo;
mod check_mail;
mod demo;
mod logs;
mod mail;
mod output;
mod paths;
mod progress;
mod stack;
mod tenant;
mod test;
mod venv;

#[derive(Parser)]
#[command(name = "cargo local", about = "Remit on this machine: no AWS account, no Docker")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the main job on sample data: a batch of invoices opened and e-mailed
    Demo(demo::Demo),
    /// Runs everything CI runs: format, lints, template, all tests with flows on a fresh stack
    Test(test::Test),
    /// Starts a stack, or brings a running one up to date
    Up(stack::Up),
    /// Stops a stack and forgets its data
    Down(stack::Down),
    /// Lists the e-mails sent, and writes each with its attachments to a folder
    Mail(mail::Mail),
    /// Writes an e-mail of every language and kind, and asks SpamAssassin and html-validate about them
    CheckMail(check_mail::CheckMail),
    /// Shows the functions' logs
    Logs(logs::Logs),
    /// Manages tenants, here or on AWS
    #[command(subcommand)]
    Tenant(tenant::Tenant),
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let done = match Cli::parse().command {
        Command::Demo(demo) => demo.run().await,
        Command::Test(test) => test.run().await,
        Command::Up(up) => up.run().await,
        Command::Down(down) => down.run(),
        Command::Mail(mail) => mail.run(),
        Command::CheckMail(check) => check.run(),
        Command::Logs(logs) => logs.run(),
        Command::Tenant(tenant) => tenant.run().await,
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
