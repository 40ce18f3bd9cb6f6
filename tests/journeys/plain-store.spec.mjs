// A programme without an inbox: the app and the programme's files on a web server, the records in a
// store that signs nothing. Only the desk's word frees them.

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { sealShort } from "../support/devices.mjs";
import { SHORT } from "../support/forms.mjs";
import { nginx } from "../support/hosts.mjs";
import { PlainProgramme } from "../support/plain-programme.mjs";
import { STORES, nginxStore } from "../support/plain-stores.mjs";
import { enrolment, sha256 } from "../support/signing.mjs";
import { outboxRows } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";
import { tracesIn } from "../support/traces.mjs";
import { addressOf } from "../support/way.mjs";

test.use({ forms: [SHORT] });
test.skip(!nginx.program, "nginx is not installed");

const RECORDS = "**/records/*";
const DAY_MS = 86_400_000;

let store;
let programme;

test.afterEach(async () => {
  await programme?.remove();
  await store?.remove();
  [store, programme] = [];
});

/** A programme with a store, and everything that the page lets anybody see while it is used. */
async function begin(page, kind, forms, options = {}) {
  store = await kind.begin();
  programme = await PlainProgramme.begin({ host: nginx, store, forms, ...options });
  const seen = [];
  page.on("request", (request) => seen.push(request.url()));
  page.on("console", (message) => seen.push(message.text()));
  page.on("pageerror", (error) => seen.push(error.message));
  return seen;
}

/** What lets somebody write to the store, whole and in its telling part. */
const secrets = () => {
  return Object.values(store.headers).flatMap((value) => [value, value.split(" ").pop()]);
};

for (const kind of STORES) {
  test.describe(kind.name, () => {
    test.skip(!kind.program, `${kind.name} is not installed`);

    test("keeps records, which stay here until the desk has opened them", async ({
      page,
      context,
      notebook,
      form,
      forms,
    }) => {
      test.setTimeout(120_000);
      const seen = await begin(page, kind, forms);
      expect(enrolment(programme.link).token).toBe("");
      await notebook.begin(programme.link);
      await notebook.readyForOffline();
      await sealShort(notebook, form, "Nine tents");
      await sealShort(notebook, form, "A fire");
      await notebook.goOutbox();
      await expect(notebook.records("sent")).toHaveCount(2);
      await expect(notebook.records("delivered")).toHaveCount(0);
      await expect(notebook.text("outbox.all_delivered")).toBeVisible();

      const rows = await outboxRows(page);
      const names = Object.keys(rows).map((digest) => `${digest}.age`);
      expect(await store.stored()).toEqual(names.sort());
      for (const [digest, { body }] of Object.entries(rows)) {
        expect(sha256(body)).toBe(digest);
        expect((await store.read(`${digest}.age`)).equals(body)).toBe(true);
      }

      await test.step("sending again is nothing to be done, and frees nothing", async () => {
        await notebook.send();
        await expect(notebook.records("sent")).toHaveCount(2);
      });

      await test.step("a store in trouble takes nothing, and the record waits", async () => {
        await (store.fail ? store.fail(507) : context.route(RECORDS, (route) => route.abort()));
        await sealShort(notebook, form, "Rain");
        await notebook.goOutbox();
        await notebook.send();
        await expect(notebook.records("waiting")).toHaveCount(1);
        await (store.mend ? store.mend() : context.unroute(RECORDS));
        await notebook.send();
        await expect(notebook.records("sent")).toHaveCount(3);
      });

      await test.step("the desk opens them, and they go", async () => {
        expect(await programme.collect()).toBe("");
        expect((await programme.word()).records).toHaveLength(3);
        await notebook.send();
        await expect(notebook.records("collected")).toHaveCount(3);
        const bodies = Object.values(await outboxRows(page)).map(({ body }) => body.length);
        expect(bodies).toEqual([0, 0, 0]);
      });

      await test.step("nothing tells how to write to the store", async () => {
        expect(seen.length).toBeGreaterThan(5);
        seen.push(await page.content(), page.url());
        expect(tracesIn(seen.join("\n"), secrets())).toEqual([]);
      });
    });
  });
}

