//! The files that came out, as a page lists them.

use serde::Serialize;

use super::super::markdown::web_address;
use super::super::pages::size_text;
use super::super::time::Calendar;
use crate::models::{request_artifacts, requests};

/// A file that came out.
#[derive(Debug, Serialize)]
pub struct ArtifactLine {
    id: String,
    name: String,
    /// `pending`, `stored` or `failed`.
    status: String,
    icon: &'static str,
    size_text: Option<String>,
    /// Where it is downloaded; where it is kept elsewhere, that place.
    url: Option<String>,
    is_foreign: bool,
    /// Where the picture is, if it is one.
    image: Option<String>,
    /// Why it is not here.
    message: Option<String>,
}

impl ArtifactLine {
    /// One of `request`, as its owner reads it.
    pub(super) fn new(
        calendar: &Calendar<'_>,
        request: &requests::Model,
        artifact: &request_artifacts::Model,
    ) -> Self {
        let is_stored = artifact.status == request_artifacts::STORED;
        let home = format!("/requests/{}/artifacts/{}", request.pid, artifact.pid);
        let is_foreign = artifact.failure.as_deref() == Some("elsewhere");
        let elsewhere = || web_address(&artifact.source_url).filter(|_| is_foreign);
        let message = (!is_stored).then(|| {
            let reason = artifact.failure.as_deref().filter(|_| artifact.status == "failed");
            let key = reason.map_or_else(
                || "results-artifact-pending".to_owned(),
                |reason| format!("results-artifact-{reason}"),
            );
            calendar.texts.say(calendar.language, &key.into())
        });
        Self {
            id: artifact.pid.to_string(),
            name: artifact.name.clone(),
            status: artifact.status.clone(),
            icon: match artifact.status.as_str() {
                request_artifacts::STORED => "file",
                request_artifacts::FAILED => "alert",
                _ => "clock",
            },
            size_text: artifact.size.filter(|_| is_stored).map(size_text),
            image: artifact.is_image().then(|| format!("{home}/image")),
            url: if is_stored { Some(home) } else { elsewhere() },
            is_foreign,
            message,
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.status == request_artifacts::PENDING
    }
}

/// Finds the picture that a text names among the files: by its whole address, or by the end of its
/// path where only one has that.
pub(super) fn pictures<'a>(
    request: &requests::Model,
    artifacts: &'a [request_artifacts::Model],
) -> impl Fn(&str) -> Option<String> + use<'a> {
    let request = request.pid;
    move |address: &str| {
        let images = || artifacts.iter().filter(|artifact| artifact.is_image());
        let whole = images().find(|artifact| artifact.source_url == address);
        let path = address.trim_start_matches("./").trim_start_matches('/');
        let is_relative = !path.is_empty() && !address.contains(':');
        let mut named = images().filter(|artifact| {
            is_relative
                && (artifact.name == path || artifact.source_url.ends_with(&format!("/{path}")))
        });
        let only = named.next().filter(|_| named.next().is_none());
        let artifact = whole.or(only)?;
        Some(format!("/requests/{request}/artifacts/{}/image", artifact.pid))
    }
}
