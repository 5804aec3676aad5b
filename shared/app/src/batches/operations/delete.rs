//! Deleting drafts.

use domain::access::Scope;
use domain::batches::DeleteOptions;
use domain::documents::document::{Document, State};
use domain::documents::lifecycle::Row;
use ports::Table;
use store::documents::unused_lines;

use super::by_header::{loaded, refused};
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;

impl Operate for DeleteOptions {
    type Loaded = Document;
    type Shared = Nothing;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.editable;

    async fn load<T: Table>(&self, _: Source<'_, T>, documents: Vec<Document>) -> Result<Loads<Self>, Error> {
        Ok(loaded(documents))
    }

    fn shared(&self, _: &Document) {}

    fn decide(&self, turn: &Turn<'_>, draft: &Document, _: &mut Nothing) -> Decision {
        if draft.state == State::Deleted {
            return Decision::nothing_to_do(draft);
        }
        match draft.clone().delete(turn.change.clone()) {
            Ok(deleted) => {
                let mut decision = Decision::changed(turn, draft, &deleted, None);
                let lines = unused_lines::retire(turn.tenant, draft.id, &draft.lines, turn.times());
                decision.actions.extend(lines);
                decision
            }
            Err(why) => refused(draft, &why),
        }
    }
}
