//! Fits the cost to a line `a + b·n`: `a` is the cost of a batch of any size, `b` the cost of each
//! invoice.

use serde::Serialize;

/// The maximum difference between two slopes for which the cost counts as linear.
pub(super) const TOLERANCE: f64 = 0.10;

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Line {
    pub(super) a: f64,
    pub(super) b: f64,
}

/// The least-squares line through points of (n, cost).
pub(super) fn line(points: &[(f64, f64)]) -> Line {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let variance: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let b = if variance > 0.0 { covariance / variance } else { 0.0 };
    Line { a: y - b * x, b }
}

/// The additional cost per invoice between neighbouring points.
pub(super) fn slopes(points: &[(f64, f64)]) -> Vec<f64> {
    points.windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).collect()
}

/// The relative difference between the last slope and the one before.
pub(super) fn drift(points: &[(f64, f64)]) -> f64 {
    match slopes(points).as_slice() {
        [.., before, last] if *before != 0.0 => (last / before - 1.0).abs(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_found_and_does_not_drift() {
        let points = [(20.0, 27.0), (200.0, 117.0), (2_000.0, 1_017.0)];
        let Line { a, b } = line(&points);
        assert!((a - 17.0).abs() < 1e-9 && (b - 0.5).abs() < 1e-9);
        assert!(drift(&points) < 1e-9);
    }

    #[test]
    fn what_grows_faster_than_the_batch_drifts() {
        let points = [(20.0, 20.0), (200.0, 200.0), (2_000.0, 2_500.0)];
        assert!(drift(&points) > TOLERANCE);
    }
}
