// The whole path of the social questionnaire on a phone, begun in French and ended in English, with
// the network going and coming back: from the enrolment link to the coordinators' table.

import { Notebook } from "../support/notebook.mjs";
import { Robot, absent } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";
import {
  expectAbout,
  expectRow,
  expectedHeader,
  exportTables,
} from "../support/exports.mjs";

test.use({ viewport: { width: 360, height: 740 }, language: "fr" });

const FRENCH = "Français (fr)";
const ENGLISH = "English (en)";

/** Something that is only read. */
const READ = undefined;

/** What is asked, in the order of asking, and answered. */
const ANSWERS = {
  "/data/encounter/country": "FR",
  "/data/encounter/site_type": "squat",
  "/data/encounter/month": "2025-11-01",
  "/data/encounter/interpreter_needed": "yes",
  "/data/encounter/interpreter_mode": "phone",
  "/data/encounter/language": "ti",
  "/data/consent/about": READ,
  "/data/consent/questions": "yes",
  "/data/consent/for_care": "no",
  "/data/consent/for_statistics": "yes",
  "/data/person/card": "BEKA-2047",
  "/data/person/answered_before": "no",
  "/data/person/respondent": "self",
  "/data/person/gender": "woman",
  "/data/person/ages/age": "34",
  "/data/person/ages/age_band": READ,
  "/data/person/nationality_group": "non_eu_eea",
  "/data/person/subregion": "eastern_africa",
  "/data/migration/stay": "1_to_3_years",
  "/data/migration/reasons": ["war", "persecution"],
  "/data/migration/status": absent("refused"),
  "/data/family/partner": "lives_elsewhere",
  "/data/family/minor_children": "3",
  "/data/family/children_with": "2",
  "/data/family/child[1]/age": "4",
  "/data/family/child[1]/school": "too_young",
  "/data/family/child[2]/age": absent("dont_know"),
  "/data/family/child[2]/school": "yes",
  "/data/family/education": "primary",
  "/data/family/literacy": "with_difficulty",
  "/data/housing/housing": "non_conventional",
  "/data/housing/stability": "unstable",
  "/data/housing/harmful": absent("not_asked"),
  "/data/support/rely_on": "sometimes",
  "/data/support/oslo/close": "2",
  "/data/support/oslo/concern": "3",
  "/data/support/oslo/neighbours": "2",
  "/data/money/work": "undeclared",
  "/data/money/persons_on_income": "4",
  "/data/money/poverty": "below",
  "/data/access/coverage": "none",
  "/data/access/barriers": ["economic", "administrative", "language"],
  "/data/access/denied": "yes",
  "/data/access/denied_by": ["reception", "hospital"],
  "/data/access/denied_in_writing": "no",
  "/data/access/unmet_need": "yes",
  "/data/access/unmet_reason": "too_expensive",
  "/data/access/gave_up": "yes",
  "/data/access/gave_up_reasons": ["money", "papers"],
  "/data/access/racism": "no",
  "/data/access/fear_arrest": "often",
  "/data/health/mehm/general": "fair",
  "/data/health/mehm/chronic": "yes",
  "/data/health/mehm/limitation": "not_severely",
  "/data/end/comment": 'Il a dit « demain », puis "non"; voilà, été 2025.\nDeuxième ligne.',
  "/data/end/keep_card": READ,
};

/** What the form works out by itself. */
const CALCULATED = {
  "/data/consent/agreed": "yes",
  "/data/person/ages/age_band": "30-34",
  "/data/housing/ethos_head": "inadequate",
  "/data/support/oslo_sum": "7",
  "/data/support/oslo_level": "poor",
};


