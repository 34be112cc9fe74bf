//! The audit log: who did what, and proof that nobody changed the record since.

use loco_rs::task::{Task, Vars};
use sea_orm::{ConnectionTrait, DatabaseBackend, EntityTrait, QueryOrder};
use user_portal::context::Origin;
use user_portal::models::audit_details;
use user_portal::models::audit_logs::verification::{Verdict, verify};
use user_portal::models::audit_logs::{Column, Entity, Model};
use user_portal::tasks::audit_verify::AuditVerify;

use crate::support::TestApp;
use crate::support::requests::id_of;

/// A few people doing a few things.
async fn story(app: &TestApp) -> String {
    let alice = app.alice().await;
    let id = app.hand_in(&alice, "Tulips").await;
    app.settle().await;
    app.login(&alice.email).await;
    app.bob().await;
    id
}

async fn rows(app: &TestApp) -> Vec<Model> {
    Entity::find().order_by_asc(Column::Id).all(&app.portal.db).await.unwrap()
}

async fn execute(app: &TestApp, sql: &str) -> Result<(), String> {
    app.portal.db.execute_unprepared(sql).await.map(|_| ()).map_err(|err| err.to_string())
}

/// What somebody with all rights to the database could do.
async fn disarm(app: &TestApp) {
    let statements: &[&str] = match app.portal.db.get_database_backend() {
        DatabaseBackend::Postgres => &["ALTER TABLE audit_logs DISABLE TRIGGER USER"],
        _ => &["DROP TRIGGER audit_logs_no_update", "DROP TRIGGER audit_logs_no_delete"],
    };
    for sql in statements {
        execute(app, sql).await.unwrap();
    }
}

