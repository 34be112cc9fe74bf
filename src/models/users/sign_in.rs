//! Signing in with a password.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

use super::email_address::canonical;
use super::lockout::{self, network};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::sessions::{self, Grant};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::rate_limit::LOGIN_ATTEMPTS;

/// What is asked at the door.
#[derive(Debug)]
pub struct Credentials {
    /// The address as typed.
    pub email: String,
    /// The password as typed.
    pub password: String,
    /// Whether the browser should stay signed in after it is closed.
    pub remember_me: bool,
}

impl Credentials {
    /// Reads `email`, `password` and `remember_me`.
    pub fn read(input: &mut Input) -> Result<Self> {
        let credentials = Self {
            email: input.required_line("email", 1000),
            password: input.required_raw("password"),
            remember_me: input.flag("remember_me").unwrap_or_default(),
        };
        input.finish()?;
        Ok(credentials)
    }
}

impl Model {
    /// Opens a session for the right password. Unknown, wrong and deactivated are the same to the
    /// caller, in words and in work.
    pub async fn sign_in(
        portal: &Portal,
        origin: &Origin,
        credentials: Credentials,
    ) -> Result<Grant> {
        let address = network(origin.ip_address);
        portal.limits.hit(LOGIN_ATTEMPTS, &address, portal.now()).await.enforce()?;
        let email = canonical(&credentials.email);
        let attempt = lockout::attempt(portal, origin, &email).await.inspect_err(|_| {
            metrics::counter!("portal_sign_ins_total", "outcome" => "locked").increment(1);
        })?;
        let user = Self::find_by_email(&portal.db, &email).await?;
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        // Argon2 takes any length; a megabyte is not a password.
        let plausible = credentials.password.len() <= 4096;
        let right = portal.passwords.verify(credentials.password, hash).await? && plausible;
        let user = match user {
            Some(user) if right && user.is_active => user,
            user => return Self::refuse(portal, origin, user).await,
        };
        attempt.succeeded(portal).await;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let grant =
            sessions::Model::start(&mut work, user, credentials.remember_me, &["pwd"]).await?;
        work.commit().await?;
        metrics::counter!("portal_sign_ins_total", "outcome" => "opened").increment(1);
        Ok(grant)
    }

    /// Notes a refusal in the trail of the account; a refusal without an account is noted too, so
    /// that both take the same time.
    async fn refuse(portal: &Portal, origin: &Origin, user: Option<Self>) -> Result<Grant> {
        metrics::counter!("portal_sign_ins_total", "outcome" => "refused").increment(1);
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let entry = Entry::new("session.refused", "user").with(json!({ "method": "pwd" }));
        work.record(match &user {
            Some(user) => entry.on(user.pid).about(user),
            None => entry,
        });
        work.commit().await?;
        Err(Error::InvalidCredentials)
    }

    /// Remembers when this person last signed in.
    pub(crate) async fn touch_login(self, work: &UnitOfWork<'_>) -> Result<Self> {
        let mut user = self.into_active_model();
        user.last_login_at = Set(Some(work.now().into()));
        Ok(user.update(work.db()).await?)
    }
}
