//! The person that is signed in.

use app::Caller;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::access::sign_in::Session;
use domain::access::user::User;
use domain::ids::TenantId;
use domain::settings::Settings;
use domain::settings::approval::ApprovalPolicy;
use domain::text::Label;
use futures_util::future::try_join;
use pages::components::Notice;
use pages::format::Format;
use pages::layout::{Person, Shell};
use store::StoreError;
use store::waiting::{Count, Pile};
use wording::Language;

use super::{Refused, Web, assets};
use crate::navigation::{Area, HOME, Waiting, places};

#[derive(Clone, Debug)]
pub struct Visitor {
    pub user: User,
    pub session: Session,
    /// The name of the tenant.
    pub tenant_name: Label,
    /// Of the forms of this session.
    pub form_token: String,
    pub request_id: String,
    /// The time of the tenant's business.
    pub now: DateTime<Utc>,
    /// The time of the infrastructure.
    pub present: DateTime<Utc>,
    pub test_mode: bool,
    /// What was done a moment ago, by the address.
    pub done: Option<Notice>,
    pub waits: Waits,
}

/// What waits for the person, for the navigation of each page.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    /// Of those who may approve, if invoices need an approval.
    pub approvals: Count,
    /// Batches that failed, and that nobody has acknowledged.
    pub batches: Count,
}

impl Waits {
    /// So much is counted.
    const MOST: usize = 99;

    /// At most two reads, side by side.
    pub(crate) async fn read(
        web: &Web,
        tenant: &TenantId,
        user: &User,
        settings: Option<&Settings>,
    ) -> Result<Self, StoreError> {
        let mut scopes = user.role.scopes();
        if settings.is_none_or(|settings| settings.approval.policy == ApprovalPolicy::Never) {
            scopes.retain(|scope| *scope != Scope::InvoicesApprove);
        }
        let count = async |scope, pile| match scopes.contains(&scope) {
            true => web.store.count(tenant, pile, Self::MOST).await,
            false => Ok(Count::default()),
        };
        let approvals = count(Scope::InvoicesApprove, Pile::Approvals);
        let batches = count(Scope::BatchesRead, Pile::FailedBatches);
        let (approvals, batches) = try_join(approvals, batches).await?;
        Ok(Self { approvals, batches })
    }
}

/// "3", or "99+": how many there are at least.
pub(crate) fn at_least(format: Format, count: &Count) -> String {
    let number = format.number(i64::try_from(count.number).unwrap_or(i64::MAX));
    if count.more { format!("{number}+") } else { number }
}

impl Visitor {
    pub(crate) fn tenant(&self) -> &TenantId {
        &self.session.tenant
    }

    pub(crate) fn caller(&self) -> Caller {
        Caller {
            tenant: self.session.tenant,
            actor: self.user.actor(),
            reason: None,
            request_id: self.request_id.clone(),
            now: self.now,
            present: self.present,
            idempotency: None,
        }
    }

    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.user.role.scopes().contains(&scope)
    }

    /// As the API refuses a key without the scope.
    pub(crate) fn require(&self, scope: Scope) -> Result<(), Refused> {
        if self.may(scope) {
            return Ok(());
        }
        let role = self.user.role.as_str();
        let title = format!("Your role, {role}, does not allow this. An owner of the account can change it.");
        Err(Refused::new(StatusCode::FORBIDDEN, "missing_scope", title))
    }

    pub(crate) fn format(&self) -> Format {
        Format { language: Language::of(self.user.language.as_str()), zone: self.user.time_zone }
    }

    fn waiting(&self) -> Waiting {
        let some = |count: &Count| (count.number > 0).then(|| at_least(self.format(), count));
        Waiting { approvals: some(&self.waits.approvals), batches: some(&self.waits.batches), payments: None }
    }

    /// The frame of a page.
    pub(crate) fn shell(&self, area: Area, title: impl Into<String>, notices: Vec<Notice>) -> Shell {
        Shell {
            title: title.into(),
            language: self.format().language.tag(),
            assets: assets(),
            home: HOME,
            tenant: self.tenant_name.to_string(),
            person: Person {
                name: self.user.name.to_string(),
                email: self.user.email.to_string(),
                role: self.user.role.as_str().to_owned(),
            },
            token: self.form_token.clone(),
            places: places(area, &self.waiting()),
            notices: self.done.iter().cloned().chain(notices).collect(),
            test_mode: self.test_mode,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        parts.extensions.get::<Visitor>().cloned().ok_or_else(Refused::not_found)
    }
}

#[cfg(test)]
mod tests {
    use domain::zone::Zone;

    use super::*;

    #[test]
    fn a_count_that_met_its_bound_says_so() {
        let format = Format { language: Language::English, zone: Zone::UTC };
        let count = |number, more| at_least(format, &Count { number, more, first: None });
        assert_eq!([count(3, false), count(99, true)], ["3", "99+"]);
    }
}
