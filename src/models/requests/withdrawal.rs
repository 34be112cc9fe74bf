//! Telling the platform that a request is not wanted any more.

use crate::context::Portal;
use crate::integrations::CallError;
use crate::models::deliveries::Setback;

/// Takes a submission back; one that the platform has forgotten is taken back already.
pub async fn perform(portal: &Portal, submission_id: &str) -> Result<(), Setback> {
    let Some(service) = &portal.platform.submissions else { return Ok(()) };
    match service.delete(submission_id).await {
        Ok(()) | Err(CallError::NotFound { .. }) => Ok(()),
        Err(err) => Err(err.into()),
    }
}
