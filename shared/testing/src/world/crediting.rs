//! Credit notes, as clients ask for them.

use app::documents::credit::credit_document::{CreditMade, CreditRequest, credit_document};
use app::{Caller, Error, Reply};
use store::Store;

use super::{World, answer};

impl World {
    /// Credits a document through the workers' table. The body of the answer is the id of the credit note.
    pub async fn credit(&self, caller: &Caller, request: &CreditRequest) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let render = |made: &CreditMade| answer(made.note.invoice.id);
        credit_document(&store, &self.clock, &self.entropy, caller, request, render).await
    }
}
