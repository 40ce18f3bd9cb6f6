// Files that are taken in by hand and are not what they should be: what is complete and true is taken,
// the rest is said, and nothing that was here is lost.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";

import { PARTS, deleteRow } from "../support/copies.mjs";
import { newDevice, offline, putAway, sealShort } from "../support/devices.mjs";
import { SHORT } from "../support/forms.mjs";
import { BLOCK, filesIn, parcelOf, said, saveParcel, taken, takeIn } from "../support/parcels.mjs";
import { Profile } from "../support/profile.mjs";
import { call, carnet } from "../support/programs.mjs";
import { deviceHeaders, enrolment, sha256, strangerKey } from "../support/signing.mjs";
import { outboxRows } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";
import { carriedIn } from "../support/truth.mjs";

test.use({ forms: [SHORT] });

const NOTES = ["Nine tents", "A fire", "Rain"];

let a;
let b;

test.afterEach(async () => {
  await putAway(a, b);
  [a, b] = [];
});

/** What a device without a network has saved of three records; the device is put away. */
async function threeRecords(browser, programme, form, language) {
  const device = await newDevice(browser, programme, language);
  await device.readyForOffline();
  await offline(device);
  for (const note of NOTES) await sealShort(device, form, note);
  await device.goOutbox();
  const { bytes } = await saveParcel(device);
  await putAway(device);
  return bytes;
}

/** A device without a network, with one record of its own, at its outbox. */
async function withOneRecord(browser, programme, form, language) {
  const device = await newDevice(browser, programme, language);
  await device.readyForOffline();
  await offline(device);
  await sealShort(device, form, "Its own");
  await device.goOutbox();
  return device;
}

const recordsIn = (bytes) =>
  filesIn(bytes)
    .filter(({ name }) => name.endsWith(".age"))
    .map((file) => ({ ...file, digest: /[0-9a-f]{64}/.exec(file.name)[0] }));

/** The same bytes with the bits of one turned over. */
const flipped = (bytes, at) => {
  const copy = Buffer.from(bytes);
  copy[at] ^= 0xff;
  return copy;
};

/** Takes away what was carried here, as if it had never come. */
async function forgetCarried(notebook) {
  for (const digest of await carriedIn(notebook.page)) {
    await deleteRow(notebook.page, "outbox", digest);
  }
}

test("cut off wherever it may be, all complete records before the cut are taken", async ({
  programme,
  browser,
  form,
  language,
}) => {
  test.setTimeout(180_000);
  const parcel = await threeRecords(browser, programme, form, language);
  b = await withOneRecord(browser, programme, form, language);
  const own = await outboxRows(b.page);
  const records = recordsIn(parcel);
  expect(records).toHaveLength(3);

  const cuts = new Set([1, 511, 513]);
  for (let at = BLOCK; at < parcel.length; at += BLOCK) cuts.add(at);
  for (const { header, start, end, next } of filesIn(parcel)) {
    for (const at of [header + 7, start + 1, end - 1, end, next - 1]) cuts.add(at);
  }
  const ascending = [...cuts].filter((at) => at > 0 && at < parcel.length).sort((x, y) => x - y);
  let known = 0;
  for (const cut of ascending) {
    await takeIn(b, parcel.subarray(0, cut), `cut-${cut}.tar`);
    // A record is taken with the zeros behind it, or not at all.
    const complete = records.filter(({ next }) => next <= cut).map(({ digest }) => digest);
    const words =
      cut < BLOCK
        ? b.t("fault.not_a_parcel")
        : taken(b.t, { records: complete.length - known, cut: true });
    await expect(said(b), `cut at ${cut}`).toHaveText(words);
    expect((await carriedIn(b.page)).sort(), `cut at ${cut}`).toEqual(complete.sort());
    known = complete.length;
  }
  expect(known).toBe(3);
  await takeIn(b, parcel);
  await expect(said(b)).toHaveText(taken(b.t, {}));

  const all = await outboxRows(b.page);
  for (const [digest, row] of Object.entries(own)) expect(all[digest]).toEqual(row);

  await b.page.reload();
  await b.unlock();
  await b.goOutbox();
  await expect(b.records("waiting")).toHaveCount(4);
  await offline(b, false);
  await expect(b.records("delivered")).toHaveCount(4);
  await programme.pull();
  const { stderr } = await call(carnet, ["open", "--desk", programme.path("desk")]);
  expect(stderr).toBe("");
});

