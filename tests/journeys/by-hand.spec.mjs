// Records that travel as a file: from a device without a network to one that has it, or to the desk;
// and what comes back the same way.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { copiesIn } from "../support/copies.mjs";
import { newDevice, offline, putAway, sealShort } from "../support/devices.mjs";
import { readTable } from "../support/tables.mjs";
import { SHORT } from "../support/forms.mjs";
import { filesIn, namesIn, said, saveParcel, taken, takeIn } from "../support/parcels.mjs";
import { call, carnet } from "../support/programs.mjs";
import { outboxRows } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";
import { tracesIn } from "../support/traces.mjs";
import { storedAt } from "../support/truth.mjs";

test.use({ forms: [SHORT] });

const NOTES = ["Nine tents by the canal", "A fire went out", "Rain since Tuesday"];

let a;
let b;

test.afterEach(async () => {
  await putAway(a, b);
  [a, b] = [];
});

/** A device without a network, with three records, at its outbox. */
async function inTheCellar(browser, programme, form, language) {
  const notebook = await newDevice(browser, programme, language);
  // The device is known to the inbox, and has all of the app.
  await notebook.readyForOffline();
  await offline(notebook);
  for (const note of NOTES) await sealShort(notebook, form, note);
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(3);
  return notebook;
}

/** What the desk says that is not as it should be. */
async function complaintsOf(programme, ...command) {
  const { stderr } = await call(carnet, [...command, "--desk", programme.path("desk")]);
  return stderr;
}

/** Every exported row: note, number, and device. */
async function exported(programme) {
  const folder = programme.path("tables");
  expect(await complaintsOf(programme, "export", "--csv", folder)).toBe("");
  const { rows } = await readTable(join(folder, "short.csv"));
  return rows.map((row) => ({ note: row.note, number: row._sequence, device: row._device }));
}

const carried = (notebook) => {
  const records = notebook.page.getByRole("main").getByRole("listitem");
  return records.filter({ hasText: notebook.t("outbox.carried") });
};

/** What is in a parcel, by name. */
const contentsOf = ({ bytes }) =>
  Object.fromEntries(
    filesIn(bytes).map(({ name, start, end }) => [name, bytes.toString("hex", start, end)]),
  );

