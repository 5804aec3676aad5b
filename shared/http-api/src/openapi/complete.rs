//! What follows from the form of an operation: headers, and the problems that can occur.

use serde_json::{Map, Value, json};

const CHANGING: [&str; 4] = ["post", "put", "patch", "delete"];

/// Resources whose version is the ETag.
const VERSIONED: [&str; 12] = [
    "BankEntry",
    "BankStatement",
    "CsvMapping",
    "Customer",
    "Delivery",
    "EmailTemplate",
    "Entity",
    "Export",
    "InvoiceTemplate",
    "Payment",
    "Settings",
    "Invoice",
];

/// Path, method and operation of each.
pub(super) fn each(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
    })
}

pub(super) fn operations(document: &mut Value) {
    let mut shared = Shared::default();
    let schemas = document["components"]["schemas"].clone();
    for item in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.iter_mut()) {
        for (method, operation) in item.1.as_object_mut().into_iter().flatten() {
            complete(item.0, method, operation, &schemas, &mut shared);
        }
    }
    let components = &mut document["components"];
    components["responses"] = shared.responses.into();
    components["parameters"] = shared.parameters.into();
    components["headers"] = shared.headers.into();
    if let Some(schemas) = components["schemas"].as_object_mut() {
        schemas.extend(shared.patches);
    }
}

/// What several operations refer to.
#[derive(Default)]
struct Shared {
    responses: Map<String, Value>,
    parameters: Map<String, Value>,
    headers: Map<String, Value>,
    patches: Map<String, Value>,
}

/// The names in braces.
pub(super) fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

/// `entry_id` becomes `EntryId`.
fn pascal_case(name: &str) -> String {
    let capital = |word: &str| {
        word.get(..1).map(str::to_uppercase).unwrap_or_default() + word.get(1..).unwrap_or_default()
    };
    name.split('_').map(capital).collect()
}

fn complete(path: &str, method: &str, operation: &mut Value, schemas: &Value, shared: &mut Shared) {
    let scope = operation.pointer("/security/0/api_key/0").cloned();
    let public = scope.is_none();
    if let Some(scope) = scope {
        operation["x-required-scope"] = scope;
    }
    let has_body = operation.get("requestBody").is_some();
    let if_match = matches!(method, "put" | "patch") || operation["responses"].get("412").is_some();
    let changing = CHANGING.contains(&method);
    let post = method == "post";
    if method == "patch" {
        patch_body(operation, schemas, shared);
    }

    let mut parameters = Vec::new();
    let mut parameter = |applies: bool, name: &str, parameter: Value| {
        if applies {
            shared.parameters.insert(name.to_owned(), parameter);
            parameters.push(json!({"$ref": format!("#/components/parameters/{name}")}));
        }
    };
    for name in path_parameters(path).filter(|name| *name != "address") {
        let id = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        parameter(true, &pascal_case(name), id);
    }
    let has_address = path.contains("{address}");
    let address = json!({
        "name": "address", "in": "path", "required": true, "schema": {"type": "string", "format": "email"},
    });
    parameter(has_address, "Address", address);
    let idempotency_key = json!({
        "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "description": "Unique per request: repeated within 24 hours it is answered the same again.",
    });
    parameter(post, "IdempotencyKey", idempotency_key);
    let version = json!({
        "name": "If-Match", "in": "header", "schema": {"type": "string", "examples": ["\"3\""]},
        "description": "The `ETag` of what was read: a change made meanwhile is not overwritten.",
    });
    parameter(if_match, "IfMatch", version);
    let reason = json!({
        "name": "x-reason", "in": "header", "schema": {"type": "string", "maxLength": 200},
        "description": "Why; kept in the history.",
    });
    parameter(changing, "Reason", reason);
    if let Some(own) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
        parameters.append(own);
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }

    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, response) in responses.iter_mut() {
        match status.starts_with(['2', '3']) {
            true => response_headers(status, response, post, shared),
            false => *response = problem(response["description"].as_str().unwrap_or_default()),
        }
    }
    for (applies, status, name, description) in [
        (changing, "400", "BadRequest", "`malformed_json`, or a header that cannot be read."),
        (!public, "401", "Unauthorized", "`invalid_api_key`: no API key, an unknown or a revoked one."),
        (!public, "403", "Forbidden", "`missing_scope`: the key lacks the scope."),
        (
            path_parameters(path).next().is_some(),
            "404",
            "NotFound",
            "Nothing has this id, or it belongs to another account.",
        ),
        (post, "409", "InUse", "`idempotency_key_in_use`: the same request was answered at the same moment."),
        (if_match, "412", "Stale", "`stale_version`: it has changed since it was read."),
        (
            has_body,
            "413",
            "TooLarge",
            "`body_too_large`: above 2 MB. The gateway may say so in its own form.",
        ),
        (has_body, "415", "NotJson", "`unsupported_media_type`: the body is no JSON."),
        (
            post,
            "422",
            "InvalidPost",
            "`invalid_request`: `errors` names every field that is wrong. \
            `idempotency_key_reused`: the key was used for another request.",
        ),
        (true, "422", "Invalid", "`invalid_request`: `errors` names every field that is wrong."),
        (true, "429", "TooManyRequests", "Too many requests; answered by the gateway in its own form."),
        (
            !public,
            "500",
            "Internal",
            "`internal_error`: our fault; the log has the reason under the request's id.",
        ),
        (
            true,
            "503",
            "Unavailable",
            "`service_unavailable`: try again. The gateway may say so in its own form.",
        ),
    ] {
        if !applies {
            continue;
        }
        match responses.get_mut(status) {
            None => {
                shared.responses.insert(name.to_owned(), problem(description));
                let response = json!({"$ref": format!("#/components/responses/{name}")});
                responses.insert(status.to_owned(), response);
            }
            // The operation's own words come first.
            Some(own) if name == "InUse" => {
                let own_words = own["description"].as_str().unwrap_or_default();
                *own = problem(&format!("{own_words} {description}"));
            }
            Some(_) => {}
        }
    }
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

