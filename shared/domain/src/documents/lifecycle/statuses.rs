//! The statuses of documents, and the one table of what each of them allows.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    Draft,
    PendingApproval,
    Approved,
    Open,
    Paid,
    Credited,
    WrittenOff,
    Void,
    Canceled,
    Superseded,
    Deleted,
}

/// What a status is called and what it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub status: DocumentStatus,
    /// In the API, in stored items and in reports.
    pub name: &'static str,
    /// As a refusal says it: "The invoice …".
    pub said: &'static str,
    /// The partition of the list index in which documents of this status stand. Statuses that few documents have share
    /// one, since a list of all documents reads each partition. None: not listed.
    pub list: Option<&'static str>,
    /// Its content and lines can change, and it can be deleted.
    pub editable: bool,
    pub openable: bool,
    /// It can be e-mailed; a settled one goes out as a copy.
    pub sendable: bool,
    /// Something is due: it ages, and it can be marked as sent.
    pub open_item: bool,
}

/// In the order of [`DocumentStatus`].
pub const STATUSES: [Row; 11] = {
    use DocumentStatus::*;
    const ENDED: Row = Row {
        status: Deleted,
        name: "deleted",
        said: "was deleted",
        list: None,
        editable: false,
        openable: false,
        sendable: false,
        open_item: false,
    };
    const SETTLED: Row = Row { list: Some("settled"), sendable: true, ..ENDED };
    [
        Row {
            status: Draft,
            name: "draft",
            said: "is a draft",
            list: Some("draft"),
            editable: true,
            openable: true,
            ..ENDED
        },
        Row {
            status: PendingApproval,
            name: "pending_approval",
            said: "waits for approval",
            list: Some("pending_approval"),
            ..ENDED
        },
        Row {
            status: Approved,
            name: "approved",
            said: "is approved",
            list: Some("approved"),
            openable: true,
            ..ENDED
        },
        Row {
            status: Open,
            name: "open",
            said: "is open already",
            list: Some("open"),
            sendable: true,
            open_item: true,
            ..ENDED
        },
        Row { status: Paid, name: "paid", said: "is paid", ..SETTLED },
        Row { status: Credited, name: "credited", said: "is credited", ..SETTLED },
        Row { status: WrittenOff, name: "written_off", said: "is written off", ..SETTLED },
        Row { status: Void, name: "void", said: "is void", list: Some("ended"), ..ENDED },
        Row { status: Canceled, name: "canceled", said: "was canceled", list: Some("ended"), ..ENDED },
        Row { status: Superseded, name: "superseded", said: "was superseded", list: Some("ended"), ..ENDED },
        ENDED,
    ]
};

impl DocumentStatus {
    /// What this status allows.
    pub const fn row(self) -> &'static Row {
        &STATUSES[self as usize]
    }

    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The statuses whose row is such.
    pub fn all(such: impl Fn(&Row) -> bool) -> Vec<DocumentStatus> {
        STATUSES.iter().filter(|row| such(row)).map(|row| row.status).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_row_and_is_stored_under_its_name() {
        for row in &STATUSES {
            assert_eq!(row.status.row(), row);
            assert_eq!(serde_json::to_value(row.status).unwrap(), row.name);
        }
    }

    #[test]
    fn what_can_be_sent_cannot_change() {
        for row in &STATUSES {
            assert!(!(row.sendable && (row.editable || row.openable)), "{row:?}");
            assert!(!row.open_item || row.sendable, "{row:?}");
        }
    }
}
