// Several people share a device: eight sets of secret words, and nothing that tells who they are.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { SHORT } from "../support/forms.mjs";
import { root } from "../support/programs.mjs";
import { Robot } from "../support/robot.mjs";
import { putRow, readRow } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

/** Takes the words that are offered for another person, and returns them. */
async function add(notebook) {
  await notebook.goSettings();
  await notebook.link("team.add").click();
  const words = await notebook.noteWords();
  await notebook.secretField.fill(words);
  await notebook.button("passphrase.accept").click();
  return words;
}

/** How many people's words open the device, as the settings say it. */
const opened = (notebook, count) => notebook.text("team.count", { count });

test("eight people's words open one device, a ninth's do not", async ({ programme, notebook }) => {
  test.setTimeout(180_000);
  await notebook.begin(programme.link);
  const all = [notebook.secret];
  const size = (await readRow(notebook.page, "settings", "slot")).length;
  for (let person = 2; person <= 8; person += 1) {
    all.push(await add(notebook));
    await expect(opened(notebook, person)).toBeVisible();
    expect(await readRow(notebook.page, "settings", "slot")).toHaveLength(size);
  }
  expect(new Set(all).size).toBe(8);
  await add(notebook);
  await expect(notebook.summary).toContainText(notebook.t("fault.words_full"));
  for (const words of [all[0], all[7]]) {
    await notebook.lock();
    await notebook.unlock(words);
  }
});

test("words are changed and taken away, and the last stay", async ({ programme, notebook, form }) => {
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await new Robot(notebook, form, "", () => "Nine tents").answerPage();
  await notebook.saved();
  const second = await add(notebook);
  await expect(opened(notebook, 2)).toBeVisible();

  // The second person changes theirs.
  await notebook.link("team.change").click();
  const third = await notebook.noteWords();
  const old = notebook.page.getByLabel(notebook.t("team.old"), { exact: true });
  await old.fill("some other words than these");
  await notebook.secretField.fill(third);
  await notebook.button("passphrase.accept").click();
  await expect(notebook.summary).toContainText(notebook.t("unlock.wrong"));
  await old.fill(second);
  await notebook.button("passphrase.accept").click();
  await expect(opened(notebook, 2)).toBeVisible();
  await notebook.lock();
  await notebook.tryWords(second);
  await expect(notebook.summary).toContainText(notebook.t("unlock.wrong"));
  await notebook.unlock(third);
  await expect(notebook.drafts).toHaveCount(1);

  // And the first leaves the team.
  const remove = async (words) => {
    await notebook.goSettings();
    await notebook.link("team.remove").click();
    await notebook.secretField.fill(words);
    await notebook.button("team.remove_action").click();
  };
  await remove(notebook.secret);
  await expect(opened(notebook, 1)).toBeVisible();
  await remove(third);
  await expect(notebook.summary).toContainText(notebook.t("fault.last_words"));
  await notebook.lock();
  await notebook.tryWords(notebook.secret);
  await expect(notebook.summary).toContainText(notebook.t("unlock.wrong"));
  await notebook.unlock(third);
  await expect(notebook.drafts).toHaveCount(1);
});

test("words come in four languages, and open however they are typed", async ({
  programme,
  notebook,
}) => {
  const { page } = notebook;
  await notebook.enrol(programme.link);
  const lists = {};
  for (const language of ["en", "fr", "es", "ar"]) {
    const text = await readFile(join(root, `public/words/${language}.txt`), "utf8");
    lists[language] = new Set(text.trim().split("\n"));
    await page.getByLabel(notebook.t("passphrase.language")).selectOption(language);
    const offered = page.getByRole("main").locator("ol").getByRole("listitem");
    const known = async () => {
      const words = (await offered.allInnerTexts()).map((word) => word.trim());
      return words.length === 5 && words.every((word) => lists[language].has(word));
    };
    await expect.poll(known).toBe(true);
  }
  await expect(page.locator("ol.secret")).toHaveAttribute("dir", "rtl");
  await notebook.takeWords();
  await notebook.lock();
  // Another keyboard: with hamza and vowel marks or without, and a full stop for a space.
  const otherwise = notebook.secret.replaceAll(/[أإآ]/g, "ا").replace(" ", ". ");
  await notebook.unlock(otherwise);
});

test("a vault of the first version opens, and becomes one of today's", async ({
  programme,
  notebook,
}) => {
  const { page } = notebook;
  await notebook.enrol(programme.link);
  const slot = await readFile(join(root, "crates/sealing/tests/vectors/slot.bin"));
  // A row is the length of its header, the header, and what it is about.
  const row = Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from("null"), slot]);
  await putRow(page, "settings", "slot", [...row]);
  await page.reload();
  await notebook.tryWords("abaisser eclair hublot nuage zone");
  await expect(notebook.summary).toContainText(notebook.t("unlock.wrong"));
  await notebook.unlock("abaisser éclair hublot nuage zeste");
  const newer = Buffer.from(await readRow(page, "settings", "slot"));
  expect(newer.includes(Buffer.from("carnet\x02V"))).toBe(true);
  await notebook.lock();
  await notebook.unlock("abaisser eclair hublot nuage zeste");
});
