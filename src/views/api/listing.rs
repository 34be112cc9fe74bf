//! What a list can be asked.

use utoipa::{IntoParams, ToSchema};

use super::requests::{Priority, StatusName};

/// What lists can be sorted by.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SortName {
    /// When it was handed in.
    CreatedAt,
    /// When it last moved.
    UpdatedAt,
    /// Its title.
    Title,
    /// Its status, by name.
    Status,
}

/// In which direction.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum OrderName {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

/// What a list can be asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RequestQuery {
    /// Which page.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u64>,
    /// Rows a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub size: Option<u64>,
    /// Where a cursor page goes on: `pagination.next_cursor` of the page before, or `prev_cursor` of
    /// the page behind. It brings `sort` and `order` along; filters have to be sent again.
    pub cursor: Option<String>,
    /// What to sort by; `created_at` unless it is said.
    #[param(inline)]
    pub sort: Option<SortName>,
    /// In which direction; `desc` unless it is said.
    #[param(inline)]
    pub order: Option<OrderName>,
    /// One status, or several, separated by commas.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<Vec<StatusName>>,
    /// Exactly this type.
    #[param(max_length = 50)]
    pub request_type: Option<String>,
    /// Exactly this priority.
    #[param(inline)]
    pub priority: Option<Priority>,
    /// A part of title or description, in any case; `%` and `_` mean themselves.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// From this time on (RFC 3339), or from this day on, which begins at midnight UTC.
    pub created_after: Option<String>,
    /// Before this time (RFC 3339), or before this day.
    pub created_before: Option<String>,
}

/// Which requests, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RequestFilter {
    /// What to sort by; `created_at` unless it is said.
    #[param(inline)]
    pub sort: Option<SortName>,
    /// In which direction; `desc` unless it is said.
    #[param(inline)]
    pub order: Option<OrderName>,
    /// One status, or several, separated by commas.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<Vec<StatusName>>,
    /// Exactly this type.
    #[param(max_length = 50)]
    pub request_type: Option<String>,
    /// Exactly this priority.
    #[param(inline)]
    pub priority: Option<Priority>,
    /// A part of title or description, in any case; `%` and `_` mean themselves.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// From this time on (RFC 3339), or from this day on, which begins at midnight UTC.
    pub created_after: Option<String>,
    /// Before this time (RFC 3339), or before this day.
    pub created_before: Option<String>,
}