test("from the enrolment link to the table", async ({ programme, notebook, form, context }) => {
  test.setTimeout(180_000);
  let { page } = notebook;
  const robot = new Robot(notebook, form, FRENCH, (reference) => ANSWERS[reference]);
  const label = (reference, name = FRENCH, value) => form.label(reference, name, value);

  await test.step("enrol, take the words that are offered", async () => {
    await notebook.begin(programme.link);
    await expect(page.locator("html")).toHaveAttribute("lang", "fr");
    await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
    expect(notebook.secret.split(" ")).toHaveLength(5);
    expect(page.url()).not.toContain("enrol");
    await expect(notebook.drafts).toHaveCount(0);
  });

  await test.step("nothing can be skipped that must be answered", async () => {
    await notebook.start(form.title);
    expect(await robot.goOn()).toBe(false);
    await expect(notebook.summary).toContainText(notebook.t("error.choose"));
    await expect(notebook.summary).toBeFocused();
  });

  await test.step("a question comes and goes with the answer that calls for it", async () => {
    await robot.fill("/data/encounter/interpreter_needed");
    await answer(robot, "/data/encounter/interpreter_needed", "yes");
    expect(await references(robot)).toEqual(["/data/encounter/interpreter_mode"]);

    await notebook.link("app.back").click();
    await expect(legend(page, label("/data/encounter/interpreter_needed"))).toBeVisible();
    expect(await robot.shown("/data/encounter/interpreter_needed")).toBe("yes");
    await answer(robot, "/data/encounter/interpreter_needed", "no");
    expect(await references(robot)).toEqual(["/data/consent/about"]);

    await page.goBack();
    await expect(legend(page, label("/data/encounter/interpreter_needed"))).toBeVisible();
    expect(await robot.shown("/data/encounter/interpreter_needed")).toBe("no");
  });

  await test.step("a wrong card code is refused in the form's own words", async () => {
    await robot.fill("/data/person/card");
    const [{ box, question }] = await robot.questions();
    await robot.answer(box, question, "beka 2047");
    expect(await robot.goOn()).toBe(false);
    await expect(notebook.summary).toContainText(question.messages[FRENCH]);
    await expect(box.getByRole("textbox")).toHaveAttribute("aria-invalid", "true");
    await expect(box.getByRole("textbox")).toHaveValue("beka 2047");
  });

  await test.step("an age of 200 is refused; what follows from the age is shown", async () => {
    await robot.fill("/data/person/ages/age");
    const [{ box, question }] = await robot.questions();
    await robot.answer(box, question, "200");
    expect(await robot.goOn()).toBe(false);
    await expect(notebook.summary).toContainText(question.messages[FRENCH]);
    await robot.answer(box, question, "34");
    await expect.poll(() => robot.shown("/data/person/ages/age_band")).toBe("30-34");
  });

  await test.step("the questions change to English, the answers stay", async () => {
    await robot.fill("/data/migration/status");
    await notebook.askIn("en");
    robot.language = ENGLISH;
    await expect(legend(page, label("/data/migration/status", ENGLISH))).toBeVisible();
    await notebook.link("app.back").click();
    await expect(legend(page, label("/data/migration/reasons", ENGLISH))).toBeVisible();
    expect(await robot.shown("/data/migration/reasons")).toEqual(["war", "persecution"]);
    await expect(notebook.button("app.go_on")).toBeVisible();
  });

  await test.step("so does the interface, and leads back to the same question", async () => {
    await notebook.goSettings();
    await notebook.speak("en");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(notebook.heading("settings.title")).toBeVisible();
    await page.goBack();
    await expect(legend(page, label("/data/migration/reasons", ENGLISH))).toBeVisible();
    await expect(notebook.button("app.go_on")).toBeVisible();
  });

  await test.step("the page is closed, and opened again at the same place", async () => {
    await robot.fill("/data/housing/stability");
    await robot.answerPage();
    await notebook.saved();
    await notebook.readyForOffline();
    const address = page.url();
    await page.close();

    page = await context.newPage();
    notebook = Object.assign(new Notebook(page, "en"), { secret: notebook.secret });
    robot.notebook = notebook;
    await page.goto(programme.url);
    await notebook.unlock();
    await expect(notebook.text("fill.resumed")).toBeVisible();
    expect(page.url()).toBe(address);
    await expect(legend(page, label("/data/housing/stability", ENGLISH))).toBeVisible();
    expect(await robot.shown("/data/housing/stability")).toBe("unstable");
    await notebook.link("app.back").click();
    await expect(notebook.text("fill.resumed")).toBeHidden();
    expect(await robot.shown("/data/housing/housing")).toBe("non_conventional");
  });

  await test.step("without a network the app opens and goes on", async () => {
    await context.setOffline(true);
    await programme.stopInbox();
    await page.reload();
    await notebook.unlock();
    await expect(legend(page, label("/data/housing/housing", ENGLISH))).toBeVisible();
    expect(await robot.shown("/data/housing/housing")).toBe("non_conventional");
    await robot.fill("/data/access/barriers");
    const [{ box, question }] = await robot.questions();
    await robot.answer(box, question, ["economic", "none"]);
    expect(await robot.goOn()).toBe(false);
    await expect(notebook.summary).toContainText(question.messages[ENGLISH]);
    await robot.fill();
  });

  await test.step("everything was asked once, in the form's order", async () => {
    const asked = [...robot.asked.keys()];
    expect(asked).toEqual(Object.keys(ANSWERS));
  });

  const final = { ...ANSWERS, ...CALCULATED, "/data/family/education": "secondary" };

  await test.step("an answer is changed on the check, which then shows it", async () => {
    await expect(notebook.heading("check.title")).toBeVisible();
    const question = label("/data/family/education", ENGLISH);
    const row = page.locator(".answers__row").filter({ hasText: question });
    await expect(row).toContainText(label("/data/family/education", ENGLISH, "primary"));
    await row.getByRole("link").click();
    await answer(robot, "/data/family/education", "secondary");
    await expect(notebook.heading("check.title")).toBeVisible();
    await expect(row).toContainText(label("/data/family/education", ENGLISH, "secondary"));
  });

  await test.step("sealed, it waits, and nobody can open it here", async () => {
    await notebook.seal();
    await expect(notebook.text("sealed.what")).toBeVisible();
    await notebook.goHome();
    await expect(page.getByRole("heading", { name: notebook.t("home.start") })).toBeVisible();
    await expect(notebook.drafts).toHaveCount(0);
    await notebook.goOutbox();
    await expect(notebook.records("waiting")).toHaveCount(1);
    await expect(notebook.records("waiting").getByRole("button")).toHaveCount(0);
    await expect(notebook.records("waiting").getByRole("link")).toHaveCount(0);
    await notebook.send();
    await expect(page.getByRole("main")).toContainText(notebook.t("report.offline"));
    await page.goBack();
    await page.goBack();
    await expect(page.getByRole("main")).not.toContainText(ANSWERS["/data/person/card"]);
  });

  await test.step("with the network back it is delivered by itself", async () => {
    await notebook.goOutbox();
    await programme.startInbox();
    await context.setOffline(false);
    await expect(notebook.records("delivered")).toHaveCount(1);
    await expect(notebook.text("outbox.all_delivered")).toBeVisible();
  });

  await test.step("the coordinators' table says what was answered, cell by cell", async () => {
    const tables = await exportTables(programme);
    const table = tables["social.csv"];
    expect(table.header).toEqual(expectedHeader(form));
    expect(table.rows).toHaveLength(1);
    const [row] = table.rows;
    expectAbout(row, form, { sequence: 1 });
    expectRow(row, form, { ...final, "/data/meta/instanceID": row._instance_id });

    const repeat = "/data/family/child";
    const children = tables["social.family.child.csv"];
    expect(children.header).toEqual(expectedHeader(form, repeat));
    expect(children.rows.map((child) => child._index)).toEqual(["1", "2"]);
    for (const [index, child] of children.rows.entries()) {
      expect(child._instance_id).toBe(row._instance_id);
      expectRow(child, form, final, { repeat, entry: `${repeat}[${index + 1}]` });
    }
    expectCodebook(tables["social.codebook.csv"], form);
  });
});

