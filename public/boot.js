// Starts the app and keeps it ready to work offline.
//
// The app hears, as events on `window`:
//
//   carnet:offline-ready     every file is on the device: it can work offline
//   carnet:update-waiting    a new version is on the device and waits
//   carnet:update-active     another tab has switched to a new version; reload when convenient
//
// Each also stays on <html> as an attribute, for who comes late: data-offline-ready,
// data-update-waiting, data-update-active. To switch to the new version, once everything is saved,
// the app sends the event
//
//   carnet:activate   on `window`; this page reloads as soon as the new version is active
//
// Whether the browser offers to install the app stands on <html> as data-install, and
// carnet:install-changed says when that changes. The event carnet:install takes the offer.
//
// The authors' page starts here too. The app's service worker keeps it, where there is one: to open
// the page does not install the app.
//
// If the app stops (a panic, a failed start), the section #crash of index.html is shown.

const CHECK_EVERY = 12 * 60 * 60 * 1000;

const page = document.documentElement;

function announce(news) {
  page.setAttribute(`data-${news}`, "");
  window.dispatchEvent(new Event(`carnet:${news}`));
}

function showCrash() {
  document.getElementById("splash")?.remove();
  document.getElementById("crash").hidden = false;
  document.getElementById("reload").focus();
}

function watchForCrashes() {
  const judge = (error) => {
    if (error instanceof WebAssembly.RuntimeError) showCrash();
  };
  window.addEventListener("error", (event) => judge(event.error));
  window.addEventListener("unhandledrejection", (event) => judge(event.reason));
  document.getElementById("reload").addEventListener("click", () => location.reload());
}

async function startApp() {
  const code = document.getElementById("app-code").href;
  const module = document.getElementById("app-module").href;
  const { default: init, start } = await import(code);
  await init({ module_or_path: module });
  await new Promise((resolve, reject) => start((shown) => (shown ? resolve() : reject())));
  document.getElementById("splash")?.remove();
}

// The browser offers this once, maybe before the app can hear it.
function watchForInstall() {
  let offer = null;
  const changed = (offered) => {
    offer = offered;
    page.toggleAttribute("data-install", Boolean(offer));
    window.dispatchEvent(new Event("carnet:install-changed"));
  };
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    changed(event);
  });
  window.addEventListener("appinstalled", () => changed(null));
  window.addEventListener("carnet:install", () => {
    offer?.prompt();
    changed(null);
  });
}

function watchForUpdates(registration) {
  const waiting = () => announce("update-waiting");
  if (registration.waiting && registration.active) waiting();
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && registration.active) waiting();
    });
  });
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    const due = Date.now() - checked > CHECK_EVERY;
    if (document.visibilityState === "visible" && navigator.onLine && due) {
      checked = Date.now();
      registration.update().catch(() => {});
    }
  });
}

async function keepOffline() {
  const workers = navigator.serviceWorker;
  if (!workers || document.getElementById("author-worker")) return;
  const ready = () => {
    announce("offline-ready");
    workers.controller?.postMessage("keep-soon");
  };
  const updating = Boolean(workers.controller);
  let asked = false;
  workers.addEventListener("message", (event) => {
    if (event.data?.type === "ready") ready();
  });
  workers.addEventListener("controllerchange", () => {
    if (asked) location.reload();
    else if (updating) announce("update-active");
  });
  const registration = await workers.register(new URL("sw.js", import.meta.url), {
    scope: new URL("./", import.meta.url).pathname,
    updateViaCache: "none",
  });
  if (workers.controller) ready();
  watchForUpdates(registration);
  window.addEventListener("carnet:activate", () => {
    asked = true;
    registration.waiting?.postMessage("activate-now");
  });
}

if (!("tooOld" in page.dataset)) {
  watchForCrashes();
  watchForInstall();
  // The app first: on a weak network the copy for offline work must not compete with it.
  startApp()
    .catch(showCrash)
    .then(keepOffline)
    .catch(() => {});
}
