//! `storage:check`.

use chrono::TimeDelta;
use loco_rs::task::Task;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use user_portal::tasks::storage_check::StorageCheck;

use super::users::vars;
use crate::support::requests::{PDF, file, form};

on_every_database! {
    async fn what_is_alone_is_an_error_until_it_is_mended(app) {
        let alice = app.alice().await;
        let body = form("Tulips", [file("a.pdf", "application/pdf", PDF)]);
        assert_eq!(app.create_form(&alice, body).await.status(), 201);
        let check = async |fix| StorageCheck.run(&app.ctx, &vars(&[("fix", fix)])).await;
        check("false").await.unwrap();
        let alone = Path::from("requests/nobody/knows");
        app.portal.store.put(&alone, PDF.into()).await.unwrap();
        check("false").await.unwrap_err();
        check("true").await.unwrap_err();
        app.advance(TimeDelta::days(2));
        check("true").await.unwrap();
        check("false").await.unwrap();
        assert_eq!(app.stored_files().len(), 1);
    }
}
