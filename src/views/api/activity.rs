//! What the trail of an account can be asked.

use utoipa::{IntoParams, ToSchema};

use super::listing::OrderName;

/// What an entry is about.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ActivityKind {
    /// Signing in and out, and everything that guards the account.
    Security,
    /// What the account holds and looks like.
    Profile,
    /// Requests and their files.
    Requests,
}

/// What the trail can be asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// Which page.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u64>,
    /// Rows a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub size: Option<u64>,
    /// Where a cursor page goes on: `pagination.next_cursor` of the page before. It brings `order`
    /// along; filters have to be sent again.
    pub cursor: Option<String>,
    /// In which direction of time; `desc` unless it is said.
    #[param(inline)]
    pub order: Option<OrderName>,
    /// Only entries of this kind.
    #[param(inline)]
    pub kind: Option<ActivityKind>,
    /// From this time on (RFC 3339), or from this day on, which begins at midnight UTC.
    pub after: Option<String>,
    /// Before this time (RFC 3339), or before this day.
    pub before: Option<String>,
}

/// Which entries a file holds.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ActivityFilter {
    /// Only entries of this kind.
    #[param(inline)]
    pub kind: Option<ActivityKind>,
    /// From this time on (RFC 3339), or from this day on, which begins at midnight UTC.
    pub after: Option<String>,
    /// Before this time (RFC 3339), or before this day.
    pub before: Option<String>,
}
