//! The routes of an area, each with who may use it. The table of all routes is what the guard of each goes by, and what tests
//! walk through.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::access::Scope;

use super::{Refused, Visitor, Web, see};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody: the sign-in and the files that pages load.
    Anyone,
    /// Each person that is signed in.
    SignedIn,
    /// Whose role has this scope.
    Scope(Scope),
    /// Whose role has this scope, and who signed in within the last 15 minutes.
    Fresh(Scope),
}

#[derive(Clone, Debug)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// Routes with their handlers.
#[derive(Default)]
pub struct Routes {
    router: Router<Web>,
    table: Vec<Route>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn get<H: Handler<T, Web>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(Method::GET, path, access, on(MethodFilter::GET, handler))
    }

    #[must_use]
    pub fn post<H: Handler<T, Web>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        self.add(Method::POST, path, access, on(MethodFilter::POST, handler))
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.table.extend(other.table);
        Self { router: self.router.merge(other.router), table: self.table }
    }

    fn add(mut self, method: Method, path: &'static str, access: Access, route: MethodRouter<Web>) -> Self {
        let guarded = route.route_layer(from_fn(move |request, next| check(access, request, next)));
        self.table.push(Route { method, path, access });
        Self { router: self.router.route(path, guarded), table: self.table }
    }

    pub fn table(&self) -> &[Route] {
        &self.table
    }

    pub(crate) fn into_router(self) -> Router<Web> {
        self.router
    }
}

async fn check(access: Access, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>();
    let checked = match (access, visitor) {
        (Access::Anyone, _) | (Access::SignedIn, Some(_)) => Ok(None),
        (Access::Scope(scope), Some(visitor)) => visitor.require(scope).map(|()| None),
        (Access::Fresh(scope), Some(visitor)) => visitor.require(scope).map(|()| again(visitor, &request)),
        (_, None) => Err(Refused::not_found()),
    };
    match checked {
        Ok(None) => next.run(request).await,
        Ok(Some(path)) => see(&path).into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// To the sign-in, if the latest one is too long ago. A form that was sent is not repeated: its page is shown again.
fn again(visitor: &Visitor, request: &Request) -> Option<String> {
    if visitor.session.is_fresh(visitor.present) {
        return None;
    }
    let path = request.uri().path_and_query().map(|it| it.as_str()).unwrap_or_default();
    let then = match *request.method() {
        Method::GET => path,
        _ => path.rsplit_once('/').map_or(path, |(page, _)| page),
    };
    let then: String = form_urlencoded::byte_serialize(then.as_bytes()).collect();
    Some(format!("/console/sign-in?again=1&then={then}"))
}

/// No route for this method.
pub(crate) async fn wrong_method() -> Refused {
    Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This page cannot be used like that.")
}
