// A page of a questionnaire is as large as what it asks, however long the questionnaire is.

import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { title, xform } from "../bench/peers/forms.mjs";
import { look } from "../support/screen.mjs";
import { expect, test } from "../support/test.mjs";

const QUESTIONS = 2000;
const MOST_NODES = 1200;
/** Pages that are answered in turn, the two large groups among them; then every so-and-so-many'th. */
const IN_TURN = 15;
const STEP = 150;
const PATIENCE_MS = 10_000;

const path = join(tmpdir(), `carnet-long-${process.pid}.xml`);

test.use({ forms: [path], trace: "off", viewport: { width: 360, height: 740 } });
test.beforeAll(() => writeFile(path, xform(QUESTIONS)));
test.afterAll(() => rm(path, { force: true }));

test("no page of a long questionnaire is large", async ({ programme, notebook }) => {
  test.setTimeout(120_000);
  const { page } = notebook;
  const seen = (before) => page.evaluate(look, { before, patience: PATIENCE_MS });
  const sizes = new Map();
  const note = ({ state, hash, nodes }) => {
    expect(state).toBe("stands");
    sizes.set(Number(hash.split("/")[3]), nodes);
  };

  await notebook.begin(programme.link);
  await notebook.start(title(QUESTIONS));
  let here = await seen();
  for (let number = 1; number <= IN_TURN; number += 1) {
    note(here);
    await page.locator("main input").first()[here.questions[0].kind === "one" ? "check" : "fill"]("3");
    await notebook.goOn();
    here = await seen(here.hash);
  }
  const start = here.hash.replace(/\d+$/, "");
  for (let number = STEP; number < QUESTIONS * 0.9; number += STEP) {
    await page.evaluate((hash) => (location.hash = hash), start + number);
    here = await seen(here.hash);
    note(here);
  }

  await page.evaluate((hash) => (location.hash = hash), start.replace("fill", "check").slice(0, -1));
  await expect(notebook.heading("check.title")).toBeVisible();
  const elements = () => page.evaluate(() => document.body.querySelectorAll("*").length);
  expect(await elements()).toBeLessThan(MOST_NODES);
  await page.locator("main summary").first().click();
  await expect(page.locator(".answers__row").first()).toBeVisible();

  expect(sizes.size).toBe(IN_TURN + Math.ceil((QUESTIONS * 0.9) / STEP) - 1);
  const large = [...sizes].filter(([, nodes]) => nodes > MOST_NODES);
  expect(large).toEqual([]);
  console.log(`most nodes: ${Math.max(...sizes.values())} on page ${[...sizes].sort((a, b) => b[1] - a[1])[0][0]}`);
});
