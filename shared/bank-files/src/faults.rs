//! What is wrong with a file, all at once.

/// The maximum number of faults that are kept. The first ones tell what is wrong with the file.
const MOST: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place: an element such as `Stmt[1]/Ntry[3]/Amt`, or `line 12`. Empty: the whole file.
    pub place: String,
    /// Stable, for programs.
    pub code: &'static str,
    /// The rule, as the end of a sentence that starts with the place.
    pub message: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn one(place: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.add(place, code, message);
        faults
    }

    pub fn add(&mut self, place: impl Into<String>, code: &'static str, message: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(Fault { place: place.into(), code, message: message.into() });
        }
    }

    /// Notes once that a file has too many entries.
    pub(crate) fn too_many(&mut self, limit: usize) {
        if !self.0.iter().any(|fault| fault.code == "too_many_entries") {
            self.add("", "too_many_entries", format!("must have at most {limit} entries"));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_slice(&self) -> &[Fault] {
        &self.0
    }
}
