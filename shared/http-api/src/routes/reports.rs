//! Reports: what the records add up to.

mod ageing;
mod numbering;
mod statement;

use crate::routes::routing::Routes;
use crate::state::PaymentsState;

pub(super) fn api_payments() -> Routes<PaymentsState> {
    Routes::default().routes(numbering::router()).routes(ageing::router()).routes(statement::router())
}
