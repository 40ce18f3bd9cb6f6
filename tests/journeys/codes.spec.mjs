// Bytes from a screen to a camera: what the module of codes draws, a camera's film of it gives back.

import { randomBytes } from "node:crypto";

import { expect, test as base } from "@playwright/test";

import { film, withCamera } from "../support/camera.mjs";
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

/** Opens the app and puts an empty place for the module's screens on its page. */
async function place(page, web) {
  await page.goto(web.url);
  await page.evaluate(async () => {
    document.getElementById("splash")?.remove();
    const place = document.createElement("section");
    place.id = "codes";
    document.body.replaceChildren(place);
    window.codes = await import(document.getElementById("codes-code").href);
    await window.codes.default();
  });
}

async function show(page, parcel) {
  await page.evaluate((bytes) => {
    const place = document.getElementById("codes");
    window.screen = window.codes.show(place, "en", Uint8Array.from(bytes));
  }, [...parcel]);
}

/** What the screen shows now: one byte a module, and what this module itself reads there. */
function look(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector("canvas");
    const side = canvas.width;
    const pixels = canvas.getContext("2d").getImageData(0, 0, side, side).data;
    const light = Array.from({ length: side * side }, (_, at) => pixels[4 * at]);
    const large = new OffscreenCanvas(side * 4, side * 4).getContext("2d");
    large.imageSmoothingEnabled = false;
    large.drawImage(canvas, 0, 0, side * 4, side * 4);
    const picture = large.getImageData(0, 0, side * 4, side * 4).data;
    return { side, light, text: window.codes.read(picture, side * 4, side * 4) };
  });
}

/** Steps through all codes by hand. */
async function shown(page) {
  const label = await page.getByRole("img").getAttribute("aria-label");
  const count = Number(/(\d+)$/.exec(label)[1]);
  const codes = [];
  for (let index = 1; index <= count; index += 1) {
    await expect(page.getByRole("img", { name: `Code ${index} of ${count}` })).toBeVisible();
    codes.push(await look(page));
    await page.getByRole("button", { name: t("codes.next"), exact: true }).click();
  }
  return codes;
}

/** Starts to read; the parcel is handed over to `window.parcel`. */
async function scan(page) {
  await page.evaluate(() => {
    const place = document.getElementById("codes");
    window.parcel = new Promise((resolve) => {
      window.screen = window.codes.scan(place, "en", resolve);
    });
  });
}

async function taken(page) {
  const bytes = await page.evaluate(async () => {
    const buffer = await (await window.parcel).arrayBuffer();
    return Array.from(new Uint8Array(buffer));
  });
  return Buffer.from(bytes);
}

test("codes fit on a phone, stand still for who wants it, and are drawn on white", async ({ page, web }) => {
  await place(page, web);
  await show(page, randomBytes(SIZE));
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

test("too much is refused", async ({ page, web }) => {
  await place(page, web);
  const refusal = await page.evaluate(() => {
    try {
      window.codes.show(document.getElementById("codes"), "en", new Uint8Array(65_537));
    } catch (error) {
      return error;
    }
    return undefined;
  });
  expect(refusal).toBe(false);
});

for (const detector of ["no", "a silent"]) {
  test(`a film of the codes gives the bytes, with ${detector} reader of the browser's`, async ({ page, web }) => {
    const parcel = randomBytes(SIZE);
    await place(page, web);
    await show(page, parcel);
    const video = test.info().outputPath("codes.y4m");
    await film(video, await shown(page));

    const browser = await withCamera(test.info().project.use.launchOptions, video);
    try {
      const reader = await browser.newPage({ viewport: PHONE });
      await reader.addInitScript((isThere) => {
        delete window.BarcodeDetector;
        if (!isThere) return;
        window.BarcodeDetector = class {
          static getSupportedFormats = async () => ["qr_code"];
          detect = async () => [];
        };
      }, detector !== "no");
      await place(reader, web);
      await scan(reader);
      await expect(reader.getByText(/^Read: \d+ of 19\. Missing: /)).toBeVisible();
      expect((await taken(reader)).equals(parcel)).toBe(true);
      await expect(reader.getByText(t("codes.whole"))).toBeVisible();
      const states = await reader.locator("video").evaluate((video) =>
        video.srcObject.getTracks().map((track) => track.readyState),
      );
      expect(states).toEqual(["ended"]);
    } finally {
      await browser.close();
    }
  });
}

test("the browser's own reader is used where there is one", async ({ page, web }) => {
  const parcel = randomBytes(3_000);
  await place(page, web);
  await show(page, parcel);
  const codes = await shown(page);
  // The camera sees nothing: what is read can only come from the browser.
  const video = test.info().outputPath("nothing.y4m");
  await film(video, [{ side: 1, light: [255] }]);
  const browser = await withCamera(test.info().project.use.launchOptions, video);
  try {
    const reader = await browser.newPage({ viewport: PHONE });
    await reader.addInitScript((found) => {
      let next = 0;
      window.BarcodeDetector = class {
        static getSupportedFormats = async () => ["aztec", "qr_code"];
        detect = async () => [{ rawValue: found[next++ % found.length] }];
      };
    }, codes.map(({ text }) => text));
    await place(reader, web);
    await scan(reader);
    expect((await taken(reader)).equals(parcel)).toBe(true);
  } finally {
    await browser.close();
  }
});

test("a screen that is left lets go of the camera", async ({ web }) => {
  const video = test.info().outputPath("nothing.y4m");
  await film(video, [{ side: 1, light: [255] }]);
  const browser = await withCamera(test.info().project.use.launchOptions, video);
  try {
    const reader = await browser.newPage({ viewport: PHONE });
    await place(reader, web);
    await scan(reader);
    await expect(reader.getByText(t("codes.searching"))).toBeVisible();
    const states = await reader.evaluate(() => {
      const tracks = document.querySelector("video").srcObject.getTracks();
      const state = () => tracks.map((track) => track.readyState);
      const before = state();
      window.screen.free();
      return [before, state()];
    });
    expect(states).toEqual([["live"], ["ended"]]);
  } finally {
    await browser.close();
  }
});

test("who refuses the camera is told so", async ({ web }) => {
  const browser = await withCamera(test.info().project.use.launchOptions);
  try {
    const reader = await browser.newPage({ viewport: PHONE });
    await place(reader, web);
    await scan(reader);
    await expect(reader.getByRole("alert")).toHaveText(t("codes.denied"));
  } finally {
    await browser.close();
  }
});

test("the module is there without a network, once the app is", async ({ page, web }) => {
  await page.goto(web.url);
  await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
  web.down = true;
  await place(page, web);
  await show(page, randomBytes(100));
  expect((await look(page)).text).toMatch(/^CARNET1:/);
});
