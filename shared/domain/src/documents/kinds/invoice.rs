//! Invoices.

use super::KindRow;

pub(super) const ROW: KindRow =
    KindRow { name: "invoice", noun: "invoice", prefix: "inv_", letter: 'i', number_prefix: "INV" };
