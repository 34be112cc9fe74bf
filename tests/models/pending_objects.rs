//! No row without its object, and no object without its row: whatever dies in between.

use std::sync::Arc;

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use user_portal::context::Origin;
use user_portal::errors::{Error, Result};
use user_portal::models::pending_objects::{self, Agreement, Finding, ObjectWriter};
use user_portal::models::request_files::upload::{Incoming, store};
use user_portal::models::request_files::{self, FILE, StoredFile, folder_of, stored_bytes};
use user_portal::models::requests;
use user_portal::models::unit_of_work::UnitOfWork;
use uuid::Uuid;

use crate::support::requests::{PDF, file, form, id_of};
use crate::support::stores::Troubles;
use crate::support::{TestApp, TestAppBuilder};

async fn reservations(app: &TestApp) -> u64 {
    pending_objects::Entity::find().count(&app.portal.db).await.unwrap()
}

/// A file of a few words on its way to `request`.
async fn upload(app: &TestApp, request: &requests::Model) -> StoredFile {
    let body = stream::iter([Ok(Bytes::from_static(b"tulips"))]);
    let incoming = Incoming { kind: FILE, name: "notes.txt".into(), body };
    store(&app.portal, &folder_of(request.pid), incoming).await.unwrap()
}

/// The transaction that gives a file its row.
async fn save(app: &TestApp, request: &requests::Model, file: &StoredFile) -> Result<()> {
    let origin = Origin::default();
    let work = UnitOfWork::begin(&app.portal, &origin).await?;
    pending_objects::claim(&work, std::slice::from_ref(&file.storage_key)).await?;
    request_files::ActiveModel {
        pid: Set(file.pid),
        request_id: Set(request.id),
        user_id: Set(Some(request.user_id)),
        name: Set(file.name.clone()),
        content_type: Set(file.content_type.into()),
        kind: Set(file.kind.into()),
        size: Set(i64::try_from(file.size).unwrap()),
        sha256: Set(file.sha256.clone()),
        storage_key: Set(file.storage_key.clone()),
        created_at: Set(work.now().into()),
        updated_at: Set(work.now().into()),
        ..Default::default()
    }
    .insert(work.db())
    .await?;
    work.commit().await
}

async fn has_row(app: &TestApp, key: &str) -> bool {
    let named = request_files::Column::StorageKey.eq(key);
    request_files::Entity::find().filter(named).count(&app.portal.db).await.unwrap() == 1
}

async fn has_object(app: &TestApp, key: &str) -> bool {
    app.portal.store.head(&Path::from(key)).await.is_ok()
}

async fn checked(app: &TestApp, fix: bool) -> (Agreement, Vec<Finding>) {
    let mut found = Vec::new();
    let agreement =
        pending_objects::check(&app.portal, fix, |finding| found.push(finding)).await.unwrap();
    (agreement, found)
}

