//! The HTTP API: what clients send and get, and a handler for each operation. Three functions serve it, divided by
//! what they may do.
//!
//! | module | has |
//! |---|---|
//! | [`routes`] | every operation once, listed under the function that serves it; in one folder per capability |
//! | `resources` | the shapes of requests and answers, in the same folders |
//! | [`state`] | what the handlers of each function reach |
//! | `fields` | reads the fields of a request and notes every mistake |
//! | `lookup`, `merge_patch`, `page`, `csv_file` | references, PATCH, lists, files for spreadsheets |
//! | `openapi` | the OpenAPI document of all operations, made by the tests |
//!
//! | function | serves | may, besides the table |
//! |---|---|---|
//! | `functions/api` | customers, documents, batches, deliveries | read API keys |
//! | `functions/api-payments` | payments, balances, bank statements, reports, exports | read API keys, store files of banks, link to files of exports |
//! | `functions/api-settings` | entities, templates and previews, settings, API keys, users | write API keys and accounts of addresses, ask SES for identities, clear its suppression list |

mod csv_file;
mod fields;
mod lookup;
mod merge_patch;
#[cfg(test)]
mod openapi;
mod page;
mod resources;
pub mod routes;
pub mod state;
mod versions;
