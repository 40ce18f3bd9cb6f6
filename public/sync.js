// Part of the service worker.
//
// When the app is closed and there is a network again (Background Sync), what waits in the outbox is
// put here. Receipts are checked by the app, from what is kept for it in the cache ANSWERS.

"use strict";

const ANSWERS = "answers";
/** What this worker and the app's tabs take turns at. */
const SENDER = "carnet-sender";
/** After so many records in a row that could not be handed over it is not the records. */
const ENOUGH = 2;
/** Longer answers, in bytes, are no receipts. */
const LONGEST_RECEIPT = 4096;

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
