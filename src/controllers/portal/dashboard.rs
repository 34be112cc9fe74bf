//! Where things stand.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Page, Requester, SignedIn};
use crate::errors::Result;
use crate::models::notifications::Model as Notification;
use crate::models::request_counts;
use crate::models::requests::Model as Request;
use crate::models::requests::listing::Query;
use crate::models::requests::status::Status::{
    Cancelled, Completed, Failed, Pending, Processing, Submitted,
};
use crate::views::notifications::AlertLine;
use crate::views::pages::{Checklist, Counts, DashboardPage, RequestLine};

/// `GET /dashboard`
pub async fn show(by: Requester, page: Page, person: SignedIn) -> Result<Response> {
    let (db, user) = (&by.portal.db, &person.user);
    let counts = Counts::from(request_counts::by_status(db, user).await?);
    let running = Query::in_states(&[Pending, Submitted, Processing], 10);
    let recent = Query::in_states(&[Completed, Failed, Cancelled], 5);
    let running = Request::rows(db, user, &running).await?.rows;
    let recent = Request::rows(db, user, &recent).await?.rows;
    let alerts = Notification::unread_alerts(db, user, 5).await?;
    let (verified, first_request) = (user.is_verified(), counts.all > 0);
    let profile = user.phone.is_some() || user.timezone != "UTC";
    let done = verified && profile && first_request;
    let calendar = page.calendar();
    let types = by.portal.types().await?;
    let lines =
        |rows: &[_]| rows.iter().map(|row| RequestLine::new(&calendar, &types, row)).collect();
    let shown = DashboardPage {
        first_name: user.first_name.clone(),
        running: lines(&running),
        recent: lines(&recent),
        checklist: Checklist { verified, profile, first_request, done },
        counts,
        alerts: AlertLine::all(&calendar, &alerts),
    };
    page.render_live("dashboard/show.html", "requests", shown)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/dashboard", get(show))
}
