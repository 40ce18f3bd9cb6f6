// Carnet's service worker: keeps one whole version of the app on the device.
//
// The build fills in VERSION, and path and half the SHA-256 of every file: FILES, which the app
// needs to run, and LATER, which somebody may need: the authors' page, words, more languages, codes.
//
// - A version is taken whole or not at all: every byte is compared with its digest while
//   installing; if one differs or is missing, the installation fails and the old version stays.
// - Every address within the app leads to its one page.
// - A page gets its files from this version's cache alone, so versions never mix.
// - What is needed later comes when it is asked for, is compared like the rest, and then stays.
// - The texts in use belong to the whole version. Other languages, and codes, come once the app runs.
// - A new version waits until the app says `activate-now`, or until no page is open.
// - What belongs to the server (records, programme, forms, previews) is never answered here.
// - What waits to be delivered while the app is closed is for sync.js.

"use strict";
importScripts("sync.js");

const VERSION = "__VERSION__";
const FILES = new Map(__FILES__);
const LATER = new Map(__LATER__);
const DIGESTS = new Map([...FILES, ...LATER]);

const PREFIX = "carnet-";
const CACHE = PREFIX + VERSION;
const PAGE = "index.html";
/** The language of a file of the interface's texts, `texts/{language}-{digest}.json`. */
const languageOf = (path) => /^texts\/(.+)-/.exec(path)?.[1];
const TEXTS = [...LATER.keys()].filter(languageOf);
const SOON = /^(texts\/|codes-)/;
/** First parts of paths that the server answers. */
const SERVER = /^(records|programme|forms|collected.json|enrol|erased|healthz|preview|sw.js)\b/;

const scope = new URL(self.registration.scope);
const address = (path) => new URL(path, scope).href;
const ownCaches = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/** The path within the app that a URL leads to, or nothing if it lies elsewhere. */
function pathOf(url) {
  const { origin, pathname } = new URL(url);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
  return pathname.slice(scope.pathname.length);
}

async function hasDigest(response, digest) {
  const hash = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  const bytes = Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, "0"));
  return bytes.join("") === digest;
}

/** The right file, or nothing if other bytes came. */
async function fetched(path, cache) {
  const response = await fetch(address(path), { cache, credentials: "same-origin" });
  const right = response.ok && (await hasDigest(response.clone(), DIGESTS.get(path)));
  return right ? response : undefined;
}

/** A file from the browser's cache, or else from the network; an error unless it is the right one. */
async function download(path) {
  const near = await fetched(path, "force-cache").catch(() => undefined);
  const response = near ?? (await fetched(path, "reload"));
  if (!response) throw new Error(`not the file of this version: ${path}`);
  // A redirected response may not answer a navigation.
  return response.redirected
    ? new Response(response.body, { headers: response.headers })
    : response;
}

/** A file that another version, or an interrupted installation, has on the device already. */
async function known(path) {
  for (const name of await ownCaches()) {
    const found = await (await caches.open(name)).match(address(path), { ignoreVary: true });
    if (found && (await hasDigest(found.clone(), DIGESTS.get(path)))) return found;
  }
  return undefined;
}

/** The texts in the browser's language, and in those that an earlier version has here. */
async function textsInUse() {
  const spoken = [...navigator.languages, "en"].flatMap((tag) => [tag, tag.split("-")[0]]);
  const languages = TEXTS.map(languageOf);
  const used = new Set([spoken.find((tag) => languages.includes(tag))]);
  for (const name of await ownCaches()) {
    for (const { url } of await (await caches.open(name)).keys()) used.add(languageOf(pathOf(url)));
  }
  return TEXTS.filter((path) => used.has(languageOf(path)));
}

async function keep(path) {
  const cache = await caches.open(CACHE);
  await cache.put(address(path), (await known(path)) ?? (await download(path)));
}

async function install() {
  // Also after a fault what does arrive is kept: the next attempt then needs only the rest.
  const outcomes = await Promise.allSettled([...FILES.keys(), ...(await textsInUse())].map(keep));
  const fault = outcomes.find(({ status }) => status === "rejected");
  if (fault) throw fault.reason;
}

async function activate() {
  const old = (await ownCaches()).filter((name) => name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The first visit's page came from the network; from now on it is served from here.
  await self.clients.claim();
  for (const client of await self.clients.matchAll({ type: "window" })) {
    client.postMessage({ type: "ready", version: VERSION });
  }
}

/** Other languages and codes: they are needed without a network. What fails is for the next time. */
async function keepSoon() {
  const cache = await caches.open(CACHE);
  for (const path of [...LATER.keys()].filter((path) => SOON.test(path))) {
    if (!(await cache.match(address(path)))) await keep(path).catch(() => {});
  }
}

/** A file of this version; fetched again, and checked again, should the browser have lost it. */
async function serve(path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(address(path), { ignoreVary: true });
  if (kept) return kept;
  const response = await download(path);
  await cache.put(address(path), response.clone());
  return response;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("message", (event) => {
  if (event.data === "activate-now") event.waitUntil(self.skipWaiting());
  if (event.data === "keep-soon") event.waitUntil(keepSoon());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method !== "GET" || path === undefined) return;
  const opens = request.mode === "navigate";
  const file = path || PAGE;
  if (DIGESTS.has(file)) {
    // With this version's page lost here and replaced on the server, a newer page is better than
    // none: it names its own files, which are fetched as they are.
    event.respondWith(serve(file).catch(() => (opens ? fetch(request) : Response.error())));
  } else if (opens && !SERVER.test(path)) {
    event.respondWith(Response.redirect(scope.href));
  }
});
