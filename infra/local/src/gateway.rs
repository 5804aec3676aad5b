//! Between clients, functions and the emulator: every request to the API and every AWS call of every function passes
//! here.
//!
//! For the functions it counts what their calls would cost on AWS, and it can make calls fail as AWS makes them fail:
//! by rules, with a chance that a seed decides. For clients it is the API's address. `stack` starts a gateway beside
//! each emulator; `chaos` and `bench` use its control API.
//!
//! | module | what |
//! |---|---|
//! | `front_door` | the API's address for clients, `http://localhost:{port}` |
//! | `call` | the calling function and the operation, read from the request |
//! | `control` | the counts as JSON, and a client of `/_gateway/…` |
//! | `faults` | the rules as JSON, and which fault a call meets |
//! | `refusals` | the errors, in the wording of each service |
//! | `meter`, `units` | what a call counts for, and DynamoDB's rules for the size of items |
//! | `server` | the server for AWS calls |
//! | `forwarding` | what both servers share: the connection to the emulator, and the answer |

use anyhow::Result;
use clap::Args;

mod call;
mod control;
mod faults;
mod forwarding;
mod front_door;
mod meter;
mod refusals;
mod server;
#[cfg(test)]
mod tests;
mod units;

pub(crate) use control::{Control, Meter, Usage};
pub(crate) use faults::{Fault, Rule, Rules};

/// Not for people: `cargo local up` runs it.
#[derive(Args)]
pub(crate) struct Gateway {
    /// The port of 127.0.0.1 for the functions' AWS calls
    #[arg(long)]
    port: u16,
    /// The port of localhost for the API's clients
    #[arg(long)]
    api_port: u16,
    /// The port of 127.0.0.1 that the emulator listens on
    #[arg(long)]
    emulator_port: u16,
}

impl Gateway {
    pub(crate) async fn run(self) -> Result<()> {
        server::serve(self.port, self.api_port, self.emulator_port).await
    }
}
