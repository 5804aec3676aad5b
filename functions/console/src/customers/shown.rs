//! The parts of a customer's page, and what they have in common.

use domain::ids::{CustomerId, DocumentId, DocumentKind};
use pages::components::{Empty, Pager};
use pages::icons::Icon;

/// Entries of a page.
pub(super) const PAGE: usize = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Documents,
    Account,
    Letters,
    History,
}

impl Shown {
    pub(super) const ALL: [Shown; 4] = [Shown::Documents, Shown::Account, Shown::Letters, Shown::History];

    /// As the address names it. An unknown name shows the documents.
    pub(super) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|shown| shown.name() == name).unwrap_or(Shown::Documents)
    }

    fn name(self) -> &'static str {
        match self {
            Shown::Documents => "documents",
            Shown::Account => "account",
            Shown::Letters => "letters",
            Shown::History => "history",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Shown::Documents => "Documents",
            Shown::Account => "Payments and credit",
            Shown::Letters => "Letters",
            Shown::History => "History",
        }
    }

    pub(super) fn address(self, id: CustomerId) -> String {
        match self {
            Shown::Documents => super::address(id),
            _ => format!("{}?part={}", super::address(id), self.name()),
        }
    }

    pub(super) fn pager(self, id: CustomerId, shown: String, after: bool, next: Option<String>) -> Pager {
        let next = next.map(|next| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("part", self.name()).append_pair("cursor", &next);
            format!("{}?{}", super::address(id), query.finish())
        });
        Pager { shown, first: after.then(|| self.address(id)), next }
    }
}

pub(super) fn empty(icon: Icon, title: &str, text: &str) -> Empty {
    Empty { icon, title: title.to_owned(), text: text.to_owned(), actions: Vec::new() }
}

/// The page of a document.
pub(super) fn document_address(id: DocumentId) -> String {
    match id.kind() {
        DocumentKind::CreditNote => format!("/console/credit-notes/{id}"),
        _ => format!("/console/invoices/{id}"),
    }
}

pub(super) fn document_kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "Invoice",
        DocumentKind::CreditNote => "Credit note",
        DocumentKind::InterestNote => "Interest note",
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn parts_are_in_the_address() {
        let id = CustomerId::new(DateTime::UNIX_EPOCH, 1);
        for shown in Shown::ALL {
            assert_eq!(Shown::named(shown.name()), shown);
        }
        assert_eq!(Shown::named("x"), Shown::Documents);
        let pager = Shown::Account.pager(id, String::new(), true, Some("EUR#12".to_owned()));
        assert_eq!(pager.first, Some(format!("/console/customers/{id}?part=account")));
        assert_eq!(pager.next, Some(format!("/console/customers/{id}?part=account&cursor=EUR%2312")));
    }
}
