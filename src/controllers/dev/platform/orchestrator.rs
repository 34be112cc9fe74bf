//! The AI Orchestrator's routes.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Sandbox,
    answers::{Refusal, object, python_time},
    results,
    store::Work,
    walk::Stand,
};

const TYPES: [&str; 4] = ["text", "voice", "file", "mixed"];

/// Begins work, under the id asked for.
pub(super) async fn process(
    State(sandbox): State<Sandbox>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let asked = object(&body, &["user_id", "submission_type"])?;
    let text = |field: &str| asked[field].as_str().unwrap_or_default().to_owned();
    let submission_type = text("submission_type");
    if !TYPES.contains(&submission_type.as_str()) {
        return Err(Refusal::unknown_value("submission_type", &TYPES));
    }
    let mode = sandbox.mode().with_words_of(&text("text_content"));
    sandbox.stand_in_for(mode.orchestrator.trouble()).await?;
    let id = match text("submission_id") {
        id if id.is_empty() => Uuid::new_v4().to_string(),
        id => id,
    };
    let contact = &asked["contact_info"];
    let contact = |field: &str| contact[field].as_str().unwrap_or_default().to_owned();
    sandbox.take(Work {
        request_id: Some(id.clone()),
        key: None,
        mode,
        told: 0,
        id: id.clone(),
        record_id: None,
        user_id: text("user_id"),
        user_email: contact("email"),
        user_name: contact("name"),
        request_type: submission_type,
        priority: "normal".to_owned(),
        text: text("text_content"),
        files: Vec::new(),
        voice: None,
        created_at: sandbox.now(),
        polls: 0,
    });
    Ok(Json(json!({
        "submission_id": id,
        "status": "pending",
        "message": "Submission received and queued",
        "estimated_completion_time": "10 seconds",
    })))
}

/// How far the work is, with the results once it is completed.
pub(super) async fn status(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let (work, stand) = found(&sandbox, &id).await?;
    let mut answer = common(&sandbox, &work, &stand);
    answer["progress"] = json!(stand.progress);
    answer["current_step"] = json!(stand.current_step);
    answer["results"] = json!(stand.is_completed().then(|| results::results(&work)));
    Ok(Json(answer))
}

/// The results alone; 400 until there are some.
pub(super) async fn results(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let (work, stand) = found(&sandbox, &id).await?;
    if !stand.is_completed() {
        let detail = format!("Submission is not completed yet. Current status: {}", stand.status);
        return Err(Refusal::new(StatusCode::BAD_REQUEST, &detail));
    }
    let mut answer = common(&sandbox, &work, &stand);
    answer["results"] = results::results(&work);
    Ok(Json(answer))
}

/// Finds work that the orchestrator has not forgotten, and counts the question.
async fn found(sandbox: &Sandbox, id: &str) -> Result<(Work, Stand), Refusal> {
    let now = sandbox.now();
    let (mode, work) = {
        let mut store = sandbox.store();
        let mode = store.mode;
        let work = store.work(id).map(|work| {
            work.polls = work.polls.saturating_add(1);
            work.clone()
        });
        (mode, work)
    };
    // How it answers is as chosen by now; how the work goes on was decided when it began.
    let mode = work.as_ref().map_or(mode, |work| mode.with_words_of(&work.text));
    sandbox.stand_in_for(mode.orchestrator.trouble()).await?;
    let work = work.ok_or_else(|| Refusal::not_found("Submission"))?;
    let stand = Stand::of(&work, now, sandbox.config.step);
    Ok((work, stand))
}

fn common(sandbox: &Sandbox, work: &Work, stand: &Stand) -> Value {
    let base = sandbox.config.base_url.trim_end_matches('/');
    let done = stand.is_completed();
    json!({
        "submission_id": work.id,
        "status": stand.status,
        "workflow_steps": stand.steps(work),
        "prototype_id": done.then(|| results::prototype_id(work)),
        "results_page_url": done.then(|| format!("{base}/api/results/{}", work.id)),
        "created_at": python_time(work.created_at),
        "updated_at": python_time(stand.since),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::SandboxConfig;
    use super::*;
    use crate::integrations::{http_client, testing};

    struct Asked {
        base: String,
        client: reqwest::Client,
    }

    impl Asked {
        async fn new() -> Self {
            // Steps of no time: work is done as soon as it is asked for.
            let config = SandboxConfig {
                step: Duration::ZERO,
                base_url: "http://portal/dev/platform/".to_owned(),
                ..SandboxConfig::default()
            };
            let base = testing::serve(Sandbox::new(config).router()).await;
            Self { base, client: http_client().unwrap() }
        }

        async fn get(&self, path: &str) -> (u16, Value) {
            let answer = self.client.get(format!("{}{path}", self.base)).send().await.unwrap();
            (answer.status().as_u16(), answer.json().await.unwrap())
        }

        async fn process(&self, body: Value) -> (u16, Value) {
            let url = format!("{}/api/process-submission", self.base);
            let answer = self.client.post(url).json(&body).send().await.unwrap();
            (answer.status().as_u16(), answer.json().await.unwrap())
        }

        async fn settle() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn work(id: &str, text: &str) -> Value {
        json!({
            "submission_id": id, "user_id": "alice", "submission_type": "text",
            "text_content": text, "contact_info": {"email": "alice@example.com"},
        })
    }

    #[tokio::test]
    async fn results_come_with_completion() {
        let sandbox = Asked::new().await;
        let (status, answer) = sandbox.process(work("w", "A shop for honey.")).await;
        assert_eq!((status, &answer["submission_id"]), (200, &json!("w")));
        Asked::settle().await;
        let (_, answer) = sandbox.get("/api/status/w").await;
        assert_eq!(answer["status"], "completed");
        assert_eq!(answer["results"]["nlp_analysis"]["text_statistics"]["word_count"], 4);
        assert_eq!(answer["results_page_url"], "http://portal/dev/platform/api/results/w");
        let (status, results) = sandbox.get("/api/results/w").await;
        assert_eq!(status, 200);
        assert_eq!(results["results"], answer["results"]);
    }

    #[tokio::test]
    async fn special_words_fail_and_forget() {
        let sandbox = Asked::new().await;
        sandbox.process(work("f", "[fail] A shop")).await;
        sandbox.process(work("g", "[forget] A shop")).await;
        Asked::settle().await;
        let (_, answer) = sandbox.get("/api/status/f").await;
        assert_eq!(answer["status"], "failed");
        assert_eq!(answer["results"], Value::Null);
        assert_eq!(sandbox.get("/api/results/f").await.0, 400);

        assert_eq!(sandbox.get("/api/status/g").await.0, 200);
        assert_eq!(sandbox.get("/api/status/g").await.0, 404);
    }

    #[tokio::test]
    async fn what_is_missing_or_unknown_is_said() {
        let sandbox = Asked::new().await;
        let (status, answer) = sandbox.process(json!({"user_id": "alice"})).await;
        assert_eq!((status, &answer["detail"][0]["loc"][1]), (422, &json!("submission_type")));
        let odd = json!({"user_id": "alice", "submission_type": "smell"});
        assert_eq!(sandbox.process(odd).await.0, 422);
        assert_eq!(sandbox.process(json!([])).await.0, 422);
    }
}
