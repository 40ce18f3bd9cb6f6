// The service worker delivers while the app is closed, and cannot check what it is told: what it
// hears is judged by the app.

import { readFile } from "node:fs/promises";

import { SHORT } from "../support/forms.mjs";
import { expect, sealOne, test } from "../support/faulty.mjs";
import { receipt, signingKey, strangerKey } from "../support/signing.mjs";
import {
  Colleague,
  expectDelivered,
  expectTruth,
  inState,
  outboxIn,
  stateOf,
  storedAt,
} from "../support/truth.mjs";

test.use({ forms: [SHORT] });

const HTML = { "Content-Type": "text/html" };
const JSON_TYPE = { "Content-Type": "application/json" };

/** Opens the app, with so many records that wait, one of them of its own, and closes it again. */
async function leaveWaiting({ programme, notebook, way, form }, count) {
  const { page } = notebook;
  await notebook.begin(programme.link);
  await notebook.readyForOffline();
  way.rule = (delivery) => delivery.drop();
  await sealOne(notebook, form);
  const colleague = await Colleague.enrol(programme);
  await colleague.hand(page, count - 1);
  const sealed = (await outboxIn(page)).map(({ digest }) => digest);
  // A page of the same place that is not the app.
  const beside = await page.context().newPage();
  await beside.goto(`${programme.url}/healthz`);
  const worker = await Worker.of(beside, programme.url);
  await page.close();
  way.seen.length = 0;
  way.rule = null;
  return { beside, worker, sealed };
}

/** The app's service worker, as the browser sees it. */
class Worker {
  static async of(page, origin) {
    const worker = Object.assign(new Worker(), { origin });
    worker.devtools = await page.context().newCDPSession(page);
    const registered = new Promise((resolve) => {
      worker.devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const found = registrations.find((it) => it.scopeURL.startsWith(origin) && !it.isDeleted);
        if (found) resolve(found.registrationId);
      });
    });
    await worker.devtools.send("ServiceWorker.enable");
    worker.registration = await registered;
    return worker;
  }

  /** There is a network again. */
  async sync() {
    await this.devtools.send("ServiceWorker.dispatchSyncEvent", {
      origin: this.origin,
      registrationId: this.registration,
      tag: "deliver",
      lastChance: false,
    });
  }
}

/** What the service worker keeps for the app, by digest. */
const answersIn = (page) =>
  page.evaluate(async () => {
    if (!(await caches.has("answers"))) return [];
    const requests = await (await caches.open("answers")).keys();
    return requests.map(({ url }) => url.split("/").pop());
  });

/** Has the service worker try, as often as it takes, until so many records are at the inbox. */
async function syncUntil(worker, programme, count) {
  const arrived = async () => {
    await worker.sync();
    return storedAt(programme);
  };
  await expect.poll(arrived, { timeout: 20_000 }).toHaveLength(count);
}

/** Opens the app again, locked. */
async function reopen({ programme, notebook }, beside) {
  await beside.goto(programme.url);
  notebook.page = beside;
  await expect(notebook.heading("unlock.title")).toBeVisible();
}

test("what waits is delivered while the app is closed, and shown when it opens again", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  const all = { programme, notebook, way, form };
  const { beside, worker, sealed } = await leaveWaiting(all, 4);
  await worker.sync();
  await expect.poll(() => answersIn(beside)).toHaveLength(4);
  expect((await storedAt(programme)).sort()).toEqual([...sealed].sort());
  // Nobody has checked the receipts.
  expect(await inState(beside, "delivered")).toEqual([]);
  await expectTruth(beside, programme, sealed);

  await reopen(all, beside);
  await expect.poll(() => inState(beside, "waiting")).toEqual([]);
  await expectDelivered(beside, programme, sealed);
  expect([...way.counts().values()]).toEqual([1, 1, 1, 1]);
  expect(await answersIn(beside)).toEqual([]);
  await notebook.unlock();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(4);
});

