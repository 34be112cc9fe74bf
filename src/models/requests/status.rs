//! The state machine of a request: it only ever moves forward, and what is final stays.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use super::deadline::{OVERDUE, patience};
use super::{Model, results};
use crate::errors::Result;
use crate::models::audit_logs::Entry;
use crate::models::deliveries::{Effect, NewDelivery, RequestMail};
use crate::models::request_updates;
use crate::models::unit_of_work::UnitOfWork;
use crate::realtime::Signal;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Saved here.
    Pending,
    /// Accepted by the platform.
    Submitted,
    /// Being worked on.
    Processing,
    /// There is a result.
    Completed,
    /// There is a reason why not.
    Failed,
    /// Withdrawn by its owner.
    Cancelled,
}

impl Status {
    /// Every status, in its order.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Submitted,
        Self::Processing,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Its name in the API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Submitted => "submitted",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    /// Whether `next` may follow: any later one, until one is final.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        !self.is_final() && next > self
    }
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The portal itself.
    Portal,
    /// The request's owner.
    User,
    /// The Submission Service.
    SubmissionService,
    /// The AI Orchestrator.
    AiOrchestrator,
}

impl Source {
    /// Its name in the timeline.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::User => "user",
            Self::SubmissionService => "submission-service",
            Self::AiOrchestrator => "ai-orchestrator",
        }
    }
}

/// News about a request; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// The status it is said to have.
    pub status: Option<Status>,
    /// 0 to 100; it never falls.
    pub progress: Option<i64>,
    /// What is being done.
    pub current_step: Option<String>,
    /// What came out, once completed.
    pub results: Option<Value>,
    /// Where the platform shows it.
    pub results_page_url: Option<String>,
    /// Why it failed: a code that pages have words for.
    pub failure: Option<&'static str>,
    /// The reason in the platform's own words, for the log and the admin.
    pub failure_detail: Option<String>,
    /// A passing trouble that the owner should know of; `Some(None)` when it is over.
    pub notice: Option<Option<&'static str>>,
    /// How long nothing more need be heard, where the platform said so.
    pub patience: Option<TimeDelta>,
}

impl Model {
    /// Applies `update` to a locked row. `None` when it says nothing new, or comes too late.
    pub async fn apply(
        self,
        work: &mut UnitOfWork<'_>,
        source: Source,
        update: Update,
    ) -> Result<Option<Self>> {
        let before = self.state();
        if before.is_final() {
            // The list of files may come after the results.
            if before == Status::Completed
                && update.status == Some(before)
                && let Some(results) = update.results.map(results::tidy)
            {
                self.keep_artifacts(work, source, &results).await?;
                return self.fill_in(work, source, results).await;
            }
            return Ok(None);
        }
        let status = update.status.filter(|next| before.may_become(*next)).unwrap_or(before);
        let progress = match status {
            Status::Completed => 100,
            _ => update.progress.unwrap_or(0).clamp(0, 100).max(self.progress),
        };
        let step = if status.is_final() {
            None
        } else {
            update.current_step.or(self.current_step.clone())
        };
        let step = step.map(|step| step.chars().take(255).collect::<String>());
        let moves = status != before || progress != self.progress || step != self.current_step;
        let notice = match update.notice {
            _ if status.is_final() => None,
            // A request that stands still goes on doing so while nobody answers, or says the same.
            Some(None | Some("unreachable")) | None if self.is_overdue() && !moves => {
                self.notice.clone()
            }
            None if self.is_overdue() => None,
            Some(notice) => notice.map(str::to_owned),
            None => self.notice.clone(),
        };
        if !moves && notice == self.notice {
            return Ok(None);
        }
        let now = work.now();
        let is_news =
            moves || update.patience.is_some() || notice.as_deref() == Some("resubmitted");
        let due_at = match notice.as_deref() {
            _ if status.is_final() => None,
            Some(OVERDUE) => None,
            _ if is_news => match update.patience {
                Some(said) => Some((now + said).into()),
                None => self.due_at.max(Some((now + patience(&work.portal().settings)).into())),
            },
            _ => self.due_at,
        };
        let (version, failure) =
            (self.version, update.failure.filter(|_| status == Status::Failed));
        let mut row = self.into_active_model();
        row.status = Set(status.name().into());
        row.progress = Set(progress);
        row.current_step = Set(step);
        row.notice = Set(notice.clone());
        row.due_at = Set(due_at);
        row.version = Set(version + 1);
        row.updated_at = Set(now.into());
        if status == Status::Submitted && before == Status::Pending {
            row.submitted_at = Set(Some(now.into()));
        }
        if status.is_final() {
            row.completed_at = Set(Some(now.into()));
            // Completed, but nobody said with what: the orchestrator is asked once more.
            let is_asked_again = status == Status::Completed
                && !update.results.as_ref().is_some_and(results::are_there)
                && row.workflow_id.as_ref().is_some()
                && work.portal().platform.orchestrator.is_some();
            row.next_poll_at = Set(is_asked_again.then(|| now.into()));
            row.quiet_polls = Set(0);
            row.failure = Set(failure.map(str::to_owned));
            row.failure_detail = Set(update.failure_detail);
            let results = update.results.filter(|_| status == Status::Completed);
            row.results = Set(results.map(results::tidy));
            row.results_page_url = Set(update.results_page_url);
        }
        let request = row.update(work.db()).await?;
        let note = failure.map(str::to_owned).or(notice);
        request.log_update(work, source, note).await?;
        if status != before {
            request.tell_of_change(work, before, status).await?;
            work.publish_move(before, &request).await?;
        }
        if let Some(results) = request.results.as_ref().filter(|_| status != before) {
            request.keep_artifacts(work, source, results).await?;
        }
        Ok(Some(request))
    }

