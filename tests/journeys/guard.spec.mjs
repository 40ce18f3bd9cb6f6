// The screen is covered, the key goes, somebody leaves in a hurry: nothing can be read any more, and
// nothing that was answered is lost.

import { SHORT } from "../support/forms.mjs";
import { exportTables } from "../support/exports.mjs";
import { Robot } from "../support/robot.mjs";
import { storedKeys } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

const NOTE = "Nine tents and a fire";
const MINUTE = 60_000;

test.use({ forms: [SHORT] });

/** Begins a questionnaire and answers its first page. */
async function begun(notebook, form, note = NOTE) {
  await notebook.start(form.title);
  const robot = new Robot(notebook, form, "", () => note);
  await robot.answerPage();
  await notebook.saved();
  return robot;
}

/** The page shows nothing of what was answered. */
async function nothingShown(page) {
  expect(await page.content()).not.toContain(NOTE);
  const typed = await page.locator("input, textarea").evaluateAll((all) => all.map((it) => it.value));
  expect(typed.join()).not.toContain(NOTE);
}

/** The notes that the desk reads, with the state of their records. */
async function notesAtTheDesk(programme) {
  const { rows } = (await exportTables(programme))["short.csv"];
  return rows.map((row) => [row.note, row._state]);
}

test("a hidden screen is covered at once, and a tap uncovers it for two minutes", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  await page.clock.install();
  await notebook.begin(programme.link);
  const robot = await begun(notebook, form);
  await notebook.hide();
  await expect(page.locator("body")).toBeHidden();
  await nothingShown(page);
  await notebook.hide(false);
  await expect(notebook.heading("cover.title")).toBeVisible();
  await expect(page).toHaveTitle(new RegExp(notebook.t("cover.title")));
  await nothingShown(page);
  await notebook.button("app.go_on").click();
  await expect(notebook.link("fill.later")).toBeVisible();
  expect(await robot.shown("/data/note")).toBe(NOTE);

  await notebook.hide();
  await notebook.hide(false);
  await page.clock.fastForward(2 * MINUTE);
  await notebook.button("app.go_on").click();
  await expect(notebook.secretField).toBeVisible();
  await notebook.secretField.fill("some other words than these");
  await notebook.button("cover.action").click();
  await expect(notebook.summary).toContainText(notebook.t("unlock.wrong"));
  await notebook.secretField.fill(notebook.secret);
  await notebook.button("cover.action").click();
  await expect(notebook.link("fill.later")).toBeVisible();
  expect(await robot.shown("/data/note")).toBe(NOTE);
});

test("a PIN uncovers the screen, and the third wrong one destroys the key", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  const pin = page.getByLabel(notebook.t("pin.label"), { exact: true });
  await notebook.begin(programme.link);
  await notebook.goSettings();
  for (const wrong of ["123", "12a4"]) {
    await pin.fill(wrong);
    await notebook.button("pin.set").click();
    await expect(notebook.text("pin.wrong")).toBeVisible();
  }
  await pin.fill("4711");
  await notebook.button("pin.set").click();
  await expect(notebook.text("pin.done")).toBeVisible();
  await notebook.goHome();
  const robot = await begun(notebook, form);

  const type = async (digits) => {
    await pin.fill(digits);
    await notebook.button("cover.action").click();
  };
  await notebook.hide();
  await notebook.hide(false);
  await type("0000");
  await expect(notebook.summary).toContainText(notebook.t("cover.wrong_pin", { count: 2 }));
  await type("٤٧١١");
  await expect(notebook.link("fill.later")).toBeVisible();
  expect(await robot.shown("/data/note")).toBe(NOTE);

  await notebook.hide();
  await notebook.hide(false);
  await type("0000");
  await type("1111");
  await expect(notebook.summary).toContainText(notebook.t("cover.wrong_pin", { count: 1 }));
  await type("2222");
  await expect(notebook.heading("unlock.title")).toBeVisible();
  await nothingShown(page);
  await notebook.unlock();
  await expect(notebook.drafts).toHaveCount(0);
  // A PIN goes with the key.
  await notebook.hide();
  await notebook.hide(false);
  await expect(pin).toBeHidden();
});

test("unused for two minutes it is covered, five more and the draft is sealed as it is", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  await page.clock.install();
  await notebook.begin(programme.link);
  await begun(notebook, form);
  await page.clock.fastForward(2 * MINUTE - 10_000);
  await page.keyboard.press("Shift");
  await page.clock.fastForward(2 * MINUTE - 10_000);
  await expect(notebook.heading("cover.title")).toBeHidden();
  await page.clock.fastForward(20_000);
  await expect(notebook.heading("cover.title")).toBeVisible();
  await page.clock.fastForward(5 * MINUTE);
  await expect(notebook.heading("unlock.title")).toBeVisible();
  await nothingShown(page);

  const { drafts, partials } = await storedKeys(page);
  expect([drafts, partials]).toEqual([[], []]);
  await notebook.unlock();
  await expect(notebook.drafts).toHaveCount(0);
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(1);
  await expect(notebook.text("outbox.partial")).toBeVisible();
  expect(await notesAtTheDesk(programme)).toEqual([[NOTE, "partial"]]);
});

