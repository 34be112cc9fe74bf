//! The outbox is carried out: at least once, by one at a time, as long as there is hope.

use std::collections::HashSet;

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use user_portal::context::{Origin, Platform};
use user_portal::integrations::CallError;
use user_portal::integrations::submission_service::Submission;
use user_portal::models::deliveries::{self, Effect, LEASE, Lane, Mail, NewDelivery, claim_due};
use user_portal::models::notifications::{self, Alert};
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::users::Model as User;
use user_portal::workers::relay;

use crate::support::requests::{PDF, file, form, id_of};
use crate::support::siblings::{away, broken, forgotten};
use crate::support::{Siblings, TestApp};

/// The rows of one kind.
async fn of_kind(app: &TestApp, kind: &str) -> Vec<deliveries::Model> {
    let rows = deliveries::Entity::find().filter(deliveries::Column::Kind.eq(kind));
    rows.order_by_asc(deliveries::Column::Id).all(&app.portal.db).await.unwrap()
}

/// Puts a mail "your password was changed" into the outbox.
async fn put_mail(app: &TestApp, email: &str, key: &str) {
    let user = User::find_by_email(&app.portal.db, email).await.unwrap().unwrap();
    let origin = Origin::default();
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    let row = notifications::ActiveModel {
        pid: Set(uuid::Uuid::now_v7()),
        user_id: Set(user.id),
        category: Set("security".into()),
        topic: Set("password-changed".into()),
        details: Set(json!({})),
        created_at: Set(work.now().into()),
        updated_at: Set(work.now().into()),
        ..Default::default()
    };
    let row = row.insert(work.db()).await.unwrap();
    let mail = Effect::Mail(Mail::Alert { notification_id: row.id, token_id: None });
    work.deliver(NewDelivery::new(mail, key)).await.unwrap();
    work.commit().await.unwrap();
}

