// The desk's word of what it has opened: what it frees, what it calls back, and what is not its word.

import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { SHORT } from "../support/forms.mjs";
import { expect, sealOne, test } from "../support/faulty.mjs";
import { collected, receipt, signingKey, strangerKey } from "../support/signing.mjs";
import {
  Colleague,
  expectDelivered,
  expectTruth,
  outboxIn,
  stateOf,
  storedAt,
} from "../support/truth.mjs";

test.use({ forms: [SHORT] });

const DAY_MS = 86_400_000;
const JSON_TYPE = { "Content-Type": "application/json" };

/** A day so many days ago, by the clock of this machine, in UTC. */
const daysAgo = (count) => new Date(Date.now() - count * DAY_MS).toISOString().slice(0, 10);

/** From now on the inbox's receipts are of this day. */
async function receiptsOf(day, { programme, way }) {
  const key = signingKey(await readFile(programme.path("inbox/receipt.key"), "utf8"));
  way.rule = async (delivery) => {
    const { status } = await delivery.ask();
    const { digest, length } = delivery;
    const body = receipt(key, { programme: programme.id, digest, length, day });
    delivery.answer({ status, headers: JSON_TYPE, body });
  };
}

/** State and length of every record on the device, in the order of their digests. */
const states = async (page) =>
  (await outboxIn(page)).map((row) => `${stateOf(row)} ${row.length > 0 ? "here" : "gone"}`);

/** What the desk does each day. */
async function deskAtWork(programme) {
  await programme.pull();
  return programme.desk("collected", "--output", join(programme.inboxData, "collected.json"));
}

test("an inbox that was set back to an old copy is given everything once more", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  test.setTimeout(120_000);
  const { page } = notebook;
  await notebook.begin(programme.link);
  const copy = programme.path("copy");
  await cp(programme.inboxData, copy, { recursive: true });
  await receiptsOf(daysAgo(1), { programme, way });
  for (let count = 0; count < 3; count += 1) await sealOne(notebook, form);
  await expect.poll(() => states(page)).toEqual(Array(3).fill("delivered here"));
  const sealed = (await outboxIn(page)).map(({ digest }) => digest);
  await expectDelivered(page, programme, sealed);

  await programme.stopInbox();
  await rm(programme.inboxData, { recursive: true });
  await cp(copy, programme.inboxData, { recursive: true });
  await programme.startInbox();
  expect(await storedAt(programme)).toEqual([]);
  // Life goes on: from what came today the desk sees that it has all of yesterday.
  way.rule = null;
  await sealOne(notebook, form);
  // The first attempt may meet a connection to the inbox that was stopped; the next comes by itself.
  await expect.poll(() => storedAt(programme), { timeout: 20_000 }).toHaveLength(1);
  sealed.push(...(await storedAt(programme)));
  await deskAtWork(programme);
  way.seen.length = 0;
  await notebook.goOutbox();
  await notebook.send();
  await expect.poll(() => way.seen.length).toBe(3);
  await expect.poll(() => storedAt(programme)).toHaveLength(4);
  const done = [...Array(3).fill("delivered here"), "collected gone"];
  await expect.poll(async () => (await states(page)).sort().reverse()).toEqual(done);
  await expectTruth(page, programme, sealed);
  expect([...way.counts().values()]).toEqual([1, 1, 1]);

  await deskAtWork(programme);
  await notebook.send();
  await expect.poll(() => states(page)).toEqual(Array(4).fill("collected gone"));
  const main = page.getByRole("main");
  await expect(main.getByText(notebook.t.like("outbox.state_collected"))).toHaveCount(4);
  await expectTruth(page, programme, sealed);
  // Nothing of it is ever sent again.
  await notebook.send();
  expect(way.seen).toHaveLength(3);
});

/** Opens the app with so many records that were delivered some days ago; `word` is what the desk says. */
async function withDelivered(count, { programme, notebook, way }) {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const colleague = await Colleague.enrol(programme);
  await receiptsOf(daysAgo(3), { programme, way });
  const sealed = (await colleague.hand(page, count)).sort();
  await notebook.goOutbox();
  await notebook.send();
  await expectDelivered(page, programme, sealed);
  const desk = { word: null, asked: 0 };
  way.other = ({ url }, response) => {
    if (url !== "/collected.json" || desk.word === null) return false;
    desk.asked += 1;
    response.writeHead(200, JSON_TYPE).end(desk.word);
    return true;
  };
  way.rule = null;
  way.seen.length = 0;
  desk.key = signingKey(await readFile(programme.path("desk/desk.key"), "utf8"));
  desk.facts = { programme: programme.id, serial: 5, since: daysAgo(10), until: daysAgo(1) };
  return { sealed, desk };
}

/** Has the app look for the desk's word. */
async function look(notebook, desk) {
  const before = desk.asked;
  const answered = notebook.page.waitForResponse("**/collected.json");
  await notebook.send();
  await (await answered).finished();
  expect(desk.asked).toBe(before + 1);
}