test("another device delivers them, and brings the receipts back", async ({
  programme,
  browser,
  form,
  language,
}) => {
  test.setTimeout(120_000);
  a = await inTheCellar(browser, programme, form, language);
  const sealed = await outboxRows(a.page);
  const digests = Object.keys(sealed);

  const parcel = await test.step("the file lists as a tar, and tells nothing", async () => {
    const saved = await saveParcel(a);
    const [day] = await a.page.evaluate(() => [new Date().toLocaleDateString("sv")]);
    expect(saved.name).toBe(`carnet-${day}.tar`);
    const path = programme.path(saved.name);
    await writeFile(path, saved.bytes);
    const inTurn = digests.toSorted((x, y) => sealed[x].sequence - sealed[y].sequence);
    const pairs = inTurn.flatMap((digest) => [`records/${digest}.json`, `records/${digest}.age`]);
    expect(await namesIn(path)).toEqual(["carnet.json", ...pairs]);
    expect(tracesIn(saved.bytes, [...NOTES, a.secret, form.title])).toEqual([]);
    await expect(a.records("waiting")).toHaveCount(3);
    return saved;
  });

  const puts = [];
  await test.step("the other device delivers them beside its own", async () => {
    b = await newDevice(browser, programme, language);
    await sealShort(b, form, "Of the other device");
    await b.goOutbox();
    await expect(b.records("delivered")).toHaveCount(1);
    const [own] = Object.keys(await outboxRows(b.page));

    await offline(b);
    await takeIn(b, parcel.bytes, parcel.name);
    await expect(said(b)).toHaveText(taken(b.t, { records: 3 }));
    await expect(carried(b)).toHaveCount(3);
    await expect(b.records("waiting")).toHaveCount(3);
    const rows = await outboxRows(b.page);
    for (const digest of digests) {
      expect(rows[digest].carried).toBe(true);
      expect(rows[digest].sender).toEqual(sealed[digest].sender);
      expect(rows[digest].body.equals(sealed[digest].body)).toBe(true);
    }
    expect(rows[own].carried).toBe(false);

    b.page.on("request", (request) => {
      if (request.method() === "PUT") puts.push(request.headers());
    });
    await offline(b, false);
    await expect(b.records("delivered")).toHaveCount(4);
    await expect(carried(b)).toHaveCount(3);
  });

  await test.step("signed by the device that has sealed them", async () => {
    expect(puts).toHaveLength(3);
    const devices = new Set(puts.map((headers) => headers["carnet-device"]));
    expect([...devices]).toEqual([sealed[digests[0]].sender.device]);
    const names = await readdir(programme.records);
    expect(names).toHaveLength(4);
    for (const digest of digests) {
      const stored = await readFile(join(programme.records, `${digest}.age`));
      expect(stored.equals(sealed[digest].body)).toBe(true);
    }
  });

  await test.step("the receipts come back in a file, and no network is needed", async () => {
    const back = await saveParcel(b);
    expect(filesIn(back.bytes).map(({ name }) => name)).toEqual([
      "carnet.json",
      ...digests.map((digest) => `receipts/${digest}.json`),
    ]);
    await takeIn(a, back.bytes, back.name);
    await expect(said(a)).toHaveText(taken(a.t, { delivered: 3 }));
    await expect(a.records("delivered")).toHaveCount(3);
    await expect(a.text("outbox.all_delivered")).toBeVisible();
    await expect(carried(a)).toHaveCount(0);
  });

  await test.step("each device's numbers go on as if nothing had been carried", async () => {
    await sealShort(b, form, "Later, of the other device");
    await offline(a, false);
    await sealShort(a, form, "Later, of the first");
    await expect.poll(() => storedAt(programme)).toHaveLength(6);
    await programme.pull();
    expect(await complaintsOf(programme, "open")).toBe("");
    const rows = await exported(programme);
    const of = (note) => rows.find((row) => row.note === note).device;
    expect(of(NOTES[0])).not.toBe(of("Of the other device"));
    const numbers = (device) =>
      rows.filter((row) => row.device === device).map((row) => [row.note, row.number]);
    expect(numbers(of(NOTES[0]))).toEqual([
      ...NOTES.map((note, index) => [note, String(index + 1)]),
      ["Later, of the first", "4"],
    ]);
    expect(numbers(of("Of the other device"))).toEqual([
      ["Of the other device", "1"],
      ["Later, of the other device", "2"],
    ]);
  });
});

test("a device that comes to a network itself is told that they are there", async ({
  programme,
  browser,
  form,
  language,
}) => {
  a = await inTheCellar(browser, programme, form, language);
  const parcel = await saveParcel(a);
  b = await newDevice(browser, programme, language);
  await b.goOutbox();
  await takeIn(b, parcel.bytes);
  await expect(b.records("delivered")).toHaveCount(3);

  const statuses = [];
  a.page.on("response", (response) => {
    if (response.url().includes("/records/")) statuses.push(response.status());
  });
  await offline(a, false);
  await expect(a.records("delivered")).toHaveCount(3);
  expect(statuses).toEqual([412, 412, 412]);
  expect(await readdir(programme.records)).toHaveLength(3);
});

test("taken in twice, or where it comes from, a file changes nothing", async ({
  programme,
  browser,
  form,
  language,
}) => {
  a = await inTheCellar(browser, programme, form, language);
  const parcel = await saveParcel(a);
  const before = await outboxRows(a.page);
  await takeIn(a, parcel.bytes);
  await expect(said(a)).toHaveText(taken(a.t, {}));
  expect(await outboxRows(a.page)).toEqual(before);
  await expect(carried(a)).toHaveCount(0);

  b = await newDevice(browser, programme, language);
  await b.readyForOffline();
  await offline(b);
  await b.goOutbox();
  await takeIn(b, parcel.bytes);
  await expect(said(b)).toHaveText(taken(b.t, { records: 3 }));
  const once = await outboxRows(b.page);
  await takeIn(b, parcel.bytes);
  await expect(said(b)).toHaveText(taken(b.t, {}));
  expect(await outboxRows(b.page)).toEqual(once);
  await expect(b.text("outbox.waiting", { count: "3" })).toBeVisible();
  // Passed on once more, it is the same, whatever the order.
  const passedOn = await saveParcel(b);
  expect(contentsOf(passedOn)).toEqual(contentsOf(parcel));
});

