// Bytes from a screen to a camera: what the module of codes draws, a camera's film of it gives back.

import { randomBytes } from "node:crypto";

import { expect, test as base } from "@playwright/test";

import { blind, film, withCamera } from "../support/camera.mjs";
import { codesKept, findsCodes, look, place, show, shown } from "../support/codes.mjs";
import { app } from "../support/programs.mjs";
import { texts } from "../support/texts.mjs";
import { Web } from "../support/web.mjs";

const PHONE = { width: 360, height: 740 };
/** A sealed record of the usual size, and the heads of a tar file. */
const SIZE = 17_900;
const t = texts("en");

const test = base.extend({
  viewport: PHONE,
  reducedMotion: "reduce",
  web: async ({}, use) => {
    const web = await new Web(app).start();
    await use(web);
    await web.stop();
  },
});

/** Starts to read; what is read is promised to `window.parcel`. */
async function scan(page) {
  await page.evaluate(async () => {
    const codes = await import(document.getElementById("codes-code").href);
    await codes.default();
    window.parcel = codes.scan(document.getElementById("codes"), "en");
  });
}

async function taken(page) {
  const bytes = await page.evaluate(async () => {
    const buffer = await (await window.parcel).arrayBuffer();
    return Array.from(new Uint8Array(buffer));
  });
  return Buffer.from(bytes);
}

/** Keeps hold of the camera's pictures, to see whether they end. */
async function holdTracks(page) {
  await page.evaluate(() => {
    window.tracks = document.querySelector("video").srcObject.getTracks();
  });
}

const tracks = (page) => page.evaluate(() => window.tracks.map((track) => track.readyState));

test("codes fit on a phone, stand still for who wants it, and are drawn on white", async ({ page, web }) => {
  await place(page, web.url);
  await show(page, randomBytes(SIZE));
  await expect(page.getByText(t("codes.packed", { count: 1 }), { exact: true })).toBeVisible();
  const { side, light, text } = await look(page);
  expect(side).toBe(113);
  expect(text).toMatch(/^CARNET1:/);
  const border = light.filter((_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    return Math.min(x, y, side - 1 - x, side - 1 - y) < 4;
  });
  expect(new Set(border)).toEqual(new Set([255]));
  await expect(page.getByRole("button", { name: t("codes.play"), exact: true })).toBeVisible();
  const width = await page.getByRole("img").evaluate((canvas) => canvas.getBoundingClientRect().width);
  expect(width).toBe(3 * 113);

  await page.getByRole("button", { name: t("codes.play"), exact: true }).click();
  await expect(page.getByText("Code 3 of 19", { exact: true })).toBeVisible();
});

test("how many records find no room is said", async ({ page, web }) => {
  await place(page, web.url);
  await show(page, randomBytes(100), { records: 2, left: 3 });
  const [packed, left] = [t("codes.packed", { count: 2 }), t("codes.left", { count: 3 })];
  await expect(page.getByText(`${packed} ${left}`, { exact: true })).toBeVisible();

  await place(page, web.url);
  await show(page, randomBytes(100), { records: 0, left: 1 });
  await expect(page.getByText(t("codes.too_large", { count: 1 }), { exact: true })).toBeVisible();
  await expect(page.getByRole("img")).toHaveCount(0);
});

for (const detector of ["no", "a silent"]) {
  test(`a film of the codes gives the bytes, with ${detector} reader of the browser's`, async ({ page, web }) => {
    const parcel = randomBytes(SIZE);
    await place(page, web.url);
    await show(page, parcel);
    const video = test.info().outputPath("codes.y4m");
    await film(video, await shown(page, t));

    const browser = await withCamera(test.info().project.use.launchOptions, video);
    try {
      const reader = await browser.newPage({ viewport: PHONE });
      await place(reader, web.url);
      if (detector === "no") await reader.evaluate(() => delete window.BarcodeDetector);
      else await findsCodes(reader, []);
      await scan(reader);
      await expect(reader.getByText(/^Read: \d+ of 19\. Missing: /)).toBeVisible();
      await holdTracks(reader);
      expect((await taken(reader)).equals(parcel)).toBe(true);
      await expect(reader.getByText(t("codes.whole"))).toBeVisible();
      await expect.poll(() => tracks(reader)).toEqual(["ended"]);
    } finally {
      await browser.close();
    }
  });
}

test.describe("with a camera that sees nothing", () => {
  let browser;
  let reader;

  test.beforeEach(async () => {
    browser = await blind(test.info());
    reader = await browser.newPage({ viewport: PHONE });
  });

  test.afterEach(() => browser.close());

  test("the browser's own reader is used where there is one", async ({ page, web }) => {
    const parcel = randomBytes(3_000);
    await place(page, web.url);
    await show(page, parcel);
    const codes = await shown(page, t);
    await place(reader, web.url);
    await findsCodes(reader, codes.map(({ text }) => text));
    await scan(reader);
    expect((await taken(reader)).equals(parcel)).toBe(true);
  });

  test("a screen that is left lets go of the camera", async ({ web }) => {
    await place(reader, web.url);
    await scan(reader);
    await expect(reader.getByText(t("codes.searching"))).toBeVisible();
    await holdTracks(reader);
    expect(await tracks(reader)).toEqual(["live"]);
    const given = await reader.evaluate(() => {
      document.getElementById("codes").remove();
      return window.parcel;
    });
    expect(given).toBeUndefined();
    await expect.poll(() => tracks(reader)).toEqual(["ended"]);
  });
});

test("who refuses the camera is told so", async ({ web }) => {
  const browser = await withCamera(test.info().project.use.launchOptions);
  try {
    const reader = await browser.newPage({ viewport: PHONE });
    await place(reader, web.url);
    await scan(reader);
    await expect(reader.getByRole("alert")).toHaveText(t("codes.denied"));
  } finally {
    await browser.close();
  }
});

test("the module is there without a network, once the app has run", async ({ page, web }) => {
  await page.goto(web.url);
  await codesKept(page);
  web.down = true;
  await place(page, web.url);
  await show(page, randomBytes(100));
  await expect(page.getByRole("img")).toBeVisible();
  expect((await look(page)).text).toMatch(/^CARNET1:/);
});
