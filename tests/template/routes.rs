//! Every operation leads to the function that serves it.

use std::collections::{BTreeMap, BTreeSet};

use super::{plain, resources};
use crate::repository::json;

/// Every operation of the OpenAPI document, with the function that serves it.
fn operations() -> Vec<(String, String, &'static str)> {
    let mut served: BTreeMap<(String, String), &str> = BTreeMap::new();
    for (function, operations) in http_api::routes::operations() {
        for operation in operations {
            let method = serde_json::to_value(operation.method).unwrap();
            let method = method.as_str().unwrap().to_uppercase();
            let before = served.insert((method, operation.path), function);
            assert_eq!(before, None, "two handlers for one operation");
        }
    }
    served.insert(("GET".to_owned(), "/v1/openapi.json".to_owned()), "api");
    let document = json("infra/openapi.json");
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().unwrap() {
            if operation["operationId"].is_string() {
                let (method, path) = (method.to_uppercase(), path.clone());
                let function = served.remove(&(method.clone(), path.clone()));
                // It is written by hand there, and not in the list of the others.
                operations.push((method, path, function.unwrap_or("documents")));
            }
        }
    }
    assert!(served.is_empty(), "in no OpenAPI document: {served:?}");
    assert!(operations.len() > 20, "{operations:?}");
    operations
}

/// The pages of the staff, and the documents that they link to.
fn pages() -> Vec<(String, String, &'static str)> {
    let table = console::routes();
    let pages =
        table.table().iter().map(|route| (route.method.to_string(), route.path.to_owned(), "console"));
    let documents = [
        "/console/invoices/{id}/pdf",
        "/console/credit-notes/{id}/pdf",
        "/console/customers/{id}/statement/pdf",
        "/console/settings/sellers/{id}/logo",
    ];
    let documents = documents.map(|path| ("GET".to_owned(), path.to_owned(), "documents"));
    pages.chain(documents).collect()
}

/// The route that the gateway takes for a request, and its target: a path before one with a greedy end, a method
/// before `ANY`, else `$default`.
fn route_of<'r>(routes: &'r BTreeMap<String, String>, method: &str, path: &str) -> (&'r str, &'r str) {
    let fits = |route: &str| {
        let (routed_method, routed_path) = route.split_once(' ')?;
        if routed_method != method && routed_method != "ANY" {
            return None;
        }
        let full = routed_path == path;
        let start = routed_path.strip_suffix("{proxy+}");
        let greedy = start.is_some_and(|start| path.starts_with(start));
        (full || greedy).then_some((full, routed_path.len(), routed_method == method))
    };
    let found = routes.iter().filter_map(|(route, target)| Some((fits(route)?, route, target))).max();
    let (route, target) = match found {
        Some((_, route, target)) => (route, target),
        None => routes.get_key_value("$default").unwrap_or_else(|| panic!("{method} {path} has no route")),
    };
    (route, target)
}

#[test]
fn every_operation_of_the_api_and_every_page_is_routed() {
    // Each route, with the integration that it leads to.
    let routes: BTreeMap<String, String> = resources("AWS::ApiGatewayV2::Route")
        .into_values()
        .map(|route| (plain(&route["RouteKey"]).to_owned(), plain(&route["Target"]).to_owned()))
        .collect();
    let mut used = BTreeSet::from(["$default"]);
    let mut wrong = Vec::new();
    for (method, path, served_by) in operations().into_iter().chain(pages()) {
        let (route, target) = route_of(&routes, &method, &path);
        used.insert(route);
        let expected = match served_by {
            "api" => "ApiIntegration",
            "api-payments" => "ApiPaymentsIntegration",
            "api-settings" => "ApiSettingsIntegration",
            "console" => "ConsoleIntegration",
            _ => "DocumentsIntegration",
        };
        if target != format!("integrations/${{{expected}}}") {
            wrong.push(format!("{method} {path} leads to {target}; {served_by} serves it"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unused: Vec<_> = routes.keys().filter(|route| !used.contains(route.as_str())).collect();
    assert!(unused.is_empty(), "no operation needs {unused:?}");
    // Every integration may call its function.
    let permissions = resources("AWS::Lambda::Permission");
    for (name, integration) in resources("AWS::ApiGatewayV2::Integration") {
        let function = plain(&integration["IntegrationUri"]).trim_end_matches(".Arn").to_owned();
        let may = permissions.values().any(|permission| plain(&permission["FunctionName"]) == function);
        assert!(may, "{name} may not call {function}");
    }
}
