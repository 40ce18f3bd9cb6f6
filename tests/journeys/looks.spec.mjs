// The screens that are seen most, in languages of several scripts and both directions, by day and by
// night, on a phone, on the narrowest phone with letters of twice the size, and on a tablet. Pictures
// of them are put into the test's output folder for people to look at; they are compared with nothing.

import { writeFile } from "node:fs/promises";

import { SHORT, readForm } from "../support/forms.mjs";
import { misfits, violations } from "../support/looks.mjs";
import { Notebook } from "../support/notebook.mjs";
import { putEveryState } from "../support/outbox.mjs";
import { Robot } from "../support/robot.mjs";
import { newProgramme } from "../support/server.mjs";
import { expect, test } from "../support/test.mjs";

const PHONE = { width: 360, height: 740 };
const NARROW = { width: 320, height: 640 };
const TABLET = { width: 1024, height: 768 };

/** What a browser calls normal, in pixels, and twice of it. */
const LETTERS = { standard: 16, fixed: 13 };
const LARGE_LETTERS = { standard: 32, fixed: 26 };

const ANSWERS = { "/data/note": "Nine tents and a fire.", "/data/count": "9", "/data/colour": "red" };

test.use({ forms: [SHORT], trace: "off", viewport: PHONE });

/** One programme for all: each language has a device of its own. */
let programme;
test.beforeAll(async () => {
  programme = await newProgramme({ forms: [SHORT] });
});
test.afterAll(() => programme?.remove());

/** Answers a questionnaire to its check and leaves it there. */
async function leaveDraft(notebook, form) {
  await notebook.start(form.title);
  await new Robot(notebook, form, "", (reference) => ANSWERS[reference]).fill();
  await notebook.goHome();
  await expect(notebook.drafts).toHaveCount(1);
}

/** Each screen in turn, and what is pressed next there. */
function screens(notebook, form) {
  const { page } = notebook;
  return {
    home: async () => page.getByRole("button", { name: form.title, exact: true }),
    question: async () => {
      await notebook.resume(form.title);
      await page.getByRole("main").locator("a.back").click();
      return notebook.button("app.go_on");
    },
    check: async () => {
      await page.evaluate(() => (location.hash = location.hash.replace(/fill(\/[^/]+).*/, "check$1")));
      await expect(notebook.heading("check.title")).toBeVisible();
      return notebook.button("check.seal");
    },
    settings: async () => {
      await notebook.goSettings();
      return notebook.button("shift.end");
    },
    outbox: async () => {
      await notebook.goOutbox();
      return notebook.button("outbox.send");
    },
  };
}

/** A picture of the screen as it stands: Playwright's own make the letters normal again. */
async function picture(devtools, name) {
  const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
  await writeFile(test.info().outputPath(`${name}.png`), Buffer.from(data, "base64"));
}

for (const language of ["en", "fr", "ar", "fa", "ti", "ja"]) {
  test.describe(`in ${language}`, () => {
    test.use({ language });

    test("screens fit, by day and by night, with letters of any size", async ({ page, browser }) => {
      test.setTimeout(120_000);
      const form = await readForm(SHORT, browser);
      const notebook = new Notebook(page, language);
      const devtools = await page.context().newCDPSession(page);
      // As whoever sees badly sets it in the browser.
      const setLetters = (fontSizes) => devtools.send("Page.setFontSizes", { fontSizes });
      await notebook.begin(await programme.newLink());
      await page.route("**/records/*", (route) => route.abort());
      await putEveryState(page);
      await leaveDraft(notebook, form);

      const found = [];
      const note = (name, faults) => found.push(...faults.map((fault) => `${name}: ${fault}`));
      for (const [name, show] of Object.entries(screens(notebook, form))) {
        const action = await show();
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          const coloursOnly = colorScheme === "dark";
          note(`${name}, ${colorScheme}`, await violations(page, { coloursOnly }));
          note(`${name}, ${colorScheme}`, await misfits(page, language));
          await picture(devtools, `${language}-${name}-${colorScheme}`);
        }
        await page.setViewportSize(NARROW);
        await setLetters(LARGE_LETTERS);
        const size = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
        expect(size).toBe(LARGE_LETTERS.standard);
        note(`${name}, large letters`, await misfits(page, language));
        // It can be brought into view, and nothing lies over it.
        await action.click({ trial: true });
        await picture(devtools, `${language}-${name}-large`);
        await setLetters(LETTERS);
        await page.setViewportSize(PHONE);
      }
      expect(found).toEqual([]);
    });
  });
}

test.describe("on a tablet", () => {
  test.use({ viewport: TABLET });

  test("a questionnaire is filled to the check of the answers", async ({ page, browser, language }) => {
    const form = await readForm(SHORT, browser);
    const notebook = new Notebook(page, language);
    await notebook.begin(await programme.newLink());
    const devtools = await page.context().newCDPSession(page);
    const robot = new Robot(notebook, form, "", (reference) => ANSWERS[reference]);
    const found = [];
    const look = async (name) => {
      for (const fault of [...(await violations(page)), ...(await misfits(page, language))]) {
        found.push(`${name}: ${fault}`);
      }
      await picture(devtools, `tablet-${name}`);
    };
    await look("home");
    await notebook.start(form.title);
    for (const reference of Object.keys(ANSWERS)) {
      await robot.fill(reference);
      await look(reference.split("/").pop());
    }
    await robot.fill();
    await expect(notebook.heading("check.title")).toBeVisible();
    await look("check");
    expect(found).toEqual([]);
  });
});
