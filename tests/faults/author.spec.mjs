// What goes wrong on the authors' page: readers that stop or never end, parts that do not come.

import { readFile, readdir } from "node:fs/promises";

import { expect, test } from "@playwright/test";

import { Author, COLOURS } from "../support/author.mjs";
import { app } from "../support/programs.mjs";
import { Web } from "../support/web.mjs";

let web;
let author;

test.beforeEach(async ({ page }) => {
  web = await new Web(app).start();
  author = new Author(page, "en");
});

test.afterEach(async () => web.stop());

/** The path of one of the page's files. */
async function file(pattern) {
  return (await readdir(app)).find((name) => pattern.test(name));
}

/** Puts another script in the place of the one that compiles, until `web.rules` is cleared. */
async function compileWith(script) {
  web.rules.set(await file(/^author-worker-\w+\.js$/), (response) =>
    response.writeHead(200, { "Content-Type": "text/javascript" }).end(script),
  );
}

/** The next workbook is compiled as ever. */
async function expectNextWorks() {
  web.rules.clear();
  await author.chooseFile(COLOURS, "colours.md");
  await expect(author.button("author.try_it")).toBeVisible();
}

test("a reader that stops is said to, and the next workbook works", async () => {
  await author.open(web.url);
  await compileWith(`
    onmessage = () => { throw new WebAssembly.RuntimeError("unreachable"); };
    postMessage(true);
  `);
  await author.chooseFile(COLOURS, "stops.md");
  await expect(author.text("author.trouble_damaged")).toBeVisible();
  await expectNextWorks();
});

test("a reader that never ends is stopped after 20 seconds", async ({ page }) => {
  await page.clock.install();
  await author.open(web.url);
  await compileWith("onmessage = () => { for (;;); }; postMessage(true);");
  const chooser = page.waitForEvent("filechooser");
  await author.button("author.choose").click();
  await (await chooser).setFiles(COLOURS);
  await expect(author.text("author.busy")).toBeVisible();
  // It counts from when the worker is ready.
  await expect(async () => {
    await page.clock.fastForward(20_000);
    await expect(author.text("author.trouble_slow")).toBeVisible({ timeout: 100 });
  }).toPass();
  await expectNextWorks();
});

test("a part of the page that does not come is said to be missing", async () => {
  await author.open(web.url);
  web.down = true;
  await author.chooseFile(COLOURS, "colours.md");
  await expect(author.text("author.trouble_unloaded")).toBeVisible();
  web.down = false;
  await expectNextWorks();
});

test("a file while another is being read takes its place", async ({ page }) => {
  await author.open(web.url);
  await compileWith("onmessage = () => { for (;;); }; postMessage(true);");
  const chooser = page.waitForEvent("filechooser");
  await author.button("author.choose").click();
  await (await chooser).setFiles(COLOURS);
  await expect(author.text("author.busy")).toBeVisible();
  await expectNextWorks();
  await expect(author.text("author.busy")).toBeHidden();
});

test("other bytes than this version's are refused, and the app is as before", async ({ page }) => {
  await page.goto(web.url);
  await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
  const module = await file(/^author-\w+_bg\.wasm$/);
  const other = (await readFile(`${app}/${module}`)).subarray(0, -1);
  web.rules.set(module, (response) =>
    response.writeHead(200, { "Content-Type": "application/wasm" }).end(other),
  );
  await page.goto(`${web.url}author.html`);
  await expect(page.locator("#crash")).toBeVisible();
  await page.goto(web.url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("#crash")).toBeHidden();
  web.rules.clear();
  await author.open(web.url);
});
