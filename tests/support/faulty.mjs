// `test` with a way between the app and its inbox on which things go wrong.

import { enrolment } from "./signing.mjs";
import { newProgramme } from "./server.mjs";
import { Robot } from "./robot.mjs";
import { test as base } from "./test.mjs";
import { Way } from "./way.mjs";

const ANSWERS = { "/data/note": "A record", "/data/count": "3", "/data/colour": "blue" };

export const test = base.extend({
  way: async ({}, use) => {
    const way = await Way.open();
    await use(way);
    await way.close();
  },

  programme: async ({ forms, way }, use) => {
    const programme = await newProgramme({ forms, front: way.port });
    way.to = programme.port;
    programme.id = enrolment(programme.link).programme;
    await use(programme);
    await programme.remove();
  },
});

/** Fills and seals one short questionnaire. */
export async function sealOne(notebook, form) {
  const robot = new Robot(notebook, form, "", (reference) => ANSWERS[reference]);
  await notebook.goHome();
  await notebook.start(form.title);
  await robot.fill();
  await notebook.seal();
}

export { expect } from "@playwright/test";
