//! What leaves the program: API shapes and page structs. No entity is ever serialised.
pub mod api;
pub mod engine;
pub mod envelope;
pub mod forms;
pub mod markdown;
pub mod openapi;
pub mod pages;
pub mod requests;
pub mod results;
pub mod shell;
pub mod time;
pub mod users;
