//! Receives the form of a new submission, keeping of each file no more than its facts.

use std::collections::BTreeMap;

use axum::{
    extract::multipart::{Field, Multipart, MultipartError},
    http::StatusCode,
};
use sha2::{Digest, Sha256};

use super::{answers::Refusal, store::FileFacts};

/// The largest text field, in bytes.
const TEXT_LIMIT: usize = 256 * 1024;

/// How many parts a form may have.
const PARTS: usize = 1000;

/// The files that are accepted: extension and MIME type.
const ACCEPTED: [(&str, &str); 9] = [
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
    ("md", "text/markdown"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("wav", "audio/wav"),
    ("mp3", "audio/mpeg"),
    ("webm", "audio/webm"),
    ("ogg", "audio/ogg"),
];

/// A form that was read to its end.
#[derive(Debug, Default)]
pub(super) struct Intake {
    pub(super) fields: BTreeMap<String, String>,
    pub(super) files: Vec<FileFacts>,
    pub(super) voice: Option<FileFacts>,
    /// The first reason not to accept it.
    pub(super) problem: Option<String>,
}

impl Intake {
    /// Reads a form with files of at most `file_limit` bytes. What can not be accepted is read as well: to answer in the middle of an
    /// upload would break the connection before the answer arrives.
    pub(super) async fn read(mut form: Multipart, file_limit: usize) -> Result<Self, Refusal> {
        let mut intake = Self::default();
        let mut parts = 0;
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            parts += 1;
            if parts > PARTS {
                return Err(Refusal::new(StatusCode::BAD_REQUEST, "Too many fields."));
            }
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_none() {
                intake.text(name, field).await?;
            } else if matches!(name.as_str(), "files" | "voice_file") {
                intake.file(&name, field, file_limit).await?;
            }
        }
        Ok(intake)
    }

    /// A text field, or nothing if it was not sent or is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    async fn text(&mut self, name: String, mut field: Field<'_>) -> Result<(), Refusal> {
        let mut text = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            if text.len() + chunk.len() > TEXT_LIMIT {
                self.refuse(format!("Field {name} is too long"));
                return Ok(());
            }
            text.extend_from_slice(&chunk);
        }
        // Only what is known is kept, so that a form of odd names takes no room.
        if KNOWN.contains(&name.as_str()) {
            self.fields.insert(name, String::from_utf8_lossy(&text).into_owned());
        }
        Ok(())
    }

    async fn file(
        &mut self,
        name: &str,
        mut field: Field<'_>,
        limit: usize,
    ) -> Result<(), Refusal> {
        let filename: String = field.file_name().unwrap_or_default().chars().take(255).collect();
        let content_type = essence(field.content_type());
        let mut hash = Sha256::new();
        let mut size = 0;
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            size += chunk.len();
            if size > limit {
                self.refuse(format!("File {filename} is larger than {limit} bytes"));
                return Ok(());
            }
            hash.update(&chunk);
        }
        if !is_accepted(&filename, &content_type) {
            self.refuse(format!("File type {content_type} is not supported ({filename})"));
            return Ok(());
        }
        let id = uuid::Uuid::new_v4().to_string();
        let facts = FileFacts {
            url: format!("/files/{id}"),
            id,
            filename,
            content_type,
            size: size as u64,
            sha256: format!("{:x}", hash.finalize()),
        };
        if name == "voice_file" {
            self.voice = Some(facts);
        } else {
            self.files.push(facts);
        }
        Ok(())
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }
}

/// The text fields of the form.
const KNOWN: [&str; 9] = [
    "user_email",
    "user_name",
    "request_type",
    "description",
    "priority",
    "contact_type",
    "contact_value",
    "recording_time",
    "request_id",
];

fn is_accepted(filename: &str, content_type: &str) -> bool {
    let Some((_, extension)) = filename.rsplit_once('.') else {
        return false;
    };
    ACCEPTED
        .iter()
        .any(|(known, kind)| extension.eq_ignore_ascii_case(known) && content_type == *kind)
}

/// A MIME type without its parameters.
fn essence(content_type: Option<&str>) -> String {
    let whole = content_type.unwrap_or("application/octet-stream");
    let (essence, _) = whole.split_once(';').unwrap_or((whole, ""));
    essence.trim().to_ascii_lowercase()
}

fn broken(error: &MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
    } else {
        Refusal::new(StatusCode::BAD_REQUEST, "There was an error parsing the body")
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, extract::DefaultBodyLimit, routing::post};
    use reqwest::multipart::{Form, Part};

    use super::*;
    use crate::integrations::{http_client, testing};

    /// What an intake of files up to 10 bytes, in a body up to 4096, says of a form.
    async fn said(form: Form) -> String {
        let intake = post(|form: Multipart| async move {
            let intake = Intake::read(form, 10).await?;
            Ok::<_, Refusal>(format!("{:?} {}", intake.problem, intake.files.len()))
        });
        let router = Router::new().route("/", intake).layer(DefaultBodyLimit::max(4096));
        let request = http_client().unwrap().post(testing::serve(router).await);
        request.multipart(form).send().await.unwrap().text().await.unwrap()
    }

    fn file(content: Vec<u8>) -> Part {
        Part::bytes(content).file_name("a.txt").mime_str("text/plain").unwrap()
    }

    #[tokio::test]
    async fn a_file_has_a_limit_and_so_has_the_form() {
        let form = Form::new().part("files", file(vec![b'a'; 10]));
        assert_eq!(said(form).await, "None 1");

        let form =
            Form::new().part("files", file(vec![b'a'; 11])).part("files", file(vec![b'a'; 2]));
        assert_eq!(said(form).await, "Some(\"File a.txt is larger than 10 bytes\") 1");

        let form = Form::new().part("files", file(vec![b'a'; 5000]));
        assert!(said(form).await.contains("Too Large"));
    }

    #[test]
    fn extension_and_type_must_agree() {
        assert!(is_accepted("Brief.PDF", "application/pdf"));
        assert!(is_accepted("a.b.md", &essence(Some("text/Markdown; charset=utf-8"))));
        assert!(!is_accepted("brief.pdf", "text/plain"));
        assert!(!is_accepted("brief.exe", "application/pdf"));
        assert!(!is_accepted("pdf", "application/pdf"));
        assert!(!is_accepted("a.txt", &essence(None)));
    }
}