test("the desk takes the file, and what it has opened goes from the device", async ({
  programme,
  browser,
  form,
  language,
}) => {
  test.setTimeout(120_000);
  a = await inTheCellar(browser, programme, form, language);
  const parcel = programme.path("parcel.tar");
  await writeFile(parcel, (await saveParcel(a)).bytes);

  expect(await programme.desk("receive", parcel)).toContain("3 new record(s), 0 already here");
  expect(await programme.desk("receive", parcel)).toContain("0 new record(s), 3 already here");
  expect(await complaintsOf(programme, "open")).toBe("");
  expect((await exported(programme)).map(({ note }) => note)).toEqual(NOTES);

  const word = programme.path("word.json");
  await programme.desk("collected", "-o", word);
  const copies = async () => {
    const names = Object.keys(await copiesIn(a.page));
    return names.filter((name) => name.startsWith("outbox-"));
  };
  expect(await copies()).toHaveLength(3);
  await takeIn(a, await readFile(word), "collected.json");
  await expect(said(a)).toHaveText(taken(a.t, { delivered: 3 }));
  await expect(a.records("collected")).toHaveCount(3);
  await expect(a.text("outbox.all_delivered")).toBeVisible();
  const rows = Object.values(await outboxRows(a.page));
  expect(rows.map(({ body }) => body.length)).toEqual([0, 0, 0]);
  expect(await copies()).toEqual([]);

  await test.step("the next edition comes as a file like the outbox's own", async () => {
    await sealShort(a, form, "One more");
    await a.goOutbox();
    await writeFile(parcel, (await saveParcel(a)).bytes);
    expect(await programme.desk("receive", parcel)).toContain("1 new record(s), 0 already here");
    const next = programme.path("next.tar");
    await programme.desk("collected", "--parcel", next);
    expect(await namesIn(next)).toEqual(["carnet.json", "collected.json"]);
    await takeIn(a, await readFile(next), "next.tar");
    await expect(said(a)).toHaveText(taken(a.t, { delivered: 1 }));
    await expect(a.records("collected")).toHaveCount(4);
    // The edition before it, found again, takes nothing back.
    await takeIn(a, await readFile(word), "collected.json");
    await expect(a.records("collected")).toHaveCount(4);
  });

  await test.step("and the app starts without a network, with the same list", async () => {
    await a.page.reload();
    await a.unlock();
    await a.goOutbox();
    await expect(a.records("collected")).toHaveCount(4);
  });
});

test("where the device has a sheet for sharing, the file goes there", async ({
  programme,
  browser,
  form,
  language,
}) => {
  a = await newDevice(browser, programme, language);
  await offline(a);
  await sealShort(a, form, NOTES[0]);
  await a.goOutbox();
  await a.page.evaluate(() => {
    window.shared = [];
    navigator.canShare = ({ files }) => files?.length === 1;
    navigator.share = async (what) => window.shared.push(what);
  });
  let downloads = 0;
  a.page.on("download", () => (downloads += 1));
  await a.button("carry.save").click();
  await expect(said(a)).toHaveText(a.t("carry.saved"));
  const shared = await a.page.evaluate(async () => {
    const [{ files, ...rest }] = window.shared;
    const bytes = new Uint8Array(await files[0].arrayBuffer());
    return { name: files[0].name, bytes: [...bytes], rest: Object.keys(rest) };
  });
  // No title and no text, which other apps would keep.
  expect(shared.rest).toEqual([]);
  expect(shared.name).toMatch(/^carnet-\d{4}-\d\d-\d\d\.tar$/);
  const files = filesIn(Buffer.from(shared.bytes));
  expect(files.map(({ name }) => name.replace(/[0-9a-f]{64}/, "…"))).toEqual([
    "carnet.json",
    "records/….json",
    "records/….age",
  ]);
  expect(downloads).toBe(0);
});
