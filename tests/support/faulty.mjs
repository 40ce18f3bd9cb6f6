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
    const programme = await newProgramme({ forms, url: `http://localhost:${way.port}` });
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

/**
 * Asks the app to send once, on the outbox's screen, from within the page: many times as quick as by
 * hand. Resolves to what the database then says of the records: their states in the order of their
 * digests, with a space between them.
 */
export function sendOnce({ page, t }) {
  return page.evaluate(async (label) => {
    const main = document.querySelector("main");
    const button = () =>
      [...main.querySelectorAll("button")].find((it) => it.textContent.trim() === label);
    const until = (holds) =>
      new Promise((resolve) => {
        const look = () => holds() && (observer.disconnect(), resolve());
        const observer = new MutationObserver(look);
        observer.observe(main, { subtree: true, childList: true, characterData: true });
        look();
      });
    const settled = (request) =>
      new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    await until(button);
    button().click();
    await until(() => !button());
    await until(button);
    const database = await settled(indexedDB.open("carnet"));
    const rows = await settled(database.transaction("outbox").objectStore("outbox").getAll());
    database.close();
    const states = rows.map((row) => {
      const end = 4 + new DataView(row.buffer, row.byteOffset).getUint32(0, true);
      const { status } = JSON.parse(new TextDecoder().decode(row.subarray(4, end)));
      return typeof status === "string" ? status : Object.keys(status)[0];
    });
    return states.join(" ");
  }, t("outbox.send"));
}

export { expect } from "@playwright/test";
