//! What a person is told inside the portal: the list, the bell, reading, muting, the stream.

use chrono::TimeDelta;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use user_portal::models::{notifications, retention};

use crate::support::requests::problems;
use crate::support::{Person, TestApp};

const PATH: &str = "/api/me/notifications";

/// Hands a request in and has the platform end it; its public id.
async fn ended(app: &TestApp, person: &Person, title: &str, event: &str) -> String {
    let id = app.hand_in(person, title).await;
    app.reported(event, &json!({ "request_id": id, "error": "no", "results": { "a": 1 } })).await;
    id
}

/// What the person was told of requests, newest first.
async fn told(app: &TestApp, person: &Person) -> Vec<Value> {
    let answer = app.get(person, &format!("{PATH}?size=100")).await;
    let rows = answer["data"].as_array().unwrap().clone();
    rows.into_iter().filter(|row| row["category"] == "requests").collect()
}

async fn unread(app: &TestApp, person: &Person) -> u64 {
    app.get(person, PATH).await["metadata"]["unread_count"].as_u64().unwrap()
}

async fn status(app: &TestApp, person: &Person, method: Method, path: &str) -> u16 {
    app.by(person, method, path).send().await.unwrap().status().as_u16()
}

on_every_database! {
    async fn the_end_of_a_request_is_told_in_the_words_of_its_owner(app) {
        let alice = app.alice().await;
        let done = ended(app, &alice, "Tulips", "request.completed").await;
        let failed = ended(app, &alice, "Roses", "request.failed").await;
        let rows = told(app, &alice).await;
        let shown: Vec<_> = rows.iter().map(|row| (row["text"].as_str().unwrap(), &row["request_id"])).collect();
        assert_eq!(shown, [
            ("“Roses” could not be completed.", &json!(failed)),
            ("The result of “Tulips” is ready.", &json!(done)),
        ]);
        assert_eq!(rows[1]["path"], format!("/requests/{done}"));
        assert!(rows[0]["read_at"].is_null());
        let call = app.by(&alice, Method::GET, PATH).header("accept-language", "cs");
        app.by(&alice, Method::PUT, "/api/me").json(&json!({ "preferences": { "language": "cs-CZ" } })).send().await.unwrap();
        let answer: Value = call.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["data"][0]["text"], "Požadavek „Roses“ se nepodařilo dokončit.");
    }

    async fn reading_one_reading_all_and_deleting(app) {
        let alice = app.alice().await;
        let bob = app.bob().await;
        for title in ["A", "B", "C"] {
            ended(app, &alice, title, "request.completed").await;
        }
        let before = unread(app, &alice).await;
        let rows = told(app, &alice).await;
        let path = |row: &Value, rest: &str| format!("{PATH}/{}{rest}", row["id"].as_str().unwrap());
        for _ in 0..2 {
            assert_eq!(status(app, &alice, Method::POST, &path(&rows[0], "/read")).await, 204);
        }
        assert_eq!(unread(app, &alice).await, before - 1);
        assert!(told(app, &alice).await[0]["read_at"].is_string());
        for (method, rest) in [(Method::POST, "/read"), (Method::DELETE, "")] {
            assert_eq!(status(app, &bob, method, &path(&rows[1], rest)).await, 404);
        }
        assert_eq!(unread(app, &alice).await, before - 1);
        assert_eq!(status(app, &alice, Method::DELETE, &path(&rows[1], "")).await, 204);
        assert_eq!(status(app, &alice, Method::DELETE, &path(&rows[1], "")).await, 404);
        assert_eq!(told(app, &alice).await.len(), 2);
        assert_eq!(status(app, &alice, Method::POST, &format!("{PATH}/read-all")).await, 204);
        assert_eq!(unread(app, &alice).await, 0);
    }

    async fn pages_by_cursor_meet_every_row_once(app) {
        let alice = app.alice().await;
        for number in 0..7 {
            ended(app, &alice, &format!("Tulips {number}"), "request.completed").await;
        }
        let all = app.get(&alice, &format!("{PATH}?size=100")).await["data"].as_array().unwrap().clone();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.get(&alice, &format!("{PATH}?size=3&cursor={cursor}")).await;
            seen.extend(page["data"].as_array().unwrap().clone());
            let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
            next.clone_into(&mut cursor);
        }
        assert_eq!(seen, all);
        assert_eq!(app.get(&alice, &format!("{PATH}?unread=false")).await["data"], json!([]));
        for query in ["size=0", "size=101", "cursor=x", "unread=perhaps"] {
            let answer = app.by(&alice, Method::GET, &format!("{PATH}?{query}")).send().await.unwrap();
            assert_eq!(answer.status(), 422, "{query}");
            let field = query.split('=').next().unwrap();
            assert_eq!(problems(answer).await[0].1, field);
        }
    }

    async fn the_page_of_a_request_reads_what_was_told_of_it(app) {
        let alice = app.alice().await;
        let id = ended(app, &alice, "Tulips", "request.completed").await;
        ended(app, &alice, "Roses", "request.failed").await;
        let before = unread(app, &alice).await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        // What a browser fetches in advance, nobody has seen.
        let path = format!("/requests/{id}");
        let call = visitor.call(Method::GET, &path).header("x-sec-purpose", "prefetch");
        assert_eq!(call.send().await.unwrap().status(), 200);
        assert_eq!(unread(app, &alice).await, before);
        let page = visitor.open(&path).await;
        assert_eq!(unread(app, &alice).await, before - 1);
        assert!(page.html.contains(&format!("data-bell-target=\"number\">{}<", before - 1)), "{}", page.html);
    }

    async fn the_page_shows_what_is_new_first_and_requests_together(app) {
        let alice = app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        visitor.submit("/notifications", "/notifications/read-all", &[]).await;
        let id = ended(app, &alice, "<Tulips>", "request.completed").await;
        let page = visitor.open("/notifications").await;
        assert_eq!(page.status, 200, "{}", page.html);
        assert!(page.html.contains("The result of “&lt;Tulips&gt;” is ready."), "{}", page.html);
        let row = &told(app, &alice).await[0];
        let open = visitor.open(&format!("/notifications/{}", row["id"].as_str().unwrap())).await;
        assert_eq!((open.status, open.location()), (303, format!("/requests/{id}").as_str()));
        assert_eq!(unread(app, &alice).await, 0);
        let count: Value = visitor.call(Method::GET, "/notifications/count").send().await.unwrap().json().await.unwrap();
        assert_eq!(count, json!({ "unread": 0, "words": "nothing new" }));
    }

    async fn what_came_while_the_page_was_open_stays_new(app) {
        let alice = app.alice().await;
        ended(app, &alice, "Tulips", "request.completed").await;
        let visitor = app.visitor();
        visitor.sign_in(&alice.email, false).await;
        let page = visitor.open("/notifications").await;
        ended(app, &alice, "Roses", "request.completed").await;
        let fields = [("newest", page.hidden("newest"))];
        visitor.submit("/notifications", "/notifications/read-all", &fields).await;
        assert_eq!(unread(app, &alice).await, 1);
    }

    async fn nobody_is_told_of_a_request_that_is_muted(app) {
        let alice = app.alice().await;
        let bob = app.bob().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let mute = format!("/api/me/requests/{id}/mute");
        assert_eq!(status(app, &bob, Method::PUT, &mute).await, 404);
        for _ in 0..2 {
            assert_eq!(status(app, &alice, Method::PUT, &mute).await, 204);
        }
        assert_eq!(app.request(&alice, &id).await["muted"], true);
        assert_eq!(app.count_of("request.muted").await, 1);
        app.reported("request.completed", &json!({ "request_id": id, "results": { "a": 1 } })).await;
        app.deliver().await;
        assert_eq!(told(app, &alice).await, Vec::<Value>::new());
        assert!(!app.has_mail(&alice.email, "Done: Tulips"));
        assert_eq!(status(app, &alice, Method::DELETE, &mute).await, 204);
        assert_eq!(app.request(&alice, &id).await["muted"], false);
    }

    async fn what_was_told_goes_with_its_request(app) {
        let alice = app.alice().await;
        let id = ended(app, &alice, "Tulips", "request.completed").await;
        assert_eq!(told(app, &alice).await.len(), 1);
        assert_eq!(status(app, &alice, Method::DELETE, &format!("/api/me/requests/{id}")).await, 204);
        assert!(told(app, &alice).await.is_empty());
    }

    async fn what_is_old_goes(app) {
        let alice = app.alice().await;
        ended(app, &alice, "Tulips", "request.completed").await;
        let all = async || notifications::Entity::find().count(&app.portal.db).await.unwrap();
        let before = all().await;
        app.advance(TimeDelta::days(91));
        retention::purge(&app.portal).await.unwrap();
        assert_eq!(all().await, before, "nobody has read it");
        let user = app.user(&alice.email).await;
        notifications::Model::read_all(&app.portal, &user, None).await.unwrap();
        app.advance(TimeDelta::days(91));
        retention::purge(&app.portal).await.unwrap();
        assert_eq!(all().await, 0);
    }

    async fn streams_tell_it_at_once_and_replay_it(app) {
        let alice = app.alice().await;
        let mut stream = app.listen(&alice, "/api/me/events", None).await;
        ended(app, &alice, "Tulips", "request.completed").await;
        let first = stream.named("notification.created").await;
        assert_eq!(first.data["topic"], "request-completed");
        ended(app, &alice, "Roses", "request.failed").await;
        let mut again = app.listen(&alice, "/api/me/events", Some(&first.id)).await;
        let second = again.named("notification.created").await;
        assert_eq!(second.data["topic"], "request-failed");
    }
}
