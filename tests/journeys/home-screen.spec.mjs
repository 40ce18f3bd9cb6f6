// The app on the device: put on the home screen, with room to work in.

import { analyzed } from "../support/axe.mjs";
import { expect, test } from "../support/test.mjs";

/** The browser offers to install the app, as Chromium does once it may. */
async function offerInstall(page) {
  await page.evaluate(() => {
    const event = new Event("beforeinstallprompt", { cancelable: true });
    event.prompt = () => {
      window.prompted = (window.prompted ?? 0) + 1;
    };
    window.kept = !window.dispatchEvent(event);
  });
}

/** As browsers on iOS are, on the home screen or not. */
const onIos = (standalone) =>
  Object.defineProperty(Navigator.prototype, "standalone", { get: () => standalone, configurable: true });

test("the browser's offer is passed on, on the home screen alone, and taken once", async ({
  programme,
  notebook,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  await expect(notebook.text("install.title")).toHaveCount(0);
  await offerInstall(page);
  expect(await page.evaluate(() => window.kept)).toBe(true);
  await expect(notebook.text("install.title")).toBeVisible();
  const violations = await analyzed(page);
  expect(violations.map((it) => it.id)).toEqual([]);
  await notebook.button("install.action").click();
  expect(await page.evaluate(() => window.prompted)).toBe(1);
  await expect(notebook.text("install.title")).toHaveCount(0);
});

test("who declines is not asked again", async ({ programme, notebook }) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  await offerInstall(page);
  await notebook.button("install.later").click();
  await expect(notebook.text("install.title")).toHaveCount(0);
  await page.reload();
  await notebook.unlock();
  await offerInstall(page);
  await expect(notebook.heading("home.title")).toBeVisible();
  await expect(notebook.text("install.title")).toHaveCount(0);
});

test("on iOS the app is put on the home screen before the link is used", async ({ programme, notebook }) => {
  const { page } = notebook;
  await page.addInitScript(onIos, false);
  await page.goto(programme.link);
  await expect(notebook.text("install.ios_first")).toBeVisible();
  await expect(notebook.text("install.ios")).toBeVisible();
  const violations = await analyzed(page);
  expect(violations.map((it) => it.id)).toEqual([]);
  await page.addInitScript(onIos, true);
  await page.reload();
  await expect(notebook.heading("enrol.title")).toBeVisible();
  await expect(notebook.text("install.ios_first")).toHaveCount(0);
});

test("how much room there is, and whether it lasts, is told", async ({ programme, notebook }) => {
  const { page, t } = notebook;
  await page.addInitScript(() => {
    window.granted = false;
    Object.assign(StorageManager.prototype, {
      estimate: async () => ({ quota: 100e6, usage: 60e6 }),
      persisted: async () => window.granted,
      persist: async () => window.granted,
    });
  });
  await notebook.begin(programme.link);
  await expect(notebook.text("storage.low", { size: "40 MB" })).toBeVisible();
  await notebook.goSettings();
  await expect(notebook.text("storage.free", { size: "40 MB" })).toBeVisible();
  await expect(notebook.text("storage.not_kept")).toBeVisible();
  await page.evaluate(() => {
    window.granted = true;
  });
  await notebook.button("storage.ask").click();
  await expect(notebook.text("storage.kept")).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(t("storage.not_kept"));
});
