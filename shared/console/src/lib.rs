//! The pages of the staff: views and their templates.
//!
//! One folder for each area. A view is plain data, of which each text is ready to be printed; a template lies beside it.
//! A handler fills a view from the use cases of `app`, with the formats and words of `pages`, and renders it.
//!
//! - [`sign_in`]: the address, the code, the link of the e-mail;
//! - [`overview`]: what needs a person, and how the money stands;
//! - [`documents`]: the list of invoices, one invoice, the editor of a draft;
//! - [`batches`]: an operation on many documents, from the check to the result;
//! - [`customers`]: the list, one customer;
//! - [`navigation`]: the areas, for the frame of each page.

pub mod batches;
pub mod customers;
pub mod documents;
pub mod navigation;
pub mod overview;
pub mod sign_in;

// The pages of the gallery, by the name that the example knows this crate by.
#[cfg(test)]
extern crate self as console;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
