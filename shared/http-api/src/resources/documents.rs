pub(crate) mod adjustment;
pub(crate) mod history;
pub(crate) mod invoice;
pub(crate) mod line;
pub(crate) mod tax;
pub(crate) mod terms;