test("who does not agree is asked nothing more", async ({ programme, notebook, form }) => {
  const answers = {
    ...ANSWERS,
    "/data/encounter/interpreter_needed": "no",
    "/data/consent/questions": "no",
    "/data/consent/refusal_reason": absent("refused"),
  };
  const robot = new Robot(notebook, form, FRENCH, (reference) => answers[reference]);
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await robot.fill();
  expect([...robot.asked.keys()]).toEqual([
    "/data/encounter/country",
    "/data/encounter/site_type",
    "/data/encounter/month",
    "/data/encounter/interpreter_needed",
    "/data/consent/about",
    "/data/consent/questions",
    "/data/consent/refusal_reason",
    "/data/consent/goodbye",
  ]);
  await notebook.seal();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(1);

  const { rows } = (await exportTables(programme))["social.csv"];
  const given = [...robot.asked].filter(([, answer]) => answer !== undefined);
  expect(rows).toHaveLength(1);
  expectRow(rows[0], form, {
    ...Object.fromEntries(given),
    "/data/consent/agreed": "no",
    "/data/meta/instanceID": rows[0]._instance_id,
  });
});

/** A question that is alone on its page: its label is the heading. */
const legend = (page, label) => page.getByRole("heading", { level: 1, name: label });

const references = async (robot) =>
  (await robot.questions()).map(({ reference }) => reference);

/** Answers the one question of this page and goes on. */
async function answer(robot, reference, value) {
  const [here] = await robot.questions();
  expect(here.reference).toBe(reference);
  await robot.answer(here.box, here.question, value);
  expect(await robot.goOn()).toBe(true);
}

/** The codebook explains every variable and every choice in each of the form's languages. */
function expectCodebook({ rows }, form) {
  const tidy = (text) => text.replace(/\$\{[^}]*\}/g, "\uFFFC").replace(/\s+/g, " ").trim();
  const said = (row, what, name) => tidy(row[`${what} (${name})`]);
  // What has no path is about the record.
  const asked = rows.filter((row) => row.path);
  const explained = asked.map(({ path, value }) => ({ path, value }));
  const expected = form.leaves.flatMap(({ path }) => {
    const values = form.byReference.get(path)?.choices.map((choice) => choice.value) ?? [];
    return (values.length ? values : [""]).map((value) => ({ path, value }));
  });
  expect(explained).toEqual(expected);
  for (const row of rows) {
    const question = form.byReference.get(row.path);
    if (!question) continue;
    expect(row.absent.split(" ").filter(Boolean)).toEqual(question.absent);
    for (const name of form.languages) {
      expect(said(row, "question", name)).toBe(question.labels[name]);
      if (row.value) {
        expect(said(row, "choice", name)).toBe(form.label(row.path, name, row.value));
      }
    }
  }
}
