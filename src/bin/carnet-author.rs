//! The page for authors of questionnaires: downloaded when it is opened.

fn main() {
    carnet_app::author::run();
}