test("the end of a shift seals every draft, without a network too", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  await notebook.readyForOffline();
  await programme.stopInbox();
  await begun(notebook, form, "first");
  await notebook.goHome();
  await begun(notebook, form, "second");
  await notebook.endShift();
  await expect(notebook.text("outbox.waiting", { count: 2 })).toBeVisible();
  const { drafts, partials, outbox } = await storedKeys(page);
  expect([drafts.length, partials.length, outbox.length]).toEqual([0, 0, 2]);

  // The next final record vouches for both.
  await notebook.unlock();
  await programme.startInbox();
  await notebook.start(form.title);
  await new Robot(notebook, form, "", finished).fill();
  await notebook.seal();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(3);
  const notes = await notesAtTheDesk(programme);
  expect(notes.toSorted()).toEqual([
    ["first", "partial"],
    ["second", "partial"],
    ["third", "final"],
  ]);
  expect(await programme.desk("open")).toContain("3 record(s) opened.");
});

function finished(reference, question) {
  if (question.type === "int") return "4";
  return question.kind === "select1" ? "red" : "third";
}

for (const [how, leave] of [
  ["by the button in the corner", (notebook) => notebook.leave()],
  [
    "by Escape three times",
    async ({ page }) => {
      for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
      await page.waitForURL(/\/units\.html$/);
    },
  ],
]) {
  test(`who leaves in a hurry, ${how}, leaves nothing to be read`, async ({
    programme,
    notebook,
    form,
  }) => {
    const { page } = notebook;
    await notebook.begin(programme.link);
    await notebook.readyForOffline();
    await programme.stopInbox();
    const robot = await begun(notebook, form);
    // The last answer is not saved yet.
    await robot.goOn();
    await page.getByRole("main").getByRole("textbox").fill("7");
    await leave(notebook);
    await expect(page).not.toHaveTitle(/Carnet/);
    expect(await page.content()).not.toMatch(/carnet/i);

    await page.goBack();
    await expect(notebook.heading("unlock.title")).toBeVisible();
    await nothingShown(page);
    const { drafts, partials, outbox } = await storedKeys(page);
    expect([drafts.length, partials.length, outbox.length]).toEqual([0, 0, 1]);

    await programme.startInbox();
    await notebook.unlock();
    await expect(notebook.drafts).toHaveCount(0);
    await notebook.goOutbox();
    await notebook.send();
    await expect(notebook.records("delivered")).toHaveCount(1);
    const [row] = (await exportTables(programme))["short.csv"].rows;
    expect([row.note, row.count, row._state]).toEqual([NOTE, "7", "partial"]);
  });
}

test("all tabs lose the key together, and one that is used keeps it for all", async ({
  programme,
  notebook,
  form,
  context,
  language,
}) => {
  const { page } = notebook;
  await context.clock.install();
  await notebook.begin(programme.link);
  const other = new notebook.constructor(await context.newPage(), language);
  await other.page.goto(programme.url);
  await other.unlock(notebook.secret);
  await begun(other, form);

  // This tab is covered and forgotten, the other one is used.
  await notebook.hide();
  for (let minute = 0; minute < 6; minute += 1) {
    await context.clock.fastForward(MINUTE);
    await other.page.keyboard.press("Shift");
  }
  await notebook.hide(false);
  await expect(notebook.heading("cover.title")).toBeVisible();
  await expect(other.heading("cover.title")).toBeHidden();
  const { drafts } = await storedKeys(page);
  expect(drafts).toHaveLength(1);

  await other.leave();
  await page.waitForURL(/\/units\.html$/);
  await page.goto(programme.url);
  await expect(notebook.heading("unlock.title")).toBeVisible();
});

test("who withdraws their agreement leaves neither draft nor sealed answers", async ({
  programme,
  notebook,
  form,
}) => {
  await notebook.begin(programme.link);
  await begun(notebook, form);
  const before = await storedKeys(notebook.page);
  expect([before.drafts.length, before.partials.length]).toEqual([1, 1]);
  await notebook.goHome();
  await notebook.discard(form.title);
  const { drafts, partials, outbox } = await storedKeys(notebook.page);
  expect([drafts, partials, outbox]).toEqual([[], [], []]);
});