on_every_database! {
    async fn an_untouched_log_verifies(app) {
        assert_eq!(verify(&app.portal.db).await.unwrap(), Verdict::Intact(0));
        story(app).await;
        let count = rows(app).await.len() as u64;
        assert!(count > 6, "{count}");
        assert_eq!(verify(&app.portal.db).await.unwrap(), Verdict::Intact(count));
        AuditVerify.run(&app.ctx, &Vars::default()).await.unwrap();
    }

    async fn it_holds_who_did_what_to_which(app) {
        let id = story(app).await;
        let rows = rows(app).await;
        let of_request: Vec<_> = rows
            .iter()
            .filter(|row| row.target_id.is_some_and(|target| target.to_string() == id))
            .map(|row| (row.action.as_str(), row.actor_role.as_str()))
            .collect();
        assert_eq!(of_request[0], ("request.created", "user"));
        assert_eq!(of_request[1], ("request.status_changed", "system"));
        let text = format!("{rows:?}");
        for secret in ["alice@example.com", "Tester", crate::support::PASSWORD, "127.0.0.1"] {
            assert!(!text.contains(secret), "{secret} stands in the chain itself");
        }
    }

    async fn neither_database_lets_a_row_be_changed_or_taken_out(app) {
        story(app).await;
        let before = rows(app).await;
        for sql in [
            "UPDATE audit_logs SET action = 'nothing'",
            "UPDATE audit_logs SET hash = hash WHERE id = 1",
            "DELETE FROM audit_logs WHERE id = 1",
            "DELETE FROM audit_logs",
        ] {
            let refused = execute(app, sql).await.unwrap_err();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        if app.portal.db.get_database_backend() == DatabaseBackend::Postgres {
            let refused = execute(app, "TRUNCATE audit_logs CASCADE").await.unwrap_err();
            assert!(refused.contains("append-only"), "{refused}");
        }
        assert_eq!(rows(app).await, before);
    }

    async fn a_changed_row_is_found(app) {
        story(app).await;
        let third = rows(app).await[2].id;
        disarm(app).await;
        let sql = format!("UPDATE audit_logs SET actor_role = 'admin' WHERE id = {third}");
        execute(app, &sql).await.unwrap();
        assert_eq!(verify(&app.portal.db).await.unwrap(), Verdict::Broken(third));
        let err = AuditVerify.run(&app.ctx, &Vars::default()).await.unwrap_err().to_string();
        assert!(err.contains(&format!("row {third}")), "{err}");
    }

    async fn a_missing_row_is_found(app) {
        story(app).await;
        let rows = rows(app).await;
        let (gone, next) = (rows[2].id, rows[3].id);
        disarm(app).await;
        execute(app, &format!("DELETE FROM audit_details WHERE audit_log_id = {gone}")).await.unwrap();
        execute(app, &format!("DELETE FROM audit_logs WHERE id = {gone}")).await.unwrap();
        assert_eq!(verify(&app.portal.db).await.unwrap(), Verdict::Broken(next));
    }

    async fn a_row_made_up_later_is_found(app) {
        story(app).await;
        let rows = rows(app).await;
        let (last, count) = (rows.last().unwrap(), rows.len());
        let columns = "pid, occurred_at, action, actor_id, actor_role, target_type, target_id, \
            changes, request_id, session_id, details_digest, previous_hash, hash";
        let pid = match app.portal.db.get_database_backend() {
            DatabaseBackend::Postgres => "gen_random_uuid()",
            _ => "randomblob(16)",
        };
        let selected = columns.replacen("pid", pid, 1).replace(", hash", ", 'made up'");
        let sql = format!(
            "INSERT INTO audit_logs ({columns}) SELECT {selected} FROM audit_logs WHERE id = {}",
            last.id
        );
        execute(app, &sql).await.unwrap();
        let Verdict::Broken(row) = verify(&app.portal.db).await.unwrap() else {
            panic!("{count} rows and one more are not intact")
        };
        assert!(row > last.id);
    }

    async fn changed_details_are_found_and_erased_ones_are_not_missed(app) {
        story(app).await;
        let (rows, count) = (rows(app).await, rows(app).await.len() as u64);
        let details = audit_details::Entity::find().all(&app.portal.db).await.unwrap();
        assert_eq!(details.len(), rows.len());
        assert!(details.iter().any(|row| row.details["actor_name"] == "alice Tester"));
        let erase = |id: i64, what: &str| {
            format!("UPDATE audit_details SET details = '{what}' WHERE audit_log_id = {id}")
        };
        execute(app, &erase(rows[0].id, "{}")).await.unwrap();
        let sql = format!("DELETE FROM audit_details WHERE audit_log_id = {}", rows[1].id);
        execute(app, &sql).await.unwrap();
        assert_eq!(verify(&app.portal.db).await.unwrap(), Verdict::Intact(count));
        execute(app, &erase(rows[2].id, r#"{"actor_name":"Mallory"}"#)).await.unwrap();
        assert_eq!(verify(&app.portal.db).await.unwrap(), Verdict::Broken(rows[2].id));
    }

    async fn twenty_writers_at_once_make_one_chain(app) {
        let alice = app.alice().await;
        let calls = (0..20).map(|number| {
            let body = serde_json::json!({ "title": format!("Tulips {number}") });
            async move { id_of(app.create(&app.login("alice@example.com").await, &body).await).await }
        });
        futures_util::future::join_all(calls).await;
        let count = rows(app).await.len() as u64;
        assert!(count >= 40, "{count}");
        assert_eq!(verify(&app.portal.db).await.unwrap(), Verdict::Intact(count));
        drop(alice);
    }

    async fn what_was_rolled_back_is_not_in_it(app) {
        use user_portal::models::audit_logs::Entry;
        use user_portal::models::unit_of_work::UnitOfWork;
        app.alice().await;
        let before = rows(app).await.len();
        let origin = Origin::system("test");
        {
            let mut work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
            work.record(Entry::new("request.created", "request"));
        }
        assert_eq!(rows(app).await.len(), before);
    }
}
