//! Credit notes: what is to be credited ([`CreditInput`]) and what clients read ([`CreditNote`]).

mod input;
mod output;

pub(crate) use input::CreditInput;
pub(crate) use output::{CreditMade, CreditNote};