on_every_database! {
    async fn a_mail_is_tried_again_after_a_passing_failure(app) {
        app.mail.answer(Err(away("mail")));
        app.mail.answer(Err(broken("mail")));
        let alice = app.alice().await;
        app.deliver().await;
        assert!(app.mail.sent().is_empty());
        let row = of_kind(app, "mail").await.remove(0);
        assert_eq!((row.status.as_str(), row.attempts), ("pending", 1));
        assert!(row.last_error.is_some());
        app.deliver().await;
        assert_eq!(app.mail.attempts().len(), 1, "not before its time");
        for _ in 0..2 {
            app.advance(TimeDelta::seconds(10));
            app.deliver().await;
        }
        let sent = app.mail.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].to, alice.email);
        let attempts: HashSet<_> =
            app.mail.attempts().into_iter().map(|mail| mail.message_id).collect();
        assert_eq!(app.mail.attempts().len(), 3);
        assert_eq!(attempts.len(), 1, "one Message-ID for all attempts");
        let row = of_kind(app, "mail").await.remove(0);
        assert_eq!((row.status.as_str(), row.attempts, row.last_error), ("delivered", 3, None));
        assert!(row.finished_at.is_some());
    }

    async fn a_mail_that_is_refused_for_good_is_dead(app) {
        let refused =
            CallError::Rejected { service: "mail", status: 550, detail: "no such user".into() };
        app.mail.answer(Err(refused));
        app.alice().await;
        for _ in 0..3 {
            app.deliver().await;
            app.advance(TimeDelta::hours(1));
        }
        assert_eq!(app.mail.attempts().len(), 1);
        let row = of_kind(app, "mail").await.remove(0);
        assert_eq!(row.status, "dead");
        assert!(row.last_error.unwrap().contains("no such user"));
    }

    async fn a_failing_server_gets_five_tries_and_a_missing_one_a_day(app) {
        for _ in 0..6 {
            app.mail.answer(Err(broken("mail")));
        }
        let alice = app.alice().await;
        for _ in 0..10 {
            app.deliver().await;
            app.advance(TimeDelta::minutes(6));
        }
        assert_eq!(app.mail.attempts().len(), 5);
        assert_eq!(of_kind(app, "mail").await[0].status, "dead");
        for _ in 0..6 {
            app.mail.answer(Err(away("mail")));
        }
        // One programmed failure is left of before.
        put_mail(app, &alice.email, "patient").await;
        for _ in 0..4 {
            app.deliver().await;
            app.advance(TimeDelta::hours(5));
        }
        assert_eq!(of_kind(app, "mail").await[1].status, "pending", "it may come back");
        app.advance(TimeDelta::hours(5));
        app.deliver().await;
        assert_eq!(of_kind(app, "mail").await[1].status, "dead");
    }

    async fn the_claim_of_a_worker_that_died_is_taken_over_when_it_ran_out(app) {
        app.alice().await;
        let claimed = claim_due(&app.portal.db, app.portal.now(), Lane::Common, 8).await.unwrap();
        assert_eq!(claimed.len(), 1);
        // And there it dies.
        app.advance(LEASE - TimeDelta::seconds(1));
        app.deliver().await;
        assert!(app.mail.attempts().is_empty(), "the claim still holds");
        app.advance(TimeDelta::seconds(1));
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), 1);
        assert_eq!(of_kind(app, "mail").await[0].attempts, 2);
    }

    async fn who_lost_its_claim_can_not_settle(app) {
        app.alice().await;
        let slow = claim_due(&app.portal.db, app.portal.now(), Lane::Common, 8).await.unwrap().remove(0);
        app.advance(LEASE);
        let quick = claim_due(&app.portal.db, app.portal.now(), Lane::Common, 8).await.unwrap().remove(0);
        assert_eq!(slow.id, quick.id);
        slow.delivered(&app.portal.db, app.portal.now()).await.unwrap();
        assert_eq!(of_kind(app, "mail").await[0].status, "delivering");
        quick.delivered(&app.portal.db, app.portal.now()).await.unwrap();
        assert_eq!(of_kind(app, "mail").await[0].status, "delivered");
    }

    async fn twenty_relays_over_fifty_rows_deliver_each_once(app) {
        let alice = app.alice().await;
        for number in 0..49 {
            put_mail(app, &alice.email, &format!("mail-{number}")).await;
        }
        loop {
            let rounds = (0..20).map(|_| relay::run_due(&app.portal));
            let done: Vec<usize> = futures_util::future::join_all(rounds)
                .await
                .into_iter()
                .map(Result::unwrap)
                .collect();
            if done.iter().sum::<usize>() == 0 {
                break;
            }
        }
        assert_eq!(app.mail.attempts().len(), 50);
        let ids: HashSet<_> = app.mail.sent().into_iter().map(|mail| mail.message_id).collect();
        assert_eq!(ids.len(), 50);
        let rows = of_kind(app, "mail").await;
        assert!(rows.iter().all(|row| row.status == "delivered" && row.attempts == 1));
    }

    async fn what_was_rolled_back_never_happens(app) {
        let alice = app.alice().await;
        app.deliver().await;
        let user = User::find_by_email(&app.portal.db, &alice.email).await.unwrap().unwrap();
        let origin = Origin::default();
        {
            let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
            work.alert(&user, Alert::new("password-changed")).await.unwrap();
        }
        app.advance(TimeDelta::hours(1));
        app.deliver().await;
        assert_eq!(app.mail.attempts().len(), 1, "the mail of her registration alone");
        assert_eq!(of_kind(app, "mail").await.len(), 1);
    }

    async fn a_row_that_makes_no_sense_does_not_stop_the_others(app) {
        use sea_orm::ConnectionTrait;
        let alice = app.alice().await;
        let sql = "UPDATE deliveries SET kind = 'unheard_of'";
        app.portal.db.execute_unprepared(sql).await.unwrap();
        put_mail(app, &alice.email, "good").await;
        app.deliver().await;
        assert_eq!(of_kind(app, "unheard_of").await[0].status, "dead");
        assert_eq!(app.mail.sent().len(), 1);
    }
}

