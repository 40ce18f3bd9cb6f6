// What browsers see that the built app cannot run in: the page that says so, whatever they lack.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "@playwright/test";
import { parse } from "acorn";

import { app } from "../support/programs.mjs";
import { Web } from "../support/web.mjs";

let web;

test.beforeEach(async () => {
  web = await new Web(app).start();
});

test.afterEach(async () => web.stop());

/** The page says that the browser is too old, in every language, and has not begun anything. */
async function isTold(page, path = "") {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${web.url}${path}`);
  const told = page.locator("#too-old");
  for (const language of ["en", "fr", "ar"]) {
    await expect(told.locator(`p[lang=${language}]`)).toBeVisible();
  }
  await expect(page.locator("#splash")).toBeHidden();
  await expect(page.locator("#crash")).toBeHidden();
  await expect(page.getByRole("heading")).toHaveCount(0);
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0);
  expect(complaints).toEqual([]);
}

/** Takes from every page, before its scripts, what an old browser has not got. */
const LACKS = {
  WebAssembly: () => delete globalThis.WebAssembly,
  "what the app's program is compiled to": () => {
    WebAssembly.validate = () => false;
  },
  "layers of style sheets": () => delete globalThis.CSSLayerBlockRule,
};

for (const [name, lack] of Object.entries(LACKS)) {
  for (const path of ["", "author.html"]) {
    test(`/${path} says so without ${name}`, async ({ page }) => {
      await page.addInitScript(lack);
      await isTold(page, path);
    });
  }
}

test("a browser that compiles nothing, as a hardened one, is told", async ({
  playwright,
  launchOptions,
}) => {
  const args = [...launchOptions.args, "--js-flags=--jitless"];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  try {
    const page = await browser.newPage();
    await isTold(page);
    expect(await page.evaluate(() => typeof WebAssembly)).toBe("undefined");
  } finally {
    await browser.close();
  }
});

test("a browser that knows no modules, and skips them, is told", async ({ page }) => {
  await page.addInitScript(() => delete HTMLScriptElement.prototype.noModule);
  // It does not fetch them.
  const boot = (await readdir(app)).find((name) => /^boot-\w+\.js$/.test(name));
  web.rules.set(boot, (response) => response.writeHead(404).end());
  await isTold(page);
});

test("the script that finds out is of 2009, and an ordinary one", async ({ page }) => {
  const guard = (await readdir(app)).find((name) => /^guard-\w+\.js$/.test(name));
  const script = await readFile(join(app, guard), "utf8");
  const options = { ecmaVersion: 5, sourceType: "script" };
  expect(() => parse(script, options)).not.toThrow();
  expect(() => parse(`${script}; const a = () => a`, options)).toThrow();
  await page.goto(web.url);
  const ours = page.locator(`script[src$="${guard}"]`);
  await expect(ours).toHaveCount(1);
  for (const name of ["type", "async", "defer", "nomodule"]) {
    await expect(ours).not.toHaveAttribute(name);
  }
});
