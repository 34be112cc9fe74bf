//! The state machine, at its narrow places.

use sea_orm::EntityTrait;
use serde_json::json;
use user_portal::context::Origin;
use user_portal::models::requests::Model;
use user_portal::models::requests::status::{Source, Status, Update};
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::{audit_logs, deliveries, request_updates};

use crate::support::TestApp;

/// Applies `update` as the orchestrator's; whether it said anything new.
async fn apply(app: &TestApp, id: &str, update: Update) -> bool {
    let origin = Origin::system("test");
    let row = app.row(id).await;
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    let locked = Model::lock(&work, row.id).await.unwrap();
    let moved = locked.apply(&mut work, Source::AiOrchestrator, update).await.unwrap().is_some();
    work.commit().await.unwrap();
    moved
}

fn at(status: Status) -> Update {
    Update { status: Some(status), ..Update::default() }
}

on_every_database! {
    async fn every_pair_of_states_moves_forward_or_not_at_all(app) {
        let alice = app.alice().await;
        for from in Status::ALL {
            for to in Status::ALL {
                let id = app.hand_in(&alice, from.name()).await;
                apply(app, &id, at(from)).await;
                let before = app.row(&id).await;
                let moved = apply(app, &id, at(to)).await;
                let after = app.row(&id).await;
                assert_eq!(moved, from.may_become(to), "{from:?} to {to:?}");
                if moved {
                    assert_eq!(after.status, to.name());
                    assert_eq!(after.version, before.version + 1);
                    assert_eq!(after.completed_at.is_some(), to.is_final());
                } else {
                    assert_eq!(after, before, "{from:?} to {to:?}");
                }
            }
        }
    }

    async fn a_repeated_update_leaves_no_trace(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let update = || Update {
            status: Some(Status::Processing),
            progress: Some(40),
            current_step: Some("Reading".into()),
            ..Update::default()
        };
        assert!(apply(app, &id, update()).await);
        let count = async || {
            (
                request_updates::Entity::find().all(&app.portal.db).await.unwrap().len(),
                audit_logs::Entity::find().all(&app.portal.db).await.unwrap().len(),
                deliveries::Entity::find().all(&app.portal.db).await.unwrap().len(),
            )
        };
        let before = count().await;
        for _ in 0..3 {
            assert!(!apply(app, &id, update()).await);
        }
        assert_eq!(count().await, before);
    }

    async fn results_belong_to_what_is_completed(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let early = Update { results: Some(json!({ "a": 1 })), ..at(Status::Processing) };
        apply(app, &id, early).await;
        assert_eq!(app.row(&id).await.results, None);
        let failed =
            Update { results: Some(json!({})), failure: Some("platform"), ..at(Status::Failed) };
        apply(app, &id, failed).await;
        let row = app.row(&id).await;
        assert_eq!((row.results, row.failure.as_deref()), (None, Some("platform")));
    }

    async fn a_very_long_step_is_cut(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let update =
            Update { current_step: Some("ř".repeat(10_000)), ..at(Status::Processing) };
        apply(app, &id, update).await;
        assert_eq!(app.row(&id).await.current_step.unwrap().chars().count(), 255);
    }

    async fn twenty_endings_at_once_and_one_counts(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let endings = [Status::Completed, Status::Failed, Status::Cancelled];
        let calls = (0..20).map(|number| apply(app, &id, at(endings[number % 3])));
        let moved = futures_util::future::join_all(calls).await;
        assert_eq!(moved.into_iter().filter(|moved| *moved).count(), 1);
        let told = deliveries::Entity::find().all(&app.portal.db).await.unwrap();
        assert!(told.iter().filter(|row| row.kind == "notify").count() <= 1);
    }
}
