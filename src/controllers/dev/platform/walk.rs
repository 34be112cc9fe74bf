//! How far a submission is, from its age alone.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    modes::{Outcome, Pace},
    store::Work,
};

struct Stage {
    status: &'static str,
    progress: f64,
    current_step: &'static str,
}

const fn stage(status: &'static str, progress: f64, current_step: &'static str) -> Stage {
    Stage { status, progress, current_step }
}

const STAGES: [Stage; 7] = [
    stage("pending", 0.0, "Waiting to begin"),
    stage("processing", 15.0, "Reading the request"),
    stage("processing", 35.0, "Reading the files"),
    stage("processing", 55.0, "Finding the requirements"),
    stage("ai_analysis", 70.0, "Weighing the options"),
    stage("ai_analysis", 85.0, "Building the prototype"),
    stage("completed", 100.0, "Done"),
];

/// The stage at which work fails that is to fail.
const FAILS_AT: usize = 4;

/// The stage at which work stands still that is to stand still.
const STUCK_AT: usize = 2;

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stand {
    pub(super) status: &'static str,
    pub(super) progress: f64,
    pub(super) current_step: &'static str,
    /// When it came to stand there.
    pub(super) since: DateTime<Utc>,
    stage: usize,
    unit: Duration,
}

impl Stand {
    /// Where work stands at a time, if each stage takes `step` in a normal pace.
    pub(super) fn of(work: &Work, now: DateTime<Utc>, step: Duration) -> Self {
        let age = (now - work.created_at).to_std().unwrap_or_default();
        let unit = unit(work, step);
        let last = Self::last(work);
        let stage = usize::try_from(age.as_nanos() / unit.as_nanos()).unwrap_or(last).min(last);
        Self::at(work, stage, step)
    }

    /// How work stands once it has come to a stage.
    pub(super) fn at(work: &Work, stage: usize, step: Duration) -> Self {
        let unit = unit(work, step);
        let passed = u32::try_from(stage).unwrap_or_default();
        let since = work.created_at + unit * passed;
        if stage == FAILS_AT && work.mode.outcome == Outcome::Failing {
            let Stage { progress, .. } = STAGES[stage - 1];
            let current_step = "The analysis failed";
            return Self { status: "failed", progress, current_step, since, stage, unit };
        }
        let Stage { status, progress, current_step } = STAGES[stage.min(STAGES.len() - 1)];
        Self { status, progress, current_step, since, stage, unit }
    }

    /// The stage that work comes to in the end.
    pub(super) fn last(work: &Work) -> usize {
        let end = if work.mode.pace == Pace::Stuck { STUCK_AT } else { STAGES.len() - 1 };
        if work.mode.outcome == Outcome::Failing { end.min(FAILS_AT) } else { end }
    }

    /// How long a stage of it takes.
    pub(super) fn unit(&self) -> Duration {
        self.unit
    }

    pub(super) fn is_completed(&self) -> bool {
        self.status == "completed"
    }

    /// The parts of the work, each done by a service during some of the stages.
    pub(super) fn steps(&self, work: &Work) -> Vec<Value> {
        let files: Vec<&str> = work.files.iter().map(|file| file.url.as_str()).collect();
        let voice = work.voice.as_ref().map(|file| file.url.as_str());
        let mut steps = vec![self.step("nlp-service", 1, 3, &json!({"length": work.text.len()}))];
        if voice.is_some() {
            steps.push(self.step("asr-service", 1, 3, &json!({"voice_file_url": voice})));
        }
        if !files.is_empty() {
            steps.push(self.step("document-ai", 2, 4, &json!({"file_urls": files})));
        }
        steps.push(self.step("ai-analysis", 3, 5, &json!({"type": work.request_type})));
        steps.push(self.step("prototype-generator", 5, 6, &json!({"type": work.request_type})));
        for (index, step) in steps.iter_mut().enumerate() {
            step["step_id"] = json!(format!("step-{}", index + 1));
        }
        steps
    }

    fn step(&self, service: &str, from: usize, to: usize, input: &Value) -> Value {
        let failed = self.status == "failed" && (from..to).contains(&self.stage);
        let status = match self.stage {
            _ if failed => "failed",
            stage if stage >= to => "completed",
            stage if stage >= from => "processing",
            _ => "pending",
        };
        let completed = status == "completed";
        let seconds = self.unit.as_secs_f64() * f64::from(u8::try_from(to - from).unwrap_or(1));
        json!({
            "step_id": null,
            "service": service,
            "status": status,
            "input_data": input,
            "output_data": completed.then(|| json!({"status": "ok"})),
            "error_message": failed.then_some("The model gave up on this request"),
            "processing_time": completed.then_some(seconds),
        })
    }
}

/// How long each stage of this work takes.
fn unit(work: &Work, step: Duration) -> Duration {
    let unit = match work.mode.pace {
        Pace::Normal | Pace::Stuck => step,
        Pace::Quick => step / 8,
        Pace::Slow => step * 20,
    };
    unit.max(Duration::from_millis(1))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::store::tests::work;
    use super::*;

    const STEP: Duration = Duration::from_secs(2);

    fn statuses(text: &str, seconds: impl IntoIterator<Item = i64>) -> Vec<&'static str> {
        let work = work("a", text, DateTime::UNIX_EPOCH);
        seconds
            .into_iter()
            .map(|second| {
                Stand::of(&work, DateTime::UNIX_EPOCH + TimeDelta::seconds(second), STEP).status
            })
            .collect()
    }

    #[test]
    fn walks_from_pending_to_completed_and_stays() {
        assert_eq!(
            statuses("A shop", [-5, 0, 1, 2, 6, 8, 10, 12, 1_000_000_000]),
            [
                "pending",
                "pending",
                "pending",
                "processing",
                "processing",
                "ai_analysis",
                "ai_analysis",
                "completed",
                "completed"
            ]
        );
    }

    #[test]
    fn special_words_choose_other_ways() {
        assert_eq!(
            statuses("[fail] A shop", [0, 6, 8, 1000]),
            ["pending", "processing", "failed", "failed"]
        );
        assert_eq!(
            statuses("[slow] A shop", [39, 40, 240]),
            ["pending", "processing", "completed"]
        );
        assert_eq!(statuses("[quick] A shop", [0, 1, 2]), ["pending", "ai_analysis", "completed"]);
        assert_eq!(statuses("[stuck] A shop", [4, 1_000_000]), ["processing", "processing"]);
        assert_eq!(statuses("[stuck] [fail] A shop", [1_000_000]), ["processing"]);
    }

    #[test]
    fn steps_follow_the_stages() {
        let work = work("a", "[fail] A shop", DateTime::UNIX_EPOCH);
        let at = |seconds| {
            let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
            let steps = Stand::of(&work, now, STEP).steps(&work);
            steps.iter().map(|step| step["status"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(at(0), ["pending", "pending", "pending"]);
        assert_eq!(at(2), ["processing", "pending", "pending"]);
        assert_eq!(at(8), ["completed", "failed", "pending"]);
    }
}
