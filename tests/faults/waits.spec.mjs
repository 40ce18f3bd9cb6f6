// When delivering is tried again, by a clock that the test turns.

import { SHORT } from "../support/forms.mjs";
import { expect, test } from "../support/faulty.mjs";
import { Colleague, expectDelivered, expectTruth } from "../support/truth.mjs";

test.use({ forms: [SHORT] });

const FIRST_S = 5;
const LONGEST_S = 900;
/** Into so many parts a wait is divided to see in which of them it ends. */
const PARTS = 8;

const busy = (seconds, type = "urn:carnet:problem:busy") => ({
  status: 503,
  headers: { "Content-Type": "application/problem+json", "Retry-After": String(seconds) },
  body: JSON.stringify({ type, title: "Busy", status: 503 }),
});

/** Runs in the page before the app: counts the turns at sending that are asked for and not over. */
function countTurns() {
  window.turns = 0;
  const request = LockManager.prototype.request;
  LockManager.prototype.request = function (name, ...rest) {
    const outcome = request.call(this, name, ...rest);
    if (name === "carnet-sender") {
      window.turns += 1;
      outcome.finally(() => (window.turns -= 1));
    }
    return outcome;
  };
}

/** Nobody sends any more: what came of the attempt is known, and the next one planned. */
const idle = (page) => page.waitForFunction(() => window.turns === 0);

/** Opens the app with one record that waits, and stops its clock after a first attempt that failed. */
async function begin({ programme, notebook, way }, answer) {
  const { page } = notebook;
  await page.clock.install();
  await page.addInitScript(countTurns);
  await notebook.begin(programme.link);
  const colleague = await Colleague.enrol(programme);
  // Or it would lock itself in between, and try once more.
  await notebook.lock();
  const sealed = await colleague.hand(page, 1);
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await idle(page);
  way.seen.length = 0;
  way.rule = (delivery) => (answer ? delivery.answer(answer) : delivery.drop());
  await online(page);
  await expect.poll(() => way.seen.length).toBe(1);
  await idle(page);
  return sealed;
}

const online = (page) => page.evaluate(() => window.dispatchEvent(new Event("online")));

/** Lets so many seconds go by; resolves to how often the app has tried meanwhile. */
async function pass(page, way, seconds) {
  const before = way.seen.length;
  await page.clock.fastForward(Math.round(seconds * 1_000));
  await idle(page);
  return way.seen.length - before;
}

test("the wait for the next attempt doubles, differs, and is a quarter of an hour at most", async ({
  programme,
  notebook,
  way,
}) => {
  test.setTimeout(120_000);
  const { page } = notebook;
  const sealed = await begin({ programme, notebook, way });
  const parts = [];
  for (let failures = 1; failures <= 12; failures += 1) {
    const most = Math.min(FIRST_S * 2 ** (failures - 1), LONGEST_S);
    expect(await pass(page, way, most / 2 - 0.1), `half of ${most} s is not over`).toBe(0);
    let part = 1;
    while (part <= PARTS && (await pass(page, way, (most / 2 + 0.2) / PARTS)) === 0) part += 1;
    expect(part, `${most} s are over`).toBeLessThanOrEqual(PARTS);
    parts.push(part);
    await expectTruth(page, programme, sealed);
  }
  expect(way.seen).toHaveLength(13);
  expect(new Set(parts).size, `parts of the wait: ${parts}`).toBeGreaterThan(1);
  way.rule = null;
  await pass(page, way, LONGEST_S);
  await expectDelivered(page, programme, sealed);
});

test("nothing is sent before the moment that the inbox asks for", async ({
  programme,
  notebook,
  way,
}) => {
  const { page } = notebook;
  const sealed = await begin({ programme, notebook, way }, busy(3600));
  for (let minute = 1; minute < 60; minute += 7) {
    expect(await pass(page, way, 7 * 60)).toBe(0);
    // What else would be a reason to try at once.
    await online(page);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await idle(page);
    expect(way.seen).toHaveLength(1);
    if (minute === 50) break;
  }
  await expectTruth(page, programme, sealed);
  way.rule = null;
  expect(await pass(page, way, 4 * 60 + 5)).toBe(1);
  await expectDelivered(page, programme, sealed);
});

test("a worker who asks is not made to wait", async ({ programme, notebook, way }) => {
  const { page } = notebook;
  const sealed = await begin({ programme, notebook, way }, busy(3600));
  way.rule = null;
  await page.clock.resume();
  await notebook.unlock();
  await notebook.goOutbox();
  await notebook.send();
  await expectDelivered(page, programme, sealed);
});

test("nobody asks for more than a day, and no stranger for anything", async ({
  programme,
  notebook,
  way,
}) => {
  const { page } = notebook;
  const sealed = await begin({ programme, notebook, way }, busy(4_000_000_000));
  expect(await pass(page, way, 86_400 - 10)).toBe(0);
  way.rule = (delivery) => delivery.answer(busy(86_400, "about:blank"));
  expect(await pass(page, way, 20)).toBe(1);
  await online(page);
  await expect.poll(() => way.seen.length).toBe(3);
  way.rule = null;
  await idle(page);
  expect(await pass(page, way, 4 * FIRST_S)).toBe(1);
  await expectDelivered(page, programme, sealed);
});
