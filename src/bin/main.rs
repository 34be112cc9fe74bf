//! `user_portal-cli`, which is `cargo loco` in development.
use loco_rs::cli;
use migration::Migrator;
use user_portal::app::App;

#[tokio::main]
async fn main() -> loco_rs::Result<()> {
    // One TLS library for everything: rustls can not choose by itself.
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| loco_rs::Error::string("a TLS provider is installed already"))?;
    cli::main::<App, Migrator>().await
}
