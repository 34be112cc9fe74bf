//! What came out: kept in a form that every database takes, and taken along as one archive.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use object_store::ObjectStore;
use serde_json::{Value, json};

use super::Model;
use super::status::Status;
use crate::context::Portal;
use crate::errors::{Error, Result};
use crate::models::archive::{self, Archive};
use crate::models::request_artifacts::{self, STORED};
use crate::models::request_files::{self, name};

/// How deep stored results go. Readers of JSON have a limit too, and an answer wraps them once more.
const DEPTH: usize = 64;

/// `results` as they can be kept: PostgreSQL's JSONB holds no NUL, and what is nested too deep stands
/// there as text. Results must not be lost over it.
#[must_use]
pub fn tidy(results: Value) -> Value {
    tidied(results, DEPTH)
}

fn tidied(value: Value, depth: usize) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "")),
        deep @ (Value::Array(_) | Value::Object(_)) if depth == 0 => {
            Value::String(deep.to_string().replace("\\u0000", ""))
        }
        Value::Array(items) => items.into_iter().map(|item| tidied(item, depth - 1)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name.replace('\0', ""), tidied(value, depth - 1)))
            .collect(),
        scalar => scalar,
    }
}

/// Whether `stored` holds results, and not only words about them.
pub(super) fn are_there(stored: &Value) -> bool {
    match &stored["results"] {
        Value::Null => false,
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

impl Model {
    /// Refuses while there is nothing to download.
    pub fn check_completed(&self) -> Result<()> {
        if self.state() == Status::Completed {
            return Ok(());
        }
        Err(Error::Conflict("RESOURCE_CONFLICT", "error-results-not-ready"))
    }

    /// The results with what identifies them, as they are taken along.
    #[must_use]
    pub fn results_document(&self) -> Value {
        json!({
            "request": { "id": self.pid, "title": self.title },
            "completed_at": self.completed_at,
            "results_page_url": self.results_page_url,
            "results": self.results,
        })
    }

    /// A ZIP of everything, made while it is read: the results as JSON and, for people, as `report`;
    /// the files that came out and those that were handed in; a manifest with a hash of each.
    pub async fn results_archive(
        &self,
        portal: &Portal,
        report: String,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + use<>> {
        self.check_completed()?;
        let bundle = Bundle {
            store: portal.store.clone(),
            results: self.results_document(),
            report,
            artifacts: self.artifacts(&portal.db).await?,
            files: self.files(&portal.db).await?,
        };
        let manifest = json!({
            "request": { "id": self.pid, "title": self.title },
            "completed_at": self.completed_at,
            "created_at": portal.now(),
        });
        let (archive, chunks) = archive::open(portal.now());
        Ok(archive::body(chunks, bundle.fill(archive, manifest)))
    }
}

/// What goes into the archive.
struct Bundle {
    store: Arc<dyn ObjectStore>,
    results: Value,
    report: String,
    artifacts: Vec<request_artifacts::Model>,
    files: Vec<request_files::Model>,
}

impl Bundle {
    async fn fill(self, mut archive: Archive, mut manifest: Value) -> Result<()> {
        archive.add_json("results.json", &self.results).await?;
        archive.add("report.md", self.report.into_bytes()).await?;
        let mut missing = Vec::new();
        let mut taken = HashSet::new();
        // Names that are no path on any system, each only once.
        for artifact in &self.artifacts {
            let path = format!("artifacts/{}", name::unique(&artifact.name, &mut taken));
            let reason = match (artifact.status.as_str(), &artifact.storage_key) {
                (STORED, Some(key)) => {
                    let content_type = artifact.content_type.as_deref().unwrap_or_default();
                    if archive.add_object(&*self.store, &path, key, content_type).await? {
                        continue;
                    }
                    "lost"
                }
                (status, _) => artifact.failure.as_deref().unwrap_or(status),
            };
            missing.push(json!({ "name": path, "reason": reason, "url": artifact.source_url }));
        }
        taken.clear();
        for file in &self.files {
            let own = name::with_extension(&file.name, &file.content_type);
            let path = format!("files/{}", name::unique(&own, &mut taken));
            let (key, content_type) = (&file.storage_key, &file.content_type);
            if !archive.add_object(&*self.store, &path, key, content_type).await? {
                missing.push(json!({ "name": path, "reason": "lost" }));
            }
        }
        manifest["missing"] = json!(missing);
        archive.finish(manifest).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_kept_can_be_read_again() {
        let mut deep = json!("\0core");
        for _ in 0..1000 {
            deep = json!([deep]);
        }
        let kept = tidy(json!({ "results": { "a\0": "b\0", "deep": deep } }));
        assert_eq!(kept["results"]["a"], "b");
        let text = json!({ "data": { "of": { "it": kept } } }).to_string();
        assert!(!text.contains("\\u0000"));
        assert!(text.contains("core"));
        assert!(serde_json::from_str::<Value>(&text).is_ok());
    }
}
