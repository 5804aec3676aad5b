//! Environment variables.

use std::env;
use std::fmt::Display;
use std::str::FromStr;

/// The error names the variable.
pub type ConfigError = String;

/// The value of a variable that must be set.
pub fn required<V: FromStr<Err: Display>>(name: &str) -> Result<V, ConfigError> {
    let text = env::var(name).map_err(|_| format!("the environment variable {name} must be set"))?;
    text.parse().map_err(|error| format!("the environment variable {name} is invalid: {error}"))
}
