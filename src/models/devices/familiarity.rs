//! Whether a sign-in looks like one of before, for devices that keep no token.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::agents::describe;
use crate::errors::Result;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::lockout::network;
use crate::models::{sessions, users};

/// Earlier sessions that are looked at.
const LOOKED_AT: u64 = 200;
/// Sessions that their owner ended as those of a stranger make nothing familiar.
pub const DISOWNED: &str = "disowned";

/// Whether `user` signed in before, but never from this network with a client of this family.
pub async fn is_strange(work: &UnitOfWork<'_>, user: &users::Model) -> Result<bool> {
    let origin = work.origin();
    let here = (network(origin.ip_address), family(origin.user_agent.as_deref()));
    let earlier: Vec<(Option<String>, Option<String>, Option<String>)> = sessions::Entity::find()
        .select_only()
        .columns([
            sessions::Column::IpAddress,
            sessions::Column::UserAgent,
            sessions::Column::RevokedBecause,
        ])
        .filter(sessions::Column::UserId.eq(user.id))
        .order_by_desc(sessions::Column::Id)
        .limit(LOOKED_AT)
        .into_tuple()
        .all(work.db())
        .await?;
    let is_familiar = earlier.iter().any(|(address, agent, because)| {
        let address = address.as_ref().and_then(|address| address.parse().ok());
        because.as_deref() != Some(DISOWNED) && (network(address), family(agent.as_deref())) == here
    });
    // Sessions are dropped with time; that there were some is not forgotten.
    let is_first = earlier.is_empty() && user.last_login_at.is_none();
    Ok(!is_first && !is_familiar)
}

/// Browser and system without versions, which change by themselves; a program by its name.
fn family(agent: Option<&str>) -> String {
    let agent = agent.unwrap_or_default();
    let known = describe(agent);
    match (known.browser, known.system) {
        (None, None) => agent.split(['/', ' ']).next().unwrap_or_default().to_owned(),
        (browser, system) => {
            format!("{} {}", browser.unwrap_or_default(), system.unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn a_new_version_is_the_same_family() {
        let firefox = |version: u32, system: &str| {
            family(Some(&format!(
                "Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
            )))
        };
        assert_eq!(firefox(128, "X11; Linux x86_64"), firefox(131, "X11; Linux x86_64"));
        assert_ne!(firefox(128, "X11; Linux x86_64"), firefox(128, "Windows NT 10.0; Win64; x64"));
        assert_eq!(family(Some("backup-tool/1.0")), family(Some("backup-tool/2.0")));
        assert_ne!(family(Some("backup-tool/1.0")), family(None));
    }
}
