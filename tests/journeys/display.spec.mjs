// How the app looks: colours, letters, and how much stands on a page.

import { analyzed } from "../support/axe.mjs";
import { expect, test } from "../support/test.mjs";

const TABLET = { width: 1024, height: 768 };
const PHONE = { width: 360, height: 740 };

/** The colours of the screen's ground and text. */
const colours = (page) =>
  page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    return [backgroundColor, color];
  });

const letters = (page) =>
  page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));

async function choose(notebook, key) {
  await notebook.page.getByText(notebook.t(key), { exact: true }).click();
}

test.describe("on a phone", () => {
  test.use({ viewport: PHONE });

  test("contrast and letters hold on every screen, and after a restart", async ({ programme, notebook }) => {
    const { page } = notebook;
    await notebook.begin(programme.link);
    await notebook.goSettings();
    const usual = await letters(page);
    await choose(notebook, "settings.theme_contrast");
    await choose(notebook, "settings.size_larger");
    const [black, white] = ["rgb(0, 0, 0)", "rgb(255, 255, 255)"];
    await expect.poll(() => colours(page)).toEqual([white, black]);
    await expect.poll(() => letters(page)).toBe(usual * 1.5);
    await page.reload();
    await notebook.unlock();
    expect(await letters(page)).toBe(usual * 1.5);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await colours(page)).toEqual([black, white]);

    for (const screen of ["goHome", "goOutbox", "goSettings"]) {
      await notebook[screen]();
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const violations = await analyzed(page);
        expect(violations.map((it) => `${screen}, ${colorScheme}: ${it.id}`)).toEqual([]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBe(PHONE.width);
      }
    }
  });

  test("whole sections are for wide screens", async ({ programme, notebook, form }) => {
    await notebook.begin(programme.link);
    await notebook.goSettings();
    await choose(notebook, "settings.sections");
    await notebook.goHome();
    await notebook.start(form.title);
    await expect(notebook.page.getByRole("main").locator(".question")).toHaveCount(1);
  });
});

test.describe("on a tablet", () => {
  test.use({ viewport: TABLET });

  test("a section stands on one page, and what is wrong on it is told as on any", async ({
    programme,
    notebook,
    form,
  }) => {
    const { page } = notebook;
    await notebook.begin(programme.link);
    await notebook.start(form.title);
    await expect(page.getByRole("main").locator(".question")).toHaveCount(1);
    await notebook.goSettings();
    await choose(notebook, "settings.sections");
    await notebook.goHome();
    await notebook.start(form.title);
    const questions = page.getByRole("main").locator(".question");
    const many = await questions.count();
    expect(many).toBeGreaterThan(2);
    const violations = await analyzed(page);
    expect(violations.map((it) => it.id)).toEqual([]);

    await notebook.goOn();
    await expect(notebook.summary).toBeVisible();
    const line = notebook.summary.getByRole("link").first();
    await line.click();
    await expect(notebook.summary).not.toBeFocused();

    await questions.first().locator(".choice").first().click();
    await notebook.saved();
    await notebook.goHome();
    await page.setViewportSize(PHONE);
    await notebook.resume(form.title);
    await expect(questions).toHaveCount(1);
  });
});
