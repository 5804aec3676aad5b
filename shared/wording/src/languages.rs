//! The words of each language.

pub(crate) mod dutch;
pub(crate) mod english;
pub(crate) mod french;
pub(crate) mod german;
pub(crate) mod italian;
pub(crate) mod spanish;
