//! Carrying a request to the platform: to the Submission Service, or to the orchestrator where
//! there is none.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

use super::Model;
use super::status::{Source, Status, Update};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::integrations::ai_orchestrator::ProcessSubmission;
use crate::integrations::submission_service::NewSubmission;
use crate::models::deliveries::Setback;
use crate::models::request_files;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// What the platform calls an accepted request.
struct Accepted {
    submission_id: Option<String>,
    workflow_id: Option<String>,
    by: Source,
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
    match send(portal, &request).await {
        Ok(accepted) => Ok(request.accepted(portal, hand_in, accepted).await?),
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
        Setback::Failing(detail) | Setback::Permanent(detail) => ("rejected", detail),
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

async fn send(portal: &Portal, request: &Model) -> Result<Accepted, Setback> {
    let owner = users::Model::find(&portal.db, request.user_id).await?;
    if let Some(service) = &portal.platform.submissions {
        let files = request.files(&portal.db).await?;
        let (mut uploads, mut voice_file) = (Vec::new(), None);
        for file in &files {
            let upload = file.open_upload(portal).await?;
            if file.kind == request_files::VOICE {
                voice_file = Some(upload);
            } else {
                uploads.push(upload);
            }
        }
        let submission = service
            .create(NewSubmission {
                user_email: owner.email.clone(),
                user_name: owner.full_name(),
                request_type: request.request_type.clone(),
                description: request.full_text(),
                priority: request.priority.clone(),
                files: uploads,
                voice_file,
            })
            .await?;
        return Ok(Accepted {
            submission_id: Some(submission.id),
            workflow_id: submission.ai_submission_id,
            by: Source::SubmissionService,
        });
    }
    if let Some(orchestrator) = &portal.platform.orchestrator {
        let workflow_id = orchestrator
            .process(ProcessSubmission {
                submission_id: Some(request.pid.to_string()),
                user_id: owner.pid.to_string(),
                submission_type: "text".into(),
                text_content: Some(request.full_text()),
                file_urls: Vec::new(),
                contact_info: json!({ "email": owner.email }),
            })
            .await?;
        return Ok(Accepted {
            submission_id: None,
            workflow_id: Some(workflow_id),
            by: Source::AiOrchestrator,
        });
    }
    Err(Setback::Unreachable("no Submission Service and no AI Orchestrator is set".into()))
}

impl Model {
    /// Title and description as one text: the platform knows no titles.
    fn full_text(&self) -> String {
        if self.description.is_empty() {
            return self.title.clone();
        }
        format!("{}\n\n{}", self.title, self.description)
    }

    async fn accepted(self, portal: &Portal, hand_in: i64, accepted: Accepted) -> Result<()> {
        let origin = Origin::system("relay");
        let mut work = UnitOfWork::begin(portal, &origin).await?;
        let locked = match Self::lock(&work, self.id).await {
            Ok(locked) => locked,
            // Deleted while it was on its way.
            Err(Error::NotFound) => {
                Self { submission_id: accepted.submission_id, ..self }.withdraw(&mut work).await?;
                return work.commit().await;
            }
            Err(err) => return Err(err),
        };
        let (state, mut row) = (locked.state(), locked.into_active_model());
        let polls = accepted.workflow_id.is_some()
            && portal.platform.orchestrator.is_some()
            && !state.is_final();
        row.submission_id = Set(accepted.submission_id);
        row.workflow_id = Set(accepted.workflow_id);
        row.hand_ins = Set(hand_in);
        row.quiet_polls = Set(0);
        row.next_poll_at = Set(polls.then(|| (work.now() + TimeDelta::seconds(1)).into()));
        let request = row.update(work.db()).await?;
        if state == Status::Cancelled {
            // Cancelled while it was on its way.
            request.withdraw(&mut work).await?;
        } else {
            let update =
                Update { status: Some(Status::Submitted), notice: Some(None), ..Update::default() };
            request.apply(&mut work, accepted.by, update).await?;
        }
        work.commit().await
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