test("the desk's word frees what it names, and calls back what it should have named", async ({
  programme,
  notebook,
  way,
}) => {
  const { page } = notebook;
  const { sealed, desk } = await withDelivered(3, { programme, notebook, way });
  const say = (facts) => (desk.word = collected(desk.key, { ...desk.facts, ...facts }));

  // Receipts of the third day are not spoken of yet.
  say({ records: [sealed[0]], until: daysAgo(4) });
  await look(notebook, desk);
  await expect
    .poll(() => states(page))
    .toEqual(["collected gone", "delivered here", "delivered here"]);
  expect(way.seen).toEqual([]);

  say({ records: sealed.slice(0, 2), serial: 6 });
  await look(notebook, desk);
  await expect.poll(() => way.seen).toEqual([sealed[2]]);
  await expect
    .poll(() => states(page))
    .toEqual(["collected gone", "collected gone", "delivered here"]);
  await expectTruth(page, programme, sealed);
});

test("what is not this desk's newest word changes nothing", async ({ programme, notebook, way }) => {
  const { page } = notebook;
  const { sealed, desk } = await withDelivered(2, { programme, notebook, way });
  const { key, facts } = desk;
  const organisation = signingKey(await readFile(programme.path("desk/organisation.key"), "utf8"));
  const named = { ...facts, records: sealed };
  const missed = { ...facts, records: [] };
  const word = (content, signer = key) => collected(signer, content);
  const good = JSON.parse(word(named));
  // It is known that there was a fifth edition, of which these records were not a part.
  desk.word = word({ ...missed, until: daysAgo(5) });
  await look(notebook, desk);

  const wrong = {
    "of an older edition": word({ ...named, serial: 4 }),
    "of an older edition, which misses them": word({ ...missed, serial: 4 }),
    "of another programme": word({ ...named, programme: "0".repeat(32) }),
    "of another programme, which misses them": word({ ...missed, programme: "0".repeat(32) }),
    "by a stranger": word(named, strangerKey()),
    "by a stranger, which misses them": word(missed, strangerKey()),
    "by the organisation's key": word(named, organisation),
    "whose document was changed": JSON.stringify({
      ...good,
      document: good.document.replace('"serial":5', '"serial":9'),
    }),
    "with more beside it": JSON.stringify({ ...good, note: "" }),
    "with a field too many": word({ ...named, note: "" }),
    "of another version": word({ ...named, v: 2 }),
    "without an edition": word({ ...named, serial: 0 }),
    "that ends before it begins": word({ ...missed, since: facts.until, until: facts.since }),
    "of no day": word({ ...missed, until: "2026-13-01" }),
    "cut short": word(named).slice(0, -1),
    "that is a page": "<!doctype html><title>Free Wi-Fi</title>",
    "that is empty": "",
  };
  for (const [name, text] of Object.entries(wrong)) {
    desk.word = text;
    await look(notebook, desk);
    expect(await states(page), name).toEqual(["delivered here", "delivered here"]);
  }
  expect(way.seen).toEqual([]);
  await expectDelivered(page, programme, sealed);

  desk.word = word(named);
  await look(notebook, desk);
  await expect.poll(() => states(page)).toEqual(["collected gone", "collected gone"]);
  expect(way.seen).toEqual([]);
});

test("without the desk's word the bytes go when they were kept long enough, and not before", async ({
  programme,
  notebook,
  way,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const colleague = await Colleague.enrol(programme);
  const [delivered, refused] = await colleague.hand(page, 2);
  way.rule = async (delivery) => {
    if (delivery.digest === delivered) return delivery.answer(await delivery.ask());
    const body = '{"type":"urn:carnet:problem:record-too-large","title":"No","status":413}';
    delivery.answer({ status: 413, headers: { "Content-Type": "application/problem+json" }, body });
  };
  await notebook.goOutbox();
  await notebook.send();
  const { rows } = await expectTruth(page, programme, [delivered, refused]);
  expect(rows.map(stateOf).sort()).toEqual(["delivered", "refused"]);

  let looked = 0;
  way.other = ({ url }) => {
    // It is looked for after what has been kept long enough is gone.
    if (url === "/collected.json") looked += 1;
    return false;
  };
  const after = async (days) => {
    const before = looked;
    await page.clock.setSystemTime(Date.now() + days * DAY_MS);
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect.poll(() => looked).toBe(before + 1);
    const now = (await outboxIn(page)).map(({ digest, length }) => [digest, length]);
    return Object.fromEntries(now);
  };
  const { document } = JSON.parse(await readFile(programme.path("inbox/programme.json"), "utf8"));
  const keepDays = JSON.parse(document).keep_days ?? 30;
  const [length] = rows.map((row) => row.length);
  expect(length).toBeGreaterThan(0);
  for (const days of [1, keepDays - 1]) {
    expect(await after(days)).toEqual({ [delivered]: length, [refused]: length });
  }
  // What nobody has taken stays, however long it takes.
  for (const days of [keepDays + 1, 20 * keepDays]) {
    expect(await after(days)).toEqual({ [delivered]: 0, [refused]: length });
  }
});
