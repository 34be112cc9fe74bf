//! What the list of notifications can be asked, and how it is answered.

use utoipa::{IntoParams, ToSchema};

use crate::views::envelope::Pagination;
use crate::views::notifications::NotificationView;

/// What the list can be asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NotificationQuery {
    /// Only what is new, or only what was read.
    pub unread: Option<bool>,
    /// Rows a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub size: Option<u64>,
    /// Where it goes on: `pagination.next_cursor` of the page before. Filters have to be sent again.
    pub cursor: Option<String>,
}

/// About all of them.
#[derive(ToSchema)]
pub struct NotificationMetadata {
    /// How much is new.
    #[schema(minimum = 0)]
    pub unread_count: u64,
}

/// One page of what somebody was told.
#[derive(ToSchema)]
pub struct NotificationList {
    /// Always true.
    pub success: bool,
    /// Newest first.
    pub data: Vec<NotificationView>,
    /// Where it goes on.
    pub pagination: Pagination,
    /// About all of them.
    pub metadata: NotificationMetadata,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub timestamp: String,
}
