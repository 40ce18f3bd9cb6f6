// More than one device in a test: each is a browser context of its own, enrolled by its own link.

import { Notebook } from "./notebook.mjs";
import { Robot } from "./robot.mjs";

const OTHERS = { "/data/count": "3", "/data/colour": "blue" };

/** A device of the programme, its notebook open. */
export async function newDevice(browser, programme, language = "en") {
  const context = await browser.newContext({ locale: language });
  const notebook = new Notebook(await context.newPage(), language);
  await notebook.begin(await programme.newLink());
  return notebook;
}

/** From now on the device has no network, or has one again. */
export function offline(notebook, value = true) {
  return notebook.page.context().setOffline(value);
}

/** Fills and seals one short questionnaire, with this note in it. */
export async function sealShort(notebook, form, note) {
  const answerTo = (reference) => OTHERS[reference] ?? note;
  await notebook.goHome();
  await notebook.start(form.title);
  await new Robot(notebook, form, "", answerTo).fill();
  await notebook.seal();
}

/** Closes what `newDevice` has opened. */
export async function putAway(...notebooks) {
  for (const notebook of notebooks) await notebook?.page.context().close();
}
