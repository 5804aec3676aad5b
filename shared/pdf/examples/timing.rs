//! Measures the cost of rendering and prints JSON: the CPU milliseconds of the first render, the mean of
//! the following renders, each of a different invoice, and the peak memory in bytes. `cargo run
//! --release -p pdf --example timing -- 500 5` renders six invoices of 500 lines. With `accessible` as a
//! third argument, the files are PDF/UA-1.
#![allow(clippy::print_stdout, reason = "a tool")]

#[path = "../tests/pdf/sample.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod sample;

use std::error::Error;

use pdf::{Conformance, Fonts, render};

/// The same allocator as in the functions.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let lines: usize = arguments.next().map_or(Ok(3), |lines| lines.parse())?;
    let repeats: u32 = arguments.next().map_or(Ok(20), |repeats| repeats.parse())?;
    let conformance = match arguments.next().as_deref() {
        Some("accessible") => Conformance::Accessible,
        _ => Conformance::Archival,
    };
    let fonts = Fonts::default();
    let (mut first, mut after) = (0.0, 0.0);
    let mut bytes = 0;
    for repeat in 0..=repeats {
        let view = varied(lines, repeat);
        let start = cpu_milliseconds()?;
        bytes = render(&fonts, &view, sample::issued(), conformance)?.pdf.len();
        let spent = cpu_milliseconds()? - start;
        if repeat == 0 { first = spent } else { after += spent }
    }
    let mean = (repeats > 0).then(|| after / f64::from(repeats));
    let report = serde_json::json!({
        "lines": lines, "first_ms": first, "then_ms": mean, "size": bytes, "peak_memory": peak_memory()?,
    });
    println!("{report}");
    Ok(())
}

/// Typst caches layout results. The lines differ, so that nothing is taken from the cache that a real
/// invoice would have to lay out.
fn varied(lines: usize, repeat: u32) -> pdf::view::Document {
    let mut view = sample::long(lines);
    view.number = Some(format!("INV-{repeat}"));
    view.recipient.name.push_str(&format!(" {repeat}"));
    view.amount.value.push_str(&repeat.to_string());
    for (index, line) in sample::lines_of(&mut view).lines.iter_mut().enumerate() {
        line.description.push_str(&format!(" of order {repeat}"));
        line.quantity = format!("{}.{} pcs", index, repeat);
        line.net = format!("{}.{:02}", index * 7, repeat);
    }
    view
}

/// CPU time of all threads from the kernel, in ticks of 10 ms.
fn cpu_milliseconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u32 = fields.iter().skip(11).take(2).map(|field| field.parse::<u32>().unwrap_or(0)).sum();
    Ok(f64::from(ticks) * 10.0)
}

/// In bytes.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes: u64 = peak.and_then(|peak| peak.split_whitespace().next()).ok_or("no VmHWM")?.parse()?;
    Ok(kibibytes * 1_024)
}
