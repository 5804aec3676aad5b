//! How long a render takes: the first one, and the mean of those that follow, each of a different invoice.
//! `cargo run --release -p pdf --example timing -- 500 5` renders six invoices of 500 lines.
#![allow(clippy::print_stdout, reason = "a tool for a person")]

#[path = "../tests/pdf/sample.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod sample;

use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let lines: usize = arguments.next().map_or(Ok(3), |lines| lines.parse())?;
    let repeats: usize = arguments.next().map_or(Ok(20), |repeats| repeats.parse())?;
    let mut times = Vec::new();
    let mut bytes = 0;
    for repeat in 0..=repeats {
        let mut view = sample::long(lines);
        view.number = Some(format!("INV-{repeat}"));
        view.buyer.name.push_str(&format!(" {repeat}"));
        for line in &mut view.lines {
            line.description.push_str(&format!(" of order {repeat}"));
        }
        let start = Instant::now();
        bytes = pdf::render(&view, sample::issued())?.len();
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let mean = times.iter().skip(1).sum::<f64>() / repeats.max(1) as f64;
    println!("{lines} lines: first {:.0} ms, then {mean:.0} ms; {bytes} bytes", times[0]);
    Ok(())
}
