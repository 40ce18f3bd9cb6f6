// The app as it is built: what a web server and a browser make of it.

import { expect, test } from "@playwright/test";

import { app } from "../support/programs.mjs";
import { Web } from "../support/web.mjs";

let web;

test.beforeEach(async () => {
  web = await new Web(app, "/field/notebook/").start();
});

test.afterEach(async () => web.stop());

test("starts below any path, breaks no rule of its content security policy, then works offline", async ({
  page,
}) => {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(web.url);
  await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
  await expect(page.locator("#splash")).toHaveCount(0);
  web.down = true;
  await page.reload();
  await expect(page.locator("#splash")).toHaveCount(0);
  await expect(page.locator("#crash")).toBeHidden();
  expect(complaints).toEqual([]);
});

test("keeps every file that the page asks for", async ({ page }) => {
  await page.goto(web.url);
  await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
  const kept = await page.evaluate(async () => {
    const all = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
    return (await Promise.all(all)).flat().map((request) => request.url);
  });
  const asked = await page.evaluate(() =>
    performance.getEntriesByType("resource").map((entry) => entry.name),
  );
  expect(asked.length).toBeGreaterThan(3);
  for (const url of asked) expect(kept).toContain(url);
});
