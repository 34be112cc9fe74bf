//! What came out, to take along: one archive with everything.

use std::io::{Cursor, Write};

use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Model;
use super::status::Status;
use crate::errors::{Error, Result};
use crate::keyring::digest;

impl Model {
    /// Refuses while there is nothing to download.
    pub fn check_completed(&self) -> Result<()> {
        if self.state() == Status::Completed {
            return Ok(());
        }
        Err(Error::Conflict("RESOURCE_CONFLICT", "error-results-not-ready"))
    }

    /// A ZIP of the results as JSON, and a manifest with hashes. Results are at most a few
    /// megabytes (the client of the orchestrator caps them), so it is made in memory.
    pub async fn results_archive(&self) -> Result<Vec<u8>> {
        self.check_completed()?;
        let results = json!({
            "request": { "id": self.pid, "title": self.title },
            "completed_at": self.completed_at,
            "results_page_url": self.results_page_url,
            "results": self.results,
        });
        tokio::task::spawn_blocking(move || archive(&results))
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)
    }
}

fn archive(results: &serde_json::Value) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let results = format!("{results:#}\n");
    zip.start_file("results.json", options)?;
    zip.write_all(results.as_bytes())?;
    let manifest = json!({ "files": [{
        "name": "results.json",
        "size": results.len(),
        "sha256": digest(&results),
    }]});
    zip.start_file("manifest.json", options)?;
    zip.write_all(format!("{manifest:#}\n").as_bytes())?;
    Ok(zip.finish()?.into_inner())
}