test("one byte that is another takes one record away, and no other", async ({
  programme,
  browser,
  form,
  language,
}) => {
  test.setTimeout(120_000);
  const parcel = await threeRecords(browser, programme, form, language);
  b = await withOneRecord(browser, programme, form, language);
  const own = await outboxRows(b.page);
  const files = filesIn(parcel);
  const records = recordsIn(parcel);
  const all = records.map(({ digest }) => digest);
  const [contents, ...pairs] = files;

  const expectTaken = async (bytes, words, digests) => {
    await takeIn(b, bytes);
    await expect(said(b)).toHaveText(words);
    expect((await carriedIn(b.page)).sort()).toEqual(digests.sort());
    await forgetCarried(b);
  };

  for (const { digest, start, end } of records) {
    const others = all.filter((other) => other !== digest);
    for (const at of [start, end - 1]) {
      await test.step(`in record ${digest}, at ${at}`, () =>
        expectTaken(flipped(parcel, at), taken(b.t, { records: 2, damaged: 1 }), others));
    }
  }
  for (const [index, { start, end }] of pairs.filter((_, each) => each % 2 === 0).entries()) {
    const others = all.filter((_, each) => each !== index);
    // The brace, and a letter of the signature.
    for (const at of [start, end - 20]) {
      await test.step(`in what the sender of record ${index + 1} says, at ${at}`, () =>
        expectTaken(flipped(parcel, at), taken(b.t, { records: 2, damaged: 1 }), others));
    }
  }
  for (const [index, { header, name }] of pairs.entries()) {
    const before = Math.trunc(index / 2);
    for (const at of [header + 40, header + 130]) {
      await test.step(`in the header of ${name}, at ${at}`, () =>
        expectTaken(
          flipped(parcel, at),
          taken(b.t, { records: before, cut: true }),
          all.slice(0, before),
        ));
    }
  }
  await test.step("before the first record", async () => {
    const none = b.t("fault.not_a_parcel");
    await expectTaken(flipped(parcel, contents.header + 3), none, []);
    await expectTaken(flipped(parcel, contents.start), none, []);
    await expectTaken(flipped(parcel, contents.end - 1), none, []);
  });
  await test.step("in the padding, where nothing is", () =>
    expectTaken(flipped(parcel, contents.end + 5), taken(b.t, { records: 3 }), all));

  const after = await outboxRows(b.page);
  expect(after).toEqual(own);
});

test("files of other kinds change nothing and are called what they are", async ({
  programme,
  browser,
  form,
  language,
}) => {
  test.setTimeout(120_000);
  const parcel = await threeRecords(browser, programme, form, language);
  b = await withOneRecord(browser, programme, form, language);
  const before = await outboxRows(b.page);
  const { programme: id } = enrolment(programme.link);
  const other = Buffer.from(parcel);
  other.write("0".repeat(32), parcel.indexOf(id), "latin1");
  const word = (name) => JSON.stringify({ document: name, signature: "A".repeat(86) + "==" });

  const files = {
    "an empty file": Buffer.alloc(0),
    "50 MB of zeros": Buffer.alloc(50_000_000),
    "one block of zeros": Buffer.alloc(BLOCK),
    "an empty tar": Buffer.alloc(2 * BLOCK),
    "a text": Buffer.from("Dear colleague, please find attached"),
    "a picture": Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
    "JSON of something else": Buffer.from('{"name":"something else"}'),
    "a word that nobody has signed": Buffer.from(word("{}")),
    "what only begins as JSON": Buffer.from("{"),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await test.step(name, async () => {
      await takeIn(b, bytes, name);
      await expect.soft(said(b), name).toHaveText(b.t("fault.not_a_parcel"));
      expect(await outboxRows(b.page)).toEqual(before);
    });
  }
  await test.step("a parcel of another programme", async () => {
    await takeIn(b, other);
    await expect(said(b)).toHaveText(b.t("fault.another_parcel"));
    expect(await outboxRows(b.page)).toEqual(before);
  });
  await b.page.reload();
  await b.unlock();
  await b.goOutbox();
  await expect(b.records("waiting")).toHaveCount(1);
});