test("what a store has lost is sent again when the desk says so", async ({
  page,
  notebook,
  form,
  forms,
}) => {
  test.skip(!nginxStore.program, "nginx is not installed");
  await begin(page, nginxStore, forms);
  // The desk speaks of the days before its last pull.
  await page.clock.setFixedTime(Date.now() - 2 * DAY_MS);
  await notebook.begin(programme.link);
  await sealShort(notebook, form, "Lost");
  await sealShort(notebook, form, "Kept");
  await notebook.goOutbox();
  await expect(notebook.records("sent")).toHaveCount(2);
  const rows = Object.entries(await outboxRows(page));
  const [lost] = rows.find(([, row]) => row.sequence === 1);
  await rm(join(store.folder, `${lost}.age`));

  await page.clock.setFixedTime(Date.now());
  await programme.collect();
  expect((await programme.word()).records).not.toContain(lost);
  await notebook.send();
  await expect(notebook.records("collected")).toHaveCount(1);
  // It goes at once, by itself.
  await expect(notebook.records("sent")).toHaveCount(1);
  expect(await store.stored()).toHaveLength(2);

  expect(await programme.collect()).toBe("");
  await notebook.send();
  await expect(notebook.records("collected")).toHaveCount(2);
});

test("no answer of a store but that it has the record changes anything", async ({
  page,
  context,
  notebook,
  form,
  forms,
}) => {
  await begin(page, nginxStore, forms);
  await notebook.begin(programme.link);
  let answer = "abort";
  // The service worker asks, too.
  await context.route(RECORDS, (route) =>
    answer === "abort"
      ? route.abort("connectionreset")
      : route.fulfill({ headers: { "Access-Control-Allow-Origin": "*" }, ...answer }),
  );
  await sealShort(notebook, form, "Nine tents");
  await notebook.goOutbox();
  const main = page.getByRole("main");
  const { t } = notebook;

  const signIn = { contentType: "text/html", body: "<!doctype html>Sign in" };
  const answers = [
    ["a connection that is reset", "abort", t("report.offline")],
    ["401", { status: 401 }, t("report.not_enrolled")],
    ["403", { status: 403 }, t("report.not_enrolled")],
    ["404", { status: 404 }, t("report.not_the_inbox")],
    ["429", { status: 429 }, t("report.inbox", { status: "429" })],
    ["500", { status: 500 }, t("report.inbox", { status: "500" })],
    ["507", { status: 507 }, t("report.full")],
    ["a page to sign in", { status: 200, ...signIn }, t("report.not_the_inbox")],
    ["413, which is for good", { status: 413 }, t("outbox.state_too_large"), "too_large"],
  ];
  for (const [name, next, words, state = "waiting"] of answers) {
    await test.step(name, async () => {
      answer = next;
      await notebook.send();
      await expect(main).toContainText(words);
      await expect(notebook.records(state)).toHaveCount(1);
      const [row] = Object.values(await outboxRows(page));
      expect(row.body.length).toBeGreaterThan(0);
    });
  }
  expect(await store.stored()).toEqual([]);
  await context.unroute(RECORDS);
  await notebook.send();
  await expect(notebook.records("sent")).toHaveCount(1);
  expect(await store.stored()).toHaveLength(1);
});

test("a query goes to the store as it is, and the desk's word frees only what it names", async ({
  page,
  notebook,
  form,
  forms,
}) => {
  const query = "sv=2026-02-06&sp=c&sig=Zm9v%3D";
  await begin(page, nginxStore, forms, { query });
  const urls = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") urls.push(addressOf(request));
  });
  await notebook.begin(programme.link);
  await sealShort(notebook, form, "Nine tents");
  await notebook.goOutbox();
  await expect(notebook.records("sent")).toHaveCount(1);
  const [digest] = Object.keys(await outboxRows(page));
  expect(urls).toEqual([`${store.url}${digest}.age?${query}`]);

  await programme.collect();
  await sealShort(notebook, form, "A fire");
  await notebook.goOutbox();
  // Unless somebody asks, it is heard of within some hours.
  await expect(notebook.records("sent")).toHaveCount(2);
  await notebook.send();
  await expect(notebook.records("collected")).toHaveCount(1);
  await expect(notebook.records("sent")).toHaveCount(1);
  // Somebody else's word.
  const path = programme.server.path("www/collected.json");
  const signed = JSON.parse(await readFile(path, "utf8"));
  const records = Object.keys(await outboxRows(page)).sort();
  const all = { ...(await programme.word()), serial: 9, records };
  const forged = JSON.stringify({ ...signed, document: JSON.stringify(all) });
  await page.route("**/collected.json", (route) => route.fulfill({ body: forged }));
  await notebook.send();
  await expect(notebook.records("sent")).toHaveCount(1);
});
