//! The siblings' bad days, one mode of the sandbox after the other: what the person sees of each, and
//! that nothing is lost over it.

use chrono::TimeDelta;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use user_portal::controllers::dev::platform::{Mode, Sandbox};
use user_portal::models::requests::deadline::note_due;
use user_portal::models::webhook_events;

use crate::support::requests::{file, form, id_of};
use crate::support::{Person, TestApp, TestAppBuilder};

/// The mode of the sandbox from now on.
fn behave(app: &TestApp, mode: &str) {
    app.platform.set_mode(mode.parse::<Mode>().unwrap());
}

/// Where a request stands, and why.
async fn stand(app: &TestApp, id: &str) -> (String, String, String) {
    let request = app.row(id).await;
    (request.status, request.failure.unwrap_or_default(), request.notice.unwrap_or_default())
}

fn is(status: &str, failure: &str, notice: &str) -> (String, String, String) {
    (status.to_owned(), failure.to_owned(), notice.to_owned())
}

/// Two minutes of work, with webhooks where there are any.
async fn work(app: &TestApp) {
    for _ in 0..60 {
        app.deliver().await;
        app.advance(TimeDelta::seconds(2));
        app.platform.send_webhooks().await;
        app.poll().await;
    }
    app.deliver().await;
}

/// The page of a request, as Alice sees it.
async fn page(app: &TestApp, person: &Person, id: &str) -> String {
    let visitor = app.visitor();
    visitor.sign_in(&person.email, false).await;
    visitor.open(&format!("/requests/{id}")).await.html
}

/// The sandbox under `/dev/platform`, which this portal does not use.
fn own(app: &TestApp) -> Sandbox {
    app.ctx.shared_store.get::<Sandbox>().unwrap()
}

/// A portal that the orchestrator does not answer: only webhooks tell it anything.
fn told_by_webhooks() -> TestAppBuilder {
    TestApp::builder().setting("/platform/ai_orchestrator_url", "")
}

