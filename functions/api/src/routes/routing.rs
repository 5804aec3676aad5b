//! One list of handlers: the function routes by it, and the tests make the OpenAPI document of it. The
//! function itself neither links the document's making nor spends its start on it.

use axum::Router;
use axum::handler::Handler;
use axum::routing::on;
use utoipa_axum::PathItemExt;

use crate::state::ApiState;

/// Handlers under the paths and methods that their annotations name.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<ApiState>,
    #[cfg(test)]
    documented: utoipa_axum::router::OpenApiRouter<ApiState>,
}

/// [`Routes`] of some handlers that are annotated with [`utoipa::path`] and share a path.
macro_rules! routes {
    ($($handler:ident),+ $(,)?) => {{
        let routes = $crate::routes::routing::Routes::default();
        $(let routes = utoipa_axum::paste! { routes.handle::<[<__path_ $handler>], _, _>($handler) };)+
        #[cfg(test)]
        let routes = routes.document(utoipa_axum::routes!($($handler),+));
        routes
    }};
}
pub(crate) use routes;

impl Routes {
    /// `P` is what the annotation made.
    pub(crate) fn handle<P: utoipa::Path, H: Handler<T, ApiState>, T: 'static>(mut self, handler: H) -> Self {
        for method in P::methods() {
            self.router = self.router.route(&P::path(), on(method.to_method_filter(), handler.clone()));
        }
        self
    }

    pub(crate) fn routes(mut self, others: Routes) -> Self {
        self.router = self.router.merge(others.router);
        #[cfg(test)]
        {
            self.documented = self.documented.merge(others.documented);
        }
        self
    }

    pub(crate) fn into_router(self) -> Router<ApiState> {
        self.router
    }

    #[cfg(test)]
    pub(crate) fn document(mut self, handlers: utoipa_axum::router::UtoipaMethodRouter<ApiState>) -> Self {
        self.documented = self.documented.routes(handlers);
        self
    }

    #[cfg(test)]
    pub(crate) fn into_document(self) -> utoipa::openapi::OpenApi {
        self.documented.into_openapi()
    }
}
