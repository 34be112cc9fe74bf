//! The platform's envelope around what the API gives.

use utoipa::ToSchema;

use crate::views::envelope::Pagination;

/// One thing.
#[derive(ToSchema)]
pub struct Success<T: ToSchema> {
    /// Always true.
    pub success: bool,
    /// The thing.
    pub data: T,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub timestamp: String,
}

/// All of a few things.
#[derive(ToSchema)]
pub struct Several<T: ToSchema> {
    /// Always true.
    pub success: bool,
    /// The things.
    pub data: Vec<T>,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub timestamp: String,
}

/// One page of many things.
#[derive(ToSchema)]
pub struct List<T: ToSchema> {
    /// Always true.
    pub success: bool,
    /// The rows of this page.
    pub data: Vec<T>,
    /// Which page it is, and where it goes on.
    pub pagination: Pagination,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub timestamp: String,
}

/// It was taken; the caller learns no more than that.
#[derive(ToSchema)]
pub struct Accepted {
    /// Always true.
    pub success: bool,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub timestamp: String,
}
