//! The orchestrator is asked after what it works on: less and less while nothing moves.

use chrono::TimeDelta;
use serde_json::{Value, json};
use user_portal::integrations::ai_orchestrator::{Workflow, WorkflowStatus, WorkflowStep};
use user_portal::models::requests::tracking::claim_due;
use user_portal::workers::poller;

use crate::support::siblings::{away, forgotten, workflow};
use crate::support::{Siblings, TestApp};

/// Seconds until the next question after the request `id`.
async fn pause(app: &TestApp, id: &str) -> i64 {
    let next = app.row(id).await.next_poll_at.expect("it is asked after");
    (next.to_utc() - app.portal.now()).num_seconds()
}

/// Waits until the next question is due, and asks it.
async fn ask(app: &TestApp, id: &str) {
    app.advance(TimeDelta::seconds(pause(app, id).await.max(0)));
    assert_eq!(poller::run_due(&app.portal).await.unwrap(), 1);
}

fn moves(siblings: &Siblings, status: WorkflowStatus, progress: f64, step: &str) {
    siblings.orchestrator.answer_status(Ok(workflow(status, progress, step)));
}

with_siblings_on_every_database! {
    async fn pauses_grow_while_nothing_moves_and_shrink_when_it_does(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let mut pauses = Vec::new();
        for _ in 0..7 {
            ask(app, &id).await;
            pauses.push(pause(app, &id).await);
        }
        assert_eq!(pauses, [2, 4, 8, 16, 30, 30, 30]);
        moves(siblings, WorkflowStatus::Processing, 35.0, "Reading");
        ask(app, &id).await;
        assert_eq!(pause(app, &id).await, 1);
        let request = app.request(&alice, &id).await;
        assert_eq!(request["status"], "processing");
        assert_eq!((&request["progress"], &request["current_step"]), (&json!(35), &json!("Reading")));
        assert_eq!(siblings.orchestrator.polled().len(), 8);
    }

    async fn results_are_kept_and_the_questions_end(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        siblings.orchestrator.answer_status(Ok(Workflow {
            results: Some(json!({ "answer": 42, "nul": "a\u{0}b" })),
            prototype_id: Some("p-1".to_owned()),
            results_page_url: Some("https://platform.test/r/1".to_owned()),
            ..workflow(WorkflowStatus::Completed, 100.0, "Done")
        }));
        ask(app, &id).await;
        let results = app.get(&alice, &format!("/api/me/requests/{id}/results")).await;
        assert_eq!(results["data"]["status"], "completed");
        assert_eq!(results["data"]["results"]["answer"], 42);
        assert_eq!(results["data"]["results_page_url"], "https://platform.test/r/1");
        assert_eq!(app.row(&id).await.next_poll_at, None);
        app.advance(TimeDelta::hours(1));
        app.poll().await;
        assert_eq!(siblings.orchestrator.polled().len(), 1);
    }

    async fn work_that_failed_fails_with_its_reason_inside(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let step = WorkflowStep {
            step_id: "1".to_owned(),
            service: "nlp".to_owned(),
            status: "failed".to_owned(),
            input_data: Value::Null,
            output_data: None,
            error_message: Some("no model".to_owned()),
            processing_time: None,
        };
        siblings.orchestrator.answer_status(Ok(Workflow {
            workflow_steps: vec![step],
            ..workflow(WorkflowStatus::Failed, 55.0, "Thinking")
        }));
        ask(app, &id).await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["failure"]), (&json!("failed"), &json!("platform")));
        assert_eq!(request["progress"], 55);
        assert_eq!(app.row(&id).await.failure_detail.as_deref(), Some("no model"));
    }

    async fn a_silent_orchestrator_is_noticed_and_asked_again(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        siblings.orchestrator.answer_status(Err(away("ai_orchestrator")));
        ask(app, &id).await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["notice"]), (&json!("submitted"), &json!("unreachable")));
        moves(siblings, WorkflowStatus::Processing, 10.0, "Reading");
        ask(app, &id).await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["notice"]), (&json!("processing"), &Value::Null));
    }

    async fn forgotten_work_is_handed_in_again_once(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let first = app.row(&id).await;
        siblings.orchestrator.answer_status(Err(forgotten("ai_orchestrator")));
        ask(app, &id).await;
        assert_eq!(app.request(&alice, &id).await["notice"], "resubmitted");
        app.deliver().await;
        assert_eq!(siblings.submissions.created().len(), 2);
        let second = app.row(&id).await;
        assert_eq!(second.pid, first.pid, "the same request");
        assert_ne!(second.submission_id, first.submission_id);
        assert_ne!(second.workflow_id, first.workflow_id);
        assert_eq!(second.notice, None);

        siblings.orchestrator.answer_status(Err(forgotten("ai_orchestrator")));
        ask(app, &id).await;
        app.deliver().await;
        assert_eq!(siblings.submissions.created().len(), 2, "not a third time");
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["failure"]), (&json!("failed"), &json!("forgotten")));
    }

    async fn progress_of_the_second_try_does_not_fall_behind_the_first(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        moves(siblings, WorkflowStatus::Processing, 70.0, "Thinking");
        ask(app, &id).await;
        siblings.orchestrator.answer_status(Err(forgotten("ai_orchestrator")));
        ask(app, &id).await;
        app.deliver().await;
        moves(siblings, WorkflowStatus::Processing, 10.0, "Reading");
        ask(app, &id).await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["progress"]), (&json!("processing"), &json!(70)));
    }

    async fn an_unknown_status_is_no_news(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        siblings.orchestrator.answer_status(Ok(Workflow {
            current_step: None,
            ..workflow(WorkflowStatus::Other("dreaming".to_owned()), f64::NAN, "")
        }));
        ask(app, &id).await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["progress"]), (&json!("submitted"), &json!(0)));
    }

    async fn twenty_pollers_ask_once(app, siblings) {
        let alice = app.alice().await;
        for number in 0..10 {
            app.hand_in(&alice, &format!("Tulips {number}")).await;
        }
        app.deliver().await;
        app.advance(TimeDelta::seconds(2));
        let rounds = (0..20).map(|_| poller::run_due(&app.portal));
        let asked: usize =
            futures_util::future::join_all(rounds).await.into_iter().map(Result::unwrap).sum();
        assert_eq!(asked, 10);
        let mut polled = siblings.orchestrator.polled();
        polled.sort();
        polled.dedup();
        assert_eq!(polled.len(), 10);
    }

    async fn a_poller_that_died_is_followed_after_twenty_seconds(app, siblings) {
        let alice = app.alice().await;
        app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        app.advance(TimeDelta::seconds(2));
        assert_eq!(claim_due(&app.portal.db, app.portal.now(), 8).await.unwrap().len(), 1);
        app.advance(TimeDelta::seconds(19));
        app.poll().await;
        assert!(siblings.orchestrator.polled().is_empty());
        app.advance(TimeDelta::seconds(1));
        app.poll().await;
        assert_eq!(siblings.orchestrator.polled().len(), 1);
    }
}
