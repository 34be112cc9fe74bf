//! `user:create email:.. password:.. first_name:.. last_name:.. role:user|staff|admin
//! verified:true|false`: opens an account and prints its id.

use async_trait::async_trait;
use loco_rs::app::AppContext;
use loco_rs::task::{Task, TaskInfo, Vars};
use loco_rs::{Error, Result};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::{explain, required, say};
use crate::context::{Origin, Portal};
use crate::i18n::Language;
use crate::models::input::Input;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model as User;
use crate::models::users::registration::Registration;
use crate::models::users::roles::ROLES;

/// The task.
pub struct UserCreate;

#[async_trait]
impl Task for UserCreate {
    fn task(&self) -> TaskInfo {
        TaskInfo { name: "user:create".into(), detail: "Open an account".into() }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let portal = Portal::of(ctx)?;
        let fields = ["email", "password", "first_name", "last_name"];
        let mut pairs = vec![("terms_accepted".to_owned(), "true".to_owned())];
        for field in fields {
            pairs.push((field.to_owned(), required(vars, field)?.to_owned()));
        }
        let role = vars.cli_arg("role").unwrap_or("user");
        if !ROLES.contains(&role) {
            return Err(Error::string("role: must be user, staff or admin"));
        }
        let verified = vars.cli_arg("verified").is_ok_and(|verified| verified == "true");
        let registration = Registration::read(&mut Input::from_pairs(pairs), Language::default())
            .map_err(|err| explain(&portal, &err))?;
        let user = create(&portal, registration, role, verified)
            .await
            .map_err(|err| explain(&portal, &err))?;
        say(&user.pid.to_string());
        Ok(())
    }
}

async fn create(
    portal: &Portal,
    registration: Registration,
    role: &str,
    verified: bool,
) -> crate::errors::Result<User> {
    let hash = portal.passwords.hash(registration.password.clone()).await?;
    let origin = Origin::system("user:create");
    let mut work = UnitOfWork::begin(portal, &origin).await?;
    let mut user = User::create(&mut work, registration, hash).await?;
    if verified {
        let before = user.clone();
        let mut row = user.into_active_model();
        row.email_verified_at = Set(Some(work.now().into()));
        user = row.update(work.db()).await?;
        work.publish_changes(&before, &user);
    }
    if role != "user" {
        user = user.change_role(&mut work, role).await?;
    }
    work.commit().await?;
    Ok(user)
}
