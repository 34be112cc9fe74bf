//! The same for many requests at once, through the API and from the list.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Person, TestApp};

const PATH: &str = "/api/me/requests/bulk";

async fn bulk(app: &TestApp, person: &Person, action: &str, ids: &[String]) -> Answer {
    app.call(person, Method::POST, PATH, json!({ "action": action, "ids": ids })).await
}

/// What became of each, in the order of the answer.
fn outcomes(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let outcomes = answer.body["data"].as_array().unwrap().iter();
    outcomes.map(|outcome| outcome["outcome"].as_str().unwrap().to_owned()).collect()
}

async fn handed_in(app: &TestApp, person: &Person, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for nth in 0..count {
        ids.push(app.hand_in(person, &format!("Request {nth}")).await);
    }
    ids
}

async fn count(app: &TestApp, person: &Person, status: &str) -> Value {
    let path = format!("/api/me/requests?status={status}");
    app.get(person, &path).await["pagination"]["total"].clone()
}

on_every_database! {
    async fn what_became_of_each_is_said_honestly(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let mut ids = handed_in(app, &alice, 4).await;
        assert_eq!(app.act(&alice, &ids[1], "cancel").await.status(), 200);
        let foreign = app.hand_in(&bob, "His").await;
        ids.push(foreign.clone());
        ids.push(Uuid::now_v7().to_string());
        // Named twice, done once.
        ids.push(ids[0].to_uppercase());

        let answer = bulk(app, &alice, "cancel", &ids).await;
        let expected = ["cancelled", "finished", "cancelled", "cancelled", "not_found", "not_found"];
        assert_eq!(outcomes(&answer), expected);
        let named: Vec<_> =
            answer.body["data"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        assert_eq!(named, ids[..6].iter().map(|id| json!(id)).collect::<Vec<_>>());
        assert_eq!(app.request(&bob, &foreign).await["status"], "pending");
        assert_eq!(count(app, &alice, "cancelled").await, 4);

        let answer = bulk(app, &alice, "delete", &ids[..6]).await;
        let expected = ["deleted", "deleted", "deleted", "deleted", "not_found", "not_found"];
        assert_eq!(outcomes(&answer), expected);
        assert_eq!(count(app, &alice, "cancelled").await, 0);
        assert_eq!(app.request(&bob, &foreign).await["status"], "pending");
    }

    async fn a_choice_that_makes_no_sense_is_refused_and_changes_nothing(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let many: Vec<_> = (0..101).map(|_| Uuid::now_v7().to_string()).collect();
        for (body, fields) in [
            (json!({}), vec!["action", "ids"]),
            (json!({ "action": "cancel", "ids": [] }), vec!["ids"]),
            (json!({ "action": "cancel", "ids": null }), vec!["ids"]),
            (json!({ "action": "cancel", "ids": id }), vec!["ids"]),
            (json!({ "action": "cancel", "ids": { "0": id } }), vec!["ids"]),
            (json!({ "action": "cancel", "ids": [id, 7] }), vec!["ids"]),
            (json!({ "action": "cancel", "ids": [id, "' OR 1=1 --"] }), vec!["ids"]),
            (json!({ "action": "cancel", "ids": many }), vec!["ids"]),
            (json!({ "action": "retry", "ids": [id] }), vec!["action"]),
            (json!({ "action": ["cancel"], "ids": [id] }), vec!["action"]),
        ] {
            let answer = app.call(&alice, Method::POST, PATH, body.clone()).await;
            assert_eq!((answer.status, answer.fields()), (422, fields), "{body}");
        }
        assert_eq!(app.request(&alice, &id).await["status"], "pending");
        let reader = app.program(&alice, &["requests:read"]).await;
        bulk(app, &reader, "cancel", std::slice::from_ref(&id)).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        let writer = app.program(&alice, &["requests:write"]).await;
        assert_eq!(outcomes(&bulk(app, &writer, "cancel", &[id]).await), ["cancelled"]);
    }

    async fn of_twenty_who_cancel_the_same_ones_exactly_one_does_each(app) {
        let alice = app.alice().await;
        let ids = handed_in(app, &alice, 5).await;
        let answers = join_all((0..20).map(|nth| {
            let mut ids = ids.clone();
            // In another order each: nobody waits for somebody who waits for them.
            ids.rotate_left(nth % 5);
            if nth % 2 == 1 {
                ids.reverse();
            }
            let alice = &alice;
            async move { bulk(app, alice, "cancel", &ids).await }
        }))
        .await;
        let all: Vec<String> = answers.iter().flat_map(outcomes).collect();
        let of = |wanted: &str| all.iter().filter(|outcome| *outcome == wanted).count();
        assert_eq!((of("cancelled"), of("finished")), (5, 95), "{all:?}");
        for id in &ids {
            let timeline = app.get(&alice, &format!("/api/me/requests/{id}/timeline")).await;
            let ends = timeline["data"].as_array().unwrap().iter();
            assert_eq!(ends.filter(|step| step["status"] == "cancelled").count(), 1);
        }
        assert_eq!(count(app, &alice, "cancelled").await, 5);
        assert_eq!(count(app, &alice, "pending").await, 0);
    }

    async fn the_list_asks_once_and_sums_up(app) {
        let alice = app.alice().await;
        let ids = handed_in(app, &alice, 3).await;
        assert_eq!(app.act(&alice, &ids[0], "cancel").await.status(), 200);
        let bob = app.bob().await;
        let foreign = app.hand_in(&bob, "Nobody else's business").await;
        let browser = app.visitor();
        browser.sign_in(&alice.email, false).await;

        let list = browser.open("/requests?tab=all").await;
        assert_eq!(list.html.matches("name=\"ids[]\"").count(), 3);
        let back = "/requests?tab=all&q=Request";
        let mut pairs = vec![("action", "cancel"), ("back", back)];
        pairs.extend(ids.iter().map(|id| ("ids[]", id.as_str())));
        pairs.push(("ids[]", &foreign));
        let address = format!("/requests/bulk?{}", serde_urlencoded::to_string(&pairs).unwrap());
        let question = browser.open(&address).await;
        assert_eq!(question.status, 200, "{}", question.html);
        assert!(question.html.contains("Cancel the selected requests?"));
        assert!(question.html.contains("One of them is finished already"));
        assert!(!question.html.contains("Nobody else"), "it is not disclosed");
        assert_eq!(question.html.matches("name=\"ids[]\"").count(), 3);
        assert_eq!(app.request(&alice, &ids[1]).await["status"], "pending", "it only asked");

        let done = browser.submit(&address, "/requests/bulk", &pairs).await;
        assert_eq!((done.status, done.location()), (303, back), "{}", done.html);
        let after = browser.open(back).await;
        let said = "2 were cancelled, one was finished already, one is not there any more.";
        assert!(after.html.contains(said), "{}", after.html);
        assert_eq!(app.request(&bob, &foreign).await["status"], "pending");

        // Nothing chosen, an address of somebody else's to go back to, no token.
        let none = [("action", "delete"), ("back", "https://example.com/")];
        let none = browser.submit(&address, "/requests/bulk", &none).await;
        assert_eq!((none.status, none.location()), (303, "/requests"));
        assert!(browser.open("/requests").await.html.contains("Nothing was changed."));
        assert_eq!(browser.open("/requests/bulk").await.status, 303);
        let forged = browser.post("/requests/bulk", &pairs).await;
        assert_eq!(forged.status, 403);
    }
}
