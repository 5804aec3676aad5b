//! A client of Remit's HTTP API for the demo and the tests. It uses plain JSON, because the API itself
//! is shown and tested.

mod client;

pub use client::{Answer, Client, ClientError};
