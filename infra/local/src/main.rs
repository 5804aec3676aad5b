//! `cargo local`: the whole system on this machine, and everything CI runs.
//!
//! | module | what |
//! |---|---|
//! | `venv` | the Python environment with the emulator and the template linter |
//! | `cargo` | the builds |
//! | `stack` | a running emulator with the template deployed to it |
//! | `chaos` | batches under faults, and what must hold all the same |
//! | `gateway` | what the functions reach the emulator through: it counts calls, and makes them fail |
//! | `tenant`, `demo`, `mail`, `logs` | what one does with a stack |
//! | `bench` | what an invoice costs, and how fast a function starts |
//! | `sample` | what the demo and the bench put in |
//! | `test` | the checks, step by step |
//! | `simulate` | the system under faults, seed by seed |
//! | `check_mail` | spam filter and HTML checker on sample e-mails |
//! | `paths`, `progress`, `output` | where things lie, how waiting looks, and how to print a lot |

// The terminal is this program's interface.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use clap::{Parser, Subcommand};

mod bench;
mod cargo;
mod chaos;
mod check_mail;
mod demo;
mod gateway;
mod logs;
mod mail;
mod output;
mod paths;
mod progress;
mod sample;
mod simulate;
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
    /// Measures what an invoice costs in calls, units, time and money, and how fast the functions start
    Bench(bench::Bench),
    /// Runs the system under faults and crashes, each seed another run, and checks what must hold
    Simulate(simulate::Simulate),
    /// Starts a stack, or brings a running one up to date
    Up(stack::Up),
    /// Stops a stack and forgets its data
    Down(stack::Down),
    /// Lists the e-mails sent and what became of them, or tells what became of one
    Mail(mail::Mail),
    /// Writes an e-mail of every language and kind, and asks SpamAssassin and html-validate about them
    CheckMail(check_mail::CheckMail),
    /// Shows the functions' logs
    Logs(logs::Logs),
    /// Opens and e-mails batches while AWS calls fail and workers are killed, and checks what must always hold
    Chaos(chaos::Chaos),
    #[command(hide = true)]
    Gateway(gateway::Gateway),
    /// Manages tenants, here or on AWS
    #[command(subcommand)]
    Tenant(tenant::Tenant),
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let done = match Cli::parse().command {
        Command::Demo(demo) => demo.run().await,
        Command::Test(test) => test.run().await,
        Command::Bench(bench) => bench.run().await,
        Command::Simulate(simulate) => simulate.run(),
        Command::Up(up) => up.run().await,
        Command::Down(down) => down.run(),
        Command::Mail(mail) => mail.run().await,
        Command::CheckMail(check) => check.run(),
        Command::Logs(logs) => logs.run(),
        Command::Chaos(chaos) => chaos.run().await,
        Command::Gateway(gateway) => gateway.run().await,
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
