//! Reports: what the records add up to.

mod ageing;
mod numbering;
mod statement;

use crate::routes::routing::Routes;
use crate::state::ApiState;

pub(super) fn api() -> Routes<ApiState> {
    Routes::default().routes(numbering::router()).routes(ageing::router()).routes(statement::router())
}
