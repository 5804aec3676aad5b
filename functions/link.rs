//! How the functions are linked.
//!
//! Without this the loader writes, at each cold start and before `main`, into every page of constant data that holds an
//! address: the time zones, the tables of the HTML parser. That is a third of the start of `process-batch`, and a
//! tenth of its size. At a fixed place the linker does it once. Stack, heap and libraries keep their random places.

#![allow(clippy::print_stdout, reason = "cargo reads it")]

fn main() {
    println!("cargo::rerun-if-changed=../link.rs");
    let linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if linux && release {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
