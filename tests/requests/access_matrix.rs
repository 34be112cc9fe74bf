//! Who may call what: every route that the router has, by every role there is. A new route changes
//! the snapshot, so that somebody looks at who may call it.

use std::fmt::Write;

use loco_rs::app::Hooks;
use loco_rs::task::{Task, Vars};
use reqwest::multipart::Form;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::json;
use user_portal::app::App;
use user_portal::controllers::extractors::cookies;
use user_portal::tasks::user_role::UserRole;

use crate::support::requests::{PDF, file, form, id_of};
use crate::support::{Person, TestApp};

/// The roles, as columns. What stands in a path is Alice's, whose address is not confirmed.
const ROLES: [&str; 5] = ["anonymous", "owner", "stranger", "staff", "admin"];
/// What the form cookie holds here.
const FORM_SECRET: &str = "the secret of a form";

/// The people behind the roles.
async fn people(app: &TestApp) {
    for name in ["owner", "stranger", "staff", "admin"] {
        app.register(&format!("{name}@example.com")).await;
    }
    for role in ["staff", "admin"] {
        let pairs = [("email", format!("{role}@example.com")), ("role", role.to_owned())];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value));
        UserRole.run(&app.ctx, &Vars::from_cli_args(pairs.to_vec())).await.unwrap();
    }
}

/// `pattern` with the owner's things in it, made for this one call.
async fn filled(app: &TestApp, owner: &Person, pattern: &str) -> String {
    if !pattern.contains('{') {
        return pattern.to_owned();
    }
    let body = form("Tulips", [file("plan.pdf", "application/pdf", PDF)]);
    let id = id_of(app.create_form(owner, body).await).await;
    let file = app.request(owner, &id).await["files"][0]["id"].as_str().unwrap().to_owned();
    pattern
        .replace("{id}", &id)
        .replace("{file_id}", &file)
        .replace("{token}", "no-such-token")
        .replace("{service}", "ai-orchestrator")
        .replace("{*rest}", "health")
}

/// A call with a body of the kind that the route takes, though not one that it would accept.
fn call(app: &TestApp, person: Option<&Person>, method: &Method, path: &str) -> RequestBuilder {
    let call = match person {
        Some(person) => app.by(person, method.clone(), path),
        None => app.anonymous(method.clone(), path),
    };
    if matches!(*method, Method::GET | Method::HEAD) {
        return call;
    }
    if path.starts_with("/api/") {
        return call.json(&json!({}));
    }
    let token = cookies::form_token(&app.portal, FORM_SECRET);
    let call = call.header("cookie", format!("form={FORM_SECRET}"));
    if path == "/requests" || path.ends_with("/files") {
        return call.multipart(Form::new().text("csrf_token", token));
    }
    call.form(&[("csrf_token", token)])
}

fn verdict(response: &Response) -> String {
    let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or("");
    match response.status().as_u16() {
        status @ (401 | 403 | 404) => status.to_string(),
        303 if to.starts_with("/login?return_to=") => "login".to_owned(),
        status if status < 500 => "allowed".to_owned(),
        status => panic!("{status} at {}", response.url()),
    }
}

/// What each role gets, in the order of [`ROLES`].
async fn row(app: &TestApp, method: &Method, pattern: &str) -> [String; 5] {
    let mut row = [const { String::new() }; 5];
    for (cell, role) in row.iter_mut().zip(ROLES) {
        let owner = app.login("owner@example.com").await;
        let path = filled(app, &owner, pattern).await;
        let person = match role {
            "anonymous" => None,
            role => Some(app.login(&format!("{role}@example.com")).await),
        };
        let response = call(app, person.as_ref(), method, &path).send().await.unwrap();
        *cell = verdict(&response);
    }
    row
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_by_every_role() {
    let app = TestApp::builder().setting("/rate_limit_scale", "1000").sqlite().await;
    people(&app).await;
    let mut routes: Vec<(String, Method)> = App::routes(&app.ctx)
        .collect()
        .into_iter()
        .flat_map(|route| route.actions.into_iter().map(move |method| (route.uri.clone(), method)))
        .collect();
    routes.sort_by_key(|(uri, method)| (uri.clone(), method.to_string()));
    assert!(routes.len() > 50, "the router is not empty");
    let mut matrix = format!("{:<7} {:<46}", "", "");
    for role in ROLES {
        write!(matrix, " {role:<9}").unwrap();
    }
    matrix.push('\n');
    for (pattern, method) in &routes {
        let row = row(&app, method, pattern).await;
        // The version in the path is the same API.
        if let Some(rest) = pattern.strip_prefix("/api/v1/") {
            let bare = format!("/api/{rest}");
            assert!(routes.contains(&(bare.clone(), method.clone())), "{pattern} alone");
            assert_eq!(row, self::row(&app, method, &bare).await, "{method} {pattern}");
            continue;
        }
        write!(matrix, "{:<7} {pattern:<46}", method.as_str()).unwrap();
        for cell in row {
            write!(matrix, " {cell:<9}").unwrap();
        }
        matrix.push('\n');
    }
    let matrix: Vec<_> = matrix.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(matrix.join("\n"));
}
