//! A person's own trail: complete, in words, and nobody else's.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use user_portal::context::Origin;
use user_portal::models::unit_of_work::UnitOfWork;

use crate::support::{Answer, PASSWORD, Person, TestApp};

async fn list(app: &TestApp, person: &Person, query: &str) -> Value {
    app.get(person, &format!("/api/me/activity{query}")).await
}

fn actions(answer: &Value) -> Vec<&str> {
    let rows = answer["data"].as_array().unwrap();
    rows.iter().map(|row| row["action"].as_str().unwrap()).collect()
}

async fn refused(app: &TestApp, email: &str) {
    let body = json!({ "email": email, "password": "not the one" });
    assert_eq!(app.post("/api/auth/login", &body).await.status(), 401);
}

/// An admin of the portal makes somebody staff.
async fn promote(app: &TestApp, email: &str, by: &Person) {
    let ada = app.user(&by.email).await;
    let origin = Origin {
        actor: Some(ada.actor(None)),
        ip_address: Some("203.0.113.7".parse().unwrap()),
        user_agent: Some("Mozilla/5.0 (X11; Linux) Firefox/1".into()),
        ..Origin::default()
    };
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    app.user(email).await.change_role(&mut work, "staff").await.unwrap();
    work.commit().await.unwrap();
}

