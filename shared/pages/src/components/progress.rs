//! How far something is, and what it is made of.

use askama::Template;

use super::Tone;

#[derive(Clone, Debug, Template)]
#[template(path = "progress.html")]
pub struct Progress {
    /// For screen readers: "Opening 100 invoices".
    pub label: String,
    pub done: u64,
    pub total: u64,
    /// "62 of 100, about 10 s left".
    pub text: String,
}

/// A part of a whole.
#[derive(Clone, Debug)]
pub struct Share {
    pub word: String,
    pub count: u64,
    /// The count as it is read.
    pub formatted: String,
    pub tone: Tone,
}

impl Share {
    pub fn new(word: &str, count: u64, formatted: String, tone: Tone) -> Self {
        Self { word: word.to_owned(), count, formatted, tone }
    }
}

/// The parts of a whole as one bar, and what each of them is.
#[derive(Clone, Debug, Template)]
#[template(path = "stack.html")]
pub struct Stack {
    pub shares: Vec<Share>,
    /// Only the bar: what the parts are stands elsewhere.
    pub only_bar: bool,
}

/// A part of the bar: where it begins and how long it is, in percent.
struct Piece {
    from: String,
    width: String,
    class: &'static str,
}

impl Stack {
    pub fn new(shares: Vec<Share>) -> Self {
        Self { shares, only_bar: false }
    }

    pub fn bar(shares: Vec<Share>) -> Self {
        Self { shares, only_bar: true }
    }

    fn pieces(&self) -> Vec<Piece> {
        let total = self.shares.iter().map(|share| share.count).sum::<u64>().max(1);
        let percent = |count: u64| {
            let hundredths = count.saturating_mul(10_000) / total;
            format!("{}.{:02}%", hundredths / 100, hundredths % 100)
        };
        let mut from = 0;
        let pieces = self.shares.iter().filter(|share| share.count > 0).map(|share| {
            let piece = Piece { from: percent(from), width: percent(share.count), class: share.tone.class() };
            from += share.count;
            piece
        });
        pieces.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_the_bar() {
        let share = |count| Share::new("", count, String::new(), Tone::Grey);
        let stack = Stack::new(vec![share(1), share(0), share(2)]);
        let pieces: Vec<_> = stack.pieces().into_iter().map(|piece| (piece.from, piece.width)).collect();
        let piece = |from: &str, width: &str| (from.to_owned(), width.to_owned());
        assert_eq!(pieces, [piece("0.00%", "33.33%"), piece("33.33%", "66.66%")]);
        assert!(Stack::new(Vec::new()).pieces().is_empty());
    }
}
