// The social questionnaire in Arabic, on a dark tablet held sideways.

import { Robot, absent } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";
import { expectAbout, expectRow, exportTables } from "../support/exports.mjs";

test.use({ viewport: { width: 1024, height: 768 }, colorScheme: "dark", language: "ar" });

const ARABIC = "العربية (ar)";

/** Something that is only read. */
const READ = undefined;

/** What is asked, in the order of asking, and answered. */
const ANSWERS = {
  "/data/encounter/country": "GR",
  "/data/encounter/site_type": "camp",
  "/data/encounter/month": "2026-03-01",
  "/data/encounter/interpreter_needed": "no",
  "/data/consent/about": READ,
  "/data/consent/questions": "yes",
  "/data/consent/for_care": "yes",
  "/data/consent/for_statistics": "yes",
  "/data/person/card": absent("refused"),
  "/data/person/answered_before": absent("dont_know"),
  "/data/person/respondent": "companion",
  "/data/person/gender": "man",
  "/data/person/ages/age": "34",
  "/data/person/ages/age_band": READ,
  "/data/person/nationality_group": "stateless",
  "/data/person/subregion": "western_asia",
  "/data/migration/stay": "under_3_months",
  "/data/migration/reasons": ["war", "join_family", "children_future"],
  "/data/migration/status": "asylum_seeker",
  "/data/family/partner": "none",
  "/data/family/minor_children": "0",
  "/data/family/education": "higher",
  "/data/family/literacy": "easily",
  "/data/housing/housing": "reception_centre",
  "/data/housing/stability": "stable",
  "/data/housing/harmful": "no",
  "/data/support/rely_on": "very_often",
  "/data/support/oslo/close": "4",
  "/data/support/oslo/concern": "5",
  "/data/support/oslo/neighbours": "4",
  "/data/money/work": "none",
  "/data/money/persons_on_income": "12",
  "/data/money/poverty": absent("dont_know"),
  "/data/access/coverage": "not_opened",
  "/data/access/barriers": ["none"],
  "/data/access/denied": "no",
  "/data/access/unmet_need": "no",
  "/data/access/gave_up": "no",
  "/data/access/racism": "yes",
  "/data/access/racism_by": ["pharmacy", "authority"],
  "/data/access/fear_arrest": "never",
  "/data/health/mehm/general": "very_good",
  "/data/health/mehm/chronic": "no",
  "/data/health/mehm/limitation": "not_at_all",
  "/data/end/comment": "قال: «غدًا»، ثم ذهب.",
  "/data/end/thanks": READ,
};

const CALCULATED = {
  "/data/consent/agreed": "yes",
  "/data/person/ages/age_band": "30-34",
  "/data/housing/ethos_head": "houseless",
  "/data/support/oslo_sum": "13",
  "/data/support/oslo_level": "strong",
};


test("from the enrolment link to the table, from right to left", async ({
  programme,
  notebook,
  form,
}) => {
  test.setTimeout(120_000);
  const { page } = notebook;
  const robot = new Robot(notebook, form, ARABIC, (reference) => ANSWERS[reference]);

  await test.step("the whole page runs from right to left, in the dark", async () => {
    await notebook.begin(programme.link);
    await expect(page.locator("html")).toHaveAttribute("lang", "ar");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    expect(await darkness(page)).toBeLessThan(0.2);
  });

  await test.step("numbers are taken in Arabic digits, and stay as they were typed", async () => {
    await notebook.start(form.title);
    await robot.fill("/data/person/ages/age");
    await robot.answerPage();
    const age = page.getByRole("textbox", { name: form.label("/data/person/ages/age", ARABIC) });
    await expect(age).toHaveValue("٣٤");
    await expect.poll(() => robot.shown("/data/person/ages/age_band")).toBe("30-34");
  });

  await test.step("the questions are Arabic to the end", async () => {
    await robot.fill();
    expect([...robot.asked.keys()]).toEqual(Object.keys(ANSWERS));
    await expect(page.getByRole("main")).toContainText(
      form.label("/data/housing/housing", ARABIC, "reception_centre"),
    );
  });

  await test.step("it is sealed and delivered", async () => {
    await notebook.seal();
    await notebook.goOutbox();
    await expect(notebook.records("delivered")).toHaveCount(1);
  });

  await test.step("the coordinators' table holds plain digits and the Arabic text", async () => {
    const { rows } = (await exportTables(programme))["social.csv"];
    expect(rows).toHaveLength(1);
    expectAbout(rows[0], form, { sequence: 1 });
    const instance = rows[0]._instance_id;
    const answers = { ...ANSWERS, ...CALCULATED, "/data/meta/instanceID": instance };
    expectRow(rows[0], form, answers);
  });
});

/** How bright the page's background is: 0 black, 1 white. */
const darkness = (page) =>
  page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d");
    for (const element of [document.body, document.documentElement]) {
      const colour = getComputedStyle(element).backgroundColor;
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      if (alpha > 0) return (red + green + blue) / 765;
    }
    return 1;
  });
