//! The Submission Service's routes.

use axum::{
    Json,
    extract::{
        OriginalUri, Path, State,
        multipart::{Multipart, MultipartRejection},
    },
    http::{HeaderMap, StatusCode},
    response::Redirect,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Sandbox,
    answers::{Refusal, python_time},
    intake::Intake,
    modes::Submissions,
    store::{FileFacts, Work},
};

/// The largest file that is accepted, in bytes.
pub(super) const FILE_LIMIT: usize = 50 * 1024 * 1024;

const REQUIRED: [&str; 4] = ["user_email", "user_name", "request_type", "description"];

/// The address without its trailing slash leads to the one with it.
pub(super) async fn redirect(OriginalUri(uri): OriginalUri) -> Redirect {
    Redirect::temporary(&format!("{}/", uri.path()))
}

/// Takes a submission and begins to work on it, once for an `Idempotency-Key`.
///
/// A service that garbles its answer or hangs has taken what it was given all the same.
pub(super) async fn create(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<Value>, Refusal> {
    let form = form.map_err(|_| Refusal::missing(REQUIRED))?;
    let intake = Intake::read(form, FILE_LIMIT).await?;
    let missing: Vec<&str> =
        REQUIRED.into_iter().filter(|field| intake.get(field).is_none()).collect();
    if !missing.is_empty() {
        return Err(Refusal::missing(missing));
    }
    if let Some(problem) = &intake.problem {
        return Err(failed(problem));
    }
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let work = begin(&sandbox, intake, key);
    let manner = work.mode.submissions;
    if manner == Submissions::Refusing {
        return Err(failed("Validation failed"));
    }
    if let (Submissions::RefusingFiles, Some(file)) = (manner, work.all_files().next()) {
        return Err(failed(&format!("File type {} is not supported", file.content_type)));
    }
    if manner == Submissions::Down {
        sandbox.stand_in_for(manner.trouble()).await?;
    }
    let work = sandbox.take(work);
    sandbox.stand_in_for(manner.trouble()).await?;
    let mut answer = record(&work);
    answer["message"] = json!("Submission created successfully");
    answer["session_id"] = json!(Uuid::new_v4().to_string());
    answer["estimated_completion_time"] = json!("10 seconds");
    Ok(Json(answer))
}

/// A submission's record.
pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    sandbox.stand_in_for(sandbox.mode().submissions.trouble()).await?;
    let mut store = sandbox.store();
    let work = store.record(&id).ok_or_else(|| Refusal::not_found("Submission"))?;
    let mut answer = record(work);
    answer["user_email"] = json!(work.user_email);
    answer["user_name"] = json!(work.user_name);
    answer["request_type"] = json!(work.request_type);
    answer["description"] = json!(work.text);
    answer["priority"] = json!(work.priority);
    Ok(Json(answer))
}

/// Removes the record; the orchestrator goes on, which is another service.
pub(super) async fn destroy(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    sandbox.stand_in_for(sandbox.mode().submissions.trouble()).await?;
    let mut store = sandbox.store();
    let work = store.record(&id).ok_or_else(|| Refusal::not_found("Submission"))?;
    work.record_id = None;
    Ok(Json(json!({"message": "Submission deleted successfully"})))
}

/// What is known of a file; its content is not kept.
pub(super) async fn file(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Json<FileFacts>, Refusal> {
    let store = sandbox.store();
    store.file(&id).cloned().map(Json).ok_or_else(|| Refusal::not_found("File"))
}

fn begin(sandbox: &Sandbox, intake: Intake, key: Option<&str>) -> Work {
    let get = |name, default: &str| intake.get(name).unwrap_or(default).to_owned();
    let mode = sandbox.mode().with_words_of(intake.get("description").unwrap_or_default());
    Work {
        request_id: intake.get("request_id").map(str::to_owned),
        key: key.map(str::to_owned),
        mode,
        told: 0,
        id: Uuid::new_v4().to_string(),
        record_id: Some(Uuid::new_v4().to_string()),
        user_id: Uuid::new_v4().to_string(),
        user_email: get("user_email", ""),
        user_name: get("user_name", ""),
        request_type: get("request_type", ""),
        priority: get("priority", "normal"),
        text: get("description", ""),
        files: intake.files,
        voice: intake.voice,
        created_at: sandbox.now(),
        polls: 0,
    }
}

fn record(work: &Work) -> Value {
    let files: Vec<&FileFacts> = work.all_files().collect();
    let urls: Vec<&str> = files.iter().map(|file| file.url.as_str()).collect();
    json!({
        "id": work.record_id,
        "status": "submitted",
        "file_urls": urls,
        "saved_files": files,
        "created_at": python_time(work.created_at),
        "ai_submission_id": work.id,
        "user_id": work.user_id,
    })
}

fn failed(reason: &str) -> Refusal {
    let detail = format!("Failed to create submission: {reason}");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, &detail)
}