    /// Whether it is known to stand still past its time.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        self.notice.as_deref() == Some(OVERDUE)
    }

    /// What was completed without results gets them when they come.
    async fn fill_in(
        self,
        work: &mut UnitOfWork<'_>,
        source: Source,
        results: Value,
    ) -> Result<Option<Self>> {
        let has_some = self.results.as_ref().is_some_and(results::are_there);
        if has_some || !results::are_there(&results) {
            return Ok(None);
        }
        let version = self.version;
        let mut row = self.into_active_model();
        row.results = Set(Some(results));
        row.version = Set(version + 1);
        row.updated_at = Set(work.now().into());
        let request = row.update(work.db()).await?;
        request.log_update(work, source, None).await?;
        Ok(Some(request))
    }

    /// Adds a row to the timeline and tells the owner's tabs.
    pub(super) async fn log_update(
        &self,
        work: &mut UnitOfWork<'_>,
        source: Source,
        note: Option<String>,
    ) -> Result<()> {
        let update = Uuid::now_v7();
        request_updates::ActiveModel {
            pid: Set(update),
            request_id: Set(self.id),
            user_id: Set(self.user_id),
            status: Set(self.status.clone()),
            progress: Set(self.progress),
            current_step: Set(self.current_step.clone()),
            source: Set(source.name().into()),
            note: Set(note),
            created_at: Set(work.now().into()),
            ..Default::default()
        }
        .insert(work.db())
        .await?;
        work.announce(self.user_id, Signal::RequestUpdated { update, request: self.pid });
        Ok(())
    }

    async fn tell_of_change(
        &self,
        work: &mut UnitOfWork<'_>,
        before: Status,
        status: Status,
    ) -> Result<()> {
        work.record(
            Entry::new("request.status_changed", "request")
                .on(self.pid)
                .with(json!({ "status": [before.name(), status.name()] })),
        );
        metrics::counter!("portal_requests_total", "status" => status.name()).increment(1);
        let mail = match status {
            Status::Completed => RequestMail::Completed,
            Status::Failed => RequestMail::Failed,
            _ => return Ok(()),
        };
        self.tell_owner(work, mail.topic()).await?;
        work.deliver(NewDelivery::new(
            Effect::Notify { request_id: self.id, mail },
            format!("notify:{}:{}", self.pid, status.name()),
        ))
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::Status::{self, Cancelled, Completed, Failed, Pending, Processing, Submitted};

    #[test]
    fn only_forward_moves_exist() {
        let allowed: Vec<(Status, Status)> = Status::ALL
            .into_iter()
            .flat_map(|from| Status::ALL.into_iter().map(move |to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        let expected: Vec<_> = [
            (Pending, vec![Submitted, Processing, Completed, Failed, Cancelled]),
            (Submitted, vec![Processing, Completed, Failed, Cancelled]),
            (Processing, vec![Completed, Failed, Cancelled]),
        ]
        .into_iter()
        .flat_map(|(from, all)| all.into_iter().map(move |to| (from, to)))
        .collect();
        assert_eq!(allowed, expected);
    }
}
