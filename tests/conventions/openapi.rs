//! The document tells of every route of the API and of no other, and the copy in docs/ is the same:
//! `UPDATE_DOCS=1 cargo test openapi` writes it anew.

use std::collections::BTreeSet;
use std::{env, fs};

use loco_rs::app::Hooks;
use serde_json::Value;
use user_portal::app::App;
use user_portal::controllers::docs::document;

use super::{assert_none, root};
use crate::support::TestApp;

/// Keys of a path that are calls.
const METHODS: &[&str] = &["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/// Routes that stand under `/api` alone.
const UNVERSIONED: &[&str] = &["/api/docs", "/api/openapi.json"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_tells_of_every_route() {
    let routes = routes().await;
    let told = told();
    let of_the_api: BTreeSet<_> = routes
        .iter()
        .filter(|(path, _)| path.starts_with("/api/") && !path.starts_with("/api/v1/"))
        .cloned()
        .collect();
    assert!(!of_the_api.is_empty(), "no route under /api: the check reads nothing");
    assert_none(&missing(&of_the_api, &told), "the document does not tell of these routes:");
    assert_none(&missing(&told, &routes), "the document tells of routes that are not there:");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_prefixes_have_the_same_routes() {
    let routes = routes().await;
    let versioned = routes.iter().filter_map(|(path, method)| {
        Some((format!("/api/{}", path.strip_prefix("/api/v1/")?), method.clone()))
    });
    let versioned: BTreeSet<_> = versioned.collect();
    let mut plain = routes.clone();
    plain.retain(|(path, _)| {
        path.starts_with("/api/")
            && !path.starts_with("/api/v1/")
            && !UNVERSIONED.contains(&path.as_str())
    });
    assert_none(&missing(&plain, &versioned), "/api/v1 lacks routes of /api:");
    assert_none(&missing(&versioned, &plain), "/api lacks routes of /api/v1:");
}

#[test]
fn references_lead_somewhere_and_ids_are_unique() {
    let document = serde_json::to_value(document()).expect("the document is JSON");
    let mut offences = Vec::new();
    let mut ids = BTreeSet::new();
    let mut left = vec![&document];
    while let Some(value) = left.pop() {
        let target = value.get("$ref").and_then(Value::as_str);
        if target.is_some_and(|target| document.pointer(target.trim_start_matches('#')).is_none()) {
            offences.push(format!("{} leads nowhere", target.unwrap_or_default()));
        }
        if let Some(id) = value.get("operationId").and_then(Value::as_str)
            && !ids.insert(id)
        {
            offences.push(format!("{id} is the id of two calls"));
        }
        match value {
            Value::Object(members) => left.extend(members.values()),
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    assert_none(&offences, "the document does not hold together:");
}

#[test]
fn the_copy_in_docs_is_the_document() {
    let file = root().join("docs/openapi.json");
    let document = serde_json::to_string_pretty(document()).expect("the document is JSON") + "\n";
    if env::var("UPDATE_DOCS").as_deref() == Ok("1") {
        fs::write(&file, document).expect("docs/openapi.json can be written");
        return;
    }
    let copy = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        copy == document,
        "docs/openapi.json is not the document: UPDATE_DOCS=1 cargo test openapi, and commit it"
    );
}

/// Every route of the program: its path and its method.
async fn routes() -> BTreeSet<(String, String)> {
    let app = TestApp::sqlite().await;
    App::routes(&app.ctx)
        .collect()
        .into_iter()
        .flat_map(|route| {
            route.actions.into_iter().map(move |method| (route.uri.clone(), method.to_string()))
        })
        .collect()
}

/// Every call that the document tells of.
fn told() -> BTreeSet<(String, String)> {
    let document = serde_json::to_value(document()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("the document has paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            METHODS
                .iter()
                .filter(|method| !item[**method].is_null())
                .map(|method| (path.clone(), method.to_uppercase()))
        })
        .collect()
}

/// What is in `all` and not in `known`, one a line.
fn missing(all: &BTreeSet<(String, String)>, known: &BTreeSet<(String, String)>) -> Vec<String> {
    all.difference(known).map(|(path, method)| format!("{method} {path}")).collect()
}
