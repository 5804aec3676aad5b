//! Reports: what the records add up to.

mod ageing;
mod months;
mod numbering;
mod statement;

use crate::routes::routing::Routes;
use crate::state::PaymentsState;

pub(super) fn api_payments() -> Routes<PaymentsState> {
    Routes::default()
        .routes(numbering::router())
        .routes(ageing::router())
        .routes(months::router())
        .routes(statement::router())
}
