// Wrong words and damaged keys look the same, and lose nothing.

import { SHORT } from "../support/forms.mjs";
import { Robot } from "../support/robot.mjs";
import { flipByte } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

test("wrong words, a damaged key, then the right words", async ({ programme, notebook, form }) => {
  const { page } = notebook;
  const robot = new Robot(notebook, form, "", () => "Nine tents and a fire");
  const refused = async (words) => {
    await notebook.tryWords(words);
    await expect(notebook.summary).toBeFocused();
    await expect(notebook.summary).toContainText(notebook.t("unlock.wrong"));
    await expect(page.getByRole("main")).not.toContainText("Nine tents");
    return page.getByRole("main").innerText();
  };

  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await robot.answerPage();
  await notebook.saved();
  await notebook.lock();

  const wrong = await refused("not the words at all");
  expect(await refused(notebook.secret.slice(0, -1))).toBe(wrong);
  for (const fromEnd of [1, 60]) {
    await flipByte(page, "settings", "slot", fromEnd);
    expect(await refused(notebook.secret)).toBe(wrong);
    await flipByte(page, "settings", "slot", fromEnd);
  }

  await page.reload();
  await notebook.unlock(`  ${notebook.secret.toUpperCase().replaceAll(" ", "   ")} `);
  await expect(notebook.drafts).toHaveCount(1);
  await notebook.resume(form.title);
  expect(await robot.shown("/data/note")).toBe("Nine tents and a fire");
});

test("a draft that is damaged is not shown, and stays where it is", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  const robot = new Robot(notebook, form, "", () => "Nine tents and a fire");
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await robot.answerPage();
  await notebook.saved();
  const [, , record] = new URL(page.url()).hash.split("/");
  await notebook.lock();

  await flipByte(page, "drafts", record, 40);
  await notebook.unlock();
  await expect(notebook.heading("home.title")).toBeVisible();
  await expect(notebook.drafts).toHaveCount(0);

  await flipByte(page, "drafts", record, 40);
  await page.reload();
  await notebook.unlock();
  await expect(notebook.drafts).toHaveCount(1);
});

test("words that are typed differently from those offered are not taken", async ({
  programme,
  notebook,
}) => {
  await notebook.enrol(programme.link);
  await notebook.button("passphrase.noted").click();
  for (const [typed, words] of [
    ["", "passphrase.empty"],
    ["some other words than these", "passphrase.differ"],
  ]) {
    await notebook.secretField.fill(typed);
    await notebook.button("passphrase.accept").click();
    await expect(notebook.summary).toContainText(notebook.t(words));
  }
  await notebook.page.reload();
  await expect(notebook.heading("passphrase.title")).toBeVisible();
});
