//! Carrying a request to the platform: to the Submission Service, or to the orchestrator where
//! there is none.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

use super::Model;
use super::deadline::estimate as estimated;
use super::status::{Source, Status, Update};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::integrations::ai_orchestrator::ProcessSubmission;
use crate::integrations::submission_service::NewSubmission;
use crate::keyring::digest;
use crate::models::audit_logs::chain::canonical;
use crate::models::deliveries::Setback;
use crate::models::request_files;
use crate::models::request_types::catalogue::Types;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// What the platform calls an accepted request.
struct Accepted {
    submission_id: Option<String>,
    workflow_id: Option<String>,
    /// When the platform thinks the work is done, in its own words.
    estimate: Option<String>,
    by: Source,
    /// Of what was sent.
    key: String,
}

/// Hands the request in, unless that is done, or no longer wanted.
pub async fn perform(portal: &Portal, request_id: i64, hand_in: i64) -> Result<(), Setback> {
    let request = match Model::find(&portal.db, request_id).await {
        Ok(request) => request,
        // Deleted by its owner meanwhile.
        Err(Error::NotFound) => return Ok(()),
        Err(err) => return Err(err.into()),
    };
    if request.state().is_final() || request.hand_ins >= hand_in {
        return Ok(());
    }
    match send(portal, &request, hand_in).await {
        Ok(accepted) => request.accepted(portal, hand_in, accepted).await,
        Err(setback) => {
            if matches!(setback, Setback::Unreachable(_)) {
                request.note(portal, "unreachable").await?;
            }
            Err(setback)
        }
    }
}

/// No further attempt is made: the request fails, with a reason in words.
pub async fn give_up(portal: &Portal, request_id: i64, setback: &Setback) -> Result<()> {
    let (failure, detail) = match setback {
        Setback::Unreachable(detail) => ("unreachable", detail),
        Setback::Early(detail) | Setback::Failing(detail) | Setback::Permanent(detail) => {
            ("rejected", detail)
        }
    };
    let origin = Origin::system("relay");
    let mut work = UnitOfWork::begin(portal, &origin).await?;
    let request = Model::lock(&work, request_id).await?;
    let has_files = !request.files(work.db()).await?.is_empty();
    let update = Update {
        status: Some(Status::Failed),
        failure: Some(if failure == "rejected" && has_files { "file" } else { failure }),
        failure_detail: Some(detail.clone()),
        ..Update::default()
    };
    request.apply(&mut work, Source::Portal, update).await?;
    work.commit().await
}

async fn send(portal: &Portal, request: &Model, hand_in: i64) -> Result<Accepted, Setback> {
    let owner = users::Model::find(&portal.db, request.user_id).await?;
    let text = request.full_text(&*portal.types().await?);
    let files = request.files(&portal.db).await?;
    let key = request.hand_in_key(hand_in, &files);
    if let Some(service) = &portal.platform.submissions {
        let (mut uploads, mut voice_file) = (Vec::new(), None);
        for file in &files {
            let upload = match file.open_upload(portal).await {
                Ok(upload) => upload,
                // Taken away meanwhile: the next attempt reads anew what belongs to it.
                Err(Error::NotFound) => return Err(Setback::Failing("a file is gone".into())),
                Err(err) => return Err(err.into()),
            };
            // The service takes one; any other goes along as a file, not to be lost.
            if file.kind == request_files::VOICE && voice_file.is_none() {
                voice_file = Some(upload);
            } else {
                uploads.push(upload);
            }
        }
        let submission = service
            .create(NewSubmission {
                request_id: request.pid.to_string(),
                idempotency_key: key.clone(),
                user_email: owner.email.clone(),
                user_name: owner.full_name(),
                request_type: request.request_type.clone(),
                description: text,
                priority: request.priority.clone(),
                files: uploads,
                voice_file,
            })
            .await?;
        return Ok(Accepted {
            submission_id: Some(submission.id),
            workflow_id: submission.ai_submission_id,
            estimate: submission.estimated_completion_time,
            by: Source::SubmissionService,
            key,
        });
    }
    if let Some(orchestrator) = &portal.platform.orchestrator {
        let begun = orchestrator
            .process(ProcessSubmission {
                submission_id: Some(request.pid.to_string()),
                user_id: owner.pid.to_string(),
                submission_type: "text".into(),
                text_content: Some(text),
                file_urls: Vec::new(),
                contact_info: json!({ "email": owner.email }),
            })
            .await?;
        return Ok(Accepted {
            submission_id: None,
            workflow_id: Some(begun.id),
            estimate: begun.estimated_completion_time,
            by: Source::AiOrchestrator,
            key,
        });
    }
    Err(Setback::Unreachable("no Submission Service and no AI Orchestrator is set".into()))
}

