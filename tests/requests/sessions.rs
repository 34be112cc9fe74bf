//! Where somebody is signed in, and ending what they do not know.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use user_portal::models::sessions;
use user_portal::workers::tail;
use uuid::Uuid;

use crate::support::{Answer, Person, TestApp};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1";

async fn list(app: &TestApp, person: &Person) -> Vec<Value> {
    app.get(person, "/api/me/sessions").await["data"].as_array().unwrap().clone()
}

/// The session that a person's access token names.
async fn id_of(app: &TestApp, person: &Person) -> String {
    let rows = list(app, person).await;
    let current = rows.iter().find(|row| row["current"] == true).expect("the current one");
    current["id"].as_str().unwrap().to_owned()
}

async fn delete(app: &TestApp, person: &Person, path: &str) -> Answer {
    Answer::of(app.by(person, Method::DELETE, path).send().await.unwrap()).await
}

async fn status(app: &TestApp, person: &Person) -> u16 {
    app.by(person, Method::GET, "/api/me").send().await.unwrap().status().as_u16()
}

async fn row(app: &TestApp, id: &str) -> sessions::Model {
    let pid = Uuid::parse_str(id).unwrap();
    let found = sessions::Entity::find().filter(sessions::Column::Pid.eq(pid));
    found.one(&app.portal.db).await.unwrap().unwrap()
}

