//! One list of handlers for each function: the function routes by it, and the tests make the OpenAPI document of it. A
//! function itself neither links the document's making nor spends its start on it.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::on;
use domain::documents::complete::Defect;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, PathIds, Problem};
use utoipa::openapi::HttpMethod;
use utoipa_axum::PathItemExt;

/// Handlers under the paths and methods that their annotations name.
pub(crate) struct Routes<S> {
    router: Router<S>,
    operations: Vec<Operation>,
    #[cfg(test)]
    documented: utoipa_axum::router::OpenApiRouter<S>,
}

/// A method of a path.
pub struct Operation {
    pub method: HttpMethod,
    pub path: String,
    /// Whether its handler reads the query.
    pub reads_query: bool,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self {
            router: Router::new(),
            operations: Vec::new(),
            #[cfg(test)]
            documented: utoipa_axum::router::OpenApiRouter::new(),
        }
    }
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

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// `P` is what the annotation made. A query that the handler does not read is refused.
    pub(crate) fn handle<P: utoipa::Path, H: Handler<E, S>, E: Extractors + 'static>(
        mut self,
        handler: H,
    ) -> Self {
        for method in P::methods() {
            let handled = on(method.to_method_filter(), handler.clone());
            let handled =
                if E::READ_QUERY { handled } else { handled.route_layer(from_fn(refuse_parameters)) };
            let operation = Operation { method, path: P::path(), reads_query: E::READ_QUERY };
            self.router = self.router.route(&operation.path, handled);
            self.operations.push(operation);
        }
        self
    }

    pub(crate) fn routes(mut self, others: Self) -> Self {
        self.router = self.router.merge(others.router);
        self.operations.extend(others.operations);
        #[cfg(test)]
        {
            self.documented = self.documented.merge(others.documented);
        }
        self
    }

    pub(crate) fn into_router(self) -> Router<S> {
        self.router
    }

    pub(crate) fn into_operations(self) -> Vec<Operation> {
        self.operations
    }

    #[cfg(test)]
    pub(crate) fn document(mut self, handlers: utoipa_axum::router::UtoipaMethodRouter<S>) -> Self {
        self.documented = self.documented.routes(handlers);
        self
    }

    #[cfg(test)]
    pub(crate) fn into_document(self) -> utoipa::openapi::OpenApi {
        self.documented.into_openapi()
    }
}

/// A parameter that no handler reads would be ignored, so it is refused.
pub(super) async fn refuse_parameters(request: Request, next: Next) -> Result<Response, Problem> {
    let Some(query) = request.uri().query().filter(|query| !query.is_empty()) else {
        return Ok(next.run(request).await);
    };
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    let unknown = |name| Defect::new("invalid_parameter", name, "the operation has no such parameter");
    Err(Problem::invalid(names.map(unknown).collect()))
}

/// What a handler takes of a request, as [`Handler`] lists it.
pub(crate) trait Extractors {
    /// Whether the query is among it.
    const READ_QUERY: bool;
}

/// One part of a request that handlers take.
pub(crate) trait Extractor {
    const READS_QUERY: bool = false;
}

impl<T> Extractor for Params<T> {
    const READS_QUERY: bool = true;
}

impl<S> Extractor for State<S> {}
impl Extractor for Authenticated {}
impl Extractor for IfMatch {}
impl<T> Extractor for PathId<T> {}
impl<A, B> Extractor for PathIds<A, B> {}
impl Extractor for Bytes {}
impl<T> Extractor for Json<T> {}

macro_rules! extractors {
    ($($extractor:ident),+) => {
        impl<Via, $($extractor: Extractor),+> Extractors for (Via, $($extractor),+) {
            const READ_QUERY: bool = $($extractor::READS_QUERY)||+;
        }
    };
}

extractors!(A, B);
extractors!(A, B, C);
extractors!(A, B, C, D);
extractors!(A, B, C, D, E);
