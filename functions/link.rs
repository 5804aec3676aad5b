//! Linker settings of the functions.
//!
//! Position-independent executables need relocations: at each cold start, before `main`, the loader
//! writes to every page of constant data that contains an address, such as the time zones and the tables
//! of the HTML parser. This takes a third of the start time of `process-batch` and a tenth of its size.
//! Without position independence, the linker does this once. The addresses of stack, heap and libraries
//! are still randomised.

#![allow(clippy::print_stdout, reason = "cargo reads it")]

fn main() {
    println!("cargo::rerun-if-changed=../link.rs");
    let linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if linux && release {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
