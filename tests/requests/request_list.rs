//! Finding requests: pages, filters, search, cursors.

use std::collections::HashSet;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::requests::{id_of, problems};
use crate::support::{Person, TestApp};

/// Titles of the rows that `query` finds, in their order.
async fn titles(app: &TestApp, person: &Person, query: &str) -> Vec<String> {
    let listed = app.get(person, &format!("/api/me/requests?{query}")).await;
    let rows = listed["data"].as_array().unwrap().iter();
    rows.map(|row| row["title"].as_str().unwrap().to_owned()).collect()
}

on_every_database! {
    async fn a_list_has_pages(app) {
        let alice = app.alice().await;
        for number in 1..=5 {
            app.hand_in(&alice, &format!("Request {number}")).await;
            app.advance(TimeDelta::seconds(1));
        }
        let bob = app.bob().await;
        app.hand_in(&bob, "His").await;
        let first = app.get(&alice, "/api/me/requests?size=2").await;
        assert_eq!(first["success"], true);
        let pagination = &first["pagination"];
        assert_eq!(
            (&pagination["page"], &pagination["size"], &pagination["total"], &pagination["pages"]),
            (&json!(1), &json!(2), &json!(5), &json!(3))
        );
        assert_eq!(
            (&pagination["has_next"], &pagination["has_prev"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(titles(app, &alice, "size=2").await, ["Request 5", "Request 4"]);
        assert_eq!(titles(app, &alice, "size=2&page=3").await, ["Request 1"]);
        let last = app.get(&alice, "/api/me/requests?size=2&page=3").await["pagination"].clone();
        assert_eq!((&last["has_next"], &last["has_prev"]), (&json!(false), &json!(true)));
        assert_eq!(last["next_cursor"], Value::Null);
        assert!(titles(app, &alice, "page=9").await.is_empty());
        let row = &first["data"][0];
        for left_out in ["description", "files", "results"] {
            assert!(row.get(left_out).is_none(), "{left_out}");
        }
        for there in ["id", "status", "progress", "priority", "metadata", "updated_at"] {
            assert!(row.get(there).is_some(), "{there}");
        }
    }

    async fn a_list_is_sorted_as_asked(app) {
        let alice = app.alice().await;
        for title in ["b", "c", "a"] {
            app.hand_in(&alice, title).await;
            app.advance(TimeDelta::seconds(1));
        }
        let found = app.get(&alice, "/api/me/requests?q=b").await;
        let id = found["data"][0]["id"].as_str().unwrap();
        assert_eq!(app.act(&alice, id, "cancel").await.status(), 200);
        for (query, expected) in [
            ("", ["a", "c", "b"]),
            ("order=asc", ["b", "c", "a"]),
            ("sort=title", ["c", "b", "a"]),
            ("sort=title&order=asc", ["a", "b", "c"]),
            ("sort=updated_at", ["b", "a", "c"]),
            ("sort=status&order=asc", ["b", "c", "a"]),
        ] {
            assert_eq!(titles(app, &alice, query).await, expected, "{query}");
        }
    }

    async fn filters_narrow_a_list(app) {
        let alice = app.alice().await;
        let begin = app.portal.now();
        let body = json!({ "title": "old", "request_type": "audio" });
        let old = id_of(app.create(&alice, &body).await).await;
        // An hour is longer than an access token lives.
        app.advance(TimeDelta::hours(1));
        let alice = app.login(&alice.email).await;
        let body = json!({ "title": "new", "request_type": "website" });
        app.create(&alice, &body).await;
        assert_eq!(app.act(&alice, &old, "cancel").await.status(), 200);

        let half = (begin + TimeDelta::minutes(30)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let tomorrow = (begin + TimeDelta::days(2)).format("%Y-%m-%d").to_string();
        for (query, expected) in [
            ("status=cancelled".to_owned(), vec!["old"]),
            ("status=pending".to_owned(), vec!["new"]),
            ("status=pending,cancelled".to_owned(), vec!["new", "old"]),
            ("status=completed".to_owned(), vec![]),
            ("request_type=audio".to_owned(), vec!["old"]),
            ("request_type=unheard-of".to_owned(), vec![]),
            (format!("created_after={half}"), vec!["new"]),
            (format!("created_before={half}"), vec!["old"]),
            (format!("created_before={tomorrow}"), vec!["new", "old"]),
            (format!("created_after={tomorrow}"), vec![]),
            ("status=cancelled&q=new".to_owned(), vec![]),
        ] {
            assert_eq!(titles(app, &alice, &query).await, expected, "{query}");
        }
    }

    async fn a_search_knows_no_case_in_any_script(app) {
        let alice = app.alice().await;
        for (title, description) in [
            ("Žluťoučký kůň", ""),
            ("СМЕТА за май", ""),
            ("Plain", "ÚPĚL ďábelské ódy"),
            ("100% sure", ""),
            ("1000 sure", ""),
            ("snake_case", ""),
            ("snakeXcase", ""),
            (r"back\slash", ""),
            ("ＷＩＤＥ", ""),
        ] {
            let body = json!({ "title": title, "description": description });
            assert_eq!(app.create(&alice, &body).await.status(), 201);
        }
        for (q, expected) in [
            ("žluťoučký KŮŇ", vec!["Žluťoučký kůň"]),
            ("ŽLUŤOUČKÝ", vec!["Žluťoučký kůň"]),
            ("смета ЗА", vec!["СМЕТА за май"]),
            ("Úpěl", vec!["Plain"]),
            ("0%", vec!["100% sure"]),
            ("e_c", vec!["snake_case"]),
            (r"k\s", vec![r"back\slash"]),
            ("wide", vec!["ＷＩＤＥ"]),
            ("%", vec!["100% sure"]),
            ("'; DROP TABLE requests; --", vec![]),
        ] {
            let query = serde_urlencoded::to_string([("q", q)]).unwrap();
            assert_eq!(titles(app, &alice, &query).await, expected, "{q}");
        }
    }

    async fn a_question_that_makes_no_sense_is_refused(app) {
        let alice = app.alice().await;
        for (field, value) in [
            ("page", "0"),
            ("page", "-1"),
            ("page", "one"),
            ("page", "99999999999999999999"),
            ("size", "0"),
            ("size", "101"),
            ("sort", "password"),
            ("sort", "Title"),
            ("order", "up"),
            ("status", "done"),
            ("status", "pending,"),
            ("created_after", "yesterday"),
            ("created_before", "2026-02-30"),
            ("cursor", "!"),
            ("cursor", "bm90IGpzb24"),
            ("q", "a\u{0}b"),
        ] {
            let query = serde_urlencoded::to_string([(field, value)]).unwrap();
            let path = format!("/api/me/requests?{query}");
            let response = app.by(&alice, Method::GET, &path).send().await.unwrap();
            assert_eq!(response.status(), 422, "{query}");
            let expected = ("VALIDATION_ERROR".to_owned(), field.to_owned());
            assert_eq!(problems(response).await, [expected], "{query}");
        }
        let path = "/api/me/requests?page=0&size=0&sort=x&order=x&status=x";
        let response = app.by(&alice, Method::GET, path).send().await.unwrap();
        assert_eq!(problems(response).await.len(), 5, "all at once");
    }

    async fn a_cursor_of_somebody_s_own_making_does_no_harm(app) {
        use base64::Engine;
        let alice = app.alice().await;
        app.hand_in(&alice, "Tulips").await;
        for cursor in [
            json!({ "sort": "title", "descending": true, "value": "a\u{0}b", "id": 1 }),
            json!({ "sort": "status", "descending": true, "value": "\u{0}", "id": -1 }),
            json!({ "sort": "created_at", "descending": true, "value": "9999-12-31T23:59:59Z", "id": i64::MAX }),
            json!({ "sort": "created_at", "descending": false, "value": "0000-01-01T00:00:00Z", "id": i64::MIN }),
        ] {
            let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(cursor.to_string());
            let path = format!("/api/me/requests?cursor={text}");
            let response = app.by(&alice, Method::GET, &path).send().await.unwrap();
            let status = response.status().as_u16();
            assert!(matches!(status, 200 | 422), "{cursor}: {status}");
        }
    }

    async fn cursors_walk_every_row_once_while_others_come_in(app) {
        let alice = app.alice().await;
        // Ties everywhere: two moments, three titles, two states.
        for number in 0..24 {
            if number == 12 {
                app.advance(TimeDelta::seconds(1));
            }
            let title = ["Ábel", "abel", "Zdeněk"][number % 3];
            let id = app.hand_in(&alice, title).await;
            if number % 2 == 0 {
                assert_eq!(app.act(&alice, &id, "cancel").await.status(), 200);
            }
        }
        for sort in ["created_at", "updated_at", "title", "status"] {
            for order in ["asc", "desc"] {
                let all = app
                    .get(&alice, &format!("/api/me/requests?size=100&sort={sort}&order={order}"))
                    .await;
                let before: Vec<Value> = ids(&all);
                let mut walked = Vec::new();
                let mut path = format!("/api/me/requests?size=5&sort={sort}&order={order}");
                loop {
                    let page = app.get(&alice, &path).await;
                    let rows = ids(&page);
                    assert!(rows.len() <= 5);
                    walked.extend(rows);
                    app.hand_in(&alice, "abel").await;
                    match page["pagination"]["next_cursor"].as_str() {
                        Some(cursor) => path = format!("/api/me/requests?size=5&cursor={cursor}"),
                        None => break,
                    }
                }
                let once: HashSet<String> = walked.iter().map(ToString::to_string).collect();
                assert_eq!(once.len(), walked.len(), "{sort} {order}: none twice");
                let old: Vec<Value> =
                    walked.into_iter().filter(|id| before.contains(id)).collect();
                assert_eq!(old, before, "{sort} {order}: all, in order");
            }
        }
    }
}

fn ids(page: &Value) -> Vec<Value> {
    page["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}
