//! Who may call what: every route that the router has, by every role there is. A new route changes
//! the snapshot, so that somebody looks at who may call it.

use std::fmt::Write;

use loco_rs::app::Hooks;
use loco_rs::task::{Task, Vars};
use reqwest::multipart::Form;
use reqwest::{Method, RequestBuilder, Response};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder, Set};
use serde_json::{Value, json};
use user_portal::app::App;
use user_portal::context::Origin;
use user_portal::controllers::extractors::cookies;
use user_portal::models::notifications::NewNotification;
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::{api_keys, sessions};
use user_portal::tasks::user_role::UserRole;

use crate::support::requests::{PDF, file, form, id_of};
use crate::support::{PASSWORD, Person, TestApp};

/// Who calls, as columns: roles with an access token, then the owner and an admin with other kinds of
/// token. What stands in a path is the owner's, whose address is not confirmed.
const CALLERS: [&str; 10] = [
    "anonymous",
    "owner",
    "stranger",
    "staff",
    "admin",
    // API keys with every scope that the role may have.
    "key",
    "admin-key",
    // A password was right, and the second factor is still to come.
    "pre-mfa",
    // A session whose role asks for a second factor that is not there yet.
    "set-up",
    // A refresh token, shown where an access token belongs.
    "refresh",
];
/// What the form cookie holds here.
const FORM_SECRET: &str = "the secret of a form";

/// The people behind the roles.
async fn people(app: &TestApp) {
    for name in ["owner", "stranger", "staff", "admin"] {
        app.register(&format!("{name}@example.com")).await;
    }
    let guarded = app.register("guarded@example.com").await;
    app.set_up_totp(&guarded).await;
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
    if pattern.contains("/sessions/{id}") {
        // Another session of theirs than the one that calls.
        app.login(&owner.email).await;
        let id = newest_session(app).await.pid.to_string();
        return pattern.replace("{id}", &id);
    }
    if pattern.contains("/api-keys/{id}") {
        key_of(app, "owner").await;
        let key = api_keys::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        return pattern.replace("{id}", &key.pid.to_string());
    }
    if pattern.contains("/notifications/{id}") {
        return pattern.replace("{id}", &notification_of(app, owner).await);
    }
    if pattern.contains("/users/{id}") {
        return pattern.replace("{id}", &owner.id);
    }
    let body = form("Tulips", [file("plan.pdf", "application/pdf", PDF)]);
    let id = id_of(app.create_form(owner, body).await).await;
    let file = app.request(owner, &id).await["files"][0]["id"].as_str().unwrap().to_owned();
    pattern
        .replace("{id}", &id)
        .replace("{file_id}", &file)
        .replace("{token}", "no-such-token")
        .replace("{method}", "totp")
        .replace("{service}", "ai-orchestrator")
        .replace("{*rest}", "health")
}

/// The credential of a caller, as the value of `Authorization`.
async fn credential(app: &TestApp, caller: &str) -> Option<String> {
    match caller {
        "anonymous" => None,
        "key" => Some(key_of(app, "owner").await),
        "admin-key" => Some(key_of(app, "admin").await),
        "pre-mfa" => {
            let body = json!({ "email": "guarded@example.com", "password": PASSWORD });
            let answer: Value = app.post("/api/auth/login", &body).await.json().await.unwrap();
            Some(answer["mfa_token"].as_str().unwrap().to_owned())
        }
        "set-up" => {
            let person = app.login("owner@example.com").await;
            let mut session = newest_session(app).await.into_active_model();
            session.must_set_up_mfa = Set(true);
            session.update(&app.portal.db).await.unwrap();
            Some(person.access_token)
        }
        "refresh" => Some(app.login("owner@example.com").await.refresh_token),
        role => Some(app.login(&format!("{role}@example.com")).await.access_token),
    }
}

/// Something that `owner` was told just now.
async fn notification_of(app: &TestApp, owner: &Person) -> String {
    let (origin, user) = (Origin::system("test"), app.user(&owner.email).await);
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    let new = NewNotification {
        category: "requests",
        topic: "request-failed",
        details: serde_json::Map::new(),
        path: "/dashboard".into(),
        request: None,
    };
    let told = work.notify(user.id, new).await.unwrap();
    work.commit().await.unwrap();
    told.pid.to_string()
}

async fn newest_session(app: &TestApp) -> sessions::Model {
    let newest = sessions::Entity::find().order_by_desc(sessions::Column::Id);
    newest.one(&app.portal.db).await.unwrap().unwrap()
}

/// A new key with every scope that the role of `name` may have.
async fn key_of(app: &TestApp, name: &str) -> String {
    let person = app.login(&format!("{name}@example.com")).await;
    let mut scopes = vec![
        "profile:read",
        "profile:write",
        "requests:read",
        "requests:write",
        "notifications:read",
    ];
    if name == "admin" {
        scopes.extend(["tokens:introspect", "users:read"]);
    }
    api_keys::Entity::delete_many().exec(&app.portal.db).await.unwrap();
    let body = json!({ "name": "matrix", "scopes": scopes });
    let call = app.by(&person, Method::POST, "/api/me/api-keys").json(&body);
    let answer: Value = call.send().await.unwrap().json().await.unwrap();
    answer["data"]["key"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// A call with a body of the kind that the route takes, though not one that it would accept.
fn call(app: &TestApp, credential: Option<&str>, method: &Method, path: &str) -> RequestBuilder {
    let mut call = app.anonymous(method.clone(), path);
    if let Some(credential) = credential {
        call = call.bearer_auth(credential);
    }
    if matches!(*method, Method::GET | Method::HEAD) {
        return call;
    }
    if path.ends_with("/avatar") && *method != Method::DELETE {
        let token = cookies::form_token(&app.portal, FORM_SECRET);
        let call = call.header("cookie", format!("form={FORM_SECRET}"));
        return call.multipart(Form::new().text("csrf_token", token));
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
        303 if to == "/settings/security/set-up" => "set-up".to_owned(),
        status if status < 500 => "allowed".to_owned(),
        status => panic!("{status} at {}", response.url()),
    }
}

/// What each caller gets, in the order of [`CALLERS`].
async fn row(app: &TestApp, method: &Method, pattern: &str) -> [String; CALLERS.len()] {
    let mut row = [const { String::new() }; CALLERS.len()];
    for (cell, caller) in row.iter_mut().zip(CALLERS) {
        let owner = app.login("owner@example.com").await;
        let path = filled(app, &owner, pattern).await;
        let credential = credential(app, caller).await;
        let response = call(app, credential.as_deref(), method, &path).send().await.unwrap();
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
    for caller in CALLERS {
        write!(matrix, " {caller:<9}").unwrap();
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
