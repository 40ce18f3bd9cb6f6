//! How to put the app on the home screen.

use crate::app::App;
use crate::dom::{self, Install};
use crate::frame;
use crate::markup::{Markup, el, group, nothing, part};
use crate::words::say;

/// What is said on the home screen, until it is done or declined.
pub(super) fn offer(app: App) -> Markup {
    let words = app.words;
    part(move || {
        let way = app.install();
        if way == Install::No || app.settings().not_installed {
            return nothing();
        }
        let decline = move |_| {
            let mut settings = app.settings();
            settings.not_installed = true;
            app.change_settings(settings);
            app.install_changed();
        };
        let install = say!(words, install.action);
        let install = match way {
            Install::Offered => frame::button("button", install, |_| {
                dom::tell_window("carnet:install");
            }),
            _ => frame::paragraph(say!(words, install.ios)),
        };
        let later = frame::button("button button--quiet", say!(words, install.later), decline);
        let body = title(app)
            .child(frame::paragraph(say!(words, install.why)))
            .child(install)
            .child(later);
        frame::notice("notice notice--plain", body)
    })
}

/// What is said before the programme's link is used: an app on the home screen of such a device does not
/// share what its browser keeps.
pub(super) fn first(app: App) -> Markup {
    if dom::install() != Install::ByHand {
        return nothing();
    }
    let words = app.words;
    let body = title(app)
        .child(frame::paragraph(say!(words, install.ios)))
        .child(frame::paragraph(say!(words, install.ios_first)));
    frame::notice("notice notice--plain", body)
}

fn title(app: App) -> Markup {
    let title = el("strong").child(say!(app.words, install.title));
    group().child(el("p").child(title))
}
