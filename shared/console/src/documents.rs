//! Invoices: the list with its bulk actions, one invoice, and the editor of a draft.

pub mod editor;
pub mod invoice;
pub mod list;
