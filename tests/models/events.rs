//! What the platform is told: of every change, in the order of the commits, and of nobody any more
//! once they are erased.

use std::collections::HashSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder, Set};
use serde_json::{Value, json};
use user_portal::context::Origin;
use user_portal::errors::Error;
use user_portal::integrations::ai_orchestrator::WorkflowStatus;
use user_portal::models::events::{self, NewEvent, listing, publishing, retention};
use user_portal::models::requests::status::{Source, Status, Update};
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::{leases, requests};
use user_portal::workers::upkeep;
use uuid::Uuid;

use crate::support::requests::{PDF, file, form, id_of};
use crate::support::siblings::workflow;
use crate::support::{PASSWORD, TestApp};

/// All events, in their order.
async fn told(app: &TestApp) -> Vec<events::Model> {
    let rows = events::Entity::find().order_by_asc(events::Column::Id);
    rows.all(&app.portal.db).await.unwrap()
}

/// The names of those about one request or person.
async fn names_of(app: &TestApp, subject: &str) -> Vec<String> {
    let subject = Uuid::parse_str(subject).unwrap();
    let rows = told(app).await.into_iter().filter(|event| event.subject_id == Some(subject));
    rows.map(|event| event.event).collect()
}

async fn last(app: &TestApp, name: &str) -> Value {
    let rows = told(app).await;
    rows.into_iter().rev().find(|event| event.event == name).expect(name).body
}

async fn change_profile(app: &TestApp, person: &crate::support::Person, body: Value) {
    let response = app.by(person, Method::PUT, "/api/me").json(&body).send().await.unwrap();
    assert_eq!(response.status(), 200, "{body}");
}

