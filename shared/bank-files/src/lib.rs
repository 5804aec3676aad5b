//! Reads the files of banks: camt.053 and camt.054 (ISO 20022), MT940 (SWIFT) and CSV. Pure functions of bytes.
//!
//! | module | reads |
//! |---|---|
//! | [`camt`] | camt.053 and camt.054 of every version |
//! | [`mt940`] | MT940, with the fields that German and Dutch banks structure |
//! | [`delimited`] | CSV, as a mapping says |
//! | [`faults`] | what is wrong with a file, all at once |
//! | [`values`] | dates, amounts, texts and character sets |
//!
//! Files come from outside. XML with a document type is refused, so no entity is expanded; nodes, entries and texts are
//! limited; nothing panics (`tests/hostile.rs`). There is a crate for MT940, but it refuses whatever is outside the letter
//! of the standard, such as umlauts, which banks write.

pub mod camt;
pub mod delimited;
pub mod faults;
pub mod mt940;
pub mod values;

use domain::bank_statements::booked::Booked;
use domain::bank_statements::mapping::CsvMapping;
use domain::bank_statements::statement::{Format, MAX_ENTRIES};

pub use faults::{Fault, Faults};

/// What a file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    pub format: Format,
    /// In the order of the file. Entries of several transactions are split.
    pub entries: Vec<Booked>,
    /// Entries that are not booked yet, and are left out.
    pub pending: u32,
    /// Entries of several transactions that are left whole, because the amounts of the transactions are not told or do not
    /// sum to that of the entry.
    pub unsplit: u32,
}

impl Stated {
    fn new(format: Format) -> Self {
        Self { format, entries: Vec::new(), pending: 0, unsplit: 0 }
    }

    /// Adds an entry, or notes that there are too many.
    fn push(&mut self, entry: Booked, faults: &mut Faults) {
        if self.entries.len() < MAX_ENTRIES {
            self.entries.push(entry);
        } else {
            faults.too_many(MAX_ENTRIES);
        }
    }

    /// A file without entries is valid: nothing has happened that day.
    fn finish(self, faults: Faults) -> Result<Self, Faults> {
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}

/// Reads a file. With a mapping it is a CSV file; otherwise its content says what it is.
pub fn read(bytes: &[u8], mapping: Option<&CsvMapping>) -> Result<Stated, Faults> {
    if let Some(mapping) = mapping {
        return delimited::read(bytes, mapping);
    }
    let text = values::decode(bytes)?;
    if text.trim_start().starts_with('<') {
        camt::read(&text)
    } else if mt940::looks_so(&text) {
        mt940::read(&text)
    } else {
        let message = "is neither camt.053, camt.054 nor MT940; a CSV file needs a mapping_id";
        Err(Faults::one("", "unknown_format", message))
    }
}
