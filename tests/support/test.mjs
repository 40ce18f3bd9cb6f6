// Playwright's `test`, with a programme of its own and an open page for each test.

import { test as base } from "@playwright/test";

import { Notebook } from "./notebook.mjs";
import { readForm, SOCIAL } from "./forms.mjs";
import { newProgramme } from "./server.mjs";

export const test = base.extend({
  /** Form definitions of the programme. */
  forms: [[SOCIAL], { option: true }],
  /** The interface's language: the browser's own. */
  language: ["en", { option: true }],
  locale: async ({ language }, use) => use(language),

  programme: async ({ forms }, use) => {
    const programme = await newProgramme({ forms });
    await use(programme);
    await programme.remove();
  },

  /** The first of the programme's forms, read. */
  form: async ({ forms, browser }, use) => use(await readForm(forms[0], browser)),

  /** The app, not enrolled yet. */
  notebook: async ({ page, language }, use) => use(new Notebook(page, language)),
});

export { expect } from "@playwright/test";
