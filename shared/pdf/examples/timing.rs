//! How long a render takes, by number of lines: the first one, and the mean of some that follow.
//! `cargo run --release -p pdf --example timing`.
#![allow(clippy::print_stdout, reason = "a tool for a person")]

#[path = "../tests/pdf/sample.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod sample;

use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    for (lines, repeats) in [(3, 30), (50, 10), (500, 2)] {
        let mut times = Vec::new();
        let mut bytes = 0;
        for repeat in 0..=repeats {
            let mut view = sample::long(lines);
            view.number = Some(format!("INV-{lines}-{repeat}"));
            for line in &mut view.lines {
                line.description.push_str(&format!(" of order {repeat}"));
            }
            let start = Instant::now();
            bytes = pdf::render(&view, sample::issued())?.len();
            times.push(start.elapsed().as_millis());
        }
        let mean = times[1..].iter().sum::<u128>() / repeats;
        println!("{lines} lines: first {} ms, then {mean} ms; {bytes} bytes", times[0]);
    }
    Ok(())
}
