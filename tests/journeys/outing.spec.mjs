// A team's outing: counted on one device, with questionnaires in between, closed with its totals.

import { readFile } from "node:fs/promises";

import { NARROW, faultsInBoth } from "../support/axe.mjs";
import { exportTables, isPerson } from "../support/exports.mjs";
import { OUTING, SHORT, readForm } from "../support/forms.mjs";
import { Robot } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";

const ENGLISH = "English (en)";
const ANSWERS = { "/data/note": "Nine tents", "/data/count": "9", "/data/colour": "red" };

test.use({ forms: [SHORT, OUTING], viewport: NARROW });

/** A voice of the device, which writes down what it says; and one that would ask a server. */
function giveVoice() {
  window.said = [];
  window.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  const voices = [
    { lang: "en-US", localService: false, name: "of a server" },
    { lang: "en-GB", localService: true, name: "of the device" },
  ];
  const synthesis = {
    speaking: false,
    getVoices: () => voices,
    speak(utterance) {
      this.speaking = true;
      window.said.push({ text: utterance.text, by: utterance.voice.name });
    },
    cancel() {
      this.speaking = false;
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
}

/** Starts an outing in the street, and stops on the page that counts. */
async function begun(notebook, form) {
  await notebook.button("outing.start").click();
  await expect(notebook.link("fill.later")).toBeVisible();
  const answers = { "/data/start/place_type": "street", "/data/start/team": "3" };
  const robot = new Robot(notebook, form, ENGLISH, (reference) => answers[reference]);
  await robot.fill("/data/contacts/met");
  return robot;
}

/** The controls of one count. */
function counter(notebook, label) {
  const { page } = notebook;
  const button = (key) =>
    page.getByRole("button", { name: `${notebook.t(key)}: ${label}`, exact: true });
  return {
    sum: page.getByRole("textbox", { name: label }),
    more: button("outing.more"),
    less: button("outing.less"),
    undo: button("outing.undo"),
    none: button("outing.none"),
  };
}

/** Fills the short questionnaire and seals it. */
async function questionnaire(notebook, form) {
  await notebook.start(form.title);
  await new Robot(notebook, form, "", (reference) => ANSWERS[reference]).fill();
  await notebook.seal();
  await notebook.goHome();
}

const outing = (notebook) =>
  notebook.page.getByRole("region", { name: notebook.t("outing.title"), exact: true });

test("an outing is counted, and what is asked meanwhile belongs to it", async ({
  programme,
  notebook,
  form,
  browser,
}) => {
  test.setTimeout(120_000);
  const { page, t } = notebook;
  await page.addInitScript(giveVoice);
  await notebook.begin(programme.link);
  await questionnaire(notebook, form);

  // It is no questionnaire among others.
  await expect(page.getByRole("button", { name: "Outing", exact: true })).toHaveCount(0);
  const robot = await begun(notebook, await readForm(OUTING, browser));

  const met = counter(notebook, "People met");
  const box = await met.more.boundingBox();
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(96);
  await expect(met.sum).toHaveValue("");
  await expect(met.undo).toHaveAttribute("aria-disabled", "true");
  for (let times = 0; times < 6; times += 1) await met.more.click();
  await expect(met.sum).toHaveValue("6");
  const heard = page.getByRole("status").filter({ hasText: "People met: 6" });
  await expect(heard).toHaveCount(1);
  await met.less.click();
  await expect(met.sum).toHaveValue("5");
  await met.undo.click();
  await expect(met.sum).toHaveValue("6");
  await met.undo.click();
  await expect(met.sum).toHaveValue("5");
  await page.getByRole("checkbox", { name: "≈ An estimate" }).first().check();

  // 0 is said, and taken back; nothing counted is not 0. What is no number is told.
  const refused = counter(notebook, "Questionnaires refused");
  await refused.less.click();
  await expect(refused.sum).toHaveValue("");
  await refused.none.click();
  await expect(refused.sum).toHaveValue("0");
  await expect(refused.none).toHaveCount(0);
  await expect(refused.more).toBeFocused();
  await refused.less.click();
  await expect(refused.sum).toHaveValue("0");
  await refused.undo.click();
  await expect(refused.sum).toHaveValue("");
  await refused.none.click();
  const kits = counter(notebook, "Kits given");
  await kits.sum.fill("many");
  expect(await robot.goOn()).toBe(false);
  await expect(notebook.summary).toContainText(t("error.integer"));
  await kits.undo.click();
  await expect(kits.sum).toHaveValue("");
  await kits.sum.fill("12");
  await kits.more.press("Enter");
  await expect(kits.sum).toHaveValue("13");
  await notebook.saved();

  // Two people are met.
  await notebook.goHome();
  const card = outing(notebook);
  await expect(card).toContainText("Street");
  await expect(card.getByRole("listitem").getByRole("listitem")).toHaveText([
    "People met: ≈\u00a05",
    "Questionnaires refused: 0",
    "Kits given: 13",
  ]);
  await expect(notebook.drafts).toHaveCount(0);
  await questionnaire(notebook, form);
  await questionnaire(notebook, form);

  // One more contact, then the end.
  await notebook.button("outing.count").click();
  await met.more.click();
  await expect(met.sum).toHaveValue("6");
  await notebook.goHome();
  await notebook.link("outing.close").click();
  await expect(notebook.heading("outing.totals")).toBeVisible();
  await notebook.button("outing.read").click();
  const said = await page.evaluate(() => window.said);
  const text = `Street. People met: ${t("outing.about")}\u00a06. Questionnaires refused: 0. Kits given: 13. `;
  expect(said).toEqual([{ text, by: "of the device" }]);
  const download = page.waitForEvent("download");
  await notebook.button("outing.save").click();
  const table = await readFile(await (await download).path(), "utf8");
  expect(table.split("\r\n")).toEqual([
    '\uFEFF"What kind of place do you go to?","Street",""',
    '"People met","6","≈"',
    '"Questionnaires refused","0",""',
    '"Kits given","13",""',
    "",
  ]);
  await notebook.button("check.seal").click();
  await expect(notebook.heading("sealed.title")).toBeVisible();
  await notebook.goHome();
  await expect(notebook.button("outing.start")).toBeVisible();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(4);

  // The desk sees who was met during which outing, and nobody twice.
  const tables = await exportTables(programme);
  const [whole] = tables["outing.csv"].rows;
  expect(tables["outing.csv"].rows).toHaveLength(1);
  expect([whole._outing, whole._person]).toEqual(["", ""]);
  expect([whole["contacts/met"], whole["contacts/met_estimated"]]).toEqual(["6", "OK"]);
  expect([whole["contacts/new"], whole["contacts/refused"]]).toEqual(["", "0"]);
  const { rows } = tables["short.csv"];
  const during = rows.filter((row) => row._outing === whole._instance_id);
  expect(during).toHaveLength(2);
  expect(rows.filter((row) => row._outing === "")).toHaveLength(1);
  const persons = rows.map((row) => row._person);
  expect(persons.every(isPerson)).toBe(true);
  expect(new Set(persons).size).toBe(3);
});

test("every screen of an outing is accessible, in light and dark", async ({
  programme,
  notebook,
  browser,
}) => {
  test.setTimeout(120_000);
  const { page } = notebook;
  await page.addInitScript(giveVoice);
  await notebook.begin(programme.link);
  const found = await faultsInBoth(page, "home, without an outing");
  await begun(notebook, await readForm(OUTING, browser));
  found.push(...(await faultsInBoth(page, "nothing counted")));
  await counter(notebook, "People met").more.click();
  found.push(...(await faultsInBoth(page, "counting")));
  await notebook.saved();
  await notebook.goHome();
  found.push(...(await faultsInBoth(page, "home, with an outing")));
  await notebook.link("outing.close").click();
  await expect(notebook.button("outing.read")).toBeVisible();
  found.push(...(await faultsInBoth(page, "totals")));
  expect(found).toEqual([]);
});

test("an outing outlasts the key, and ends with the shift", async ({
  programme,
  notebook,
  form,
  browser,
}) => {
  test.setTimeout(120_000);
  const { page } = notebook;
  await page.clock.install();
  await notebook.begin(programme.link);
  await begun(notebook, await readForm(OUTING, browser));
  const met = counter(notebook, "People met");
  await met.more.click();
  await met.more.click();
  await notebook.saved();
  await notebook.goHome();
  await notebook.start(form.title);
  await new Robot(notebook, form, "", (reference) => ANSWERS[reference]).answerPage();
  await notebook.saved();

  // Longer away than the key stays: what a person has said is gone from the device, the counts are not.
  await notebook.hide();
  await page.clock.fastForward(6 * 60_000);
  await notebook.hide(false);
  await notebook.unlock();
  await expect(outing(notebook)).toContainText("People met: 2");
  await expect(notebook.drafts).toHaveCount(0);
  await notebook.button("outing.count").click();
  await met.more.click();
  await expect(met.sum).toHaveValue("3");
  await notebook.saved();

  await notebook.endShift();
  await notebook.unlock();
  await expect(notebook.button("outing.start")).toBeVisible();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(2);
  const tables = await exportTables(programme);
  const [counted] = tables["outing.csv"].rows;
  expect([counted["contacts/met"], counted._state]).toEqual(["3", "partial"]);
  const [asked] = tables["short.csv"].rows;
  expect([asked._outing, asked._state]).toEqual([counted._instance_id, "partial"]);
});
