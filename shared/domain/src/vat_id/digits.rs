//! The sums that check digits are made of.

/// The digits of a text; a letter counts as in base 36.
pub(super) fn digits(text: &str) -> Vec<u64> {
    text.chars().filter_map(|c| c.to_digit(36)).map(u64::from).collect()
}

/// Each digit times its weight.
pub(super) fn weighted(text: &str, weights: &[u64]) -> u64 {
    digits(text).iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

pub(super) fn number(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

pub(super) fn last(text: &str) -> u64 {
    digits(text).last().copied().unwrap_or(0)
}

/// The sum of the decimal digits.
pub(super) fn cross(value: u64) -> u64 {
    value / 10 + value % 10
}

/// ISO/IEC 7812-1, annex B.
pub(super) fn luhn(text: &str) -> bool {
    let all = digits(text);
    let doubled = |(index, digit): (usize, &u64)| if index % 2 == 1 { cross(digit * 2) } else { *digit };
    all.iter().rev().enumerate().map(doubled).sum::<u64>() % 10 == 0
}

/// ISO/IEC 7064, MOD 11,10.
pub(super) fn mod_11_10(text: &str) -> bool {
    let all = digits(text);
    let Some((check, body)) = all.split_last() else { return false };
    let product = body.iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *check
}
