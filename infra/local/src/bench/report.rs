//! The tables and the missed goals.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::cold::ColdStart;
use super::documents::Documents;
use super::fit::{self, TOLERANCE};
use super::load::Run;
use super::price::{GOAL, Price};

/// Calls and other resources per invoice, by batch size.
pub(super) fn runs(runs: &[&Run]) -> String {
    let mut table = format!(
        "{:>8}  {:>8}  {:>8}  {:>8}  {:>9}  {:>8}\n",
        "invoices", "calls/n", "WCU/n", "RCU/n", "CPU ms/n", "seconds"
    );
    for run in runs {
        let each = |value: f64| value / f64::from(run.invoices);
        let usage = &run.usage;
        let _ = writeln!(
            table,
            "{:>8}  {:>8.2}  {:>8.2}  {:>8.2}  {:>9.2}  {:>8.1}",
            run.invoices,
            each(usage.calls() as f64),
            each(usage.write_units),
            each(usage.read_units),
            each(usage.cpu_ms()),
            run.seconds
        );
    }
    let points: Vec<(f64, f64)> = points(runs);
    if points.len() > 1 {
        let line = fit::line(&points);
        let _ = writeln!(table, "calls = {:.1} + {:.3} n", line.a, line.b);
    }
    if points.len() > 2 {
        let slopes: Vec<String> = fit::slopes(&points).iter().map(|slope| format!("{slope:.3}")).collect();
        let drift = 100.0 * fit::drift(&points);
        let _ = writeln!(
            table,
            "each further invoice: {} calls; the last two differ by {drift:.1} %",
            slopes.join(", ")
        );
    }
    table
}

fn points(runs: &[&Run]) -> Vec<(f64, f64)> {
    runs.iter().map(|run| (f64::from(run.invoices), run.usage.calls() as f64)).collect()
}

/// The functions of one run.
pub(super) fn functions(run: &Run) -> String {
    let mut table = format!(
        "{:<18}  {:>11}  {:>8}  {:>8}  {:>9}  {:>9}  {:>10}\n",
        "function", "invocations", "calls/n", "WCU/n", "CPU ms/n", "ms/n", "memory MB"
    );
    for (name, function) in &run.usage.functions {
        let each = |value: f64| value / f64::from(run.invoices);
        let calls: u64 = function.calls.values().sum();
        let _ = writeln!(
            table,
            "{name:<18}  {:>11}  {:>8.2}  {:>8.2}  {:>9.2}  {:>9.2}  {:>10.0}",
            function.invocations,
            each(calls as f64),
            each(function.write_units.values().sum()),
            each(function.cpu_ms),
            each(function.duration_ms),
            function.peak_memory as f64 / 1e6
        );
    }
    table
}

/// The number of invocations by number of records.
pub(super) fn groups(groups: &BTreeMap<u64, u64>) -> String {
    let (records, invocations) =
        groups.iter().fold((0, 0), |sum, (size, count)| (sum.0 + size * count, sum.1 + count));
    let mean = records as f64 / (invocations as f64).max(1.0);
    let sizes: Vec<String> = groups.iter().map(|(size, count)| format!("{size}×{count}")).collect();
    format!("groups of process-batch: mean {mean:.1} ({})\n", sizes.join(" "))
}

pub(super) fn price(price: &Price, heading: &str) -> String {
    let mut table = format!("1 000 invoices opened and e-mailed, in USD ({heading})\n");
    for (part, usd) in &price.parts {
        let _ = writeln!(table, "  {part:<18} {usd:>8.4}");
    }
    let _ = writeln!(
        table,
        "  {:<18} {:>8.4}  {:.0} % of SES",
        "all except SES",
        price.without_ses,
        100.0 * price.share
    );
    let _ = writeln!(table, "  {:<18} {:>8.4}", "SES", price.ses);
    let _ = writeln!(table, "  {:<18} {:>8.4}", "SES, attachments", price.ses_attachments);
    table
}

pub(super) fn cold_starts(starts: &[ColdStart]) -> String {
    let mut table = format!(
        "{:<18}  {:>8}  {:>10}  {:>8}  {:>9}  {:>9}\n",
        "binary", "size MB", "median ms", "slowest", "× hello", "memory MB"
    );
    for start in starts {
        let _ = writeln!(
            table,
            "{:<18}  {:>8.1}  {:>10.1}  {:>8.1}  {:>9.1}  {:>9.1}",
            start.function,
            start.size as f64 / 1e6,
            start.median_ms,
            start.slowest_ms,
            start.times_hello,
            start.peak_memory as f64 / 1e6
        );
    }
    table
}

pub(super) fn documents(documents: &[Documents]) -> String {
    let mut table =
        format!("{:>8}  {:>10}  {:>10}  {:>8}  {:>9}\n", "lines", "first, ms", "then, ms", "KB", "memory MB");
    for one in documents {
        let then = one.then_ms.map_or_else(|| "–".to_owned(), |then| format!("{then:.1}"));
        let _ = writeln!(
            table,
            "{:>8}  {:>10.0}  {then:>10}  {:>8.0}  {:>9.0}",
            one.lines,
            one.first_ms,
            one.size as f64 / 1e3,
            one.peak_memory as f64 / 1e6
        );
    }
    table
}

/// The missed goals, in words.
pub(super) fn missed(
    starts: &[ColdStart],
    documents: &[Documents],
    with_email: &[&Run],
    price: Option<&Price>,
) -> Vec<String> {
    let mut missed: Vec<String> = starts.iter().flat_map(|start| start.missed.clone()).collect();
    missed.extend(documents.iter().flat_map(Documents::missed));
    let drift = fit::drift(&points(with_email));
    if drift > TOLERANCE {
        missed.push(format!(
            "the number of calls per additional invoice changes by {:.0} % with the batch size",
            drift * 100.0
        ));
    }
    if let Some(price) = price
        && price.share > GOAL
    {
        missed.push(format!(
            "everything except SES costs {:.0} % of what SES costs; the goal is {:.0} %",
            price.share * 100.0,
            GOAL * 100.0
        ));
    }
    missed
}
