// Networks as they are in cellars and trains: what is sent does not arrive, what is answered does
// not, everything arrives twice, late, slowly or in pieces.
//
//   CARNET_FAULTS=20 cargo xtask test faults      each fault 20 times as often
//   CARNET_SEED=7 …                               another run of chances

import { setTimeout as delay } from "node:timers/promises";

import { SHORT } from "../support/forms.mjs";
import { expect, sealOne, test } from "../support/faulty.mjs";
import { random } from "../support/random.mjs";
import {
  Colleague,
  FAULTS,
  expectDelivered,
  expectTruth,
  inState,
  stateOf,
} from "../support/truth.mjs";

const SEED = Number(process.env.CARNET_SEED ?? 1);

test.use({ forms: [SHORT] });

/** Opens the app, with so many records of a colleague in its outbox and nothing that gets through. */
async function beginWith(count, { programme, notebook, way }, size) {
  await notebook.begin(programme.link);
  const colleague = await Colleague.enrol(programme);
  const sealed = await colleague.hand(notebook.page, count, size);
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(count);
  way.seen.length = 0;
  return sealed;
}

/** Asks the app to send until nothing waits, and holds it to the truth each time. */
async function sendAll({ programme, notebook }, sealed, attempts = sealed.length * 4 + 10) {
  const { page } = notebook;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await notebook.send();
    const { rows } = await expectTruth(page, programme, sealed);
    if (rows.every((row) => stateOf(row) === "delivered")) return;
  }
}

const LOST = {
  "a request that does not arrive": (delivery) => delivery.drop(),
  "a receipt that does not arrive": async (delivery) => {
    expect((await delivery.ask()).status).toBe(201);
    delivery.drop();
  },
};

for (const [name, lose] of Object.entries(LOST)) {
  test(name, async ({ programme, notebook, way }) => {
    test.setTimeout(60_000 * FAULTS);
    const count = 20 * FAULTS;
    const sealed = await beginWith(count, { programme, notebook, way });
    const { page } = notebook;
    const failed = new Set();
    way.rule = async (delivery) => {
      if (!failed.has(delivery.digest)) {
        failed.add(delivery.digest);
        return lose(delivery);
      }
      // Nothing but an answer has told the app so far.
      expect(await inState(page, "delivered")).not.toContain(delivery.digest);
      delivery.answer(await delivery.ask());
    };
    await sendAll({ programme, notebook }, sealed);
    await expectDelivered(page, programme, sealed);
    expect(failed.size).toBe(count);
    expect([...way.counts().values()]).toEqual(sealed.map(() => 2));
  });
}

test("a record that arrives up to fifty times is stored once", async ({
  programme,
  notebook,
  way,
}) => {
  const times = [2, 5, 10, 25, 50];
  const sealed = await beginWith(times.length, { programme, notebook, way }, 16_792);
  const receipts = [];
  way.rule = async (delivery) => {
    const count = times[sealed.indexOf(delivery.digest)];
    const answers = await Promise.all(Array.from({ length: count }, () => delivery.ask()));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(count - 1);
    receipts.push(new Set(answers.map(({ body }) => body.toString())).size);
    delivery.answer(answers.at(-1));
  };
  await notebook.send();
  await expectDelivered(notebook.page, programme, sealed);
  expect(receipts).toEqual(times.map(() => 1));
});

