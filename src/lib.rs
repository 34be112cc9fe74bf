//! The User Portal: accounts, requests and their results; the front door of the Statex platform.
//!
//! `app` wires everything up; `models` hold the domain, `controllers` the HTTP side, `views` what
//! leaves the program. docs/ARCHITECTURE.md walks through one request from click to result.
pub mod agents;
pub mod app;
pub mod context;
pub mod controllers;
pub mod errors;
pub mod i18n;
pub mod integrations;
pub mod keyring;
pub mod mailers;
pub mod models;
pub mod rate_limit;
pub mod realtime;
pub mod settings;
pub mod tasks;
pub mod views;
pub mod workers;
