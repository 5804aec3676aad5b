//! Documents: what they hold, what they charge, and their way from draft to open.
//!
//! | module | holds |
//! |---|---|
//! | [`document`], [`terms`] | a document's header |
//! | [`kinds`] | the one list of the kinds of documents |
//! | [`lifecycle`] | its states as types, and the one table of what a status allows |
//! | [`tax`], [`line`], [`unit`], [`totals`] | what a document charges, and the one engine that does the sums |
//! | [`complete`], [`open`] | what a draft lacks, and the transition that gives a number and locks |
//! | [`verbs`] | the verbs of the lifecycle, of whole documents |
//! | [`copy`] | what a draft takes over from another document |
//! | [`credit`] | what a credit note may credit of a document, and what it changes |
//! | [`notes`] | tags, metadata and the like, which stay changeable |
//! | [`warnings`], [`glyphs`] | what a document can go out with, but would rather be told: characters that its PDF cannot show |
//! | [`filter`] | which documents: of a list, of a batch |
//! | [`series`] | gapless numbers |
//! | [`printed`] | everything that is printed on a document |
//! | [`shown`] | what a document shows of its deliveries |

pub mod complete;
pub mod copy;
pub mod credit;
pub mod document;
pub mod filter;
pub mod glyphs;
pub mod kinds;
pub mod lifecycle;
pub mod line;
pub mod notes;
pub mod open;
pub mod printed;
pub mod series;
pub mod shown;
pub mod tax;
pub mod terms;
pub mod totals;
pub mod unit;
pub mod verbs;
pub mod warnings;