impl Model {
    /// Title, description and the answers to the fields of its type as one text: the platform knows
    /// nothing of titles and fields.
    fn full_text(&self, types: &Types) -> String {
        let answers = types.lines(&self.request_type, &self.metadata).join("\n");
        let parts = [self.title.as_str(), self.description.as_str(), answers.as_str()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    }

    /// The same for every attempt, so that one whose answer was lost is not worked on twice; another
    /// one once the owner has changed what is handed in.
    fn hand_in_key(&self, hand_in: i64, files: &[request_files::Model]) -> String {
        let files: Vec<_> = files.iter().map(|file| file.pid).collect();
        let content = json!([
            self.title,
            self.description,
            self.request_type,
            self.priority,
            self.metadata,
            files
        ]);
        let content = digest(canonical(&content));
        format!("{}-{hand_in}-{}", self.pid, &content[..16])
    }

    async fn accepted(
        self,
        portal: &Portal,
        hand_in: i64,
        accepted: Accepted,
    ) -> Result<(), Setback> {
        let origin = Origin::system("relay");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let locked = match Self::lock(&work, self.id).await {
            Ok(locked) => locked,
            // Deleted while it was on its way.
            Err(Error::NotFound) => {
                Self { submission_id: accepted.submission_id, ..self }.withdraw(&mut work).await?;
                return Ok(work.commit().await?);
            }
            Err(err) => return Err(err.into()),
        };
        if locked.state() == Status::Pending
            && locked.hand_in_key(hand_in, &locked.files(work.db()).await?) != accepted.key
        {
            // Changed while it was on its way: what the platform has is not what is asked for.
            Self { submission_id: accepted.submission_id, ..locked }.withdraw(&mut work).await?;
            work.commit().await?;
            return Err(Setback::Early("it was changed while it was handed in".into()));
        }
        let (state, mut row) = (locked.state(), locked.into_active_model());
        let polls = accepted.workflow_id.is_some()
            && portal.platform.orchestrator.is_some()
            && !state.is_final();
        let estimate = accepted.estimate.as_deref();
        let patience = estimate.and_then(|said| estimated(said, work.now()));
        row.submission_id = Set(accepted.submission_id);
        row.workflow_id = Set(accepted.workflow_id);
        row.hand_ins = Set(hand_in);
        row.quiet_polls = Set(0);
        row.next_poll_at = Set(polls.then(|| (work.now() + TimeDelta::seconds(1)).into()));
        let request = row.update(work.db()).await.map_err(Error::from)?;
        if state == Status::Cancelled {
            // Cancelled while it was on its way.
            request.withdraw(&mut work).await?;
        } else {
            let update = Update {
                status: Some(Status::Submitted),
                notice: Some(None),
                patience,
                ..Update::default()
            };
            request.apply(&mut work, accepted.by, update).await?;
        }
        Ok(work.commit().await?)
    }

    /// Tells the owner of a passing trouble, once.
    pub(super) async fn note(&self, portal: &Portal, notice: &'static str) -> Result<()> {
        if self.notice.as_deref() == Some(notice) {
            return Ok(());
        }
        let origin = Origin::system("relay");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let request = Self::lock(&work, self.id).await?;
        let update = Update { notice: Some(Some(notice)), ..Update::default() };
        request.apply(&mut work, Source::Portal, update).await?;
        work.commit().await
    }
}
