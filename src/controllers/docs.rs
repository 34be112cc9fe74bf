//! The API's own description.

use loco_rs::controller::Routes;

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
}
