//! Credit notes.

use super::KindRow;

pub(super) const ROW: KindRow =
    KindRow { name: "credit_note", noun: "credit note", prefix: "crn_", letter: 'c', number_prefix: "CN" };
