//! Requests about exports.

use app::exports::read_exports::{link_to_file, read_export};
use app::exports::start_export::start_export;
use app::{Caller, Error, Reply};
use domain::exports::{Export, What};
use domain::ids::ExportId;

use super::{Tenant, World, answer, run};

impl World {
    /// Starts an export that is accepted.
    pub fn export(&self, tenant: &Tenant, what: What) -> ExportId {
        run(self.try_export(&self.caller(tenant), what)).unwrap().body.parse().unwrap()
    }

    pub async fn try_export(&self, caller: &Caller, what: What) -> Result<Reply, Error> {
        start_export(&self.store(), &self.entropy, caller, what, |export| answer(export.id)).await
    }

    pub fn exported(&self, tenant: &Tenant, id: ExportId) -> Export {
        run(read_export(&self.store(), &tenant.id, id)).unwrap()
    }

    /// The name and the bytes of the file of an export.
    pub fn file_of(&self, caller: &Caller, id: ExportId) -> Result<(String, Vec<u8>), Error> {
        let link = run(link_to_file(&self.store(), &self.bucket, caller, id))?;
        let (name, _, bytes) = self.bucket.follow(&link).expect("the file");
        Ok((name, bytes))
    }
}
