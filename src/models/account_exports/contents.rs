//! What is in the archive: everything that we hold about a person, and no secret.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use sea_orm::{ColumnTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value, json};

use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::i18n::Text;
use crate::models::archive::Archive;
use crate::models::notification_preferences::{Cell, Grid};
use crate::models::request_files::name;
use crate::models::{
    api_keys, audit_details, audit_logs, devices, mfa_factors, notifications, request_drafts,
    requests, sessions, users,
};

/// Rows that are in memory at a time.
const BATCH: u64 = 500;

/// A person, to be put into an archive.
pub(super) struct Contents<'a> {
    pub(super) portal: &'a Portal,
    pub(super) user: &'a users::Model,
}

fn stamp(time: DateTime<FixedOffset>) -> String {
    time.to_utc().to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Contents<'_> {
    /// Puts everything in, one thing after the other.
    pub(super) async fn gather(&self, archive: &mut Archive) -> Result<()> {
        archive.add("README.txt", self.readme().into_bytes()).await?;
        archive.add_json("profile.json", &self.profile().await?).await?;
        self.avatar(archive).await?;
        archive.add_json("security.json", &self.security().await?).await?;
        archive.add_json("sessions.json", &self.sessions().await?).await?;
        archive.add_json("api_keys.json", &self.api_keys().await?).await?;
        archive.add_json("notifications.json", &self.notifications().await?).await?;
        self.activity(archive).await?;
        self.draft(archive).await?;
        self.requests(archive).await
    }

    fn readme(&self) -> String {
        let now = self.portal.now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let text = Text::from("export-readme")
            .arg("name", self.user.full_name())
            .arg("email", self.user.email.clone())
            .arg("time", now);
        self.portal.texts.say(self.user.language(), &text) + "\n"
    }

    async fn profile(&self) -> Result<Value> {
        let user = self.user;
        let grid = Grid::of(&self.portal.db, user).await?;
        let wants: Map<String, Value> =
            Cell::all().map(|cell| (cell.name().to_owned(), grid.has(cell).into())).collect();
        Ok(json!({
            "id": user.pid,
            "email": user.email,
            "email_verified_at": user.email_verified_at.map(stamp),
            "first_name": user.first_name,
            "last_name": user.last_name,
            "phone": user.phone,
            "phone_verified_at": user.phone_verified_at.map(stamp),
            "preferences": {
                "language": user.language,
                "timezone": user.timezone,
                "email_notifications": user.email_notifications,
                "sms_notifications": user.sms_notifications,
                "push_notifications": user.push_notifications,
            },
            "notification_preferences": wants,
            "role": user.role,
            "terms_accepted_at": user.terms_accepted_at.map(stamp),
            "password_changed_at": stamp(user.password_changed_at),
            "last_login_at": user.last_login_at.map(stamp),
            "created_at": stamp(user.created_at),
            "updated_at": stamp(user.updated_at),
        }))
    }

    async fn avatar(&self, archive: &mut Archive) -> Result<()> {
        let avatar = match self.user.avatar(self.portal).await {
            Ok(avatar) => avatar,
            Err(Error::NotFound) => return Ok(()),
            Err(err) => return Err(err),
        };
        let ending = avatar.content_type.rsplit('/').next().unwrap_or_default();
        archive.add(&format!("avatar.{ending}"), avatar.bytes.to_vec()).await
    }

    async fn security(&self) -> Result<Value> {
        let db = &self.portal.db;
        let factors = self.user.find_related(mfa_factors::Entity).all(db).await?;
        let devices = self.user.find_related(devices::Entity).all(db).await?;
        Ok(json!({
            "two_factor_since": self.user.mfa_enabled_at.map(stamp),
            "factors": factors.into_iter().map(|factor| json!({
                "id": factor.pid,
                "method": factor.method,
                "name": factor.name,
                "destination": factor.destination,
                "confirmed_at": factor.confirmed_at.map(stamp),
                "last_used_at": factor.last_used_at.map(stamp),
            })).collect::<Vec<_>>(),
            "devices": devices.into_iter().map(|device| json!({
                "id": device.pid,
                "first_seen_at": stamp(device.created_at),
                "last_seen_at": stamp(device.last_seen_at),
                "ip_address": device.ip_address,
                "user_agent": device.user_agent,
                "trusted_until": device.trusted_until.map(stamp),
            })).collect::<Vec<_>>(),
        }))
    }

    async fn sessions(&self) -> Result<Vec<Value>> {
        let sessions = self.user.find_related(sessions::Entity).order_by_asc(sessions::Column::Id);
        let sessions = sessions.all(&self.portal.db).await?;
        Ok(sessions
            .into_iter()
            .map(|session| {
                json!({
                    "id": session.pid,
                    "methods": session.amr,
                    "started_at": stamp(session.created_at),
                    "last_seen_at": stamp(session.last_seen_at),
                    "ended_at": session.revoked_at.map(stamp),
                    "ended_because": session.revoked_because,
                    "ip_address": session.ip_address,
                    "last_ip_address": session.last_ip_address,
                    "user_agent": session.user_agent,
                })
            })
            .collect())
    }

    async fn api_keys(&self) -> Result<Vec<Value>> {
        let keys = self.user.find_related(api_keys::Entity).order_by_asc(api_keys::Column::Id);
        let keys = keys.all(&self.portal.db).await?;
        Ok(keys
            .into_iter()
            .map(|key| {
                json!({
                    "id": key.pid,
                    "name": key.name,
                    "key": key.hint(),
                    "scopes": key.scopes,
                    "created_at": stamp(key.created_at),
                    "expires_at": key.expires_at.map(stamp),
                    "last_used_at": key.last_used_at.map(stamp),
                    "last_used_ip": key.last_used_ip,
                    "revoked_at": key.revoked_at.map(stamp),
                })
            })
            .collect())
    }

    async fn notifications(&self) -> Result<Vec<Value>> {
        let rows = self
            .user
            .find_related(notifications::Entity)
            .order_by_asc(notifications::Column::Id)
            .all(&self.portal.db)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                json!({
                    "id": row.pid,
                    "category": row.category,
                    "topic": row.topic,
                    "details": row.details,
                    "created_at": stamp(row.created_at),
                    "read_at": row.read_at.map(stamp),
                })
            })
            .collect())
    }

    /// The trail of the account, one entry a line. Where others acted on it, their addresses stay
    /// theirs.
    async fn activity(&self, archive: &mut Archive) -> Result<()> {
        const NAME: &str = "activity.ndjson";
        archive.begin(NAME)?;
        let mut last = 0;
        loop {
            let rows = audit_logs::Entity::find()
                .find_also_related(audit_details::Entity)
                .filter(audit_details::Column::PersonId.eq(self.user.pid))
                .filter(audit_logs::Column::Id.gt(last))
                .order_by_asc(audit_logs::Column::Id)
                .limit(BATCH)
                .all(&self.portal.db)
                .await?;
            let Some((newest, _)) = rows.last() else { break };
            last = newest.id;
            let mut lines = Vec::new();
            for (row, details) in rows {
                let is_own = row.actor_id.is_none_or(|actor| actor == self.user.pid);
                let details = details.filter(|_| is_own).map(|details| details.details);
                let detail = |name: &str| details.as_ref().map(|details| details[name].clone());
                let line = json!({
                    "time": stamp(row.occurred_at),
                    "action": row.action,
                    "by": if row.actor_id == Some(self.user.pid) { "you" } else { &row.actor_role },
                    "target_type": row.target_type,
                    "target_id": row.target_id,
                    "changes": row.changes,
                    "ip_address": detail("ip_address"),
                    "user_agent": detail("user_agent"),
                });
                lines.extend_from_slice(line.to_string().as_bytes());
                lines.push(b'\n');
            }
            archive.write(lines.into()).await?;
        }
        archive.end(NAME);
        Ok(())
    }

    /// What is not handed in yet.
    async fn draft(&self, archive: &mut Archive) -> Result<()> {
        let db = &self.portal.db;
        let Some(draft) = request_drafts::Model::of(db, self.user).await? else { return Ok(()) };
        let files = draft.files(db).await?;
        let mut taken = HashSet::new();
        let paths: Vec<_> = files
            .iter()
            .map(|file| name::with_extension(&file.name, &file.content_type))
            .map(|name| format!("draft/files/{}", name::unique(&name, &mut taken)))
            .collect();
        let told = json!({
            "title": draft.title,
            "description": draft.description,
            "request_type": draft.request_type,
            "priority": draft.priority,
            "metadata": draft.metadata,
            "created_at": stamp(draft.created_at),
            "updated_at": stamp(draft.updated_at),
            "files": files.iter().zip(&paths).map(|(file, path)| json!({
                "id": file.pid,
                "name": file.name,
                "kind": file.kind,
                "content_type": file.content_type,
                "size": file.size,
                "sha256": file.sha256,
                "path": path,
            })).collect::<Vec<_>>(),
        });
        archive.add_json("draft/draft.json", &told).await?;
        for (file, path) in files.iter().zip(&paths) {
            let (key, content_type) = (&file.storage_key, &file.content_type);
            archive.add_object(&*self.portal.store, path, key, content_type).await?;
        }
        Ok(())
    }

    async fn requests(&self, archive: &mut Archive) -> Result<()> {
        let mut last = 0;
        loop {
            // One at a time: results may be large.
            let request = requests::Entity::find()
                .filter(requests::Column::UserId.eq(self.user.id))
                .filter(requests::Column::Id.gt(last))
                .order_by_asc(requests::Column::Id)
                .one(&self.portal.db)
                .await?;
            let Some(request) = request else { return Ok(()) };
            last = request.id;
            self.request(archive, &request).await?;
        }
    }

    async fn request(&self, archive: &mut Archive, request: &requests::Model) -> Result<()> {
        let db = &self.portal.db;
        let files = request.files(db).await?;
        let folder = format!("requests/{}", request.pid);
        let paths: Vec<_> = (1_usize..)
            .zip(&files)
            .map(|(number, file)| {
                let name = name::with_extension(&name::clean(&file.name), &file.content_type);
                format!("{folder}/files/{number}-{name}")
            })
            .collect();
        let artifacts = request.artifacts(db).await?;
        let mut taken = HashSet::new();
        let artifact_paths: Vec<_> = artifacts
            .iter()
            .map(|one| format!("{folder}/artifacts/{}", name::unique(&one.name, &mut taken)))
            .collect();
        let timeline = request.timeline(db).await?;
        let told = json!({
            "id": request.pid,
            "title": request.title,
            "description": request.description,
            "request_type": request.request_type,
            "priority": request.priority,
            "metadata": request.metadata,
            "status": request.status,
            "progress": request.progress,
            "failure": request.failure,
            "submission_id": request.submission_id,
            "results_page_url": request.results_page_url,
            "created_at": stamp(request.created_at),
            "updated_at": stamp(request.updated_at),
            "completed_at": request.completed_at.map(stamp),
            "files": files.iter().zip(&paths).map(|(file, path)| json!({
                "id": file.pid,
                "name": file.name,
                "kind": file.kind,
                "content_type": file.content_type,
                "size": file.size,
                "sha256": file.sha256,
                "path": path,
            })).collect::<Vec<_>>(),
            "artifacts": artifacts.iter().zip(&artifact_paths).map(|(one, path)| json!({
                "id": one.pid,
                "name": one.name,
                "content_type": one.content_type,
                "size": one.size,
                "sha256": one.sha256,
                "source_url": one.source_url,
                "status": one.status,
                "failure": one.failure,
                "path": one.storage_key.as_ref().map(|_| path),
            })).collect::<Vec<_>>(),
            "timeline": timeline.into_iter().map(|update| json!({
                "time": stamp(update.created_at),
                "status": update.status,
                "progress": update.progress,
                "current_step": update.current_step,
                "source": update.source,
                "note": update.note,
            })).collect::<Vec<_>>(),
        });
        archive.add_json(&format!("{folder}/request.json"), &told).await?;
        if let Some(results) = &request.results {
            archive.add_json(&format!("{folder}/results.json"), results).await?;
        }
        for (file, path) in files.iter().zip(&paths) {
            // One that is lost, or deleted this moment, does not stop the rest.
            let (key, content_type) = (&file.storage_key, &file.content_type);
            archive.add_object(&*self.portal.store, path, key, content_type).await?;
        }
        for (one, path) in artifacts.iter().zip(&artifact_paths) {
            let Some(key) = &one.storage_key else { continue };
            let content_type = one.content_type.as_deref().unwrap_or_default();
            archive.add_object(&*self.portal.store, path, key, content_type).await?;
        }
        Ok(())
    }
}
