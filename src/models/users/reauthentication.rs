//! Proving once more who one is, in a session that is open already.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::mfa_factors::{Model as Factor, digits};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::models::{backup_codes, sessions};
use crate::rate_limit::{MFA_FAILURES, REAUTHENTICATION};

/// What a person shows.
pub enum Proof {
    /// Their password.
    Password(String),
    /// A code of an authenticator, or a backup code.
    Code(String),
}

impl Proof {
    /// Reads `password` or `code`; one of them must be there.
    pub fn read(input: &mut Input) -> Result<Self> {
        if input.has("code") && !input.has("password") {
            let code = input.required_line("code", 100);
            input.finish()?;
            return Ok(Self::Code(code));
        }
        let password = input.required_raw("password");
        input.finish()?;
        Ok(Self::Password(password))
    }

    const fn field(&self) -> &'static str {
        match self {
            Self::Password(_) => "password",
            Self::Code(_) => "code",
        }
    }

    /// What it is meant to be (RFC 8176).
    fn method(&self) -> &'static str {
        match self {
            Self::Password(_) => "pwd",
            Self::Code(code) if digits(code).len() == 6 => "otp",
            Self::Code(_) => "kba",
        }
    }
}

impl Model {
    /// Notes that `user` proved who they are, for the next ten minutes of `session`. Ten wrong
    /// proofs in a quarter of an hour end the session: whoever holds it is not the owner. A wrong code
    /// counts with those of sign-ins too, else every session would be ten guesses more.
    pub async fn reauthenticate(
        portal: &Portal,
        origin: &Origin,
        user: &Self,
        session: &sessions::Model,
        proof: Proof,
    ) -> Result<()> {
        let key = session.pid.to_string();
        // Counted before it is looked at, so that parallel guesses can not slip by.
        let is_code = matches!(proof, Proof::Code(_));
        let failures = user.failures_key();
        if is_code {
            portal.limits.hit(MFA_FAILURES, &failures, portal.now()).await.enforce()?;
        }
        let standing = portal.limits.hit(REAUTHENTICATION, &key, portal.now()).await;
        let (field, method) = (proof.field(), proof.method());
        if standing.retry_after.is_some() || !user.prove(portal, origin, session, proof).await? {
            let is_last = standing.retry_after.is_some() || standing.remaining == 0;
            user.note_refusal(portal, origin, session, method, is_last).await?;
            return Err(wrong(field));
        }
        if is_code {
            portal.limits.refund(MFA_FAILURES, &failures, portal.now()).await;
        }
        portal.limits.clear(REAUTHENTICATION, &key).await;
        Ok(())
    }

    /// Whether the proof holds; if it does, the session is fresh.
    async fn prove(
        &self,
        portal: &Portal,
        origin: &Origin,
        session: &sessions::Model,
        proof: Proof,
    ) -> Result<bool> {
        match proof {
            Proof::Password(password) => {
                // Hashed before the change begins: nobody else can write meanwhile on SQLite.
                let plausible = password.len() <= 4096;
                let hash = Some(self.password_hash.clone());
                if !portal.passwords.verify(password, hash).await? || !plausible {
                    return Ok(false);
                }
                let work = UnitOfWork::begin(portal, origin).await?;
                self.refresh_session(work, session, "pwd").await?;
            }
            Proof::Code(code) => {
                let mut work = UnitOfWork::begin(portal, origin).await?;
                // The account before what belongs to it, as everywhere.
                Self::lock(&work, self.id).await?;
                let method = if Factor::verify_totp(&work, self.id, &code).await? {
                    "otp"
                } else if backup_codes::spend(&mut work, self, &code).await? {
                    "kba"
                } else {
                    return Ok(false);
                };
                self.refresh_session(work, session, method).await?;
            }
        }
        Ok(true)
    }

    async fn refresh_session(
        &self,
        mut work: UnitOfWork<'_>,
        session: &sessions::Model,
        method: &'static str,
    ) -> Result<()> {
        let fresh = sessions::Entity::update_many()
            .col_expr(sessions::Column::AuthenticatedAt, Expr::value(work.now()))
            .col_expr(sessions::Column::UpdatedAt, Expr::value(work.now()))
            .col_expr(sessions::Column::Amr, Expr::value(extended(&session.amr, method)))
            .filter(sessions::Column::Id.eq(session.id))
            .filter(sessions::Column::RevokedAt.is_null())
            .exec(work.db())
            .await?;
        if fresh.rows_affected != 1 {
            return Err(Error::InvalidToken);
        }
        work.record(
            Entry::new("session.reauthenticated", "session")
                .on(session.pid)
                .about(self)
                .with(json!({ "method": method })),
        );
        work.commit().await
    }

    async fn note_refusal(
        &self,
        portal: &Portal,
        origin: &Origin,
        session: &sessions::Model,
        method: &'static str,
        is_last: bool,
    ) -> Result<()> {
        if method != "pwd" {
            let name = if method == "otp" { "totp" } else { "backup_code" };
            metrics::counter!("portal_mfa_failures_total", "method" => name).increment(1);
        }
        let mut work = UnitOfWork::begin(portal, origin).await?;
        work.record(
            Entry::new("session.reauthentication_refused", "session")
                .on(session.pid)
                .about(self)
                .with(json!({ "method": method })),
        );
        if is_last {
            session.revoke(&mut work, self, "reauthentication_failures").await?;
        }
        work.commit().await
    }
}

/// The methods of a session with one more.
fn extended(amr: &Value, method: &'static str) -> Value {
    let mut methods: Vec<Value> = amr.as_array().cloned().unwrap_or_default();
    if !methods.iter().any(|known| known == method) {
        methods.push(method.into());
    }
    Value::Array(methods)
}

fn wrong(field: &'static str) -> Error {
    let text = if field == "password" { "error-password-wrong" } else { "error-code-wrong" };
    Problem::new(field, text.into()).with_code("INVALID_CREDENTIALS").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_add_up() {
        assert_eq!(extended(&json!(["pwd"]), "pwd"), json!(["pwd"]));
        assert_eq!(extended(&json!(["pwd"]), "otp"), json!(["pwd", "otp"]));
        assert_eq!(extended(&Value::Null, "otp"), json!(["otp"]));
    }
}
