//! Carnet, the field notebook: the app in the browser.

mod app;
mod delivery;
mod host;
mod notebook;
mod store;
mod vault;

fn main() {
    app::mount();
}
