//! The outbox: one row an effect, written with the change that causes it.

use chrono::TimeDelta;
use sea_orm::{EntityTrait, QueryOrder};
use user_portal::context::Origin;
use user_portal::models::deliveries::{
    Column, Effect, Entity, LEASE, Lane, Model, NewDelivery, Setback, claim_due,
};
use user_portal::models::unit_of_work::UnitOfWork;

use crate::support::TestApp;

async fn rows(app: &TestApp) -> Vec<Model> {
    Entity::find().order_by_asc(Column::Id).all(&app.portal.db).await.unwrap()
}

/// Puts an effect that changes nothing into the outbox, under these keys.
async fn put(app: &TestApp, keys: &[&str]) {
    let origin = Origin::default();
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    for key in keys {
        let effect = Effect::Discard { keys: Vec::new() };
        work.deliver(NewDelivery::new(effect, *key)).await.unwrap();
    }
    work.commit().await.unwrap();
}

/// Puts an export into the outbox that speaks of nothing.
async fn put_export(app: &TestApp) {
    let origin = Origin::default();
    let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
    work.deliver(NewDelivery::new(Effect::Export { export_id: 0 }, "export")).await.unwrap();
    work.commit().await.unwrap();
}

on_every_database! {
    async fn a_key_is_delivered_once(app) {
        put(app, &["a", "a", "b"]).await;
        put(app, &["a"]).await;
        assert_eq!(rows(app).await.len(), 2);
        app.deliver().await;
        put(app, &["a"]).await;
        app.deliver().await;
        let rows = rows(app).await;
        assert_eq!(rows.len(), 2, "also when it was delivered long ago");
        assert!(rows.iter().all(|row| row.status == "delivered" && row.attempts == 1));
    }

    async fn what_is_due_first_is_claimed_first_and_by_one_alone(app) {
        put(app, &["a", "b"]).await;
        app.advance(TimeDelta::seconds(1));
        put(app, &["c"]).await;
        let now = app.portal.now();
        let key = |rows: Vec<Model>| -> Vec<String> {
            let mut keys: Vec<_> = rows.into_iter().map(|row| row.dedupe_key).collect();
            keys.sort();
            keys
        };
        assert_eq!(key(claim_due(&app.portal.db, now, Lane::Common, 2).await.unwrap()), ["a", "b"]);
        assert_eq!(key(claim_due(&app.portal.db, now, Lane::Common, 2).await.unwrap()), ["c"]);
        assert!(claim_due(&app.portal.db, now, Lane::Common, 2).await.unwrap().is_empty());
        let before = now + LEASE - TimeDelta::milliseconds(1);
        assert!(claim_due(&app.portal.db, before, Lane::Common, 8).await.unwrap().is_empty());
        let again = claim_due(&app.portal.db, now + LEASE, Lane::Common, 8).await.unwrap();
        assert!(again.iter().all(|row| row.attempts == 2));
        assert_eq!(key(again), ["a", "b", "c"]);
    }

    async fn exports_have_a_lane_of_their_own(app) {
        put(app, &["a"]).await;
        put_export(app).await;
        let (db, now) = (&app.portal.db, app.portal.now());
        let common = claim_due(db, now, Lane::Common, 8).await.unwrap();
        assert_eq!(common.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["discard"]);
        let exports = claim_due(db, now, Lane::Exports, 8).await.unwrap();
        assert_eq!(exports.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["export"]);
        // One that takes long keeps its claim, as long as nobody else has it.
        app.advance(LEASE - TimeDelta::seconds(1));
        let now = app.portal.now();
        assert!(exports[0].renew(db, now).await.unwrap());
        let before = now + LEASE - TimeDelta::seconds(1);
        assert!(claim_due(db, before, Lane::Exports, 8).await.unwrap().is_empty());
        assert_eq!(claim_due(db, now + LEASE, Lane::Exports, 8).await.unwrap().len(), 1);
        assert!(!exports[0].renew(db, now + LEASE).await.unwrap());
    }

    async fn what_kills_its_worker_again_and_again_is_given_up(app) {
        put(app, &["a"]).await;
        let began = app.portal.now();
        for nth in 0..30 {
            let claimed = claim_due(&app.portal.db, app.portal.now(), Lane::Common, 1).await.unwrap();
            assert_eq!((claimed[0].lapses, claimed[0].has_lapsed()), (nth, false));
            // And there it dies.
            let until = claimed[0].leased_until.unwrap().to_utc();
            app.advance(until - app.portal.now());
        }
        assert!(app.portal.now() - began > TimeDelta::days(1));
        app.deliver().await;
        assert_eq!(rows(app).await[0].status, "dead");
        let now = app.portal.now();
        assert_eq!(Model::revive(&app.portal.db, now, None).await.unwrap(), 1);
        app.deliver().await;
        assert_eq!(rows(app).await[0].status, "delivered");
    }

    async fn pauses_double_up_to_five_minutes(app) {
        put(app, &["a"]).await;
        let mut pauses = Vec::new();
        for _ in 0..12 {
            app.advance(TimeDelta::minutes(10));
            let now = app.portal.now();
            let claimed = claim_due(&app.portal.db, now, Lane::Common, 1).await.unwrap().remove(0);
            let setback = Setback::Unreachable("x".into());
            assert!(!claimed.failed(&app.portal.db, now, &setback).await.unwrap());
            pauses.push((rows(app).await[0].next_attempt_at.to_utc() - now).num_milliseconds());
        }
        for (number, pause) in pauses.iter().enumerate() {
            let base = (1000 << number.min(9)).min(300_000);
            assert!((base..=base * 6 / 5).contains(pause), "{number}: {pause} ms, not {base}");
        }
    }

    async fn the_dead_are_revived_by_kind(app) {
        put(app, &["a", "b"]).await;
        let now = app.portal.now();
        for row in claim_due(&app.portal.db, now, Lane::Common, 8).await.unwrap() {
            row.failed(&app.portal.db, now, &Setback::Permanent("x".into())).await.unwrap();
        }
        assert!(rows(app).await.iter().all(|row| row.status == "dead"));
        assert_eq!(Model::revive(&app.portal.db, now, Some("mail")).await.unwrap(), 0);
        app.deliver().await;
        assert!(rows(app).await.iter().all(|row| row.status == "dead"));
        assert_eq!(Model::revive(&app.portal.db, now, Some("discard")).await.unwrap(), 2);
        app.deliver().await;
        assert!(rows(app).await.iter().all(|row| row.status == "delivered"));
        assert_eq!(Model::revive(&app.portal.db, now, None).await.unwrap(), 0);
    }
}
