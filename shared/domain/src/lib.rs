//! The decisions of Remit, pure: no clock, no randomness, no input or output.
//!
//! | module | holds |
//! |---|---|
//! | [`ids`], [`text`], [`money`], [`contact`], [`address`] | values that are valid once they exist |
//! | [`tax`], [`line`], [`totals`] | what a document charges, and the one engine that does the sums |
//! | [`entity`], [`brand`], [`customer`], [`template`], [`settings`] | who sells, who buys, how it is presented |
//! | [`invoice`], [`terms`], [`complete`], [`open`] | an invoice, and its way from draft to open |
//! | [`series`] | gapless numbers |
//! | [`batch`] | the same operation for many invoices |
//! | [`email`], [`email_template`] | what an e-mail says |
//! | [`send`], [`delivery`], [`schedule`] | what is sent to whom and when, and what became of it |
//! | [`engagement`], [`suppression`] | what the mail service tells afterwards, and whom not to send to |
//! | [`document`] | all that is printed on an invoice |
//! | [`change`], [`access`] | who may do and did what |

pub mod access;
pub mod address;
pub mod batch;
pub mod brand;
pub mod change;
pub mod complete;
pub mod contact;
pub mod customer;
pub mod delivery;
pub mod document;
pub mod email;
pub mod email_template;
pub mod engagement;
pub mod entity;
pub mod ids;
pub mod invoice;
pub mod line;
pub mod money;
pub mod open;
pub mod schedule;
pub mod send;
pub mod series;
pub mod settings;
pub mod suppression;
pub mod tax;
pub mod template;
pub mod terms;
pub mod text;
pub mod totals;
