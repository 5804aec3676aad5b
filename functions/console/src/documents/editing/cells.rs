//! Texts of fields by the names of their fields.

use std::collections::BTreeMap;

pub(super) type Cells = BTreeMap<&'static str, String>;
