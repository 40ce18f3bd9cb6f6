// The drafts on the home screen: found again, gone on with, deleted, and brought back.

import { faultsInBoth, NARROW } from "../support/axe.mjs";
import { TITLE, attach } from "../support/files.mjs";
import { TYPES, SHORT } from "../support/forms.mjs";
import { storedKeys } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ viewport: NARROW });

test.describe("a short questionnaire", () => {
  test.use({ forms: [SHORT] });

  test("many drafts are looked through by code or day", async ({ programme, notebook, form }) => {
    const { page, t } = notebook;
    await notebook.begin(programme.link);
    for (let count = 1; count <= 5; count += 1) {
      await expect(page.getByLabel(t("home.search"), { exact: true })).toHaveCount(0);
      await notebook.start(form.title);
      await page.getByRole("textbox").first().fill(`Note ${count}`);
      await notebook.saved();
      await notebook.goHome();
      await expect(notebook.drafts).toHaveCount(count);
    }
    const field = page.getByLabel(t("home.search"), { exact: true });
    const code = await notebook.drafts.nth(3).locator(".code").innerText();
    for (const typed of [code, code.replaceAll("-", ""), code.slice(3, 12)]) {
      await field.fill(typed);
      await expect(notebook.drafts).toHaveCount(1);
      await expect(notebook.drafts.locator(".code")).toHaveText(code);
    }
    await field.fill("no such day");
    await expect(notebook.text("home.no_match")).toBeVisible();
    expect(await faultsInBoth(page, "no draft found")).toEqual([]);
    await expect(field).toBeFocused();
    const today = await page.evaluate(() =>
      new Intl.DateTimeFormat("en-GB", { timeStyle: "short" }).format(new Date()).slice(0, 3),
    );
    await field.fill(today);
    await expect(notebook.drafts).not.toHaveCount(0);
  });
});

test.describe("a questionnaire with files", () => {
  test.use({ forms: [TYPES] });

  test("a draft says where it was left, and comes back with its files once deleted", async ({
    programme,
    notebook,
  }) => {
    const { page } = notebook;
    await notebook.begin(programme.link);
    await attach(notebook, "tent");
    await expect(notebook.drafts).toContainText("A paper");
    const before = await storedKeys(page);
    expect([before.drafts.length, before.media.length, before.partials.length]).toEqual([1, 1, 1]);

    await notebook.discard(TITLE);
    const gone = await storedKeys(page);
    expect([gone.drafts, gone.media, gone.partials]).toEqual([[], [], []]);
    await expect(notebook.button("home.undo")).toBeFocused();
    expect(await faultsInBoth(page, "a draft deleted")).toEqual([]);

    await notebook.button("home.undo").click();
    await expect(notebook.drafts).toHaveCount(1);
    await expect(notebook.button("home.undo")).toHaveCount(0);
    expect(await storedKeys(page)).toEqual(before);
    await notebook.resume(TITLE);
    await expect(page.locator(".kept")).toBeVisible();
  });

  test("who leaves the screen, or locks, has meant it", async ({ programme, notebook }) => {
    await notebook.begin(programme.link);
    await attach(notebook, "tent");
    await notebook.discard(TITLE);
    await notebook.goOutbox();
    await notebook.goHome();
    await expect(notebook.button("home.undo")).toHaveCount(0);
    await expect(notebook.drafts).toHaveCount(0);
  });
});

test.describe("what is asked later", () => {
  test.use({ forms: [SHORT] });

  test("is listed before the seal, with the way to it", async ({ programme, notebook }) => {
    const { page } = notebook;
    await notebook.begin(programme.link);
    await notebook.start("Short questionnaire");
    const question = page.getByRole("main").locator(".question").first();
    await question.getByRole("button", { name: notebook.t("question.not_asked"), exact: true }).click();
    await notebook.saved();
    await page.evaluate(() => {
      location.hash = location.hash.replace(/fill\/([^/]+)\/.*/, "check/$1");
    });
    await expect(notebook.heading("check.title")).toBeVisible();
    const left = page.getByRole("main").locator(".notice", { hasText: notebook.t("check.later") });
    await expect(left.getByRole("link")).toHaveCount(1);
    expect(await faultsInBoth(page, "left for later")).toEqual([]);
    await left.getByRole("link").click();
    await expect(question).toBeVisible();
    await question.getByRole("textbox").first().fill("Nine tents");
    await notebook.goOn();
    await expect(notebook.heading("check.title")).toBeVisible();
    await expect(left).toHaveCount(0);
  });
});
