//! The pages in a real browser, where there is one.

mod driver;
mod forms;
mod job;
mod keyboard;
mod tabs;
