// What a person sees when the app cannot start, or stops.

import { expect, test } from "@playwright/test";

import { Versions } from "../support/versions.mjs";
import { Web } from "../support/web.mjs";

let versions;
let web;

test.beforeEach(async () => {
  versions = await Versions.begin();
  web = await new Web(await versions.make(1)).start();
});

test.afterEach(async () => {
  await web.stop();
  await versions.remove();
});

const crash = (page) => page.locator("#crash");

test("a browser without what the app needs is told so, and nothing is started", async ({ page }) => {
  await page.addInitScript(() => delete window.CSSLayerBlockRule);
  await page.goto(web.url);
  await expect(page.locator("#too-old")).toBeVisible();
  await expect(page.locator("body")).not.toHaveAttribute("data-app", "1");
  await expect(crash(page)).toBeHidden();
});

test("a browser with everything is not", async ({ page }) => {
  await page.goto(web.url);
  await expect(page.locator("body")).toHaveAttribute("data-app", "1");
  await expect(page.locator("#too-old")).toBeHidden();
  await expect(crash(page)).toBeHidden();
});

const failures = {
  "the module does not arrive": ["app-1.wasm", (response) => response.destroy()],
  "the module is a web page": [
    "app-1.wasm",
    (response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<p>Sign in"),
  ],
  "the code does not arrive": ["app-1.js", (response) => response.writeHead(503).end()],
  "the app has no texts": ["texts/en-1.json", (response) => response.writeHead(404).end()],
};

for (const [name, [path, rule]] of Object.entries(failures)) {
  test(`if ${name}, reloading is offered and keeps the address`, async ({ page }) => {
    web.rules.set(path, rule);
    await page.goto(`${web.url}#enrol=secret`);
    await expect(crash(page)).toBeVisible();
    await expect(page.locator("#splash")).toHaveCount(0);
    await expect(page.locator("#reload")).toBeFocused();
    web.rules.clear();
    await page.keyboard.press("Enter");
    await expect(page.locator("body")).toHaveAttribute("data-app", "1");
    expect(page.url()).toContain("#enrol=secret");
  });
}

test("if the running app traps, it is said", async ({ page }) => {
  await page.goto(web.url);
  await expect(page.locator("body")).toHaveAttribute("data-app", "1");
  await expect(crash(page)).toBeHidden();
  await page.evaluate(() => {
    // A module whose one function is `unreachable`, as a panic ends.
    const module = "AGFzbQEAAAABBAFgAAADAgEABwUBAWEAAAoFAQMAAAs=";
    const bytes = Uint8Array.from(atob(module), (char) => char.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    setTimeout(exports.a);
  });
  await expect(crash(page)).toBeVisible();
});

test("an ordinary error of a page's script is no reason to stop anyone's work", async ({ page }) => {
  await page.goto(web.url);
  await expect(page.locator("body")).toHaveAttribute("data-app", "1");
  const seen = page.waitForEvent("pageerror");
  await page.evaluate(() => setTimeout(() => null.nothing));
  await seen;
  await expect(crash(page)).toBeHidden();
});