on_every_database! {
    async fn somebody_sees_where_they_are_signed_in(app) {
        let alice = app.alice().await;
        app.bob().await;
        app.advance(TimeDelta::minutes(5));
        let call = app.anonymous(Method::POST, "/api/auth/login").header("user-agent", FIREFOX);
        let body = json!({ "email": alice.email, "password": crate::support::PASSWORD });
        assert_eq!(call.json(&body).send().await.unwrap().status(), 200);
        let rows = list(app, &alice).await;
        assert_eq!(rows.len(), 2, "hers, and nobody else's: {rows:?}");
        let (this, other) = (&rows[0], &rows[1]);
        assert_eq!((&this["current"], &other["current"]), (&json!(true), &json!(false)));
        assert_eq!(other["browser"], "Firefox");
        assert_eq!(other["system"], "Linux");
        assert_eq!(other["device"], "computer");
        assert_eq!(other["ip_address"], "127.0.0.1");
        assert_eq!(other["methods"], json!(["pwd"]));
        assert_eq!(this["device"], "unknown", "it did not say");
        for time in ["signed_in_at", "last_seen_at", "expires_at"] {
            chrono::DateTime::parse_from_rfc3339(other[time].as_str().unwrap()).unwrap();
        }
        for secret in ["token", "hash", "user_agent", "device_id"] {
            assert!(!format!("{rows:?}").contains(secret), "{secret}");
        }
    }

    async fn what_nobody_can_go_on_in_is_not_listed(app) {
        let alice = app.alice().await;
        let old = app.login(&alice.email).await;
        let ended = app.login(&alice.email).await;
        let id = id_of(app, &ended).await;
        assert_eq!(delete(app, &alice, &format!("/api/me/sessions/{id}")).await.status, 204);
        assert_eq!(list(app, &alice).await.len(), 2);
        app.advance(TimeDelta::days(8));
        let fresh = app.login(&alice.email).await;
        let rows = list(app, &fresh).await;
        assert_eq!(rows.len(), 1, "refresh tokens live for seven days: {rows:?}");
        assert_eq!(status(app, &old).await, 401);
    }

    async fn one_is_ended_and_the_rest_go_on(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let phone = app.login(&alice.email).await;
        let path = format!("/api/me/sessions/{}", id_of(app, &phone).await);
        delete(app, &bob, &path).await.expect_error(404, "RESOURCE_NOT_FOUND");
        assert_eq!(status(app, &phone).await, 200);
        let answer = delete(app, &alice, &path).await;
        assert_eq!((answer.status, answer.body), (204, Value::Null));
        assert_eq!((status(app, &phone).await, status(app, &alice).await), (401, 200));
        let refresh = json!({ "refresh_token": phone.refresh_token });
        assert_eq!(app.post("/api/auth/refresh", &refresh).await.status(), 401);
        delete(app, &alice, &path).await.expect_error(404, "RESOURCE_NOT_FOUND");
        for odd in ["nonsense", "0190a6d0-0000-7000-8000-000000000000", "%00"] {
            delete(app, &alice, &format!("/api/me/sessions/{odd}"))
                .await
                .expect_error(404, "RESOURCE_NOT_FOUND");
        }
        let trail = app.trail().await;
        let ends: Vec<_> = trail.iter().filter(|row| row.action == "session.ended").collect();
        assert_eq!(ends.len(), 1);
        assert_eq!(ends[0].changes["because"], "ended_by_owner");
        assert_eq!(ends[0].actor_id.unwrap().to_string(), alice.id);
    }

    async fn the_current_one_may_be_ended_too(app) {
        let alice = app.alice().await;
        let path = format!("/api/me/sessions/{}", id_of(app, &alice).await);
        let answer = delete(app, &alice, &path).await;
        assert_eq!(answer.status, 204);
        let cookies = answer.headers.get_all("set-cookie").iter().count();
        assert_eq!(cookies, 2, "a browser forgets the pair");
        delete(app, &alice, &path).await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn all_others_are_ended_at_once(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let others = [app.login(&alice.email).await, app.login(&alice.email).await];
        assert_eq!(delete(app, &alice, "/api/me/sessions").await.status, 204);
        for other in &others {
            assert_eq!(status(app, other).await, 401);
        }
        assert_eq!((status(app, &alice).await, status(app, &bob).await), (200, 200));
        assert_eq!(list(app, &alice).await.len(), 1);
        assert_eq!(delete(app, &alice, "/api/me/sessions").await.status, 204, "none is fine");
        assert_eq!(app.count_of("session.ended").await, 2);
    }

    async fn twenty_who_end_it_at_once_end_it_once(app) {
        let alice = app.alice().await;
        let phone = app.login(&alice.email).await;
        let path = format!("/api/me/sessions/{}", id_of(app, &phone).await);
        let calls = (0..20).map(|_| delete(app, &alice, &path));
        let mut answers: Vec<_> =
            join_all(calls).await.into_iter().map(|answer| answer.status).collect();
        answers.sort_unstable();
        assert_eq!(answers[0], 204);
        assert!(answers[1..].iter().all(|status| *status == 404), "{answers:?}");
        assert_eq!(app.count_of("session.ended").await, 1);
    }

    async fn last_use_is_noted_without_a_write_in_the_request(app) {
        let alice = app.alice().await;
        let id = id_of(app, &alice).await;
        let began = row(app, &id).await.last_seen_at;
        app.advance(TimeDelta::seconds(30));
        assert_eq!(status(app, &alice).await, 200);
        app.portal.sightings.write(&app.portal).await.unwrap();
        assert_eq!(row(app, &id).await.last_seen_at, began, "once a minute at most");
        app.advance(TimeDelta::minutes(3));
        assert_eq!(status(app, &alice).await, 200);
        assert_eq!(row(app, &id).await.last_seen_at, began, "the request itself wrote nothing");
        app.portal.sightings.write(&app.portal).await.unwrap();
        let seen = row(app, &id).await;
        assert_eq!(seen.last_seen_at, app.portal.now());
        assert_eq!(seen.last_ip_address.as_deref(), Some("127.0.0.1"));
        assert_eq!(seen.updated_at, began, "use is no change");
    }

    async fn the_page_lists_ends_and_spares(app) {
        let alice = app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/settings/sessions").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.html.matches("This device").count(), 1);
        assert!(page.html.contains("You are signed in at one other place."), "{}", page.html);
        assert!(page.html.contains("Password"));

        let other = id_of(app, &alice).await;
        let path = format!("/settings/sessions/{other}/end");
        let done = visitor.submit("/settings/sessions", &path, &[]).await;
        assert_eq!((done.status, done.location()), (303, "/settings/sessions"));
        assert_eq!(status(app, &alice).await, 401);
        let page = visitor.open("/settings/sessions").await;
        assert!(page.html.contains("The session is ended."));
        assert!(page.html.contains("You are signed in nowhere else."));
        let again = visitor.submit("/settings/sessions", &path, &[]).await;
        assert_eq!((again.status, again.location()), (303, "/settings/sessions"));

        let (phone, tablet) = (app.login(&alice.email).await, app.login(&alice.email).await);
        let done = visitor.submit("/settings/sessions", "/settings/sessions/end-others", &[]).await;
        assert_eq!((done.status, done.location()), (303, "/settings/sessions"));
        assert_eq!((status(app, &phone).await, status(app, &tablet).await), (401, 401));

        let page = visitor.open("/settings/sessions").await;
        let (_, rest) = page.html.split_once("action=\"/settings/sessions/").unwrap();
        let own = format!("/settings/sessions/{}", rest.split_once('"').unwrap().0);
        let out = visitor.submit("/settings/sessions", &own, &[]).await;
        assert_eq!((out.status, out.location()), (303, "/login"));
        assert_eq!(visitor.cookie("access"), None);
        let gone = visitor.open("/settings/sessions").await;
        assert_eq!(gone.location(), "/login?return_to=%2Fsettings%2Fsessions");
    }

    async fn streams_and_pages_of_an_ended_session_stop_at_once(app) {
        let alice = app.alice().await;
        let (visitor, phone) = (app.visitor(), app.login(&alice.email).await);
        visitor.sign_in(&alice.email, false).await;
        assert!(visitor.open("/dashboard").await.html.contains("session"), "it listens");
        let mut stream = app.listen(&phone, "/api/me/events", None).await;
        let mut tab = app.listen(&phone, "/events", None).await;
        assert_eq!(delete(app, &alice, "/api/me/sessions").await.status, 204);
        let told = tab.next().await.expect("a tab is told");
        assert_eq!((told.name.as_str(), &told.data["topics"]), ("refresh", &json!(["session"])));
        assert!(tab.ends_within(Duration::from_secs(1)).await);
        assert!(stream.ends_within(Duration::from_secs(1)).await);
        let page = visitor.open("/dashboard").await;
        assert_eq!(page.location(), "/login?return_to=%2Fdashboard", "what the tab then finds");
    }

    async fn another_process_ends_a_stream_of_this_one(app) {
        let alice = app.alice().await;
        let phone = app.login(&alice.email).await;
        let id = Uuid::parse_str(&id_of(app, &phone).await).unwrap();
        let mut stream = app.listen(&phone, "/api/me/events", None).await;
        let mut tab = app.listen(&phone, "/events", None).await;
        let mut own = app.listen(&alice, "/api/me/events", None).await;
        // Only the database knows: nobody in this process was told.
        sessions::Entity::update_many()
            .col_expr(sessions::Column::RevokedAt, Expr::value(app.portal.now()))
            .filter(sessions::Column::Pid.eq(id))
            .exec(&app.portal.db)
            .await
            .unwrap();
        tail::look(&app.portal, &mut tail::Position::default()).await.unwrap();
        assert_eq!(tab.next().await.expect("a tab is told").data["topics"], json!(["session"]));
        assert!(tab.ends_within(Duration::from_secs(1)).await);
        assert!(stream.ends_within(Duration::from_secs(1)).await);
        let request = app.hand_in(&alice, "Tulips").await;
        assert_eq!(own.next().await.unwrap().data["id"], request.as_str(), "hers goes on");
    }

    async fn strangers_see_and_end_nothing(app) {
        for (method, path) in [
            (Method::GET, "/api/me/sessions"),
            (Method::DELETE, "/api/me/sessions"),
            (Method::DELETE, "/api/me/sessions/0190a6d0-0000-7000-8000-000000000000"),
        ] {
            let answer = app.anonymous(method, path).send().await.unwrap();
            Answer::of(answer).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
        }
        let page = app.visitor().open("/settings/sessions").await;
        assert_eq!((page.status, page.location()), (303, "/login?return_to=%2Fsettings%2Fsessions"));
    }

    async fn more_than_a_hundred_are_not_listed(app) {
        let alice = app.alice().await;
        let user = app.user(&alice.email).await;
        let origin = user_portal::context::Origin {
            user_agent: Some(PHONE.into()),
            ..Default::default()
        };
        for _ in 0..104 {
            app.advance(TimeDelta::seconds(1));
            let mut work =
                user_portal::models::unit_of_work::UnitOfWork::begin(&app.portal, &origin)
                    .await
                    .unwrap();
            let opening = sessions::Opening { amr: vec!["pwd", "otp"], ..Default::default() };
            sessions::Model::start(&mut work, user.clone(), opening).await.unwrap();
            work.commit().await.unwrap();
        }
        let rows = list(app, &alice).await;
        assert_eq!(rows.len(), 100);
        assert_eq!(rows[0]["current"], true, "the oldest of all, and still there");
        assert_eq!((&rows[1]["browser"], &rows[1]["device"]), (&json!("Chrome"), &json!("phone")));
        let times: Vec<_> = rows[1..].iter().map(|row| row["last_seen_at"].as_str()).collect();
        assert!(times.is_sorted_by(|a, b| a > b));
    }
}