test("where four connections in ten break, everything arrives in the end", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  test.setTimeout(60_000 * FAULTS);
  const chance = random(SEED);
  const sealed = await beginWith(9, { programme, notebook, way }, 16_792);
  way.rule = (delivery) => delivery.drop();
  await sealOne(notebook, form);
  await notebook.goOutbox();
  const [own] = (await inState(notebook.page, "waiting")).filter((it) => !sealed.includes(it));
  sealed.push(own);

  let broken = 0;
  way.rule = async (delivery) => {
    if (chance() >= 0.4) return delivery.answer(await delivery.ask());
    broken += 1;
    // Anywhere: on the way there, on the way back, in the middle of the answer.
    const place = chance.of([0, 1, 2]);
    if (place === 0) return delivery.drop();
    const answer = await delivery.ask();
    if (place === 1) return delivery.drop();
    delivery.cut(answer, Math.floor(chance() * answer.body.length), answer.body.length);
  };
  await sendAll({ programme, notebook }, sealed, 60);
  await expectDelivered(notebook.page, programme, sealed);
  expect(broken).toBeGreaterThan(0);
});

test("answers that come late and in another order", async ({ programme, notebook, way }) => {
  const sealed = await beginWith(6, { programme, notebook, way });
  const late = [];
  way.rule = async (delivery) => {
    // Each receipt is held until the connection has broken and another record's is under way.
    const answer = await delivery.ask();
    late.push(answer);
    delivery.answer(late.length > 1 ? late.shift() : { status: 200 });
  };
  await notebook.send();
  await expectTruth(notebook.page, programme, sealed);
  // Nobody's receipt counts for another record.
  expect(await inState(notebook.page, "delivered")).toEqual([]);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await notebook.send();
    await expectTruth(notebook.page, programme, sealed);
  }
  way.rule = async (delivery) => {
    await delay(300);
    delivery.answer(await delivery.ask());
  };
  await notebook.send();
  await expectDelivered(notebook.page, programme, sealed);
});

test("a record gets through at two thousand bits a second", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  test.setTimeout(240_000);
  const { page } = notebook;
  await notebook.begin(programme.link);
  way.rule = (delivery) => delivery.drop();
  await sealOne(notebook, form);
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(1);
  const sealed = await inState(page, "waiting");

  const devtools = await page.context().newCDPSession(page);
  const slow = { uploadThroughput: 250, downloadThroughput: 250, latency: 600, offline: false };
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", slow);
  way.rule = null;
  way.seen.length = 0;
  await page.evaluate(() => {
    window.shown = [];
    new MutationObserver(() => {
      const value = document.querySelector("main progress")?.value;
      if (value !== undefined && window.shown.at(-1) !== value) window.shown.push(value);
    }).observe(document.querySelector("main"), { subtree: true, childList: true, attributes: true });
  });
  await notebook.button("outbox.send").click();
  await expect(notebook.records("delivered")).toHaveCount(1, { timeout: 200_000 });
  await expectDelivered(page, programme, sealed);
  // Once: it was not given up and begun again.
  expect(way.seen).toEqual(sealed);
  const shown = await page.evaluate(() => window.shown);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(shown.length).toBeGreaterThan(2);
});

const POISON = {
  "whose connection always breaks": (delivery) => delivery.drop(),
  "that the inbox always chokes on": (delivery) =>
    delivery.answer({
      status: 500,
      headers: { "Content-Type": "application/problem+json" },
      body: '{"type":"urn:carnet:problem:store-failed","title":"No","status":500}',
    }),
};

for (const [name, fail] of Object.entries(POISON)) {
  test(`a record ${name} does not keep the others`, async ({ programme, notebook, way }) => {
    const sealed = await beginWith(6, { programme, notebook, way });
    const poison = sealed.slice(0, 2);
    way.rule = async (delivery) => {
      if (poison.includes(delivery.digest)) return fail(delivery);
      delivery.answer(await delivery.ask());
    };
    // Two in a row end an attempt; the next begins with the others.
    for (let attempt = 0; attempt < 2; attempt += 1) await notebook.send();
    const { rows } = await expectTruth(notebook.page, programme, sealed);
    const waiting = rows.filter((row) => stateOf(row) === "waiting").map(({ digest }) => digest);
    expect(waiting.sort()).toEqual([...poison].sort());
    way.rule = null;
    await notebook.send();
    await expectDelivered(notebook.page, programme, sealed);
  });
}
