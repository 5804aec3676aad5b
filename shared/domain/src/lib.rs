//! The decisions of Remit, pure: no clock, no randomness, no input or output.
//!
//! One module per capability; the same names stand in `store`, `app` and the API. Beside them stand values
//! that several capabilities use.
//!
//! | module | holds |
//! |---|---|
//! | [`documents`] | invoices and their kin: content, lines, sums, numbers, lifecycle |
//! | [`batches`] | one operation for many documents |
//! | [`delivery`] | what is sent to whom and when, and what became of it |
//! | [`customers`] | the buyers |
//! | [`payments`] | what customers pay, what it settles, and their credit balance |
//! | [`bank_statements`] | what banks say was paid, and what each entry pays |
//! | [`reports`] | what the records add up to: numbers, ageing, statements of account |
//! | [`exports`] | files that are made in the background |
//! | [`templates`] | how documents and e-mails look and read |
//! | [`settings`] | the tenant's settings and its legal entities |
//! | [`access`] | API keys and what they allow |
//! | [`change`] | who changed something, when and why |
//! | [`due`] | what waits for an instant, of every kind |
//! | [`times`] | the time of a tenant's business, and of the infrastructure |
//! | [`digest`] | the name of some content |
//! | [`ids`], [`text`], [`money`], [`contact`], [`address`], [`language`], [`vat_id`] | values that are valid once they exist |
//! | [`zone`] | time zones, by the bundled release of the IANA database |

pub mod access;
pub mod address;
pub mod bank_statements;
pub mod batches;
pub mod change;
pub mod contact;
pub mod customers;
pub mod delivery;
pub mod digest;
pub mod documents;
pub mod due;
pub mod exports;
pub mod ids;
pub mod language;
pub mod money;
pub mod payments;
pub mod reports;
pub mod search;
pub mod settings;
pub mod templates;
pub mod text;
pub mod times;
pub mod vat_id;
pub mod zone;