on_every_database! {
    async fn a_row_ends_the_reservation(app) {
        let alice = app.alice().await;
        let body = form("Tulips", [file("a.pdf", "application/pdf", PDF)]);
        let id = id_of(app.create_form(&alice, body).await).await;
        assert_eq!((reservations(app).await, app.stored_files().len()), (0, 1));
        // The process is gone after the commit, before the answer: what was promised stays.
        app.advance(TimeDelta::days(2));
        assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 0);
        assert_eq!(app.stored_files().len(), 1);
        let owner = app.row(&id).await.user_id;
        assert_eq!(stored_bytes(&app.portal.db, owner).await.unwrap(), PDF.len() as u64);
        assert_eq!(stored_bytes(&app.portal.db, owner + 1).await.unwrap(), 0);
    }

    async fn what_no_row_came_for_is_swept(app) {
        let alice = app.alice().await;
        let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
        // The process is gone between the store and the commit.
        let lost = upload(app, &request).await;
        app.advance(TimeDelta::minutes(59));
        assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 0, "its time is not over");
        assert!(has_object(app, &lost.storage_key).await);
        app.advance(TimeDelta::minutes(2));
        assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 1);
        assert!(!has_object(app, &lost.storage_key).await);
        assert_eq!(reservations(app).await, 0);
        assert!(matches!(save(app, &request, &lost).await, Err(Error::Unavailable(_))));
        assert!(!has_row(app, &lost.storage_key).await);
    }

    async fn a_client_that_vanishes_leaves_nothing_for_long(app) {
        let alice = app.alice().await;
        let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
        // Three megabytes, and then silence: some of it is in the store when the future is dropped.
        let chunks = (0..30).map(|_| Ok(Bytes::from(vec![b'a'; 100_000])));
        let body = stream::iter(chunks).chain(stream::pending()).boxed();
        let incoming = Incoming { kind: FILE, name: "notes.txt".into(), body };
        let folder = folder_of(request.pid);
        let uploading = store(&app.portal, &folder, incoming);
        let _ = tokio::time::timeout(std::time::Duration::from_millis(500), uploading).await;
        assert_eq!(reservations(app).await, 1);
        // A process that was killed had no time to tidy up the file beside.
        let row = pending_objects::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        let root = app.portal.settings.storage.url.trim_start_matches("file:").to_owned();
        let beside = std::path::PathBuf::from(format!("{root}/{}#1", row.storage_key));
        std::fs::create_dir_all(beside.parent().unwrap()).unwrap();
        std::fs::write(&beside, b"half a file").unwrap();
        std::fs::write(beside.with_extension("other"), b"of somebody else").unwrap();
        app.advance(TimeDelta::hours(2));
        assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 1);
        let left = app.stored_files();
        assert!(left.len() == 1 && left[0].ends_with(beside.with_extension("other")), "{left:?}");
        assert_eq!(reservations(app).await, 0);
    }

    async fn a_row_and_the_sweeper_race_and_one_wins(app) {
        let alice = app.alice().await;
        let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
        let files = join_all((0..20).map(|_| upload(app, &request))).await;
        app.advance(TimeDelta::hours(2));
        let sweeping = async {
            let sweepers = (0..3).map(|_| pending_objects::sweep(&app.portal));
            join_all(sweepers).await.into_iter().map(|swept| swept.unwrap()).sum::<usize>()
        };
        let saving = join_all(files.iter().map(|file| save(app, &request, file)));
        let (saved, swept) = tokio::join!(saving, sweeping);
        let kept = saved.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(kept + swept, 20, "each has exactly one end");
        for (file, outcome) in files.iter().zip(saved) {
            let key = &file.storage_key;
            let both = (has_row(app, key).await, has_object(app, key).await);
            assert_eq!(both, (outcome.is_ok(), outcome.is_ok()), "{outcome:?}");
        }
        assert_eq!(reservations(app).await, 0);
        assert!(checked(app, false).await.0.is_whole());
    }

    async fn twenty_sweepers_sweep_each_object_once(app) {
        let alice = app.alice().await;
        let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
        join_all((0..5).map(|_| upload(app, &request))).await;
        app.advance(TimeDelta::hours(2));
        let swept = join_all((0..20).map(|_| pending_objects::sweep(&app.portal))).await;
        assert_eq!(swept.into_iter().map(|swept| swept.unwrap()).sum::<usize>(), 5);
        assert!(app.stored_files().is_empty());
        assert_eq!(reservations(app).await, 0);
    }

    async fn an_upload_that_takes_hours_is_not_swept_away_under_its_feet(app) {
        let alice = app.alice().await;
        let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
        let folder = folder_of(request.pid);
        let first = upload(app, &request).await;
        let trickle = stream::iter(0..6).then(|_| async {
            app.advance(TimeDelta::minutes(40));
            assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 0);
            Ok(Bytes::from(vec![b'a'; 300_000]))
        });
        let body = trickle.boxed();
        let incoming = Incoming { kind: FILE, name: "notes.txt".into(), body };
        let slow = store(&app.portal, &folder, incoming).await.unwrap();
        // And what waited for it is still there too.
        for file in [first, slow] {
            save(app, &request, &file).await.unwrap();
            assert!(has_object(app, &file.storage_key).await);
        }
    }

    async fn an_upload_that_was_swept_away_says_so_and_leaves_nothing(app) {
        let mut writer = ObjectWriter::begin(&app.portal, "requests/a/b").await.unwrap();
        for _ in 0..3 {
            writer.write(&vec![b'a'; 1_000_000]).await.unwrap();
        }
        app.advance(TimeDelta::hours(2));
        assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 1);
        assert!(matches!(writer.finish().await, Err(Error::Unavailable(_))));
        assert_eq!(reservations(app).await, 0);
    }

    async fn what_is_given_up_goes_at_once_and_what_has_its_row_stays(app) {
        let alice = app.alice().await;
        let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
        let (kept, lost) = (upload(app, &request).await, upload(app, &request).await);
        save(app, &request, &kept).await.unwrap();
        // As after a commit of which nobody knows whether it was one.
        request_files::discard(&app.portal, &[kept.clone(), lost.clone()]).await;
        assert!(has_object(app, &kept.storage_key).await);
        assert!(!has_object(app, &lost.storage_key).await);
        assert_eq!(reservations(app).await, 0);
        // Nor does a delivery take away what a row names.
        request_files::delete_objects(&app.portal, std::slice::from_ref(&kept.storage_key)).await.unwrap();
        assert!(has_object(app, &kept.storage_key).await);
    }

    async fn the_check_finds_what_is_alone(app) {
        let alice = app.alice().await;
        let body = form("Tulips", [file("a.pdf", "application/pdf", PDF), file("b.pdf", "application/pdf", PDF)]);
        let request = app.row(&id_of(app.create_form(&alice, body).await).await).await;
        let waiting = upload(app, &request).await;
        let (agreement, found) = checked(app, true).await;
        assert!(agreement.is_whole() && found.is_empty(), "{agreement:?} {found:?}");
        assert_eq!((agreement.objects, agreement.rows), (3, 2), "one waits for its row");

        let orphan = format!("requests/{}/{}", request.pid, Uuid::new_v4());
        app.portal.store.put(&Path::from(orphan.as_str()), PDF.into()).await.unwrap();
        let files = request.files(&app.portal.db).await.unwrap();
        let missing = files[0].storage_key.clone();
        app.portal.store.delete(&Path::from(missing.as_str())).await.unwrap();
        let expected = |removed| {
            let size = PDF.len() as u64;
            [
                Finding::Orphan { key: orphan.clone(), size, removed },
                Finding::Missing { table: "request_files", key: missing.clone() },
            ]
        };
        assert_eq!(checked(app, true).await.1, expected(false), "younger than a day");
        app.advance(TimeDelta::days(2));
        let (agreement, found) = checked(app, true).await;
        assert_eq!(found, expected(true));
        assert_eq!((agreement.removed, agreement.orphans, agreement.missing), (1, 0, 1));
        assert!(!agreement.is_whole());
        assert!(!has_object(app, &orphan).await);
        assert!(has_object(app, &waiting.storage_key).await, "that is the sweeper's");
    }

    async fn the_check_knows_what_is_about_to_go(app) {
        let alice = app.alice().await;
        let body = form("Tulips", [file("a.pdf", "application/pdf", PDF)]);
        let id = id_of(app.create_form(&alice, body).await).await;
        let path = format!("/api/me/requests/{id}");
        assert_eq!(app.by(&alice, reqwest::Method::DELETE, &path).send().await.unwrap().status(), 204);
        assert_eq!(app.stored_files().len(), 1);
        assert!(checked(app, false).await.0.is_whole());
        app.deliver().await;
        assert!(app.stored_files().is_empty());
    }
}

fn with_troubles() -> (Arc<Troubles>, TestAppBuilder) {
    let troubles = Arc::new(Troubles::default());
    (troubles.clone(), TestApp::builder().troubles(&troubles))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_away_is_swept_later() {
    let (troubles, builder) = with_troubles();
    let app = builder.sqlite().await;
    let alice = app.alice().await;
    let request = app.row(&app.hand_in(&alice, "Tulips").await).await;
    let files = [upload(&app, &request).await, upload(&app, &request).await];
    app.advance(TimeDelta::hours(2));
    troubles.away(true);
    assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 0);
    troubles.away(false);
    // It was taken: nobody may name it any more, and another sweeper waits for its turn.
    assert!(save(&app, &request, &files[0]).await.is_err());
    assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 1);
    app.advance(TimeDelta::minutes(6));
    assert_eq!(pending_objects::sweep(&app.portal).await.unwrap(), 1);
    assert!(app.stored_files().is_empty());
    assert_eq!(reservations(&app).await, 0);
}
