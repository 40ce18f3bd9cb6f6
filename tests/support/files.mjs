// A draft that has a file: the questionnaire with every type of question, left where a paper is asked for.

import { expect } from "@playwright/test";

/** Title of the questionnaire. */
export const TITLE = "Every type";

/** The page that asks for a paper is not far behind this one. */
const NEAR = 25;

/** Starts it, answers its first question, attaches a file of these words, and goes home once it is saved. */
export async function attach(notebook, words) {
  const { page } = notebook;
  await notebook.start(TITLE);
  await page.getByRole("textbox").fill("ligne");
  await page.evaluate((number) => {
    location.hash = location.hash.replace(/\d+$/, number);
  }, String(NEAR));
  const main = page.getByRole("main");
  const paper = main.locator("input[type=file]:not([accept^='image'])");
  const heading = main.getByRole("heading", { level: 1 });
  await expect(heading).toBeFocused();
  while (!(await paper.count())) {
    const was = await heading.innerText();
    await notebook.goOn();
    await expect(heading).not.toHaveText(was);
    await expect(heading).toBeFocused();
  }
  await paper.setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from(words) });
  await expect(page.locator(".kept")).toBeVisible();
  await notebook.saved();
  await notebook.goHome();
}
