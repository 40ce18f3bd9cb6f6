// What answers in the inbox's place or goes wrong on the way: a record leaves the device for a
// valid receipt and for nothing else.

import { readFile, readdir, writeFile } from "node:fs/promises";

import { SHORT } from "../support/forms.mjs";
import { Robot } from "../support/robot.mjs";
import { enrolment, receipt, signingKey, strangerKey } from "../support/signing.mjs";
import { storedKeys } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

const RECORDS = "**/records/*";
const ANSWERS = { "/data/note": "A record", "/data/count": "3", "/data/colour": "blue" };

const signIn = (status) => ({
  status,
  contentType: "text/html",
  body: "<!doctype html><title>Free Wi-Fi</title>Sign in",
});
const problem = (status, name) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: `urn:carnet:problem:${name}`, title: "No", status }),
});

/** Fills and seals one questionnaire. */
async function sealOne({ notebook, form }) {
  const robot = new Robot(notebook, form, "", (reference) => ANSWERS[reference]);
  await notebook.goHome();
  await notebook.start(form.title);
  await robot.fill();
  await notebook.seal();
}

/** Answers deliveries with what is set; asks the real inbox while nothing is. */
async function inFront(page) {
  const door = { answer: null, seen: [] };
  await page.route(RECORDS, async (route) => {
    door.seen.push(route.request().url().split("/").pop());
    if (!door.answer) return route.fallback();
    const answer = typeof door.answer === "function" ? await door.answer(route) : door.answer;
    return answer === "abort" ? route.abort() : route.fulfill(answer);
  });
  return door;
}

test("no answer but a valid receipt frees a record", async ({ programme, notebook, form }) => {
  test.setTimeout(120_000);
  const { page, t } = notebook;
  const { programme: id } = enrolment(programme.link);
  const key = signingKey(await readFile(programme.path("inbox/receipt.key"), "utf8"));
  await notebook.begin(programme.link);
  const door = await inFront(page);
  door.answer = signIn(200);
  await sealOne({ notebook, form });
  await notebook.goOutbox();

  const facts = (route) => ({
    programme: id,
    digest: /([0-9a-f]{64})\.age$/.exec(route.request().url())[1],
    length: route.request().postDataBuffer().length,
  });
  const json = (status, body) => ({ status, contentType: "application/json", body });
  const forged = (change, signer = key) => (route) =>
    json(201, receipt(signer, { ...facts(route), ...change(facts(route)) }));

  const answers = {
    "a sign-in page with 200": [signIn(200), t("report.not_the_inbox")],
    "a sign-in page with 201": [signIn(201), t("report.not_the_inbox")],
    "a sign-in page with 401": [signIn(401), t("report.not_the_inbox")],
    "a sign-in page with 403": [signIn(403), t("report.not_the_inbox")],
    "an empty 201": [{ status: 201 }, t("report.not_the_inbox")],
    "412 without a receipt": [problem(412, "precondition-failed"), null],
    "a receipt for another record": [forged(() => ({ digest: "0".repeat(64) })), null],
    "a receipt for another length": [forged(({ length }) => ({ length: length + 1 })), null],
    "a receipt of another programme": [forged(() => ({ programme: "0".repeat(32) })), null],
    "a receipt signed by another key": [forged(() => ({}), strangerKey()), null],
    "a receipt that is cut short": [
      (route) => json(201, receipt(key, facts(route)).slice(0, -20)),
      null,
    ],
    "a receipt in a very long answer": [
      (route) => json(201, receipt(key, facts(route)) + " ".repeat(8192)),
      null,
    ],
    "a valid receipt with an error": [(route) => json(500, receipt(key, facts(route))), null],
    "a full inbox": [problem(507, "store-full"), t("report.full")],
    "an inbox in trouble": [problem(500, "store-failed"), t("report.inbox", { status: "500" })],
    "too many requests": [problem(429, "busy"), t("report.inbox", { status: "429" })],
    "a device that is not accepted": [
      problem(401, "device-not-accepted"),
      t("report.not_enrolled"),
    ],
    "a connection that breaks": ["abort", t("report.offline")],
  };

  for (const [name, [answer, words]] of Object.entries(answers)) {
    await test.step(name, async () => {
      door.answer = answer;
      const before = door.seen.length;
      await notebook.send();
      expect(door.seen.length).toBe(before + 1);
      if (words) await expect(page.getByRole("main")).toContainText(words);
      await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(1);
      await expect(notebook.records("delivered")).toHaveCount(0);
    });
  }

  await test.step("and at last the inbox itself", async () => {
    door.answer = null;
    await notebook.send();
    await expect(notebook.records("delivered")).toHaveCount(1);
    const digests = new Set(door.seen);
    expect([...digests]).toEqual(await readdir(programme.records));
  });
});

test("a receipt that was lost on the way is given again", async ({ programme, notebook, form }) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const door = await inFront(page);
  door.answer = async (route) => {
    expect((await route.fetch()).status()).toBe(201);
    return "abort";
  };
  await sealOne({ notebook, form });
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(1);
  expect(await readdir(programme.records)).toHaveLength(1);
  const statuses = [];
  page.on("response", (response) => {
    if (response.url().includes("/records/")) statuses.push(response.status());
  });
  door.answer = null;
  await notebook.send();
  await expect(notebook.records("delivered")).toHaveCount(1);
  expect(statuses).toEqual([412]);
  expect(await readdir(programme.records)).toHaveLength(1);
});

test("a record that the inbox refuses does not hold up the next", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const door = await inFront(page);
  door.answer = "abort";
  await sealOne({ notebook, form });
  await sealOne({ notebook, form });
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(2);

  const [first] = door.seen;
  door.answer = (route) =>
    route.request().url().endsWith(first)
      ? problem(415, "content-type")
      : route.fetch().then((response) => ({ response }));
  await notebook.send();
  await expect(notebook.records("delivered")).toHaveCount(1);
  await expect(notebook.records("refused")).toHaveCount(1);
  await expect(notebook.records("refused")).toContainText("415");

  door.answer = null;
  await notebook.send();
  await expect(notebook.records("delivered")).toHaveCount(2);
});

test("a device whose line was struck out is told, and keeps its records", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const tokens = programme.path("inbox/tokens");
  const list = await readFile(tokens, "utf8");
  await writeFile(tokens, "");
  await sealOne({ notebook, form });
  await notebook.goOutbox();
  await notebook.send();
  await expect(page.getByRole("main")).toContainText(notebook.t("report.not_enrolled"));
  await expect(notebook.records("waiting")).toHaveCount(1);
  expect((await storedKeys(page)).outbox).toHaveLength(1);
  expect(await readdir(programme.records)).toEqual([]);

  await writeFile(tokens, list);
  await notebook.send();
  await expect(notebook.records("delivered")).toHaveCount(1);
});

test("what waits is sent while the notebook is locked", async ({ programme, notebook, form }) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const door = await inFront(page);
  door.answer = "abort";
  await sealOne({ notebook, form });
  await notebook.lock();
  door.answer = null;
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect.poll(() => readdir(programme.records)).toHaveLength(1);
  await expect(notebook.heading("unlock.title")).toBeVisible();
});