with_siblings_on_every_database! {
    async fn a_sibling_that_is_away_is_waited_for(app, siblings) {
        siblings.submissions_are_away(3);
        let alice = app.alice().await;
        let body = form("Tulips", [file("plan.pdf", "application/pdf", PDF)])
            .text("description", "Red ones")
            .text("priority", "high");
        let id = id_of(app.create_form(&alice, body).await).await;
        for _ in 0..3 {
            app.deliver().await;
            let request = app.request(&alice, &id).await;
            assert_eq!(request["status"], "pending");
            assert_eq!(request["notice"], "unreachable");
            app.advance(TimeDelta::minutes(1));
        }
        app.deliver().await;
        let request = app.request(&alice, &id).await;
        assert_eq!(request["status"], "submitted");
        assert_eq!(request["notice"], Value::Null);
        assert!(request["submission_id"].is_string());
        let created = siblings.submissions.created();
        assert_eq!(created.len(), 4);
        let last = created.last().unwrap();
        assert_eq!(last.user_email, alice.email);
        assert_eq!(last.description, "Tulips\n\nRed ones");
        assert_eq!((last.request_type.as_str(), last.priority.as_str()), ("general", "high"));
        assert_eq!(last.files[0].name, "plan.pdf");
        assert_eq!(last.files[0].content, PDF);
        let timeline = app.get(&alice, &format!("/api/me/requests/{id}/timeline")).await;
        let notes = timeline["data"].as_array().unwrap().iter();
        assert_eq!(notes.filter(|entry| entry["note"] == "unreachable").count(), 1, "said once");
    }

    async fn a_file_that_the_platform_can_not_take_fails_after_five_tries(app, siblings) {
        let detail = "Failed to create submission: bad file";
        for _ in 0..6 {
            siblings.submissions.answer_create(Err(CallError::Failed {
                service: "submission_service",
                status: Some(500),
                detail: detail.into(),
            }));
        }
        let alice = app.alice().await;
        let body = form("Tulips", [file("plan.pdf", "application/pdf", PDF)]);
        let id = id_of(app.create_form(&alice, body).await).await;
        for _ in 0..10 {
            app.deliver().await;
            app.advance(TimeDelta::minutes(1));
        }
        assert_eq!(siblings.submissions.created().len(), 5);
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["failure"]), (&json!("failed"), &json!("file")));
        assert!(app.row(&id).await.failure_detail.unwrap().contains(detail));
        assert_eq!(siblings.notifications.calls().len(), 1, "its owner is told");
        assert_eq!(of_kind(app, "hand_in").await[0].status, "dead");
    }

    async fn a_refusal_is_final_at_once(app, siblings) {
        siblings.submissions.answer_create(Err(CallError::Rejected {
            service: "submission_service",
            status: 422,
            detail: "no".into(),
        }));
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let request = app.request(&alice, &id).await;
        assert_eq!((&request["status"], &request["failure"]), (&json!("failed"), &json!("rejected")));
    }

    async fn after_a_day_without_the_platform_a_request_fails_and_says_so(app, siblings) {
        siblings.submissions_are_away(100);
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        app.advance(TimeDelta::hours(25));
        app.deliver().await;
        let row = app.row(&id).await;
        assert_eq!((row.status.as_str(), row.failure.as_deref()), ("failed", Some("unreachable")));
    }

    async fn cancelled_before_it_left_it_never_leaves(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        assert_eq!(app.act(&alice, &id, "cancel").await.status(), 200);
        app.deliver().await;
        assert!(siblings.submissions.created().is_empty());
        assert!(siblings.submissions.deleted().is_empty());
    }

    async fn cancelled_after_it_left_it_is_taken_back(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let submission = app.row(&id).await.submission_id.unwrap();
        siblings.submissions.answer_delete(Err(away("submission_service")));
        assert_eq!(app.act(&alice, &id, "cancel").await.status(), 200);
        app.deliver().await;
        app.advance(TimeDelta::minutes(1));
        app.deliver().await;
        assert_eq!(siblings.submissions.deleted(), [submission.clone(), submission]);
        assert!(of_kind(app, "withdraw").await.iter().all(|row| row.status == "delivered"));
    }

    async fn what_the_platform_forgot_is_taken_back_already(app, siblings) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        siblings.submissions.answer_delete(Err(forgotten("submission_service")));
        assert_eq!(app.act(&alice, &id, "cancel").await.status(), 200);
        app.deliver().await;
        assert_eq!(of_kind(app, "withdraw").await[0].status, "delivered");
    }

    async fn the_notification_service_failing_the_mail_goes_out_by_smtp(app, siblings) {
        let alice = app.alice().await;
        app.deliver().await;
        let before = app.mail.sent().len();
        for _ in 0..3 {
            siblings.notifications.answer(Err(broken("notification_service")));
        }
        let id = app.hand_in(&alice, "Tulips").await;
        app.reported("request.completed", &json!({ "request_id": id })).await;
        for _ in 0..5 {
            app.deliver().await;
            app.advance(TimeDelta::minutes(1));
        }
        assert_eq!(siblings.notifications.calls().len(), 3);
        let sent = app.mail.sent();
        assert_eq!(sent.len(), before + 1, "once");
        let mail = sent.last().unwrap();
        assert_eq!(mail.to, alice.email);
        assert_eq!(mail.subject, "Done: Tulips");
        assert!(mail.text.contains(&app.url(&format!("/requests/{id}"))), "{}", mail.text);
    }

    async fn the_notification_service_working_there_is_no_second_mail(app, siblings) {
        let alice = app.alice().await;
        app.deliver().await;
        let before = app.mail.sent().len();
        let id = app.hand_in(&alice, "Tulips").await;
        for _ in 0..2 {
            app.reported("request.completed", &json!({ "request_id": id })).await;
        }
        let told = siblings.notifications.calls();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].kind.as_str(), told[0].contact_type.as_str()), ("request.completed", "email"));
        assert_eq!(told[0].user_id, alice.id);
        assert_eq!(app.mail.sent().len(), before);
    }
}

