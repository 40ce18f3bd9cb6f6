//! The app: what a first visit downloads.

fn main() {
    carnet_app::mount();
}
