//! What is read to tell the warnings about a document's PDF.

use domain::customers::Customer;
use domain::documents::document::Document;
use domain::documents::line::DraftLine;
use domain::documents::warnings::{Shown, Warning, of_document};
use domain::ids::TenantId;
use domain::settings::entity::LegalEntity;
use domain::templates::invoice_template::InvoiceTemplate;
use ports::{Key, Table};
use store::{Loaded, Store, StoreError};

use crate::Error;
use crate::documents::printed::Parties;

/// The records that a document shows: the pinned versions of an open one, the current ones of a draft.
#[derive(Clone, Debug, Default)]
pub(crate) struct Around {
    pub(crate) seller: Option<LegalEntity>,
    pub(crate) customer: Option<Customer>,
    template: Option<InvoiceTemplate>,
}

impl Around {
    pub(crate) fn keys(tenant: &TenantId, document: &Document) -> Vec<Key> {
        let parties = Parties::of(tenant, document);
        [Some(parties.seller), parties.customer, parties.template].into_iter().flatten().collect()
    }

    pub(crate) fn from(loaded: &Loaded, tenant: &TenantId, document: &Document) -> Result<Self, StoreError> {
        let parties = Parties::of(tenant, document);
        Ok(Self {
            seller: loaded.get(&parties.seller)?,
            customer: parties.customer.map(|key| loaded.get(&key)).transpose()?.flatten(),
            template: parties.template.map(|key| loaded.get(&key)).transpose()?.flatten(),
        })
    }

    pub(crate) async fn read<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        document: &Document,
    ) -> Result<Self, Error> {
        let loaded = store.load(Self::keys(tenant, document)).await?;
        Ok(Self::from(&loaded, tenant, document)?)
    }

    pub(crate) fn warnings(&self, document: &Document, lines: &[DraftLine]) -> Vec<Warning> {
        of_document(Shown {
            document,
            lines,
            seller: self.seller.as_ref(),
            customer: self.customer.as_ref(),
            template: self.template.as_ref(),
        })
    }
}