on_every_database! {
    async fn a_step_that_fails_is_said_in_words(app) {
        let alice = app.alice().await;
        behave(app, "outcome=failing");
        let id = app.hand_in(&alice, "Tulips").await;
        work(app).await;
        assert_eq!(stand(app, &id).await, is("failed", "platform", ""));
        assert!(page(app, &alice, &id).await.contains("The work failed"));
        behave(app, "working");
        let again = id_of(app.act(&alice, &id, "retry").await).await;
        work(app).await;
        assert_eq!(stand(app, &again).await, is("completed", "", ""));
    }

    async fn a_refusal_is_final_after_five_attempts(app) {
        let alice = app.alice().await;
        behave(app, "submissions=refusing");
        let id = app.hand_in(&alice, "Tulips").await;
        work(app).await;
        assert_eq!(stand(app, &id).await, is("failed", "rejected", ""));
        assert!(page(app, &alice, &id).await.contains("The request was not accepted"));
        assert!(app.platform.submissions().is_empty());
        let detail = app.row(&id).await.failure_detail.unwrap();
        assert!(detail.contains("Failed to create submission: Validation failed"), "{detail}");
    }

    async fn a_refused_file_is_blamed_on_the_file(app) {
        let alice = app.alice().await;
        behave(app, "submissions=refusing-files");
        let plain = app.hand_in(&alice, "Tulips").await;
        let upload = form("Roses", [file("a.txt", "text/plain", *b"red")]);
        let with_file = id_of(app.create_form(&alice, upload).await).await;
        work(app).await;
        assert_eq!(stand(app, &plain).await, is("completed", "", ""));
        assert_eq!(stand(app, &with_file).await, is("failed", "file", ""));
        assert!(page(app, &alice, &with_file).await.contains("A file could not be read"));
    }

    async fn an_answer_that_was_lost_makes_no_second_submission(app) {
        let alice = app.alice().await;
        // It takes the request, and its answer does not come through.
        for (mode, notice) in [("submissions=hanging", "unreachable"), ("submissions=garbled", "")] {
            behave(app, mode);
            let before = app.platform.submissions().len();
            let id = app.hand_in(&alice, mode).await;
            app.deliver().await;
            app.advance(TimeDelta::seconds(2));
            app.deliver().await;
            assert_eq!(stand(app, &id).await, is("pending", "", notice), "{mode}");
            behave(app, "working");
            work(app).await;
            assert_eq!(stand(app, &id).await, is("completed", "", ""), "{mode}");
            assert_eq!(app.platform.submissions().len() - before, 1, "{mode}");
        }
    }

    async fn what_the_owner_changed_meanwhile_is_handed_in_as_it_is_now(app) {
        let alice = app.alice().await;
        behave(app, "submissions=hanging");
        let id = app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let path = format!("/api/me/requests/{id}");
        let change = json!({ "description": "Yellow ones" });
        let call = app.by(&alice, reqwest::Method::PATCH, &path).json(&change);
        assert_eq!(call.send().await.unwrap().status(), 200);
        behave(app, "working");
        work(app).await;
        let results = app.row(&id).await.results.unwrap().to_string();
        assert!(results.contains("Yellow ones"), "{results}");
    }

    async fn who_can_not_be_reached_is_waited_for(app) {
        let alice = app.alice().await;
        behave(app, "submissions=down");
        let id = app.hand_in(&alice, "Tulips").await;
        work(app).await;
        assert_eq!(stand(app, &id).await, is("pending", "", "unreachable"));
        assert!(page(app, &alice, &id).await.contains("is not answering right now"));
        behave(app, "working");
        app.advance(TimeDelta::minutes(5));
        work(app).await;
        assert_eq!(stand(app, &id).await, is("completed", "", ""));
        assert_eq!(app.row(&id).await.hand_ins, 1);
    }

    async fn an_orchestrator_that_does_not_answer_well_is_asked_again(app) {
        let alice = app.alice().await;
        for answers in ["broken", "garbled", "hanging", "down"] {
            behave(app, "working");
            let id = app.hand_in(&alice, answers).await;
            app.deliver().await;
            behave(app, &format!("orchestrator={answers}"));
            app.advance(TimeDelta::seconds(2));
            app.poll().await;
            assert_eq!(stand(app, &id).await, is("submitted", "", "unreachable"), "{answers}");
            behave(app, "working");
            work(app).await;
            assert_eq!(stand(app, &id).await, is("completed", "", ""), "{answers}");
        }
    }

    async fn what_is_forgotten_is_handed_in_once_more_and_then_given_up(app) {
        let alice = app.alice().await;
        behave(app, "memory=forgetting-once");
        let once = app.hand_in(&alice, "Tulips").await;
        work(app).await;
        assert_eq!(stand(app, &once).await, is("completed", "", ""));
        assert_eq!(app.row(&once).await.hand_ins, 2);

        behave(app, "memory=forgetting");
        let always = app.hand_in(&alice, "Roses").await;
        work(app).await;
        assert_eq!(stand(app, &always).await, is("failed", "forgotten", ""));
        assert_eq!(app.row(&always).await.hand_ins, 2);
        assert!(page(app, &alice, &always).await.contains("The request was lost on the way"));
    }

    async fn siblings_that_start_again_cost_nobody_a_request(app) {
        let alice = app.alice().await;
        let mut ids = Vec::new();
        for number in 0..5 {
            ids.push(app.hand_in(&alice, &format!("Tulips {number}")).await);
        }
        app.deliver().await;
        app.advance(TimeDelta::seconds(3));
        app.poll().await;
        app.platform.restart();
        app.advance(TimeDelta::seconds(3));
        app.poll().await;
        assert_eq!(stand(app, &ids[0]).await.2, "resubmitted");
        assert!(page(app, &alice, &ids[0]).await.contains("We handed it in again"));
        work(app).await;
        for id in &ids {
            assert_eq!(stand(app, id).await, is("completed", "", ""));
        }
        assert_eq!(app.platform.submissions().len(), 5);
    }

    async fn slow_work_is_waited_for_and_work_that_stands_still_says_so(app) {
        let alice = app.alice().await;
        behave(app, "pace=slow");
        let slow = app.hand_in(&alice, "Tulips").await;
        app.settle().await;
        assert_eq!(stand(app, &slow).await.0, "processing", "after two minutes");
        app.settle().await;
        assert_eq!(stand(app, &slow).await.0, "completed", "after four");

        behave(app, "pace=stuck");
        let stuck = app.hand_in(&alice, "Roses").await;
        work(app).await;
        app.advance(TimeDelta::minutes(30));
        assert_eq!(note_due(&app.portal, 10).await.unwrap(), 1);
        assert_eq!(stand(app, &stuck).await, is("processing", "", "overdue"));
    }

    async fn a_message_that_is_not_delivered_goes_out_by_our_own_mail(app) {
        let alice = app.alice().await;
        for (number, manner) in ["failing", "down", "hanging"].into_iter().enumerate() {
            behave(app, &format!("notifications={manner}"));
            let title = format!("Tulips {number}");
            app.hand_in(&alice, &title).await;
            work(app).await;
            assert!(app.has_mail(&alice.email, &format!("Done: {title}")), "{manner}");
        }
        behave(app, "working");
        app.hand_in(&alice, "Roses").await;
        work(app).await;
        assert!(!app.has_mail(&alice.email, "Done: Roses"), "the service has told it");
    }

    async fn words_choose_for_one_request(app) {
        let alice = app.alice().await;
        let mut ids = Vec::new();
        for title in ["[fail] one", "[reject] two", "[forget] three", "four", "[quick] five"] {
            ids.push(app.hand_in(&alice, title).await);
        }
        work(app).await;
        let mut stands = Vec::new();
        for id in &ids {
            let (status, failure, _) = stand(app, id).await;
            stands.push(format!("{status} {failure}"));
        }
        assert_eq!(
            stands,
            ["failed platform", "failed rejected", "failed forgotten", "completed ", "completed "]
        );
    }

    async fn the_page_chooses_and_makes_forget(app) {
        let alice = app.alice().await;
        app.hand_in(&alice, "Tulips").await;
        app.deliver().await;
        let visitor = app.visitor();
        let fields = [("pace", "stuck"), ("webhooks", "platform"), ("memory", "sievelike")];
        let done = visitor.submit("/dev/platform", "/dev/platform", &fields).await;
        assert_eq!((done.status, done.location()), (303, "/dev/platform"), "{}", done.html);
        let mode = "pace=stuck,webhooks=platform".parse().unwrap();
        assert_eq!(own(app).mode(), mode, "and what is no choice changes nothing");
        let page = visitor.open("/dev/platform").await.html;
        for shown in ["value=\"stuck\" selected", "value=\"platform\" selected", "[webhook-twice]"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let done = visitor.submit("/dev/platform", "/dev/platform", &[("preset", "slow")]).await;
        assert_eq!(done.status, 303);
        assert_eq!(own(app).mode(), "slow".parse().unwrap());
        assert_eq!(visitor.post("/dev/platform", &fields).await.status, 403, "it has a token");
        assert_eq!(visitor.post("/dev/platform/restart", &[]).await.status, 403);
        let done = visitor.submit("/dev/platform", "/dev/platform/restart", &[]).await;
        assert_eq!((done.status, done.location()), (303, "/dev/platform"));
    }
}

on_every_database! {
    with told_by_webhooks;

    async fn webhooks_alone_bring_a_request_to_its_end(app) {
        let alice = app.alice().await;
        let mut ids = Vec::new();
        for word in ["[webhook]", "[webhook-platform]", "[webhook-twice]", "[webhook-late]"] {
            ids.push((word, app.hand_in(&alice, word).await));
        }
        let failing = app.hand_in(&alice, "[webhook] [fail]").await;
        work(app).await;
        for (word, id) in &ids {
            assert_eq!(stand(app, id).await, is("completed", "", ""), "{word}");
            let timeline = app.request(&alice, id).await["timeline"].clone();
            let mut steps: Vec<i64> =
                timeline.as_array().into_iter().flatten().filter_map(|step| step["progress"].as_i64()).collect();
            let told = steps.clone();
            steps.sort_unstable();
            assert_eq!(told, steps, "{word}: progress never falls");
        }
        assert_eq!(stand(app, &failing).await, is("failed", "platform", ""));
        let events = webhook_events::Entity::find().all(&app.portal.db).await.unwrap();
        assert!(events.iter().all(|event| event.status != "received"), "{events:?}");
    }

    async fn the_last_word_first_and_the_rest_changes_nothing(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "[webhook-backwards]").await;
        app.deliver().await;
        app.advance(TimeDelta::seconds(20));
        assert_eq!(app.platform.send_webhooks().await, 6);
        app.deliver().await;
        assert_eq!(stand(app, &id).await, is("completed", "", ""));
        let sent = app.platform.sent_webhooks();
        assert!(sent.iter().all(|webhook| webhook.answer == "202"), "{sent:?}");
    }

    async fn whoever_signs_badly_is_not_heard(app) {
        let alice = app.alice().await;
        for manner in ["forged", "stale"] {
            behave(app, &format!("webhooks=standard,manner={manner}"));
            let id = app.hand_in(&alice, manner).await;
            work(app).await;
            assert_eq!(stand(app, &id).await.0, "submitted", "{manner}");
        }
        let sent = app.platform.sent_webhooks();
        assert!(sent.len() >= 12 && sent.iter().all(|webhook| webhook.answer == "401"), "{sent:?}");
        let kept = webhook_events::Entity::find().all(&app.portal.db).await.unwrap();
        let heard: Vec<Value> = kept.into_iter().map(|event| event.payload).collect();
        assert!(heard.is_empty(), "{heard:?}");
    }
}
