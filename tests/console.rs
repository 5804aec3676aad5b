//! The pages of the staff over HTTP, as a browser without scripts would use them: who may use them, and that they change nothing
//! for those who may not.

mod guarded;
pub(crate) mod pages;
mod person;
mod sign_in;

pub(crate) use person::Person;
