//! What bank statements and their entries are called.

use domain::bank_statements::booked::{Booked, Direction};
use domain::bank_statements::entry::EntryStatus;
use domain::bank_statements::matching::{Match, Reason};
use domain::bank_statements::statement::Format;
use domain::money::Money;
use pages::components::{Badge, Tone};
use pages::icons::Icon;

pub fn format(format: Format) -> &'static str {
    match format {
        Format::Camt053 => "camt.053",
        Format::Camt054 => "camt.054",
        Format::Mt940 => "MT940",
        Format::Csv => "CSV",
    }
}

pub fn found(found: Match) -> Badge {
    let (word, tone, shape) = match found {
        Match::Exact => ("Exact", Tone::Green, Icon::CircleCheck),
        Match::Likely => ("Likely", Tone::Blue, Icon::CircleDot),
        Match::Ambiguous => ("Ambiguous", Tone::Amber, Icon::Help),
        Match::None => ("No match", Tone::Grey, Icon::CircleDashed),
    };
    Badge::new(word, tone, shape)
}

pub fn status(status: EntryStatus) -> Badge {
    let (word, tone, shape) = match status {
        EntryStatus::Open => ("To decide", Tone::Amber, Icon::Circle),
        EntryStatus::Applied => ("Applied", Tone::Green, Icon::Check),
        EntryStatus::Reversed => ("Reversed", Tone::Violet, Icon::Undo),
        EntryStatus::Ignored => ("Ignored", Tone::Grey, Icon::CircleSlash),
    };
    Badge::new(word, tone, shape)
}

/// What speaks for a proposal, or against it.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::CreditorReference => "names the creditor reference",
        Reason::PaymentReference => "names the payment reference",
        Reason::DocumentNumber => "names the number",
        Reason::Amount => "has the amount",
        Reason::PayerAccount => "from an account that is known",
        Reason::PayerName => "from a name that is known",
        Reason::AmountDiffers => "the amount differs",
        Reason::OtherPayer => "the account was known as another customer's",
        Reason::WeakReference => "the reference is so short that it may mean something else",
        Reason::SeveralDocuments => "fits several documents",
        Reason::SeveralCustomers => "fits several customers",
        Reason::OtherCurrency => "in another currency",
        Reason::Debit => "money that went",
        Reason::Reversal => "takes an earlier entry back",
    }
}

/// With a sign: below zero is money that went.
pub(crate) fn signed(booked: &Booked) -> Money {
    let sign = if booked.direction == Direction::Debit { -1 } else { 1 };
    Money::new(sign * booked.amount.minor, booked.amount.currency)
}

/// What the payer wrote, or the reference that the bank passed on.
pub(crate) fn said(booked: &Booked) -> String {
    let said = booked.text.as_deref().or(booked.reference.as_deref()).or(booked.end_to_end.as_deref());
    said.unwrap_or_default().to_owned()
}
