//! What happens when somebody gets in: the device is greeted, the session opens, and the owner is told
//! where nobody signed in from before.

use crate::errors::Result;
use crate::models::devices::{self, DeviceToken, Shown};
use crate::models::notifications::Alert;
use crate::models::one_time_tokens::{self, TokenPurpose};
use crate::models::sessions::{self, Grant, Opening};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;

/// How somebody got in, and on what.
pub(crate) struct Arrival {
    /// Whether the browser stays signed in after it is closed.
    pub remember: bool,
    /// How they proved who they are (RFC 8176).
    pub amr: Vec<&'static str>,
    /// What the device shows of itself.
    pub shown: Shown,
    /// The device, where it is known.
    pub device: Option<devices::Model>,
    /// Whether it is asked for no second factor from now on.
    pub trust: bool,
}

impl Model {
    /// Opens a session, and gives what the device is to be known by.
    pub(crate) async fn arrive(
        self,
        work: &mut UnitOfWork<'_>,
        arrival: Arrival,
    ) -> Result<(Grant, Option<DeviceToken>)> {
        let Arrival { remember, amr, shown, device, trust } = arrival;
        let is_strange = device.is_none() && devices::is_strange(work, &self).await?;
        let greeted = devices::greet(work, &self, shown, device, trust).await?;
        let device_id = greeted.as_ref().map(|(device, _)| device.id);
        let opening = Opening { remember, amr, device_id };
        let grant = sessions::Model::start(work, self, opening).await?;
        if is_strange {
            let purpose = TokenPurpose::SecureAccount;
            let token = one_time_tokens::Model::issue(work, &grant.user, purpose).await?;
            let alert = Alert::new("new-device").link(token.id).at("/settings/sessions");
            work.alert(&grant.user, alert).await?;
        }
        Ok((grant, greeted.and_then(|(_, token)| token)))
    }
}
