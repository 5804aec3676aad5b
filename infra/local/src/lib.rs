//! A client of Remit's HTTP API, for the demo and for the tests: plain JSON, since the API is what is
//! shown and tested.

mod client;

pub use client::{Answer, Client, ClientError};
