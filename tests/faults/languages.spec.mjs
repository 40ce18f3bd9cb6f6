// The interface's texts: a file for each language, beside the program.

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { app } from "../support/programs.mjs";
import { LANGUAGES, texts } from "../support/texts.mjs";
import { Web } from "../support/web.mjs";

let web;

test.beforeEach(async () => {
  web = await new Web(app, "/field/notebook/").start();
});

test.afterEach(async () => web.stop());

/** The path of a language's texts. */
const fileOf = (language) => {
  const names = readdirSync(join(app, "texts"));
  return `texts/${names.find((name) => new RegExp(`^${language}-[0-9a-f]+\\.json$`).test(name))}`;
};

const menu = (page) => page.locator("#header-language");
const spoken = (page) => expect(page.locator("html"));
const heading = (page) => page.getByRole("heading", { level: 1 });

/** Goes to the app, and waits until it speaks a language. */
async function open(page, language) {
  await page.goto(web.url);
  await spoken(page).toHaveAttribute("lang", language);
  await expect(page.locator("#splash")).toHaveCount(0);
  await expect(heading(page)).toHaveText(texts(language)("enrol.title"));
}

const kept = (page) =>
  page.evaluate(async () => {
    const all = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
    const urls = (await Promise.all(all)).flat().map((request) => request.url);
    return urls.filter((url) => url.includes("/texts/")).length;
  });

test("the page asks for one language only", async ({ page }) => {
  await open(page, "en");
  const asked = await page.evaluate(() =>
    performance.getEntriesByType("resource").map((entry) => entry.name),
  );
  const urls = asked.filter((url) => url.includes("/texts/"));
  expect(urls).toEqual([new URL(fileOf("en"), web.url).href]);
});

test("after the first visit every language can be chosen without a network", async ({ page }) => {
  await open(page, "en");
  await expect.poll(() => kept(page)).toBe(Object.keys(LANGUAGES).length);
  web.down = true;
  await page.reload();
  for (const [language, { dir }] of Object.entries(LANGUAGES).reverse()) {
    await menu(page).selectOption(language);
    await spoken(page).toHaveAttribute("lang", language);
    await spoken(page).toHaveAttribute("dir", dir);
    await expect(menu(page)).toHaveValue(language);
    await expect(heading(page)).toHaveText(texts(language)("enrol.title"));
  }
});

test("a language that cannot be had leaves the present one, and it is said", async ({ page }) => {
  web.rules.set(fileOf("fr"), (response) => response.writeHead(404).end());
  await open(page, "en");
  await menu(page).selectOption("fr");
  const alert = page.getByRole("alert").filter({ visible: true });
  await expect(alert).toHaveText(texts("en")("app.language_missing"));
  await spoken(page).toHaveAttribute("lang", "en");
  await expect(menu(page)).toHaveValue("en");

  web.rules.clear();
  await menu(page).selectOption("fr");
  await spoken(page).toHaveAttribute("lang", "fr");
  await expect(menu(page)).toHaveValue("fr");
  await expect(alert).toHaveCount(0);
});

const damages = {
  missing: (response) => response.writeHead(404).end("<!doctype html>Not found"),
  "cut off": (response) => response.destroy(),
  "of another program": (response) => response.writeHead(200).end('["one"]'),
  "a sign-in page": (response) => response.writeHead(200).end("<!doctype html>Sign in"),
};

for (const [name, damage] of Object.entries(damages)) {
  test(`if the texts are ${name}, reloading is offered`, async ({ page }) => {
    web.rules.set(fileOf("en"), damage);
    await page.goto(web.url);
    await expect(page.locator("#crash")).toBeVisible();
    await expect(page.locator("#splash")).toHaveCount(0);
    await expect(page.locator("#reload")).toBeFocused();
    web.rules.clear();
    await page.keyboard.press("Enter");
    await expect(heading(page)).toHaveText(texts("en")("enrol.title"));
    await expect(page.locator("#crash")).toBeHidden();
  });
}

test.describe("in a French browser", () => {
  test.use({ locale: "fr-BE" });

  test("the app speaks French", async ({ page }) => {
    await open(page, "fr");
  });

  test("English is better than nothing", async ({ page }) => {
    web.rules.set(fileOf("fr"), damages.missing);
    await open(page, "en");
  });
});