on_every_database! {
    async fn a_person_is_told_of_from_the_first_day(app) {
        let trace = Uuid::new_v4();
        let body = json!({
            "email": "alice@example.com", "password": PASSWORD, "first_name": "Alice",
            "last_name": "Tester", "terms_accepted": true,
        });
        let call = app.anonymous(Method::POST, "/api/auth/register").json(&body);
        let call = call.header("x-request-id", trace.to_string()).header("user-agent", "curl/8");
        assert_eq!(call.send().await.unwrap().status(), 201);
        let registered = last(app, "user.registered").await;
        let id = registered["data"]["user_id"].clone();
        assert_eq!(registered["trace_id"], json!(trace));
        assert_eq!(registered["actor"], json!({ "type": "user", "id": id, "role": "user" }));
        let data = json!({
            "user_id": id, "email": "alice@example.com", "first_name": "Alice",
            "last_name": "Tester", "registration_source": "api", "ip_address": "127.0.0.1",
            "user_agent": "curl/8",
        });
        assert_eq!(registered["data"], data);

        app.deliver().await;
        let link = json!({ "token": app.link_token("alice@example.com") });
        assert_eq!(app.post("/api/auth/verify-email", &link).await.status(), 204);
        let changes = last(app, "user.updated").await["data"]["changes"].clone();
        assert_eq!(changes, json!({ "is_verified": true }));

        let alice = app.login("alice@example.com").await;
        let patch = json!({
            "first_name": "Alicia", "last_name": "Tester", "preferences": { "language": "cs-CZ" },
        });
        let call = app.by(&alice, Method::PUT, "/api/me").json(&patch);
        let response = call.header("x-request-id", "no-uuid").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let updated = last(app, "user.updated").await;
        assert_eq!(updated["data"]["changes"], json!({
            "first_name": "Alicia", "preferences": { "language": "cs-CZ" },
        }));
        assert_eq!(updated["data"]["updated_by"], id);
        assert_eq!(updated.get("trace_id"), None, "it is no UUID");

        // What changes nothing is not told, and neither is what nobody else needs to know.
        change_profile(app, &alice, patch).await;
        app.login("alice@example.com").await;
        assert_eq!(told(app).await.len(), 3);
    }

    async fn what_a_role_and_a_number_become_is_told(app) {
        let alice = app.alice().await;
        let origin = Origin::system("user:role");
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        app.user(&alice.email).await.change_role(&mut work, "staff").await.unwrap();
        work.commit().await.unwrap();
        let updated = last(app, "user.updated").await;
        assert_eq!(updated["data"]["changes"], json!({ "role": "staff" }));
        let actor = json!({ "type": "system", "role": "system", "name": "user:role" });
        assert_eq!((&updated["actor"], &updated["data"]["updated_by"]), (&actor, &json!("user:role")));

        change_profile(app, &alice, json!({ "phone": "+420601234567" })).await;
        let response = app.by(&alice, Method::POST, "/api/me/phone/send-code").send().await.unwrap();
        assert_eq!(response.status(), 202);
        app.deliver().await;
        let code = json!({ "code": app.texted_code("+420601234567") });
        let response =
            app.by(&alice, Method::POST, "/api/me/phone/verify").json(&code).send().await.unwrap();
        assert_eq!(response.status(), 204);
        let changes = last(app, "user.updated").await["data"]["changes"].clone();
        assert_eq!(changes, json!({ "phone_verified": true }));
        change_profile(app, &alice, json!({ "phone": "" })).await;
        let changes = last(app, "user.updated").await["data"]["changes"].clone();
        assert_eq!(changes, json!({ "phone": null, "phone_verified": false }));
    }

    async fn a_request_is_told_of_until_its_end(app) {
        let alice = app.alice().await;
        let upload = form("Tulips", [file("a.pdf", "application/pdf", PDF)]);
        let id = id_of(app.create_form(&alice, upload).await).await;
        let created = last(app, "request.created").await;
        assert_eq!(created["data"]["submission_id"], Value::Null);
        assert_eq!(created["data"]["files"][0]["name"], "a.pdf");
        let edit = json!({ "title": "Roses", "priority": "high" });
        let path = format!("/api/me/requests/{id}");
        let response = app.by(&alice, Method::PUT, &path).json(&edit).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(last(app, "request.updated").await["data"]["changes"], edit);
        let file = created["data"]["files"][0]["id"].as_str().unwrap();
        let path = format!("/api/me/requests/{id}/files/{file}");
        let response = app.by(&alice, Method::DELETE, &path).send().await.unwrap();
        assert_eq!(response.status(), 204);
        let changes = last(app, "request.updated").await["data"]["changes"].clone();
        assert_eq!(changes, json!({ "files": [] }));
        app.settle().await;
        assert_eq!(
            names_of(app, &id).await,
            [
                "request.created", "request.updated", "request.updated", "request.updated",
                "request.updated", "request.completed",
            ],
            "an edit, a file, submitted, processing; no word for each tick of progress"
        );
        let done = last(app, "request.completed").await;
        let data = &done["data"];
        assert_eq!((&data["request_id"], &data["user_id"]), (&json!(id), &json!(alice.id)));
        assert!(data["results"].as_object().is_some_and(|results| !results.is_empty()));
        assert_eq!(data["results_omitted"], false);
        assert!(data["results_url"].as_str().unwrap().ends_with(&format!("/{id}/results")));
        // Taken away after its end: all has been said.
        let path = format!("/api/me/requests/{id}");
        let response = app.by(&alice, Method::DELETE, &path).send().await.unwrap();
        assert_eq!(response.status(), 204);
        assert_eq!(names_of(app, &id).await.len(), 6);
    }

    async fn a_request_that_is_taken_away_while_it_runs_is_cancelled(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let path = format!("/api/me/requests/{id}");
        let response = app.by(&alice, Method::DELETE, &path).send().await.unwrap();
        assert_eq!(response.status(), 204);
        let data = last(app, "request.cancelled").await["data"].clone();
        assert_eq!(data, json!({
            "request_id": id, "user_id": alice.id, "submission_id": null,
            "previous_status": "pending", "reason": "deleted",
        }));
        let other = app.hand_in(&alice, "Roses").await;
        assert_eq!(app.act(&alice, &other, "cancel").await.status(), 200);
        let data = last(app, "request.cancelled").await["data"].clone();
        assert_eq!((&data["request_id"], &data["reason"]), (&json!(other), &json!("cancelled")));
        assert_eq!(app.act(&alice, &other, "cancel").await.status(), 409);
        assert_eq!(names_of(app, &other).await, ["request.created", "request.cancelled"]);
    }

    async fn large_results_stay_here_and_are_pointed_to(app) {
        let alice = app.alice().await;
        for (length, omitted) in [(100, false), (300 * 1024, true)] {
            let id = app.hand_in(&alice, "Tulips").await;
            let origin = Origin::system("ai-orchestrator");
            let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
            let row = requests::Model::lock(&work, app.row(&id).await.id).await.unwrap();
            let results = json!({ "results": { "text": "x".repeat(length) }, "artifacts": [] });
            let update = Update {
                status: Some(Status::Completed),
                results: Some(results),
                ..Update::default()
            };
            row.apply(&mut work, Source::AiOrchestrator, update).await.unwrap();
            work.commit().await.unwrap();
            let data = last(app, "request.completed").await["data"].clone();
            assert_eq!(data["results_omitted"], omitted);
            assert_eq!(data["results"] == json!({}), omitted);
        }
    }

    async fn what_is_not_committed_is_not_told(app) {
        let alice = app.alice().await;
        let before = told(app).await.len();
        let origin = Origin::default();
        let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        let user = app.user(&alice.email).await;
        work.publish(NewEvent::new("user.updated").of(&user).on(user.pid));
        drop(work);
        let stale = app.by(&alice, Method::PUT, "/api/me").json(&json!({ "first_name": "" }));
        assert_eq!(stale.send().await.unwrap().status(), 422);
        assert_eq!(told(app).await.len(), before);
    }

    async fn twenty_changes_at_once_are_told_in_the_order_of_their_commits(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let path = format!("/api/me/requests/{id}");
        let edits = (0..20).map(|number| {
            let body = json!({ "title": format!("Edit {number}") });
            app.by(&alice, Method::PUT, &path).json(&body).send()
        });
        let renames = (0..20).map(|number| {
            let body = json!({ "first_name": format!("Alice{number}") });
            app.by(&alice, Method::PUT, "/api/me").json(&body).send()
        });
        let cancel = async {
            tokio::task::yield_now().await;
            app.act(&alice, &id, "cancel").await
        };
        let (edited, named, cancelled) = tokio::join!(join_all(edits), join_all(renames), cancel);
        assert_eq!(cancelled.status(), 200);
        assert!(named.into_iter().all(|answer| answer.unwrap().status() == 200));
        let done = edited.into_iter().filter(|answer| answer.as_ref().unwrap().status() == 200);
        let done = done.count();

        let subject = |pid: &str| Some(Uuid::parse_str(pid).unwrap());
        let rows = told(app).await;
        let of_request: Vec<_> =
            rows.iter().filter(|event| event.subject_id == subject(&id)).collect();
        assert_eq!(of_request.len(), done + 2);
        assert_eq!(of_request.first().unwrap().event, "request.created");
        assert_eq!(of_request.last().unwrap().event, "request.cancelled");
        let title = &app.row(&id).await.title;
        if done > 0 {
            assert_eq!(of_request[done].body["data"]["changes"]["title"], json!(title));
        }
        let of_alice: Vec<_> =
            rows.iter().filter(|event| event.subject_id == subject(&alice.id)).collect();
        let name = &app.user(&alice.email).await.first_name;
        let told = &of_alice.last().unwrap().body["data"]["changes"]["first_name"];
        assert_eq!(told, &json!(name), "the last event says what holds");
        let ids: HashSet<_> = rows.iter().map(|event| event.pid).collect();
        assert_eq!(ids.len(), rows.len());
    }

    async fn of_an_erased_person_ids_are_left_and_a_last_word(app) {
        let alice = app.alice().await;
        let bob = app.bob().await;
        app.hand_in(&bob, "Violets").await;
        let done = app.hand_in(&alice, "A very private matter").await;
        app.settle().await;
        let running = app.hand_in(&alice, "Another private matter").await;
        change_profile(app, &alice, json!({ "phone": "+420601234567" })).await;
        // Some of them were published before.
        let first: Vec<_> = told(app).await.iter().take(4).map(|event| event.id).collect();
        publishing::published(&app.portal.db, &first, app.portal.now()).await.unwrap();
        let body = json!({ "password": PASSWORD });
        let response = app.by(&alice, Method::DELETE, "/api/me").json(&body).send().await.unwrap();
        assert_eq!(response.status(), 202);
        app.advance(TimeDelta::days(31));
        while upkeep::run_due(&app.portal).await.unwrap() > 0 {}

        let rows = told(app).await;
        let hers: Vec<_> = rows
            .iter()
            .filter(|event| event.body["data"]["user_id"] == json!(alice.id))
            .collect();
        assert_eq!(hers.last().unwrap().event, "user.deleted");
        assert_eq!(hers.last().unwrap().published_at, None, "it still goes out");
        for event in &hers {
            let members: Vec<_> = event.body["data"].as_object().unwrap().keys().collect();
            assert!(
                members.iter().all(|name| ["user_id", "request_id"].contains(&name.as_str())),
                "{members:?} of {}",
                event.event
            );
        }
        assert!(names_of(app, &running).await.contains(&"request.cancelled".to_owned()));
        assert!(!names_of(app, &done).await.contains(&"request.cancelled".to_owned()));
        let all = format!("{rows:?}");
        for secret in ["alice@example.com", "private matter", "+420601234567"] {
            assert!(!all.contains(secret), "{secret} can be read");
        }
        assert!(all.contains("Violets"), "Bob's stay as they were");
    }

    async fn nothing_begins_behind_an_erasure(app) {
        let alice = app.alice().await;
        let user = app.user(&alice.email).await;
        let mut row = user.clone().into_active_model();
        row.is_active = Set(false);
        row.update(&app.portal.db).await.unwrap();
        let origin = Origin::default();
        let work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        assert!(matches!(user.hold_in_use(&work).await, Err(Error::InvalidToken)));
    }

    async fn of_twenty_who_ask_for_a_lease_one_gets_it(app) {
        let (db, now, minute) = (&app.portal.db, app.portal.now(), TimeDelta::minutes(1));
        let holders: Vec<_> = (0..20).map(|_| Uuid::new_v4()).collect();
        let taking = holders.iter().map(|holder| leases::take(db, "test", *holder, now, minute));
        let taken: Vec<_> = join_all(taking).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        let winner = holders[taken.iter().position(|taken| *taken).unwrap()];
        let loser = holders[taken.iter().position(|taken| !*taken).unwrap()];
        // Held as often as its holder likes, and by nobody else before its end.
        let later = now + TimeDelta::seconds(40);
        assert!(leases::take(db, "test", winner, later, minute).await.unwrap());
        leases::release(db, "test", loser).await.unwrap();
        let then = now + TimeDelta::seconds(90);
        assert!(!leases::take(db, "test", loser, then, minute).await.unwrap(), "it was renewed");
        assert!(leases::take(db, "other", loser, then, minute).await.unwrap());
        let over = later + minute;
        assert!(leases::take(db, "test", loser, over, minute).await.unwrap());
        assert!(!leases::take(db, "test", winner, over, minute).await.unwrap());
        leases::release(db, "test", loser).await.unwrap();
        assert!(leases::take(db, "test", winner, over, minute).await.unwrap());
    }

    async fn events_go_when_they_have_been_kept_long_enough(app) {
        let alice = app.alice().await;
        app.hand_in(&alice, "Tulips").await;
        let rows = told(app).await;
        publishing::published(&app.portal.db, &[rows[0].id], app.portal.now()).await.unwrap();
        app.advance(TimeDelta::days(29));
        assert_eq!(retention::purge_due(&app.portal).await.unwrap(), 0);
        app.advance(TimeDelta::days(2));
        assert_eq!(retention::purge_due(&app.portal).await.unwrap(), 1);
        assert_eq!(told(app).await.len(), rows.len() - 1);
        // Without a broker the others have ninety days.
        app.advance(TimeDelta::days(60));
        assert_eq!(retention::purge_due(&app.portal).await.unwrap(), rows.len() - 1);
        assert!(told(app).await.is_empty());
    }

    async fn events_are_listed_newest_first_by_the_page(app) {
        let alice = app.alice().await;
        for number in 0..60 {
            change_profile(app, &alice, json!({ "first_name": format!("Alice{number}") })).await;
        }
        let first = listing::page(&app.portal.db, None).await.unwrap();
        let second = listing::page(&app.portal.db, first.next).await.unwrap();
        assert_eq!((first.events.len(), second.events.len(), second.next), (50, 11, None));
        assert_eq!(second.events.last().unwrap().event, "user.registered");
        let page = app.anonymous(Method::GET, "/dev/events").send().await.unwrap();
        assert_eq!(page.status(), 200);
        let html = page.text().await.unwrap();
        assert!(html.contains("user.updated") && html.contains("waiting"));
        assert!(html.contains(&format!("/dev/events?before={}", first.next.unwrap())));
        let older = format!("/dev/events?before={}", first.next.unwrap());
        let html =
            app.anonymous(Method::GET, &older).send().await.unwrap().text().await.unwrap();
        assert!(html.contains("user.registered") && html.contains("alice@example.com"));
        for wrong in ["before=x", "before=00000000-0000-0000-0000-000000000000"] {
            let path = format!("/dev/events?{wrong}");
            assert_eq!(app.anonymous(Method::GET, &path).send().await.unwrap().status(), 404);
        }
    }
}

with_siblings_on_every_database! {
    async fn a_request_that_fails_says_a_code_and_no_more(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let mut failed = workflow(WorkflowStatus::Failed, 40.0, "analysis");
        failed.results = None;
        siblings.orchestrator.answer_status(Ok(failed));
        app.deliver().await;
        app.advance(TimeDelta::seconds(2));
        app.poll().await;
        let data = last(app, "request.failed").await["data"].clone();
        assert_eq!((&data["request_id"], &data["error"]), (&json!(id), &json!("platform")));
    }
}