test("what a stranger told the service worker frees no record", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  const key = signingKey(await readFile(programme.path("inbox/receipt.key"), "utf8"));
  const all = { programme, notebook, way, form };
  const { beside, worker, sealed } = await leaveWaiting(all, 9);
  const facts = ({ digest, length }) => ({ programme: programme.id, digest, length });
  const json = (status, body) => ({ status, headers: JSON_TYPE, body });
  const said = [
    () => ({ status: 200, headers: HTML, body: "<!doctype html>Sign in" }),
    () => ({ status: 201, headers: HTML, body: "" }),
    () => ({ status: 204 }),
    (it) => json(201, receipt(strangerKey(), facts(it))),
    (it) => json(201, receipt(key, { ...facts(it), digest: "0".repeat(64) })),
    (it) => json(201, receipt(key, { ...facts(it), length: it.length + 1 })),
    (it) => json(202, receipt(key, facts(it))),
    (it) => json(412, receipt(key, facts(it)).slice(0, -1)),
    (it) => json(412, receipt(key, { ...facts(it), programme: "0".repeat(32) })),
  ];
  way.rule = (delivery) => delivery.answer(said[way.seen.length - 1](delivery));
  await worker.sync();
  await expect.poll(() => answersIn(beside)).toHaveLength(said.length);

  // The app does not take their word, and asks itself; there is no network for that yet.
  way.rule = (delivery) => delivery.drop();
  await reopen(all, beside);
  await expect.poll(() => answersIn(beside)).toEqual([]);
  await expect.poll(() => way.seen.length).toBeGreaterThan(said.length);
  await expectTruth(beside, programme, sealed);
  expect(await inState(beside, "waiting")).toHaveLength(said.length);
  expect(await storedAt(programme)).toEqual([]);

  way.rule = null;
  await notebook.unlock();
  await notebook.goOutbox();
  await notebook.send();
  await expectDelivered(beside, programme, sealed);
});

test("the service worker is not led elsewhere, and keeps no error", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  const all = { programme, notebook, way, form };
  const { beside, worker, sealed } = await leaveWaiting(all, 1);
  const led = [];
  way.other = ({ url }, response) => {
    if (!url.startsWith("/elsewhere")) return false;
    led.push(url);
    response.writeHead(201).end();
    return true;
  };
  const answers = [
    { status: 307, headers: { Location: "/elsewhere" } },
    { status: 302, headers: { Location: "/elsewhere" } },
    { status: 403, headers: HTML, body: "No" },
    { status: 507, headers: JSON_TYPE, body: "{}" },
    { status: 200, headers: HTML, body: " ".repeat(4097) },
  ];
  for (const [index, answer] of answers.entries()) {
    way.rule = (delivery) => delivery.answer(answer);
    await worker.sync();
    await expect.poll(() => way.seen.length).toBe(index + 1);
    await expectTruth(beside, programme, sealed);
  }
  expect(led).toEqual([]);
  expect(await answersIn(beside)).toEqual([]);
  way.rule = null;
  await worker.sync();
  await expect.poll(() => answersIn(beside)).toHaveLength(1);
});

test("records that always fail do not keep the service worker from the others", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  const all = { programme, notebook, way, form };
  const { beside, worker, sealed } = await leaveWaiting(all, 6);
  let poison;
  way.rule = async (delivery) => {
    if (poison.includes(delivery.digest)) return delivery.drop();
    delivery.answer(await delivery.ask());
  };
  // In the order of the database two in a row would come first each time.
  for (const count of [1, 2]) {
    poison = [...sealed].sort().slice(0, 3 - count);
    await syncUntil(worker, programme, sealed.length - poison.length);
    await expectTruth(beside, programme, sealed);
  }
  way.rule = null;
  await syncUntil(worker, programme, 6);
  await reopen(all, beside);
  await expect.poll(() => inState(beside, "waiting")).toEqual([]);
  await expectDelivered(beside, programme, sealed);
});

test("while a tab sends, the service worker does not", async ({ programme, notebook, way, form }) => {
  const all = { programme, notebook, way, form };
  const { beside, worker, sealed } = await leaveWaiting(all, 3);
  const release = [];
  way.rule = async (delivery) => {
    await new Promise((resolve) => release.push(resolve));
    delivery.answer(await delivery.ask());
  };
  // It tries as soon as it opens, and is held up at the first record.
  await reopen(all, beside);
  await expect.poll(() => way.seen.length).toBe(1);
  await worker.sync();
  await worker.sync();
  way.rule = null;
  release.forEach((go) => go());
  await expect.poll(() => inState(beside, "waiting")).toEqual([]);
  await expectDelivered(beside, programme, sealed);
  expect([...way.counts().values()]).toEqual([1, 1, 1]);
  expect(await answersIn(beside)).toEqual([]);
});

test("the service worker and a closing tab do not lose a record between them", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  const all = { programme, notebook, way, form };
  const { beside, worker, sealed } = await leaveWaiting(all, 3);
  const app = await beside.context().newPage();
  way.rule = () => {};
  await app.goto(programme.url);
  await expect.poll(() => way.seen.length).toBe(1);
  await app.close();
  way.rule = null;
  await syncUntil(worker, programme, 3);
  await expect.poll(() => answersIn(beside)).toHaveLength(3);
  await reopen(all, beside);
  await expect.poll(() => inState(beside, "waiting")).toEqual([]);
  const { rows } = await expectTruth(beside, programme, sealed);
  expect(rows.map(stateOf)).toEqual(["delivered", "delivered", "delivered"]);
});
