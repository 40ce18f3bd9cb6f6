// The page for authors: a workbook in, findings and a form out, and nothing leaves the device.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import AxeBuilder from "@axe-core/playwright";
import { expect, test as base } from "@playwright/test";

import { analyzed } from "../support/axe.mjs";
import { Author, BROKEN, COLOURS } from "../support/author.mjs";
import { Notebook } from "../support/notebook.mjs";
import { app, call, carnet, root } from "../support/programs.mjs";
import { newProgramme } from "../support/server.mjs";
import { Web } from "../support/web.mjs";

const PHONE = { width: 360, height: 740 };
const TABLET = { width: 1024, height: 768 };

const test = base.extend({
  language: ["en", { option: true }],
  locale: async ({ language }, use) => use(language),
  web: async ({}, use) => {
    const web = await new Web(app, "/field/").start();
    await use(web);
    await web.stop();
  },
  author: async ({ page, language }, use) => use(new Author(page, language)),
});

/** A workbook in another format, made by the coordinators' command. */
async function converted(path, name) {
  const output = test.info().outputPath(name);
  // It says by its status that there are findings.
  await call(carnet, ["form", "convert", path, "-o", output]).catch(() => {});
  return readFile(output);
}

/** What axe finds on the screen, in light and in dark. */
async function faults(page, name) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const violations = await analyzed(page, new AxeBuilder({ page }).setLegacyMode());
    for (const { id, nodes } of violations) {
      found.push(...nodes.map(({ html }) => `${name}, ${colorScheme}: ${id}: ${html}`));
    }
  }
  const [width, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  if (width > room) found.push(`${name}: ${width} px wide on ${room}`);
  return found;
}

const SCREENS = [
  ["en", PHONE],
  ["en", TABLET],
  ["fr", PHONE],
  ["fr", TABLET],
  ["ar", PHONE],
  ["ar", TABLET],
];

for (const [language, viewport] of SCREENS) {
  test.describe(`${language}, ${viewport.width} px`, () => {
    test.use({ language, viewport });

    test("from a broken workbook to what would be sealed", async ({ page, web, author }) => {
      const found = [];
      await author.open(web.url);
      await expect(author.text("author.stays")).toBeVisible();
      found.push(...(await faults(page, "empty")));

      await author.drop("colours.md", await readFile(BROKEN));
      await author.expectCounts(2, 1);
      const places = author.findings.locator("bdi");
      const expected = ["survey!A4 (type)", "survey!G4 (relevant)", "settings!A1 (form_titel)"];
      await expect(places).toHaveText(expected);
      await expect(author.findings.first()).toContainText("select_one");
      await expect(author.findings.first()).toContainText(author.like("author.error"));
      await expect(author.findings.last()).toContainText(author.like("author.warning"));
      await expect(author.button("author.try_it")).toHaveCount(0);
      found.push(...(await faults(page, "findings")));

      await author.choose("colours.xlsx", await converted(BROKEN, "colours.xlsx"));
      await expect(places).toHaveText(expected);

      await author.chooseFile(COLOURS, "colours.md");
      await author.expectCounts(0, 0);
      const result = author.result("colours.md");
      await expect(result.getByText("English, Français, العربية")).toBeVisible();
      found.push(...(await faults(page, "a form")));

      await author.button("author.try_it").click();
      await expect(author.text("author.trial")).toBeVisible();
      await author.goOn();
      await expect(page.locator("#error-summary")).toBeFocused();
      found.push(...(await faults(page, "a question")));
      await page.getByRole("link", { name: author.t("author.back"), exact: true }).click();
      await expect(result).toBeVisible();
      await author.fillColours();
      await expect(page.getByRole("main")).toContainText("A red door");
      found.push(...(await faults(page, "check of the answers")));

      await author.button("author.end").click();
      await expect(author.heading("author.submission")).toBeVisible();
      const xml = await page.locator("pre").innerText();
      expect(xml.split("\n").map((line) => line.trim())).toEqual(
        expect.arrayContaining(["<seen>A red door</seen>", "<count>3</count>", "<colour>red</colour>"]),
      );
      found.push(...(await faults(page, "submission")));
      await author.button("author.again").click();
      await expect(page.getByRole("textbox")).toHaveValue("");
      expect(found).toEqual([]);
    });
  });
}

test("the same file can be chosen again once it was edited", async ({ web, author }) => {
  await author.open(web.url);
  await author.chooseFile(BROKEN, "colours.md");
  await author.expectCounts(2, 1);
  await author.chooseFile(COLOURS, "colours.md");
  await author.expectCounts(0, 0);
});

test("what cannot be read is refused in plain words, and the next file works", async ({
  web,
  author,
}) => {
  await author.open(web.url);
  await author.choose("notes.txt", Buffer.from("no workbook"));
  await expect(author.text("author.trouble_kind")).toBeVisible();

  const old = await readFile(join(root, "crates/xlsform/tests/forms/small.xls"));
  await author.choose("short.xls", old.subarray(0, 3000));
  await author.expectCounts(1, 0);

  await author.choose("small.xls", old);
  await expect(author.button("author.try_it")).toBeVisible();
});