on_every_database! {
    async fn everybody_reads_their_own_trail(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        app.advance(TimeDelta::seconds(1));
        refused(app, &alice.email).await;
        app.hand_in(&alice, "Tulips").await;
        let answer = list(app, &alice, "").await;
        let mut found = actions(&answer);
        found.sort_unstable();
        assert_eq!(found, ["request.created", "session.refused", "session.started", "user.registered"]);
        let rows = answer["data"].as_array().unwrap();
        let row = rows.iter().find(|row| row["action"] == "session.refused").unwrap();
        assert_eq!(row["text"], "Someone tried to sign in and failed.");
        assert_eq!((&row["kind"], &row["by"]), (&json!("security"), &json!("unknown")));
        assert_eq!(row["ip_address"], "127.0.0.1");
        assert_eq!(row["changes"], json!({ "method": "pwd" }));
        let row = rows.iter().find(|row| row["action"] == "session.started").unwrap();
        assert_eq!((&row["by"], &row["changes"]), (&json!("you"), &json!({ "amr": ["pwd"] })));
        assert!(!actions(&list(app, &bob, "").await).contains(&"session.refused"), "his is his");
    }

    async fn it_is_told_in_the_language_of_the_reader(app) {
        let alice = app.alice().await;
        let body = json!({ "preferences": { "language": "cs-CZ" } });
        let call = app.by(&alice, Method::PUT, "/api/me").json(&body);
        assert_eq!(call.send().await.unwrap().status(), 200);
        let answer = list(app, &alice, "?kind=profile").await;
        assert_eq!(answer["data"][0]["text"], "Váš profil byl změněn.");
    }

    async fn who_runs_the_portal_is_named_by_that_and_no_more(app) {
        let (alice, ada) = (app.alice().await, app.register("ada@example.com").await);
        promote(app, &alice.email, &ada).await;
        let alice = app.login(&alice.email).await;
        let answer = list(app, &alice, "?kind=security").await;
        let rows = answer["data"].as_array().unwrap();
        let row = rows.iter().find(|row| row["action"] == "user.role_changed").unwrap();
        assert_eq!(row["by"], "administrator");
        assert_eq!((&row["ip_address"], &row["browser"]), (&Value::Null, &Value::Null));
        assert_eq!(row["changes"]["role"], json!(["user", "staff"]));
        assert!(!answer.to_string().contains("203.0.113.7"));
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/settings/activity").await.html;
        assert!(page.contains("By an administrator") && page.contains("from User to Staff"));
        assert!(!page.contains("203.0.113.7"));
    }

    async fn filters_narrow_and_what_is_odd_is_refused(app) {
        let alice = app.alice().await;
        app.hand_in(&alice, "Tulips").await;
        let of = async |query: &str| actions(&list(app, &alice, query).await).join(" ");
        assert_eq!(of("?kind=requests").await, "request.created");
        assert_eq!(of("?kind=profile").await, "user.registered");
        assert_eq!(of("?kind=security").await, "session.started");
        let tomorrow = (app.portal.now() + TimeDelta::days(1)).format("%Y-%m-%d").to_string();
        assert_eq!(of(&format!("?after={tomorrow}")).await, "");
        assert_eq!(of(&format!("?before={tomorrow}&kind=requests")).await, "request.created");
        for (query, field) in [
            ("kind=everything", "kind"),
            ("after=yesterday", "after"),
            ("before=31.1.2026", "before"),
            ("size=101", "size"),
            ("page=0", "page"),
            ("order=up", "order"),
            ("sort=action", "sort"),
            ("cursor=nonsense", "cursor"),
        ] {
            let call = app.by(&alice, Method::GET, &format!("/api/me/activity?{query}"));
            let answer = Answer::of(call.send().await.unwrap()).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), [field], "{query}");
        }
        let page = app.visitor();
        page.sign_in(&alice.email, false).await;
        assert_eq!(page.open("/settings/activity?kind=x&after=y&cursor=z").await.status, 200);
    }

    async fn a_long_trail_is_read_by_cursor_each_row_once(app) {
        let alice = app.alice().await;
        for _ in 0..9 {
            app.advance(TimeDelta::minutes(6));
            refused(app, &alice.email).await;
        }
        let alice = app.login(&alice.email).await;
        let first = list(app, &alice, "?size=4").await;
        assert_eq!(first["pagination"]["total"], 12);
        assert_eq!(first["pagination"]["pages"], 3);
        for order in ["desc", "asc"] {
            let mut seen = Vec::new();
            let mut answer = list(app, &alice, &format!("?size=4&order={order}")).await;
            loop {
                let rows = answer["data"].as_array().unwrap();
                seen.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
                let Some(cursor) = answer["pagination"]["next_cursor"].as_str() else { break };
                // What is added meanwhile moves nothing.
                if order == "desc" && seen.len() == 4 {
                    app.advance(TimeDelta::minutes(6));
                    refused(app, &alice.email).await;
                }
                answer = list(app, &alice, &format!("?size=4&cursor={cursor}")).await;
                assert!(answer["pagination"].get("total").is_none());
            }
            let expected = if order == "desc" { 12 } else { 13 };
            assert_eq!(seen.len(), expected);
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), expected, "none twice");
        }
    }

    async fn the_file_holds_everything_and_no_formula(app) {
        let alice = app.alice().await;
        let evil = "=HYPERLINK(\"http://evil.example\")";
        let call = app.anonymous(Method::POST, "/api/auth/login").header("user-agent", evil);
        let body = json!({ "email": alice.email, "password": PASSWORD });
        assert_eq!(call.json(&body).send().await.unwrap().status(), 200);
        let call = app.by(&alice, Method::GET, "/api/me/activity.csv").send().await.unwrap();
        assert_eq!(call.status(), 200);
        assert_eq!(call.headers()["content-type"], "text/csv; charset=utf-8");
        assert!(call.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        let text = call.text().await.unwrap();
        let lines: Vec<_> = text.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}id,occurred_at,kind,action,text"));
        assert_eq!(lines.len(), 5, "a head, three entries, an end: {text}");
        assert!(lines[1].contains("\"session.started\",\"Signed in to your account.\",\"you\""));
        let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@']);
        assert!(!text.split(['"', ',']).any(formula), "{text}");
        let call = app.by(&alice, Method::GET, "/api/me/activity.csv?kind=profile");
        assert_eq!(call.send().await.unwrap().text().await.unwrap().split("\r\n").count(), 3);
        let call = app.by(&alice, Method::GET, "/api/me/activity.csv?kind=odd");
        assert_eq!(call.send().await.unwrap().status(), 422);
    }

    async fn the_page_tells_it_in_words(app) {
        let alice = app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/settings/activity").await;
        assert_eq!(page.status, 200);
        for words in ["Signed in to your account.", "Your account was created.", "127.0.0.1"] {
            assert!(page.html.contains(words), "{words}: {}", page.html);
        }
        assert!(page.html.contains("href=\"/settings/activity.csv\""));
        let filtered = visitor.open("/settings/activity?kind=requests").await;
        assert!(filtered.html.contains("Nothing matches"));
        assert!(filtered.html.contains("/settings/activity.csv?kind=requests"));
        let file = visitor.open("/settings/activity.csv?kind=profile").await;
        assert_eq!((file.status, file.html.lines().count()), (200, 2));
        for _ in 0..25 {
            app.advance(TimeDelta::minutes(6));
            refused(app, &alice.email).await;
        }
        let visitor = app.visitor();
        app.advance(TimeDelta::minutes(6));
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/settings/activity?kind=security").await;
        let (_, rest) = page.html.split_once("rel=\"next\"").map_or(("", ""), |parts| parts);
        assert!(!rest.is_empty(), "there is more");
        let (before, _) = page.html.split_once("\" rel=\"next\"").unwrap();
        let next = before.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&");
        let next = next.replace("&#x2F;", "/");
        let second = visitor.open(&next).await;
        assert_eq!(second.status, 200);
        assert!(second.html.contains("rel=\"first\""), "and a way back: {next}");
    }

    async fn strangers_read_nothing(app) {
        for path in ["/api/me/activity", "/api/me/activity.csv"] {
            let answer = app.anonymous(Method::GET, path).send().await.unwrap();
            Answer::of(answer).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
        }
        for path in ["/settings/activity", "/settings/activity.csv"] {
            assert!(app.visitor().open(path).await.location().starts_with("/login?return_to="));
        }
    }
}
