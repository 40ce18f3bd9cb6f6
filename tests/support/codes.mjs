// Codes on a screen: shown, looked at and read by the module alone, or on the app's own screens.

import { expect } from "@playwright/test";

import { LANGUAGES } from "./texts.mjs";

/** Opens the app and puts an empty place for the module's screens on its page. */
export async function place(page, url) {
  await page.goto(url);
  await page.evaluate(() => {
    document.getElementById("splash")?.remove();
    const place = document.createElement("section");
    place.id = "codes";
    document.body.replaceChildren(place);
  });
}

/** Shows bytes there. */
export async function show(page, parcel, { records = 1, left = 0 } = {}) {
  await page.evaluate(
    async ([bytes, ...numbers]) => {
      const codes = await import(document.getElementById("codes-code").href);
      await codes.default();
      const parcel = new Blob([Uint8Array.from(bytes)]);
      codes.show(document.getElementById("codes"), "en", parcel, ...numbers);
    },
    [[...parcel], records, left],
  );
}

/** The code that a screen shows now: one byte a module, and what the module itself reads there. */
export function look(page) {
  return page.evaluate(async () => {
    const codes = await import(document.getElementById("codes-code").href);
    const canvas = document.querySelector("canvas");
    const side = canvas.width;
    const pixels = canvas.getContext("2d").getImageData(0, 0, side, side).data;
    const light = Array.from({ length: side * side }, (_, at) => pixels[4 * at]);
    const large = new OffscreenCanvas(side * 4, side * 4).getContext("2d");
    large.imageSmoothingEnabled = false;
    large.drawImage(canvas, 0, 0, side * 4, side * 4);
    const picture = large.getImageData(0, 0, side * 4, side * 4).data;
    return { side, light, text: codes.read(picture, side * 4, side * 4) };
  });
}

/** Steps through all codes of a screen that stands still. */
export async function shown(page, t) {
  const label = await page.getByRole("img", { name: t.like("codes.showing") }).getAttribute("aria-label");
  const count = Number(label.match(/\d+/g).at(-1));
  const codes = [];
  for (let index = 1; index <= count; index += 1) {
    const name = t("codes.showing", { index, count });
    await expect(page.getByRole("img", { name, exact: true })).toBeVisible();
    codes.push(await look(page));
    await page.getByRole("button", { name: t("codes.next"), exact: true }).click();
  }
  return codes;
}

/** The texts of the codes of a parcel, made on a page of its own. */
export async function textsOf(context, url, t, parcel) {
  const page = await context.newPage();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await place(page, url);
  await show(page, parcel);
  const codes = await shown(page, t);
  await page.close();
  return codes.map(({ text }) => text);
}

/** From now on the page's browser has a reader of its own, which finds these texts, each once. */
export function findsCodes(page, texts) {
  return page.evaluate((found) => {
    window.found = found;
    window.BarcodeDetector = class {
      static getSupportedFormats = async () => ["aztec", "qr_code"];
      detect = async () => window.found.splice(0, 1).map((rawValue) => ({ rawValue }));
    };
  }, texts);
}

/** Waits until all of the module is on the device: code, program, worker, and texts in every language. */
export async function codesKept(page) {
  const kept = () =>
    page.evaluate(async () => {
      const urls = [];
      for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) urls.push(new URL(url).pathname);
      }
      return urls.filter((path) => path.startsWith("/codes-")).length;
    });
  await expect.poll(kept).toBe(3 + Object.keys(LANGUAGES).length);
}