/// A merge patch has the fields of the input, none of them required, and so have the objects in it.
fn patch_body(operation: &mut Value, schemas: &Value, shared: &mut Shared) {
    let schema = operation.pointer("/requestBody/content/application~1json/schema/$ref");
    let Some(input) = schema.and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) else { return };
    let reference = patch_schema(input, schemas, &mut shared.patches);
    let content = json!({"schema": {"$ref": reference}});
    operation["requestBody"]["content"] =
        json!({"application/json": content, "application/merge-patch+json": content});
}

/// Adds the patch of an input and returns the reference to it.
fn patch_schema(input: &str, schemas: &Value, patches: &mut Map<String, Value>) -> String {
    let name = format!("{}Patch", input.trim_end_matches("Input"));
    let reference = format!("#/components/schemas/{name}");
    if patches.contains_key(&name) {
        return reference;
    }
    let mut patch = schemas[input].clone();
    let fields = patch["properties"].as_object_mut().into_iter().flatten();
    for (_, field) in fields {
        let reference = match field.get("oneOf") {
            // Null, or the object.
            Some(_) => {
                field["oneOf"].as_array_mut().and_then(|parts| parts.iter_mut().find_map(reference_in))
            }
            None => reference_in(field),
        };
        let Some(reference) = reference else { continue };
        let inner =
            reference.as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default().to_owned();
        if schemas[&inner]["properties"].is_object() {
            *reference = patch_schema(&inner, schemas, patches).into();
        }
    }
    let clears = patch["properties"].as_object().is_some_and(|fields| fields.values().any(takes_null));
    if let Some(patch) = patch.as_object_mut() {
        patch.remove("required");
        let text = if clears { "What is left out stays, null clears." } else { "What is left out stays." };
        patch.insert("description".to_owned(), text.into());
    }
    patches.insert(name, patch);
    reference
}

fn reference_in(field: &mut Value) -> Option<&mut Value> {
    field.get_mut("$ref")
}

fn takes_null(field: &Value) -> bool {
    let of_type = field["type"].as_array().is_some_and(|types| types.contains(&"null".into()));
    of_type || field["oneOf"].as_array().is_some_and(|parts| parts.iter().any(|part| part["type"] == "null"))
}

fn response_headers(status: &str, response: &mut Value, post: bool, shared: &mut Shared) {
    let body = response.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
    let versioned =
        body.and_then(|path| path.rsplit('/').next()).is_some_and(|body| VERSIONED.contains(&body));
    for (applies, header, name, description) in [
        (true, "x-request-id", "RequestId", "Leads to our log."),
        (versioned, "ETag", "ETag", "The version, for `If-Match`."),
        (matches!(status, "201" | "202"), "Location", "Location", "The new resource, or the one to poll."),
        (status == "202", "Retry-After", "RetryAfter", "Seconds until it is worth looking."),
        (post, "idempotent-replayed", "Replayed", "`true` when the answer was remembered."),
    ] {
        if applies {
            let shown = json!({"description": description, "schema": {"type": "string"}});
            shared.headers.insert(name.to_owned(), shown);
            response["headers"][header] = json!({"$ref": format!("#/components/headers/{name}")});
        }
    }
}
