// A battery that dies: what the app has said to be saved or sealed is there afterwards.

import { existsSync } from "node:fs";

import { SHORT } from "../support/forms.mjs";
import { Profile } from "../support/profile.mjs";
import { Robot } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });
test.skip(!existsSync("/proc/self/cmdline"), "the browser is found by Linux's list of processes");

const ANSWERS = { "/data/note": "Nine tents", "/data/count": "9", "/data/colour": "blue" };

test("answers survive a killed browser, and so does a sealed record", async ({
  programme,
  form,
  playwright,
  launchOptions,
  locale,
  language,
}) => {
  const profile = await Profile.create({ playwright, launchOptions, locale, language });
  const reopen = async (secret) => {
    await profile.kill();
    const notebook = await profile.open();
    await notebook.page.goto(programme.url);
    await notebook.unlock(secret);
    return notebook;
  };
  const robotIn = (notebook) => new Robot(notebook, form, "", (reference) => ANSWERS[reference]);
  try {
    let notebook = await profile.open();
    const secret = await notebook.begin(programme.link);
    await notebook.start(form.title);
    let robot = robotIn(notebook);
    await robot.answerPage();
    await notebook.saved();

    notebook = await reopen(secret);
    // Which draft was open is only noted for comfort, and may be lost.
    await notebook.goHome();
    await expect(notebook.drafts).toHaveCount(1);
    await notebook.resume(form.title);
    robot = robotIn(notebook);
    expect(await robot.shown("/data/note")).toBe(ANSWERS["/data/note"]);
    await robot.fill();
    await programme.stopInbox();
    await notebook.seal();

    await programme.startInbox();
    notebook = await reopen(secret);
    await expect(notebook.heading("home.title")).toBeVisible();
    await expect(notebook.drafts).toHaveCount(0);
    await notebook.goOutbox();
    await expect(notebook.records("delivered")).toHaveCount(1);
  } finally {
    await profile.remove();
  }
});