#[cfg(test)]
mod tests {
    use reqwest::multipart::{Form, Part};

    use super::super::SandboxConfig;
    use super::*;
    use crate::integrations::{http_client, testing};

    fn form(description: &'static str) -> Form {
        Form::new()
            .text("user_email", "alice@example.com")
            .text("user_name", "Alice")
            .text("request_type", "prototype")
            .text("description", description)
    }

    async fn posted(sandbox: &Sandbox, form: Form) -> (u16, Value) {
        let base = testing::serve(sandbox.router()).await;
        let url = format!("{base}/api/submissions/");
        let answer = http_client().unwrap().post(url).multipart(form).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    #[tokio::test]
    async fn takes_files_and_keeps_their_facts() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let brief = Part::bytes(b"abc".as_slice()).file_name("a.txt");
        let brief = brief.mime_str("text/plain").unwrap();
        let (status, answer) = posted(&sandbox, form("A shop").part("files", brief)).await;
        assert_eq!(status, 200);
        assert_eq!(answer["status"], "submitted");
        assert_ne!(answer["id"], answer["ai_submission_id"]);
        assert!(answer["file_urls"][0].as_str().unwrap().starts_with("/files/"));
        assert_eq!(
            answer["saved_files"][0]["sha256"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(!answer["created_at"].as_str().unwrap().ends_with('Z'));

        let listed = sandbox.submissions();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].id, answer["id"]);
        assert_eq!(listed[0].status, "pending");
    }

    #[tokio::test]
    async fn one_key_is_one_submission_until_all_is_forgotten() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let base = testing::serve(sandbox.router()).await;
        let url = format!("{base}/api/submissions/");
        let client = http_client().unwrap();
        let hand_in = async |key: &str| {
            let call = client.post(&url).header("idempotency-key", key).multipart(form("A shop"));
            let answer: Value = call.send().await.unwrap().json().await.unwrap();
            (answer["id"].clone(), answer["ai_submission_id"].clone())
        };
        let first = hand_in("one").await;
        assert_eq!(hand_in("one").await, first);
        assert_ne!(hand_in("two").await, first);
        assert_eq!(sandbox.submissions().len(), 2);
        sandbox.restart();
        assert_ne!(hand_in("one").await, first);
        assert_eq!(sandbox.submissions().len(), 1);
    }

    #[tokio::test]
    async fn fields_are_required() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let (status, answer) = posted(&sandbox, Form::new().text("user_name", "Alice")).await;
        assert_eq!(status, 422);
        let missing: Vec<_> = answer["detail"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| problem["loc"][1].clone())
            .collect();
        assert_eq!(missing, ["user_email", "request_type", "description"]);
    }

    #[tokio::test]
    async fn failures_are_wrapped() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let refused = [
            form("[reject] A shop"),
            form("A shop").part(
                "files",
                Part::bytes(b"x".as_slice())
                    .file_name("a.exe")
                    .mime_str("application/pdf")
                    .unwrap(),
            ),
        ];
        for form in refused {
            let (status, answer) = posted(&sandbox, form).await;
            assert_eq!(status, 500);
            let detail = answer["detail"].as_str().unwrap();
            assert!(detail.starts_with("Failed to create submission: "), "{detail}");
        }
        assert!(sandbox.submissions().is_empty());
    }
}
