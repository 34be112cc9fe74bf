//! The pages in a real browser, where there is one.

mod accessibility;
mod driver;
mod forms;
mod job;
mod keyboard;
mod password_meter;
mod security;
mod tabs;