test("nothing is sent, and nothing is kept", async ({ page, web, author }) => {
  const requests = [];
  page.on("request", (request) => requests.push(request));
  await author.open(web.url);
  await author.drop("colours.xlsx", await converted(COLOURS, "colours.xlsx"));
  await author.fillColours();
  await author.button("author.end").click();
  await expect(author.heading("author.submission")).toBeVisible();
  for (const request of requests) {
    expect(request.method()).toBe("GET");
    expect(request.postData()).toBeNull();
    expect(request.url().startsWith(web.url)).toBe(true);
  }
  const own = /^((author|boot|guard|shell|carnet)[-\w]*\.(html|js|css|wasm)|(icons|texts|author-texts)\/[-\w]+\.\w+|manifest\.webmanifest)$/;
  expect(web.requests.filter((path) => !own.test(path))).toEqual([]);
  const kept = await page.evaluate(async () => [
    ...(await indexedDB.databases()),
    ...(await caches.keys()),
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
  ]);
  expect(kept).toEqual([]);
});

test("the form and the workbook's text can be downloaded", async ({ page, web, author }) => {
  await author.open(web.url);
  await author.choose("colours.xlsx", await converted(COLOURS, "colours.xlsx"));
  const download = async (key) => {
    const begun = page.waitForEvent("download");
    await author.button(key).click();
    const file = await begun;
    return [file.suggestedFilename(), await readFile(await file.path(), "utf8")];
  };
  const [name, xml] = await download("author.keep_form");
  expect(name).toBe("colours.xml");
  const made = (await converted(COLOURS, "colours.xml")).toString();
  expect(xml).toBe(made);
  const [markdown, text] = await download("author.keep_text");
  expect(markdown).toBe("colours.md");
  expect(text).toContain("| select_one colour |");
});

test("the app's settings lead there; installing the app brings none of it; then it works offline", async ({
  page,
  web,
}) => {
  const programme = await newProgramme();
  const notebook = new Notebook(page, "en");
  await notebook.begin(programme.link);
  await notebook.goSettings();
  const link = notebook.link("settings.authors");
  expect(await link.getAttribute("href")).toBe("author.html");
  await programme.remove();

  const author = new Author(page, "en");
  await page.goto(web.url);
  await notebook.readyForOffline();
  expect(web.requests.filter((path) => path.startsWith("author"))).toEqual([]);
  await author.open(web.url);
  await expect(page.locator("#splash")).toHaveCount(0);
  web.down = true;
  await author.open(web.url);
  await author.chooseFile(COLOURS, "colours.md");
  await author.fillColours();
});

test.describe("a file that a program on this computer serves", () => {
  /** Serves a file with its entity tag, as `preview/NAME`. */
  async function serve(web, path) {
    const body = await readFile(path);
    const tag = `"${path.length}-${body.length}"`;
    web.rules.set("preview/my%20colours.md", (response) => {
      const same = response.req.headers["if-none-match"] === tag;
      if (same) return response.writeHead(304).end();
      return response.writeHead(200, { ETag: tag }).end(body);
    });
  }

  test("is followed, during a trial too", async ({ page, web, author }) => {
    await serve(web, BROKEN);
    await page.goto(`${web.url}author.html#preview=my%20colours.md`);
    await author.expectCounts(2, 1);
    await expect(author.button("author.choose")).toHaveCount(0);
    await serve(web, COLOURS);
    await author.expectCounts(0, 0);

    await author.button("author.try_it").click();
    await page.getByRole("textbox").fill("A red door");
    const changed = join(root, "crates/xlsform/tests/forms/everything.md");
    await serve(web, changed);
    await author.button("author.try_newer").click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Your name");

    await page.reload();
    await expect(author.result("my colours.md")).toContainText("Everything");
  });

  test("is what `carnet form preview` serves", async ({ page, author }) => {
    const workbook = test.info().outputPath("my colours.md");
    await copyFile(BROKEN, workbook);
    const preview = spawn(carnet, ["form", "preview", workbook, "--no-open", "--app", app]);
    try {
      const [line] = await once(createInterface(preview.stdout), "line");
      await page.goto(line);
      await author.expectCounts(2, 1);
      await copyFile(COLOURS, workbook);
      await author.expectCounts(0, 0);
    } finally {
      preview.kill();
    }
    await expect(author.text("author.silent")).toBeVisible({ timeout: 10_000 });
  });

  test("is still shown when the program has ended", async ({ page, web, author }) => {
    await serve(web, COLOURS);
    await page.goto(`${web.url}author.html#preview=my%20colours.md`);
    await author.expectCounts(0, 0);
    web.down = true;
    await expect(author.text("author.silent")).toBeVisible({ timeout: 10_000 });
    await author.expectCounts(0, 0);
    web.down = false;
    await expect(author.text("author.silent")).toBeHidden();
  });
});
