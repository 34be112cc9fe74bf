//! A request that stands still past its time says so, until there is news.

use chrono::TimeDelta;
use serde_json::{Value, json};
use user_portal::integrations::CallError;
use user_portal::integrations::ai_orchestrator::WorkflowStatus::Processing;
use user_portal::integrations::submission_service::Submission;
use user_portal::workers::overdue;

use crate::support::siblings::{away, workflow};
use crate::support::{Person, Siblings, TestApp};

/// The platform takes the next request, and says how long it takes.
fn accepts(siblings: &Siblings, estimate: Option<&str>) {
    siblings.submissions.answer_create(Ok(Submission {
        id: "submission".into(),
        ai_submission_id: Some("work".into()),
        estimated_completion_time: estimate.map(str::to_owned),
    }));
}

/// The orchestrator says of the work that is polled next how far it is.
async fn says(app: &TestApp, siblings: &Siblings, progress: f64) {
    siblings.orchestrator.answer_status(Ok(workflow(Processing, progress, "analysing")));
    app.advance(TimeDelta::seconds(31));
    app.poll().await;
}

async fn look(app: &TestApp) -> usize {
    let mut noted = 0;
    loop {
        match overdue::run_due(&app.portal).await.unwrap() {
            0 => return noted,
            count => noted += count,
        }
    }
}

async fn notes(app: &TestApp, person: &Person, id: &str) -> Vec<Value> {
    let timeline = app.get(person, &format!("/api/me/requests/{id}/timeline")).await;
    let steps = timeline["data"].as_array().unwrap().iter();
    steps.map(|step| step["note"].clone()).collect()
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

/// An access token lives for a quarter of an hour; time goes on for longer here.
async fn later(app: &TestApp, person: &Person, by: TimeDelta) -> Person {
    app.advance(by);
    app.login(&person.email).await
}

with_siblings_on_every_database! {
    async fn it_is_said_once_after_the_platform_s_own_estimate_and_goes_with_the_next_news(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        accepts(siblings, Some("2-5 minutes"));
        app.deliver().await;
        let due = app.row(&id).await.due_at.unwrap().to_utc();
        assert_eq!(due - app.portal.now(), minutes(5));
        assert!(app.request(&alice, &id).await["due_at"].is_string());
        app.advance(minutes(4));
        assert_eq!(look(app).await, 0);
        app.advance(minutes(1));
        assert_eq!(look(app).await, 1);
        assert_eq!(look(app).await, 0, "once");
        let shown = app.request(&alice, &id).await;
        assert_eq!((&shown["notice"], &shown["due_at"]), (&json!("overdue"), &Value::Null));
        let listed = app.get(&alice, "/api/me/requests").await;
        assert_eq!(listed["data"][0]["notice"], "overdue");

        says(app, siblings, 40.0).await;
        let shown = app.request(&alice, &id).await;
        assert_eq!((&shown["notice"], &shown["progress"]), (&Value::Null, &json!(40)));
        let due = app.row(&id).await.due_at.unwrap().to_utc();
        assert_eq!(due - app.portal.now(), minutes(30), "moved forward");

        let alice = later(app, &alice, minutes(31)).await;
        assert_eq!(look(app).await, 1);
        // The same answer again is no news, and an orchestrator that is away is none either.
        for _ in 0..3 {
            says(app, siblings, 40.0).await;
        }
        siblings.orchestrator.answer_status(Err(away("ai_orchestrator")));
        app.advance(minutes(1));
        app.poll().await;
        assert_eq!(app.request(&alice, &id).await["notice"], "overdue", "it stands still");
        let overdue = json!("overdue");
        let said = notes(app, &alice, &id).await.into_iter().filter(|note| *note == overdue);
        assert_eq!(said.count(), 2, "once each time");

        assert_eq!(app.act(&alice, &id, "cancel").await.status(), 200);
        let row = app.row(&id).await;
        assert_eq!((row.notice, row.due_at), (None, None));
    }

    async fn a_request_that_nobody_accepts_says_so_too(app, siblings) {
        let alice = app.alice().await;
        siblings.submissions_are_away(1000);
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        assert_eq!(app.request(&alice, &id).await["notice"], "unreachable");
        let alice = later(app, &alice, minutes(30)).await;
        assert_eq!(look(app).await, 1);
        app.advance(minutes(6));
        app.deliver().await;
        assert_eq!(app.request(&alice, &id).await["notice"], "overdue", "not back and forth");
        let browser = app.visitor();
        browser.sign_in(&alice.email, false).await;
        let said = "This is taking longer than expected";
        for path in ["/dashboard", "/requests"] {
            let page = browser.open(path).await.html;
            assert!(page.contains(said) && page.contains("You can wait, or cancel it."), "{page}");
        }
        let page = browser.open(&format!("/requests/{id}")).await.html;
        assert!(page.contains("Handed in 36 min ago, and not accepted by the platform yet."), "{page}");
        assert!(page.contains("You can wait, or cancel the request."));
    }

    async fn the_page_says_when_the_last_news_came_and_from_whom(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        accepts(siblings, None);
        app.deliver().await;
        says(app, siblings, 40.0).await;
        let alice = later(app, &alice, minutes(40)).await;
        assert_eq!(look(app).await, 1);
        let browser = app.visitor();
        browser.sign_in(&alice.email, false).await;
        let page = browser.open(&format!("/requests/{id}")).await.html;
        for said in [
            "Last news 40 min ago from the AI Orchestrator.",
            "You handed it in",
            "Submission Service accepted it",
            "AI Orchestrator: analysing",
            "40%",
            "No news for longer than expected",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    async fn one_that_was_lost_and_handed_in_again_has_time_again(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        accepts(siblings, None);
        app.deliver().await;
        let alice = later(app, &alice, minutes(31)).await;
        assert_eq!(look(app).await, 1);
        siblings.orchestrator.answer_status(Err(CallError::NotFound { service: "ai_orchestrator" }));
        app.poll().await;
        let shown = app.request(&alice, &id).await;
        assert_eq!(shown["notice"], "resubmitted");
        assert!(shown["due_at"].is_string());
        accepts(siblings, Some("PT10M"));
        app.deliver().await;
        let due = app.row(&id).await.due_at.unwrap().to_utc();
        assert_eq!(due - app.portal.now(), minutes(10));
    }

    async fn two_who_look_at_once_say_it_once(app, siblings) {
        let alice = app.alice().await;
        let mut ids = Vec::new();
        for _ in 0..20 {
            ids.push(app.hand_in(&alice, "Tulips").await);
            accepts(siblings, None);
        }
        app.deliver().await;
        let alice = later(app, &alice, minutes(31)).await;
        let looks = futures_util::future::join_all((0..6).map(|_| look(app))).await;
        assert_eq!(looks.iter().sum::<usize>(), 20, "{looks:?}");
        let overdue = json!("overdue");
        for id in &ids {
            let said = notes(app, &alice, id).await.into_iter().filter(|note| *note == overdue);
            assert_eq!(said.count(), 1);
        }
    }
}
