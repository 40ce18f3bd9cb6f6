// Carnet's service worker: keeps one whole version of the app on the device.
//
// The build fills in VERSION, and path and SHA-256 of every file of this version: FILES, which the
// app needs to run, and LATER, which somebody may need once: the authors' page, lists of words, the
// interface's texts in other languages.
//
// - A version is taken whole or not at all: every byte is compared with its digest while
//   installing; if one differs or is missing, the installation fails and the old version stays.
// - Every address within the app leads to its one page.
// - A page gets its files from this version's cache alone, so versions never mix.
// - What is needed later comes when it is asked for, is compared like the rest, and then stays.
// - The texts in use belong to the whole version. The other languages come once the app runs.
// - A new version waits until the app says `activate-now`, or until no page is open.
// - What belongs to the server (records, programme, forms, previews) is never answered here.
// - When the app is closed and there is a network again (Background Sync), what waits in the outbox is
//   put here. Receipts are checked by the app, from what is kept for it in the cache ANSWERS.

"use strict";

const VERSION = "__VERSION__";
const FILES = new Map(__FILES__);
const LATER = new Map(__LATER__);
const DIGESTS = new Map([...FILES, ...LATER]);

const PREFIX = "carnet-";
const CACHE = PREFIX + VERSION;
const PAGE = "index.html";
const ANSWERS = "answers";
/** What this worker and the app's tabs take turns at. */
const SENDER = "carnet-sender";
/** After so many records in a row that could not be handed over it is not the records. */
const ENOUGH = 2;
/** Longer answers, in bytes, are no receipts. */
const LONGEST_RECEIPT = 4096;
/** The language of a file of the interface's texts, `texts/{language}-{digest}.json`. */
const languageOf = (path) => /^texts\/(.+)-/.exec(path)?.[1];
const TEXTS = [...LATER.keys()].filter(languageOf);
/** First parts of paths that the server answers. */
const SERVER = new Set(
  "records programme forms collected.json enrol erased healthz preview sw.js".split(" "),
);

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
  const bytes = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0"));
  return bytes.join("") === digest;
}

/** The right file, or nothing if other bytes came. */
async function fetched(path, cache) {
  const response = await fetch(address(path), { cache, credentials: "same-origin" });
  const right = response.ok && (await hasDigest(response.clone(), DIGESTS.get(path)));
  return right ? response : undefined;
}

/**
 * A file from the browser's own cache, where the page of a first visit has just left it, or else
 * from the network; an error unless it is the right one.
 */
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

/**
 * The texts without which the app might not speak on this device: in the browser's language, and in
 * those that an earlier version has here, of which the worker may have chosen any.
 */
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

/** All languages, for whoever changes to another without a network. What fails is for the next time. */
async function keepTexts() {
  const cache = await caches.open(CACHE);
  for (const path of TEXTS) {
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
  if (event.data === "keep-texts") event.waitUntil(keepTexts());
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
  } else if (opens && !SERVER.has(path.split("/")[0])) {
    event.respondWith(Response.redirect(scope.href));
  }
});

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The app's database, or nothing: it is the app that makes it. */
async function database() {
  const request = indexedDB.open("carnet");
  request.onupgradeneeded = () => request.transaction.abort();
  return settled(request).catch(() => undefined);
}

/** A row as `src/store/row.rs` lays it out: length of the header, header, body. */
function parts(row) {
  const end = 4 + new DataView(row.buffer, row.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(row.subarray(4, end)));
  return { header, body: row.subarray(end) };
}

/** What waits: where to, and how; the answer to each is kept for the app. */
async function deliver() {
  const store = await database();
  if (!store) return;
  try {
    const read = (name) => store.transaction(name).objectStore(name);
    const rows = ["enrolment", "programme"].map((key) => settled(read("settings").get(key)));
    const [enrolment, programme] = await Promise.all(rows);
    if (!enrolment || !programme) return;
    const { inbox } = parts(enrolment).header;
    const { store: plain } = JSON.parse(JSON.parse(parts(programme).header).document);
    const to = plain ?? { url: `${inbox}/records` };
    const answers = await caches.open(ANSWERS);
    const faults = [];
    let inARow = 0;
    for (const digest of fromAnywhere(await settled(read("outbox").getAllKeys()))) {
      const { header, body } = parts(await settled(read("outbox").get(digest)));
      if (header.status !== "waiting" || (await answers.match(address(digest)))) continue;
      try {
        const answer = await put(to, digest, plain ? {} : sender(header), body);
        await answers.put(address(digest), answer);
        inARow = 0;
      } catch (fault) {
        faults.push(fault);
        inARow += 1;
        if (inARow === ENOUGH) break;
      }
    }
    if (faults.length) throw faults[0];
  } finally {
    store.close();
  }
}

/** The list, begun anywhere: what always fails does not always come first. */
function fromAnywhere(list) {
  const first = Math.floor(Math.random() * list.length);
  return [...list.slice(first), ...list.slice(0, first)];
}

/** Who delivers, as an inbox wants to know it. */
const sender = ({ sender: { device, signature } }) => ({
  "Carnet-Device": device,
  "Carnet-Signature": signature,
});

/** Puts one record; an error unless the answer may mean that it was taken. */
async function put({ url, query, headers }, digest, from, body) {
  const answer = await fetch(`${url}/${digest}.age${query ? `?${query}` : ""}`, {
    method: "PUT",
    headers: { "Content-Type": "application/age", "If-None-Match": "*", ...headers, ...from },
    body,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  });
  const said = await answer.arrayBuffer();
  const taken = answer.ok || answer.status === 412;
  if (!taken || said.byteLength > LONGEST_RECEIPT) throw new Error("not delivered");
  return new Response(said.byteLength ? said : null, { status: answer.status });
}

/** Whether somebody looks at the app: then it delivers itself, and knows how long it has to wait. */
async function isInUse() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.some(
    ({ url, visibilityState }) => visibilityState === "visible" && ["", PAGE].includes(pathOf(url)),
  );
}

/** An error makes the browser try again later. */
async function deliverInPlaceOfTabs() {
  if (await isInUse()) throw new Error("the app delivers");
  // A tab that is sending does what is to be done.
  const turn = (lock) => (lock ? deliver() : undefined);
  await navigator.locks.request(SENDER, { ifAvailable: true }, turn);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "deliver") event.waitUntil(deliverInPlaceOfTabs());
});
