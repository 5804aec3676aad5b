//! Between the functions and the emulator: every AWS call of every function passes here.
//!
//! It counts what the calls would cost on AWS, and it can make them fail as AWS makes calls fail: by rules, with a
//! chance that a seed decides. `stack` starts one beside each emulator; `chaos` and benchmarks talk to it.
//!
//! | module | what |
//! |---|---|
//! | `call` | who calls what, read off the request |
//! | `control` | the rules and counts as JSON, and a client of `/_gateway/…` |
//! | `faults` | which call meets which fault |
//! | `refusals` | the errors, as each service words them |
//! | `meter`, `units` | what a call counts for, and DynamoDB's rules for the size of items |
//! | `server` | the server, and the way on to the emulator |

use anyhow::Result;
use clap::Args;

mod call;
mod control;
mod faults;
mod meter;
mod refusals;
mod server;
#[cfg(test)]
mod tests;
mod units;

pub(crate) use control::{Control, Meter, Rule, Rules, Usage};
pub(crate) use faults::Fault;

/// Not for people: `cargo local up` runs it.
#[derive(Args)]
pub(crate) struct Gateway {
    /// Where it listens on 127.0.0.1
    #[arg(long)]
    port: u16,
    /// Where the emulator listens on 127.0.0.1
    #[arg(long)]
    emulator_port: u16,
}

impl Gateway {
    pub(crate) async fn run(self) -> Result<()> {
        server::serve(self.port, self.emulator_port).await
    }
}
