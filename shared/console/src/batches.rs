//! Operations on many documents: the check beforehand, the settings, the list, and one with its items.

pub mod batch;
pub mod check;
pub mod list;
pub mod reason;
pub mod settings;

/// The documents that an operation is for, as hidden fields carry them from step to step.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The operation, as the API names it: `open`.
    pub operation: String,
    /// Ids, with spaces between. Empty: all that the query finds.
    pub ids: String,
    /// The query of the list.
    pub query: String,
}