/// A Submission Service during whose call something else happens.
struct Interrupted {
    siblings: Siblings,
    app: std::sync::OnceLock<tokio::sync::mpsc::UnboundedSender<tokio::sync::oneshot::Sender<()>>>,
}

#[async_trait::async_trait]
impl user_portal::integrations::submission_service::SubmissionService for Interrupted {
    async fn create(
        &self,
        submission: user_portal::integrations::submission_service::NewSubmission,
    ) -> Result<Submission, CallError> {
        let (done, wait) = tokio::sync::oneshot::channel();
        self.app.get().unwrap().send(done).unwrap();
        wait.await.unwrap();
        self.siblings.submissions.create(submission).await
    }

    async fn delete(&self, id: &str) -> Result<(), CallError> {
        self.siblings.submissions.delete(id).await
    }
}

/// Hands a request in, does `meanwhile` (a method and the end of a path) while the platform is
/// taking it, and gives the portal, its siblings, and the request's row id.
async fn interrupted(meanwhile: (reqwest::Method, &str)) -> (TestApp, Siblings, String) {
    let siblings = Siblings::default();
    let service = std::sync::Arc::new(Interrupted {
        siblings: siblings.clone(),
        app: std::sync::OnceLock::new(),
    });
    let platform = Platform { submissions: Some(service.clone()), ..siblings.platform() };
    let app = TestApp::builder().platform(platform).sqlite().await;
    let (called, mut calls) = tokio::sync::mpsc::unbounded_channel();
    service.app.set(called).unwrap();
    let alice = app.alice().await;
    let id = app.hand_in(&alice, "Tulips").await;
    let (method, end) = meanwhile;
    let path = format!("/api/me/requests/{id}{end}");
    let interrupt = async {
        let done: tokio::sync::oneshot::Sender<()> = calls.recv().await.unwrap();
        let response = app.by(&alice, method, &path).send().await.unwrap();
        assert!(response.status().is_success());
        done.send(()).unwrap();
    };
    tokio::join!(app.deliver(), interrupt);
    app.deliver().await;
    (app, siblings, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_while_it_is_on_its_way_it_is_taken_back() {
    let (app, siblings, id) = interrupted((reqwest::Method::POST, "/cancel")).await;
    assert_eq!(siblings.submissions.created().len(), 1);
    assert_eq!(siblings.submissions.deleted().len(), 1);
    let row = app.row(&id).await;
    assert_eq!(row.status, "cancelled");
    assert_eq!(row.next_poll_at, None, "nobody asks after it any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleted_while_it_is_on_its_way_it_is_taken_back() {
    let (app, siblings, _) = interrupted((reqwest::Method::DELETE, "")).await;
    assert_eq!(siblings.submissions.created().len(), 1);
    assert_eq!(siblings.submissions.deleted().len(), 1);
    assert_eq!(of_kind(&app, "hand_in").await[0].status, "delivered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_submission_service_the_orchestrator_takes_the_work() {
    let siblings = Siblings::default();
    let platform = Platform { submissions: None, ..siblings.platform() };
    let app = TestApp::builder().platform(platform).sqlite().await;
    let alice = app.alice().await;
    let id = app.hand_in(&alice, "Tulips").await;
    app.deliver().await;
    let request = app.request(&alice, &id).await;
    assert_eq!(request["status"], "submitted");
    let taken = siblings.orchestrator.processed();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].submission_id.as_deref(), Some(id.as_str()));
    assert_eq!(taken[0].user_id, alice.id);
    assert!(taken[0].text_content.as_deref().unwrap().starts_with("Tulips"));
    // It is asked after under that id.
    app.advance(TimeDelta::seconds(2));
    app.poll().await;
    assert_eq!(siblings.orchestrator.polled(), [id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_platform_a_request_waits() {
    let platform = Platform { submissions: None, orchestrator: None, notifications: None };
    let app = TestApp::builder().platform(platform).sqlite().await;
    let alice = app.alice().await;
    let id = app.hand_in(&alice, "Tulips").await;
    app.deliver().await;
    let request = app.request(&alice, &id).await;
    assert_eq!(
        (&request["status"], &request["notice"]),
        (&json!("pending"), &json!("unreachable"))
    );
}
