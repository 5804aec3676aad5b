//! What payments are called.

use domain::payments::payment::{Method, PaymentStatus};
use pages::components::{Badge, Pick, Tone};
use pages::icons::Icon;

pub const METHODS: [(&str, Method); 6] = [
    ("bank_transfer", Method::BankTransfer),
    ("card", Method::Card),
    ("direct_debit", Method::DirectDebit),
    ("cash", Method::Cash),
    ("check", Method::Check),
    ("other", Method::Other),
];

pub const STATUSES: [PaymentStatus; 4] =
    [PaymentStatus::Received, PaymentStatus::Processing, PaymentStatus::Reversed, PaymentStatus::Failed];

pub fn method(method: Method) -> &'static str {
    match method {
        Method::BankTransfer => "Bank transfer",
        Method::Card => "Card",
        Method::DirectDebit => "Direct debit",
        Method::Cash => "Cash",
        Method::Check => "Check",
        Method::Other => "Other",
    }
}

pub fn status(status: PaymentStatus) -> Badge {
    let (word, tone, shape) = match status {
        PaymentStatus::Processing => ("Processing", Tone::Blue, Icon::Hourglass),
        PaymentStatus::Received => ("Received", Tone::Green, Icon::CircleCheck),
        PaymentStatus::Reversed => ("Reversed", Tone::Red, Icon::Undo),
        PaymentStatus::Failed => ("Failed", Tone::Grey, Icon::CircleX),
    };
    Badge::new(word, tone, shape)
}

/// The methods, as a selection. What was sent is chosen; at first it is the bank transfer.
pub fn methods(sent: &str) -> Vec<Pick> {
    let pick = |(value, it): &(&str, Method)| Pick::new(*value, method(*it), *value == sent);
    METHODS.iter().map(pick).collect()
}
