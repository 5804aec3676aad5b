//! `cargo local` runs the whole system on this machine, and everything that CI runs.
//!
//! | module | contents |
//! |---|---|
//! | `venv` | the Python environments with the emulator and the template linter |
//! | `cargo` | builds |
//! | `stack` | a running emulator with the template deployed to it |
//! | `chaos` | batches under faults, and the invariants that must hold |
//! | `gateway` | in front of the emulator: the API's address for clients; counts and fails the functions' AWS calls |
//! | `tenant`, `demo`, `mail`, `logs` | commands for a running stack |
//! | `target` | the tables of a stack, here or on AWS |
//! | `newcomer` | the first owner of a tenant, and the link into the console |
//! | `bench` | the cost of an invoice and the cold starts |
//! | `sample` | the sample data of demo and bench |
//! | `test` | the checks, step by step |
//! | `simulate` | the system under faults, seed by seed |
//! | `pictures` | the pictures of the console in the README |
//! | `check_mail` | spam filter and HTML checker on sample e-mails |
//! | `programs`, `npm` | programs and packages that a machine may lack |
//! | `paths`, `progress`, `output` | where files are, progress on the terminal, long output |

// This program prints to the terminal on purpose.
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
mod newcomer;
mod npm;
mod output;
mod paths;
mod pictures;
mod programs;
mod progress;
mod sample;
mod simulate;
mod stack;
mod target;
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
    /// Runs the main use case with sample data: a batch of invoices is opened and e-mailed
    Demo(demo::Demo),
    /// Runs everything that CI runs: format, lints, template, and all tests, with flows on a new stack
    Test(test::Test),
    /// Measures the cost of an invoice (calls, units, time, money) and the start time of the functions
    Bench(bench::Bench),
    /// Runs the system in memory with faults and crashes, one run per seed, and checks all invariants
    Simulate(simulate::Simulate),
    /// Starts a stack, or updates a running one
    Up(stack::Up),
    /// Stops a stack and deletes its data
    Down(stack::Down),
    /// Lists the sent e-mails and their outcomes, or simulates an event such as a bounce
    Mail(mail::Mail),
    /// Writes an e-mail of every language and kind, and checks them with SpamAssassin and html-validate
    CheckMail(check_mail::CheckMail),
    /// Makes the pictures of the console in the README
    Pictures(pictures::Pictures),
    /// Shows the functions' logs
    Logs(logs::Logs),
    /// Opens and e-mails batches on a stack while AWS calls fail and workers are killed, and checks all
    /// invariants
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
        Command::Pictures(pictures) => pictures.run().await,
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