test("records that are not their sender's are left, a stranger's holds nobody up", async ({
  programme,
  browser,
  form,
  language,
}) => {
  const parcel = await threeRecords(browser, programme, form, language);
  b = await withOneRecord(browser, programme, form, language);
  const { programme: id } = enrolment(programme.link);
  const files = filesIn(parcel).map(({ name, start, end }) => {
    return { name, content: parcel.subarray(start, end) };
  });
  const [contents, firstSender, firstRecord, secondSender, secondRecord] = files;

  // Signed for another record.
  const swapped = [
    contents,
    { ...firstSender, content: secondSender.content },
    firstRecord,
    secondSender,
    secondRecord,
  ];
  await takeIn(b, parcelOf(swapped));
  await expect(said(b)).toHaveText(taken(b.t, { records: 1, damaged: 1 }));
  expect(await carriedIn(b.page)).toEqual([/[0-9a-f]{64}/.exec(secondRecord.name)[0]]);

  // Signed, by a device that is not one of the programme's.
  const body = Buffer.from("nothing that anybody could open");
  const digest = sha256(body);
  const headers = deviceHeaders(strangerKey(), { programme: id, digest, length: body.length });
  const sender = { device: headers["Carnet-Device"], signature: headers["Carnet-Signature"] };
  const strange = [
    contents,
    { name: `records/${digest}.json`, content: Buffer.from(JSON.stringify(sender)) },
    { name: `records/${digest}.age`, content: body },
  ];
  await takeIn(b, parcelOf(strange));
  await expect(said(b)).toHaveText(taken(b.t, { records: 1 }));

  await offline(b, false);
  await expect(b.records("delivered")).toHaveCount(2);
  await b.send();
  await expect(b.records("refused")).toHaveCount(1);
  await expect(b.records("refused")).toContainText(b.t("outbox.carried"));
  await expect(b.records("waiting")).toHaveCount(0);
  expect(await readdir(programme.records)).toHaveLength(2);
});

test("what was carried here survives an empty battery, and a lost database", async ({
  programme,
  browser,
  form,
  playwright,
  launchOptions,
  locale,
  language,
}) => {
  test.skip(!existsSync("/proc/self/cmdline"), "the browser is found by Linux's list of processes");
  test.setTimeout(120_000);
  const parcel = await threeRecords(browser, programme, form, language);
  const profile = await Profile.create({ playwright, launchOptions, locale, language });
  const reopen = async (secret) => {
    const notebook = await profile.open();
    await notebook.page.goto(programme.url);
    await notebook.unlock(secret);
    return notebook;
  };
  const expectAll = async (notebook) => {
    await notebook.goOutbox();
    await expect(notebook.records("waiting")).toHaveCount(4);
    await expect(notebook.text("outbox.waiting", { count: "4" })).toBeVisible();
    expect(await carriedIn(notebook.page)).toHaveLength(3);
  };
  try {
    let notebook = await profile.open();
    const secret = await notebook.begin(await programme.newLink());
    await notebook.readyForOffline();
    await programme.stopInbox();
    await sealShort(notebook, form, "Its own");
    await notebook.goOutbox();
    await takeIn(notebook, parcel);
    await expect(said(notebook)).toHaveText(taken(notebook.t, { records: 3 }));
    await profile.kill();

    notebook = await reopen(secret);
    await expectAll(notebook);
    await profile.close();

    await profile.lose(PARTS.database);
    notebook = await reopen(secret);
    const words = notebook.t("copies.restored", { drafts: "0", records: "4" });
    await expect(notebook.page.getByRole("main")).toContainText(words);
    await expectAll(notebook);

    // What was carried is no part of this device's chain.
    await sealShort(notebook, form, "Its next");
    await programme.startInbox();
    await notebook.goOutbox();
    await notebook.send();
    await expect(notebook.records("delivered")).toHaveCount(5);
    await programme.pull();
    const { stdout, stderr } = await call(carnet, ["open", "--desk", programme.path("desk")]);
    expect(stderr).toBe("");
    expect(stdout.match(/ short 1$/gm)).toHaveLength(5);
  } finally {
    await profile.remove();
  }
});
