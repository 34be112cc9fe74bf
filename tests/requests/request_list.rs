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

    async fn a_list_is_walked_back_as_it_was_walked_forth(app) {
        let alice = app.alice().await;
        for number in 0..23 {
            if number % 3 == 0 {
                app.advance(TimeDelta::seconds(1));
            }
            let title = ["Ábel", "abel", "Zdeněk"][number % 3];
            let id = app.hand_in(&alice, title).await;
            if number % 4 == 0 {
                assert_eq!(app.act(&alice, &id, "cancel").await.status(), 200);
            }
        }
        for query in [
            "sort=created_at&order=desc",
            "sort=created_at&order=asc",
            "sort=updated_at&order=desc",
            "sort=title&order=asc",
            "sort=status&order=desc",
            "status=pending,cancelled",
            "status=pending&sort=updated_at&order=asc",
            "q=E&priority=normal",
        ] {
            let all = ids(&app.get(&alice, &format!("/api/me/requests?size=100&{query}")).await);
            let at = |cursor: &str| format!("/api/me/requests?size=5&{query}&cursor={cursor}");
            let mut page = app.get(&alice, &format!("/api/me/requests?size=5&{query}")).await;
            assert_eq!(page["pagination"]["has_prev"], false);
            let mut forth = vec![ids(&page)];
            while let Some(cursor) = page["pagination"]["next_cursor"].as_str() {
                page = app.get(&alice, &at(cursor)).await;
                forth.push(ids(&page));
            }
            assert_eq!(forth.concat(), all, "{query}");
            // What comes in meanwhile moves nothing that lies behind.
            app.advance(TimeDelta::seconds(1));
            let mut back = vec![ids(&page)];
            while let Some(cursor) = page["pagination"]["prev_cursor"].as_str() {
                page = app.get(&alice, &at(cursor)).await;
                assert_eq!(page["pagination"]["has_next"], true);
                back.push(ids(&page));
            }
            back.reverse();
            assert_eq!(back, forth, "{query}");
        }
    }

    async fn every_page_past_the_middle_is_exact(app) {
        let alice = app.alice().await;
        let one = app.hand_in(&alice, "Row").await;
        crate::support::lists::multiply(app, &one, 46).await;
        let bob = app.bob().await;
        app.hand_in(&bob, "His").await;
        for query in ["", "&order=asc", "&sort=title", "&status=pending", "&status=pending,failed"] {
            let all = ids(&app.get(&alice, &format!("/api/me/requests?size=100{query}")).await);
            assert_eq!(all.len(), 47);
            for page in 1..=6 {
                let listed =
                    app.get(&alice, &format!("/api/me/requests?size=10&page={page}{query}")).await;
                let expected = all.chunks(10).nth(page - 1).unwrap_or_default();
                assert_eq!(ids(&listed), expected, "{query} {page}");
                let pagination = &listed["pagination"];
                let said = ["total", "pages", "has_next", "has_prev"].map(|name| pagination[name].clone());
                let wanted = [json!(47), json!(5), json!(page < 5), json!(page > 1)];
                assert_eq!(said, wanted, "{query} {page}");
                // From any page on it goes by cursor.
                if let Some(cursor) = pagination["next_cursor"].as_str() {
                    let path = format!("/api/me/requests?size=10{query}&cursor={cursor}");
                    let next = all.chunks(10).nth(page).unwrap_or_default();
                    assert_eq!(ids(&app.get(&alice, &path).await), next, "{query} {page}");
                }
            }
        }
    }

    async fn a_page_is_whole_while_others_hand_in(app) {
        let alice = app.alice().await;
        let one = app.hand_in(&alice, "Row").await;
        crate::support::lists::multiply(app, &one, 100).await;
        let reading = async {
            for _ in 0..30 {
                // Past the middle, hence walked to from the end; the last one is never full by luck.
                let listed = app.get(&alice, "/api/me/requests?size=10&page=9").await;
                let seconds: Vec<_> = times(&listed);
                assert_eq!(seconds.len(), 10);
                assert!(seconds.windows(2).all(|pair| pair[0] > pair[1]), "{seconds:?}");
                let total = listed["pagination"]["total"].as_u64().unwrap();
                // Whoever came in since stands on top: the page begins that much earlier.
                let newer = i64::try_from(total - 101).unwrap();
                let row = listed["data"][0]["title"].as_str().unwrap();
                assert_eq!(row, format!("Row {}", 80 - newer));
            }
        };
        let writing = async {
            for nth in 0..15 {
                app.advance(TimeDelta::seconds(1));
                app.hand_in(&alice, &format!("New {nth}")).await;
            }
        };
        futures_util::future::join(reading, writing).await;
    }

    async fn what_nobody_counts_is_counted_no_further_than_it_is_worth(app) {
        let alice = app.alice().await;
        let one = app.hand_in(&alice, "Row").await;
        crate::support::lists::multiply(app, &one, 10_050).await;
        let page = app.get(&alice, "/api/me/requests?q=row").await["pagination"].clone();
        assert_eq!((&page["total"], &page["total_is_minimum"]), (&json!(10_000), &json!(true)));
        let page = app.get(&alice, "/api/me/requests?q=row&page=503").await["pagination"].clone();
        assert_eq!((&page["total"], &page["has_next"]), (&json!(10_051), &json!(false)));
        assert_eq!(page.get("total_is_minimum"), None);
        let page = app.get(&alice, "/api/me/requests").await["pagination"].clone();
        assert_eq!(page["total"], 10_051, "these are kept");
        assert_eq!(titles(app, &alice, "q=row&page=504").await, [""; 0]);
    }

    async fn the_pages_of_the_list_go_back_and_forth(app) {
        let alice = app.alice().await;
        let one = app.hand_in(&alice, "Row").await;
        crate::support::lists::multiply(app, &one, 49).await;
        let browser = app.visitor();
        browser.sign_in(&alice.email, false).await;
        let link = |html: &str, rel: &str| {
            let (before, _) = html.split_once(&format!("\" rel=\"{rel}\"")).unwrap_or_default();
            before.rsplit("href=\"").next().unwrap_or_default().replace("&amp;", "&")
        };
        let rows = |html: &str| html.matches("class=\"row ").count();
        let first = browser.open("/requests?tab=running&sort=title").await.html;
        assert_eq!((rows(&first), link(&first, "prev")), (20, String::new()));
        let second = browser.open(&link(&first, "next")).await.html;
        let third = browser.open(&link(&second, "next")).await.html;
        assert_eq!((rows(&second), rows(&third), link(&third, "next")), (20, 10, String::new()));
        let again = browser.open(&link(&third, "prev")).await.html;
        assert_eq!(titles_of(&again), titles_of(&second));
        let start = browser.open(&link(&again, "prev")).await.html;
        assert_eq!(titles_of(&start), titles_of(&first));
        assert_eq!(link(&start, "prev"), "", "it is the first one");

        // What makes no sense is no filter, and what does still is one.
        let odd = "/requests?tab=nowhere&sort=up&after=yesterday&priority=x&status=x&cursor=x&q=Row+47";
        assert_eq!(titles_of(&browser.open(odd).await.html), ["Row 47"]);
        let none = browser.open("/requests?tab=all&status=failed&q=%3Cscript%3E").await.html;
        assert!(none.contains("Nothing matches") && none.contains("&lt;script&gt;"), "{none}");
    }

    async fn a_list_that_can_not_be_read_says_so_and_how_to_go_on(app) {
        use sea_orm::ConnectionTrait;
        let alice = app.alice().await;
        app.hand_in(&alice, "Tulips").await;
        let browser = app.visitor();
        browser.sign_in(&alice.email, false).await;
        app.portal.db.execute_unprepared("ALTER TABLE requests RENAME TO away").await.unwrap();
        let lost = browser.open("/requests?tab=all&q=tulips").await;
        assert_eq!(lost.status, 503);
        assert!(lost.html.contains("The list could not be loaded"), "{}", lost.html);
        assert!(lost.html.contains("href=\"/requests?tab=all&amp;q=tulips\""), "{}", lost.html);
        app.portal.db.execute_unprepared("ALTER TABLE away RENAME TO requests").await.unwrap();
        assert_eq!(browser.open("/requests?tab=all&q=tulips").await.status, 200);
    }
}

fn times(page: &Value) -> Vec<String> {
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| row["created_at"].as_str().unwrap().to_owned()).collect()
}

/// The titles on a page of the list.
fn titles_of(html: &str) -> Vec<String> {
    let parts = html.split("<span class=\"row__title\" dir=\"auto\">").skip(1);
    parts.map(|part| part.split_once('<').unwrap().0.to_owned()).collect()
}

fn ids(page: &Value) -> Vec<Value> {
    page["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}
