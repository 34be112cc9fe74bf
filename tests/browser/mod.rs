//! The pages in a real browser, where there is one.

mod accessibility;
mod driver;
mod following;
mod forms;
mod hand_in;
mod job;
mod keyboard;
mod notifications;
mod password_meter;
mod results;
mod security;
mod tabs;
