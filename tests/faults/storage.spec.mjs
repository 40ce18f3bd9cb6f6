// A device without room, and two tabs at one draft: nothing is lost, nothing is overwritten.

import { SHORT } from "../support/forms.mjs";
import { Notebook } from "../support/notebook.mjs";
import { Robot } from "../support/robot.mjs";
import { smallDevice } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

/** A questionnaire of which the first answer is written. */
async function begun({ programme, notebook, form }, first) {
  const robot = new Robot(notebook, form, "", () => first);
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await robot.answerPage();
  await notebook.saved();
  return robot;
}

test.describe("a full device", () => {
  test.use({ language: "fr" });

  test("says so, keeps what was typed, and saves once there is room", async ({
    programme,
    notebook,
    form,
  }) => {
    const { page } = notebook;
    const device = await smallDevice(page, programme.url);
    const robot = await begun({ programme, notebook, form }, "premier");
    const field = page.getByRole("textbox");
    const typed = "premier, puis bien davantage. ".repeat(400).trim();

    await device.fill();
    await field.fill(typed);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(notebook.t("fill.not_saved"));
    await expect(alert).toContainText(notebook.t("fault.storage_full"));
    await robot.goOn();
    await notebook.link("app.back").click();
    await expect(field).toHaveValue(typed);
    await notebook.button("fill.save_again").click();
    await expect(alert).toContainText(notebook.t("fault.storage_full"));

    await device.clear();
    await notebook.button("fill.save_again").click();
    await notebook.saved();
    await expect(alert).toBeHidden();
    await page.reload();
    await notebook.unlock();
    await expect(field).toHaveValue(typed);
  });

  test("does not seal, and seals once there is room", async ({
    programme,
    notebook,
    form,
  }) => {
    const { page } = notebook;
    const device = await smallDevice(page, programme.url);
    const answers = { "/data/note": "rien", "/data/count": "3", "/data/colour": "blue" };
    const robot = new Robot(notebook, form, "", (reference) => answers[reference]);
    await notebook.begin(programme.link);
    await notebook.start(form.title);
    await robot.fill();
    await device.fill();
    await notebook.button("check.seal").click();
    await expect(page.getByRole("alert")).toContainText(notebook.t("fault.storage_full"));
    await expect(notebook.heading("check.title")).toBeVisible();
    await device.clear();
    await notebook.seal();
    await notebook.goOutbox();
    await expect(notebook.records("delivered")).toHaveCount(1);
  });
});

test("two tabs at one draft: the second is told, the first is not overwritten", async ({
  programme,
  notebook,
  form,
  context,
}) => {
  const robot = await begun({ programme, notebook, form }, "as it was");
  const other = new Notebook(await context.newPage(), notebook.language);
  const otherRobot = new Robot(other, form, "", () => "from the second tab");
  await other.page.goto(programme.url);
  await other.unlock(notebook.secret);
  await expect(other.text("fill.resumed")).toBeVisible();
  expect(await otherRobot.shown("/data/note")).toBe("as it was");

  robot.answerTo = () => "from the first tab";
  await robot.answerPage();
  await notebook.goHome();
  await expect(notebook.drafts).toHaveCount(1);

  await otherRobot.answerPage();
  const alert = other.page.getByRole("alert");
  await expect(alert).toContainText(other.t("fill.not_saved"));
  await expect(alert).toContainText(other.t("fault.open_elsewhere"));
  await expect(other.page.getByRole("textbox")).toHaveValue("from the second tab");

  await notebook.resume(form.title);
  expect(await robot.shown("/data/note")).toBe("from the first tab");
});

test("a draft that one tab has sealed cannot be sealed again by another", async ({
  programme,
  notebook,
  form,
  context,
}) => {
  const answers = { "/data/note": "once", "/data/count": "1", "/data/colour": "red" };
  const robot = new Robot(notebook, form, "", (reference) => answers[reference]);
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await robot.fill();
  await notebook.link("fill.later").click();
  await expect(notebook.drafts).toHaveCount(1);
  await notebook.resume(form.title);
  await robot.fill();

  const other = new Notebook(await context.newPage(), notebook.language);
  await other.page.goto(notebook.page.url());
  await other.unlock(notebook.secret);
  await expect(other.heading("check.title")).toBeVisible();
  await notebook.seal();

  await other.button("check.seal").click();
  await expect(other.page.getByRole("alert")).toContainText(other.t("fault.open_elsewhere"));
  await other.goOutbox();
  await expect(other.page.getByRole("main").getByRole("listitem")).toHaveCount(1);
});
