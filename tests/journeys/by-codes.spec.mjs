// Records that travel from a device's screen to another one's camera, and the receipts that come back.

import { blind, film, withCamera } from "../support/camera.mjs";
import { codesKept, findsCodes, shown } from "../support/codes.mjs";
import { newDevice, offline, putAway, sealShort } from "../support/devices.mjs";
import { SHORT } from "../support/forms.mjs";
import { taken } from "../support/parcels.mjs";
import { call, carnet } from "../support/programs.mjs";
import { outboxRows } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

/** Codes carry three such records, and no fourth. */
const NOTES = ["Nine tents by the canal", "A fire went out", "Rain since Tuesday", "Snow"];

/** What came of it, as the app says it. */
const said = (notebook) => notebook.page.getByRole("main").locator(".notice");

/** A device that has all of the app, and has no network any more. */
async function inTheCellar(browser, programme, language) {
  const notebook = await newDevice(browser, programme, language);
  await notebook.page.emulateMedia({ reducedMotion: "reduce" });
  await notebook.readyForOffline();
  await codesKept(notebook.page);
  await offline(notebook);
  return notebook;
}

async function open(notebook, key) {
  await notebook.goOutbox();
  await notebook.link(key).click();
  await expect(notebook.heading(key)).toBeFocused();
}

test("another device reads them off the screen, delivers them, and shows the receipts", async ({
  programme,
  form,
  language,
  launchOptions,
}) => {
  test.setTimeout(240_000);
  const one = await blind(test.info());
  const a = await inTheCellar(one, programme, language);
  for (const note of NOTES) await sealShort(a, form, note);
  const sealed = await outboxRows(a.page);
  const digests = Object.keys(sealed).sort();
  const oldest = digests.filter((digest) => sealed[digest].sequence < NOTES.length);
  const video = test.info().outputPath("codes.y4m");

  await test.step("the oldest for which there is room are shown, and nothing changes", async () => {
    await open(a, "carry.show");
    const [packed, left] = [a.t("codes.packed", { count: 3 }), a.t("codes.left", { count: 1 })];
    await expect(a.page.getByRole("main")).toContainText(`${packed} ${left}`);
    await film(video, await shown(a.page, a.t));
    expect(await outboxRows(a.page)).toEqual(sealed);
  });

  const two = await withCamera(launchOptions, video);
  const b = await inTheCellar(two, programme, language);
  await test.step("the other device takes in what it sees", async () => {
    await open(b, "carry.scan");
    const words = taken(b.t, { records: 3 });
    await expect(said(b)).toHaveText(words, { timeout: 120_000 });
    const rows = await outboxRows(b.page);
    expect(Object.keys(rows).sort()).toEqual(oldest);
    for (const digest of oldest) {
      expect(rows[digest].carried).toBe(true);
      expect(rows[digest].sender).toEqual(sealed[digest].sender);
      expect(rows[digest].body.equals(sealed[digest].body)).toBe(true);
    }
  });

  await test.step("it delivers them once it has a network, and the desk opens them", async () => {
    await b.goOutbox();
    await expect(b.records("waiting")).toHaveCount(3);
    await offline(b, false);
    await expect(b.records("delivered")).toHaveCount(3);
    await programme.pull();
    const { stdout, stderr } = await call(carnet, ["open", "--desk", programme.path("desk")]);
    expect(stderr).toBe("");
    expect(stdout.match(/ short 1$/gm)).toHaveLength(3);
  });

  await test.step("the receipts come back as codes too", async () => {
    await open(b, "carry.show");
    const codes = await shown(b.page, b.t);
    await findsCodes(a.page, codes.map(({ text }) => text));
    await open(a, "carry.scan");
    await expect(said(a)).toHaveText(taken(a.t, { delivered: 3 }));
    await a.goOutbox();
    await expect(a.records("delivered")).toHaveCount(3);
    await expect(a.records("waiting")).toHaveCount(1);
  });

  await putAway(a, b);
  await one.close();
  await two.close();
});
